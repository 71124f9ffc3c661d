"""Which choices give way where only a solver can tell: hitting sets over cores (Reiter, 1987; Ignatiev and others, 2015)."""

from __future__ import annotations

from collections.abc import Sequence

from configurator.domain.choices import Unit
from configurator.domain.encoding import Firm
from configurator.domain.hitting import smallest_hitting_set


def yielding(firm: Firm, fixed: Sequence[int], units: Sequence[Unit]) -> list[bool] | None:
    """Tell for each unit (oldest first) whether it gives way beside the fixed literals: as few as possible, then the oldest.

    None where the fixed literals alone cannot be built. Raises TooHard. Every core of the solver must be hit by what yields, so the
    smallest set that hits those known so far is a lower bound; where the rest can be built with it, it is the answer.
    """
    literals = [firm.encoding.literal(unit.variable, unit.value) for unit in units]
    places = {literal: at for at, literal in enumerate(literals)}
    with firm.oracle.lock:
        cores = _apart(firm, fixed, literals, places)
        if cores is None:
            return None
        while True:
            gone = smallest_hitting_set(cores)
            if firm.oracle.ask([*fixed, *(literal for at, literal in enumerate(literals) if at not in gone)]):
                return [at in gone for at in range(len(units))]
            cores.append(_core(firm, places))


def _apart(firm: Firm, fixed: Sequence[int], literals: Sequence[int], places: dict[int, int]) -> list[frozenset[int]] | None:
    """Return cores that share no choice, until what is left can be built; None where it never can."""
    cores: list[frozenset[int]] = []
    left = list(literals)
    while not firm.oracle.ask([*fixed, *left]):
        core = _core(firm, places)
        if not core:
            return None
        cores.append(core)
        left = [literal for literal in left if places[literal] not in core]
    return cores


def _core(firm: Firm, places: dict[int, int]) -> frozenset[int]:
    return frozenset(places[literal] for literal in firm.oracle.core() if literal in places)
