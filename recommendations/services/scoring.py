"""The lists of a night: parts of the visitors that any number of workers take, each written in one transaction."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from numpy.typing import NDArray
from scipy import sparse

from recommendations import tasks
from recommendations.domain.baselines import ItemItem
from recommendations.domain.beliefs import told_of
from recommendations.domain.features import weights_of
from recommendations.domain.scoring import People, Shelf, top_lists
from recommendations.models import ModelRun, ScoringPart
from recommendations.queries.training_data import TrainingData
from recommendations.services import model_store
from recommendations.training import Factors

log = structlog.get_logger(__name__)
TOP = 100
MESSAGE_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a night serves with: both models and the weight of the second."""

    factors: Factors
    neighbours: ItemItem
    weight: float


def write_parts(model: int, data: TrainingData, mixture: Mixture) -> int:
    """Cut the visitors into parts that hold all that scoring them needs; return how many. The caller's transaction makes it all or none."""
    told = [told_of(features) for features in data.user_features]
    names = sorted({name for features in told for name in features})
    items: dict[str, NDArray[Any]] = {
        "items": mixture.factors.items,
        "biases": mixture.factors.biases,
        "usual": mixture.neighbours.usual,
        "weight": np.asarray(mixture.weight),
        "offered": np.asarray(data.available, dtype=np.bool_),
        "ids": np.asarray(data.item_ids, dtype=np.int64),
        "names": np.asarray(len(names)),
        **_flat("features", weights_of(data.item_features, names)),
        **_flat("strengths", mixture.neighbours.similarity),
    }
    ScoringPart.objects.create(model_id=model, number=0, payload=_packed(items), done=True)
    seen = data.interactions.matrix()
    dismissed = np.asarray(sorted(data.dismissed), dtype=np.int64).reshape(-1, 2)
    away = sparse.coo_array((np.ones(len(dismissed), dtype=np.float32), dismissed.T), shape=seen.shape).tocsr()
    hidden = sparse.csr_array(seen + away)
    size, people = settings.SCORING_PART, data.interactions.users
    starts = range(0, len(people), size)
    for number, start in enumerate(starts, start=1):
        chosen = slice(start, start + size)
        part: dict[str, NDArray[Any]] = {
            "visitors": np.frombuffer(json.dumps(people[chosen]).encode(), dtype=np.uint8),
            "vectors": mixture.factors.users[chosen],
            **_flat("history", mixture.neighbours.matrix[chosen]),
            **_flat("hidden", hidden[chosen]),
            **_flat("told", weights_of(told[chosen], names)),
        }
        ScoringPart.objects.create(model_id=model, number=number, payload=_packed(part))
    return len(starts)


def call_workers(model: int) -> None:
    """Tell workers of the open parts; a message that is lost only costs their help."""
    for number in _open(model).order_by("number").values_list("number", flat=True):
        tasks.score.apply_async(args=(model, number), retry=False, expires=MESSAGE_SECONDS)


@transaction.atomic
def score(*, model: int, number: int) -> bool:
    """Score one part if it is still open and nobody else has it; say whether that was so."""
    part = _open(model).select_for_update(skip_locked=True, of=("self",)).filter(number=number).first()
    if part is None:
        log.info("part is done or taken", model=model, part=number)
        return False
    _write_lists(part)
    return True


def score_next(*, model: int) -> bool:
    """Score an open part that nobody has, else wait for one that somebody has and lets go of; False when all are done."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [model_store.PATIENCE])
        parts = _open(model).order_by("number")
        part = parts.select_for_update(skip_locked=True, of=("self",)).first() or parts.select_for_update(of=("self",)).first()
        if part is not None:
            _write_lists(part)
        return part is not None or _open(model).exists()


def share_done(model: int) -> float:
    """How much of the scoring is done, 0 to 1."""
    parts = ScoringPart.objects.filter(model_id=model, number__gt=0)
    return parts.filter(done=True).count() / max(parts.count(), 1)


def _open(model: int) -> QuerySet[ScoringPart]:
    return ScoringPart.objects.filter(model_id=model, done=False, model__status=ModelRun.Status.BUILDING)


def _write_lists(part: ScoringPart) -> None:
    shelf = _unpacked(ScoringPart.objects.values_list("payload", flat=True).get(model_id=part.model_id, number=0))
    model_store.copy_tops(part.model_id, _lists(shelf, _unpacked(part.payload)))
    ScoringPart.objects.filter(pk=part.pk).update(done=True, payload=b"")


def _lists(items: dict[str, NDArray[Any]], some: dict[str, NDArray[Any]]) -> Iterator[tuple[str, list[int]]]:
    width, names = len(items["items"]), int(items["names"])
    mixed = items["items"], items["biases"], _whole("strengths", items, width), items["usual"], float(items["weight"])
    shelf = Shelf(*mixed, items["offered"], sparse.csr_array(_whole("features", items, names)))
    matrices = (sparse.csr_array(_whole(name, some, wide)) for name, wide in (("history", width), ("hidden", width), ("told", names)))
    people = People(some["vectors"], *matrices)
    visitors = json.loads(some["visitors"].tobytes())
    for visitor, best in zip(visitors, top_lists(shelf, people, TOP), strict=True):
        yield visitor, items["ids"][best].tolist()


def _flat(name: str, matrix: sparse.csr_array | NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    if isinstance(matrix, np.ndarray):
        return {name: matrix}
    return {f"{name}_data": matrix.data, f"{name}_indices": matrix.indices, f"{name}_indptr": matrix.indptr}


def _whole(name: str, arrays: dict[str, NDArray[Any]], width: int) -> sparse.csr_array | NDArray[np.float32]:
    if name in arrays:
        return arrays[name]
    data, indices, indptr = (arrays[f"{name}_{part}"] for part in ("data", "indices", "indptr"))
    return sparse.csr_array((data, indices, indptr), shape=(len(indptr) - 1, width))


def _packed(arrays: dict[str, NDArray[Any]]) -> bytes:
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _unpacked(payload: bytes | memoryview) -> dict[str, NDArray[Any]]:
    with np.load(BytesIO(payload), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
