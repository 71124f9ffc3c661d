"""Blueprints ready to answer: a bounded cache of what never changes, safe under threads."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F

from configurator import models, rendering
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator

# How many versions are kept at most, and how many bytes they may take together; the one used last is kept whatever it takes.
CACHE_SIZE = 64
CACHE_BYTES = 256_000_000


@dataclass(frozen=True, eq=False)
class Compiled:
    """One version with its engine and layer plan."""

    blueprint_id: int
    version: int
    blueprint: Blueprint
    engine: Configurator
    plan: rendering.LayerPlan


class Compilations:
    """The versions used last. Two threads that miss at once compile once; a failure is not kept."""

    def __init__(self, load: Callable[[int], Compiled], size: int, most: int = CACHE_BYTES) -> None:
        self._load = load
        self._size = size
        self._most = most
        self._kept: OrderedDict[int, Compiled] = OrderedDict()
        self._working: dict[int, tuple[Lock, int]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: int) -> Compiled:
        """The compiled version; raises what loading raises."""
        found = self._known(key)
        if found is not None:
            return found
        with self._alone(key):
            return self._known(key) or self._keep(key, self._load(key))

    def forget(self) -> None:
        """Empty the cache."""
        with self._lock:
            self._kept.clear()

    def _known(self, key: int) -> Compiled | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: int, made: Compiled) -> Compiled:
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > 1 and (len(self._kept) > self._size or self._bytes() > self._most):
                self._kept.popitem(last=False)
        return made

    def _bytes(self) -> int:
        return sum(made.engine.size for made in self._kept.values())

    @contextmanager
    def _alone(self, key: int) -> Iterator[None]:
        with self._lock:
            lock, waiting = self._working.get(key, (Lock(), 0))
            self._working[key] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._working.pop(key)
                if waiting > 1:
                    self._working[key] = (lock, waiting - 1)


def compile_version(
    *, blueprint_id: int, version: int, document: Mapping[str, Any], assets: Mapping[str, str], dump: bytes = b""
) -> Compiled:
    """Compile a document, or load what compiling it found (`dump`). Raises `BlueprintError` and `LayerError`."""
    blueprint = Blueprint.from_dict(document)
    return Compiled(blueprint_id, version, blueprint, Configurator.load(blueprint, dump), rendering.LayerPlan(blueprint, assets))


def _load(blueprint_id: int) -> Compiled:
    rows = models.Blueprint.objects.exclude(status=models.Blueprint.Status.DRAFT).filter(pk=blueprint_id)
    found = rows.values("version", "document", "assets", dump=F("compilation__data")).first()
    if found is None:
        raise models.Blueprint.DoesNotExist(f"There is no version {blueprint_id} that has left its draft.")
    return compile_version(blueprint_id=blueprint_id, **(found | {"dump": bytes(found["dump"] or b"")}))


_cache = Compilations(_load, CACHE_SIZE)


def compiled(blueprint_id: int) -> Compiled:
    """A version that has left its draft, from the cache or compiled now. Raises `models.Blueprint.DoesNotExist`."""
    return _cache.get(blueprint_id)


def forget_compiled() -> None:
    """Empty the cache (after a rendering version went back to being a draft, and between tests)."""
    _cache.forget()


def layer_url(piece: rendering.Piece) -> str:
    """The address of a finished layer that is not a text."""
    return default_storage.url(piece.name)
