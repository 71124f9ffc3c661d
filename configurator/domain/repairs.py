"""Which choices give way where only a solver can tell: hitting sets over cores (Reiter, 1987; Ignatiev and others, 2015)."""

from __future__ import annotations

from collections.abc import Sequence

from configurator.domain.choices import Unit
from configurator.domain.encoding import Firm
from configurator.domain.errors import TooHard
from configurator.domain.hitting import smallest_hitting_set

# Cores to hit at once before a repair is taken that is small, if perhaps not the smallest.
CORES = 120


def yielding(firm: Firm, fixed: Sequence[int], units: Sequence[Unit]) -> list[bool] | None:
    """Tell for each unit (oldest first) whether it gives way beside the fixed literals: as few as possible, then the oldest.

    None where the fixed literals alone cannot be built. Every core of the solver must be hit by what yields, so the smallest set that hits
    those known so far is a lower bound; where the rest can be built with it, it is the answer. Choices that contradict each other in dozens
    of ways (a link much older than the rules) are settled the newest first instead: nothing more could be kept, but others might be more.
    """
    literals = [firm.encoding.literal(unit.variable, unit.value) for unit in units]
    places = {literal: at for at, literal in enumerate(literals) if literal not in fixed}  # what is fixed has no way to give
    with firm.oracle.lock:
        cores = _apart(firm, fixed, literals, places)
        if cores is None:
            return None
        try:
            gone = _smallest(firm, fixed, literals, places, cores)
        except TooHard:
            gone = _newest_first(firm, fixed, literals)
    return [at in gone for at in range(len(units))]


def _smallest(
    firm: Firm, fixed: Sequence[int], literals: Sequence[int], places: dict[int, int], cores: list[frozenset[int]]
) -> frozenset[int]:
    while len(cores) <= CORES:
        gone = smallest_hitting_set(cores)
        if firm.oracle.ask([*fixed, *(literal for at, literal in enumerate(literals) if at not in gone)]):
            return gone
        cores.append(_core(firm, places))
    raise TooHard("These choices contradict each other in too many ways to find the smallest change.")


def _newest_first(firm: Firm, fixed: Sequence[int], literals: Sequence[int]) -> frozenset[int]:
    kept = list(fixed)
    gone = []
    for at in range(len(literals) - 1, -1, -1):
        if firm.oracle.ask([*kept, literals[at]]):
            kept.append(literals[at])
        else:
            gone.append(at)
    return frozenset(gone)


def _apart(firm: Firm, fixed: Sequence[int], literals: Sequence[int], places: dict[int, int]) -> list[frozenset[int]] | None:
    """Return cores that share no choice, until what is left can be built; None where it never can."""
    cores: list[frozenset[int]] = []
    left = list(literals)
    while not firm.oracle.ask([*fixed, *left]):
        core = _core(firm, places)
        if not core:
            return None
        cores.append(core)
        left = [literal for literal in left if places.get(literal) not in core]
    return cores


def _core(firm: Firm, places: dict[int, int]) -> frozenset[int]:
    return frozenset(places[literal] for literal in firm.oracle.core() if literal in places)
