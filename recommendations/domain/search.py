"""Finding good settings with few trials. Every search is deterministic and asks for each trial once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Setting = TypeVar("Setting", bound=Any)
Marks = NDArray[np.float64]
MARGIN = 0.002
DOUBT = 0.5
"""A climb moves only for a gain of the share MARGIN that is also DOUBT standard errors: without good reason it stays near its start."""


def climb(start: Setting, ladders: Mapping[str, Sequence[float]], measure: Callable[[Setting], Marks], *, most: int = 40) -> Setting:
    """From a frozen dataclass, move one field at a time along its ladder for as long as the marks grow; at most `most` trials.

    `measure` gives a mark for each of the same judges, higher is better. A field whose value is not on its ladder starts from
    the nearest rung.
    """
    tried = {start: measure(start)}
    best, moved = start, True
    while moved:
        moved = False
        for name, ladder in ladders.items():
            for direction in (-1, 1):
                while (other := _beside(best, name, ladder, direction)) is not None and (other in tried or len(tried) < most):
                    if other not in tried:
                        tried[other] = measure(other)
                    if not _better(tried[other], tried[best]):
                        break
                    best, moved = other, True
    return best


def _better(marks: Marks, than: Marks) -> bool:
    if not len(marks):
        return False
    gain = marks - than
    doubt = DOUBT * float(gain.std()) / float(np.sqrt(len(gain)))
    return float(gain.mean()) > max(doubt, MARGIN * abs(float(than.mean())))


def _beside(setting: Setting, name: str, ladder: Sequence[float], direction: int) -> Setting | None:
    value = getattr(setting, name)
    nearest = min(range(len(ladder)), key=lambda rung: abs(ladder[rung] - value))
    rung = nearest + direction
    return replace(setting, **{name: ladder[rung]}) if 0 <= rung < len(ladder) else None


def halve(candidates: Sequence[Setting], rungs: Sequence[int], measure: Callable[[Setting, int], float], *, keep: float = 0.5) -> Setting:
    """Successive halving: measure all with the smallest budget, keep the best share, and so on with larger budgets; return the best.

    Of equals the earlier candidate wins. Source: Jamieson and Talwalkar, “Non-stochastic best arm identification” (2016).
    """
    alive = list(range(len(candidates)))
    for number, budget in enumerate(rungs):
        scores = {index: measure(candidates[index], budget) for index in alive}
        left = 1 if number == len(rungs) - 1 else max(1, round(len(alive) * keep))
        alive = sorted(sorted(alive, key=lambda index: (-scores[index], index))[:left])
    return candidates[alive[0]]
