"""What was learnt from sold designs, kept in the process while it serves."""

import io
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np

from configurator import models
from configurator.domain.liking import Liking
from configurator.domain.next_option import NextOption

CACHE_SIZE = 64
FRESH = 60.0
"""Seconds after which a process asks whether the night has learnt something newer."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What goes with what, and what the designs on sale say of taste, where the recommender knows them."""

    model: NextOption
    liking: Liking | None


@dataclass(frozen=True, slots=True)
class _Kept:
    asked: float
    row: int | None
    learned: Learned | None


_kept: OrderedDict[int, _Kept] = OrderedDict()
_lock = Lock()


def learned(blueprint_id: int) -> Learned | None:
    """The serving answer for the product of a version; None where nothing was learnt. At most two queries a minute."""
    with _lock:
        known = _kept.get(blueprint_id)
    now = time.monotonic()
    if known and now - known.asked < FRESH:
        return known.learned
    active = models.LearnedOptions.objects.filter(active=True, product__blueprints=blueprint_id)
    row = active.values_list("pk", flat=True).first()
    made = known if known and known.row == row else _Kept(now, row, _load(row))
    with _lock:
        _kept[blueprint_id] = _Kept(now, made.row, made.learned)
        _kept.move_to_end(blueprint_id)
        while len(_kept) > CACHE_SIZE:
            _kept.popitem(last=False)
    return made.learned


def forget_learned() -> None:
    """Empty the cache (between tests, and where something was learnt in this process)."""
    with _lock:
        _kept.clear()


def _load(row: int | None) -> Learned | None:
    if row is None:
        return None
    found = models.LearnedOptions.objects.filter(pk=row).values_list("manifest", "arrays").first()
    if found is None:
        return None
    with np.load(io.BytesIO(bytes(found[1])), allow_pickle=False) as arrays:
        known = dict(arrays)
    return Learned(NextOption.load(found[0], known), Liking.load(found[0], known))
