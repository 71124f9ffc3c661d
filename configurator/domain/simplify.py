"""What a restriction of single variables makes of the constraints: the work that needs no search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from configurator.domain.space import Between, ClauseOf, Constraint, Rows

NO, YES = 0b01, 0b10


@dataclass
class Simple:
    """The values left for each variable and the constraints that still say something."""

    masks: list[int]
    constraints: list[Constraint]


def simplify(masks: Sequence[int] | Mapping[int, int], constraints: Iterable[Constraint]) -> Simple | None:
    """Propagate until nothing changes; None where a variable has no value left."""
    left = [masks[at] for at in range(len(masks))]
    if not all(left):
        return None
    remaining, changed = list(constraints), True
    while changed:
        before, kept = list(left), []
        for constraint in remaining:
            found = _one(constraint, left)
            if found is None:
                return None
            kept += found
        remaining, changed = kept, before != left
    return Simple(left, remaining)


def _one(constraint: Constraint, left: list[int]) -> list[Constraint] | None:
    if isinstance(constraint, ClauseOf):
        return _clause(constraint, left)
    if isinstance(constraint, Rows):
        return _rows(constraint, left)
    return _between(constraint, left)


def _clause(constraint: ClauseOf, left: list[int]) -> list[Constraint] | None:
    useful = {}
    for variable, mask in constraint.masks.items():
        if left[variable] & ~mask == 0:
            return []
        if left[variable] & mask:
            useful[variable] = left[variable] & mask
    if len(useful) > 1:
        return [ClauseOf(constraint.rule, useful)]
    for variable, mask in useful.items():
        left[variable] = mask
    return [] if useful else None


def _rows(constraint: Rows, left: list[int]) -> list[Constraint] | None:
    rows = constraint.rows
    for column, variable in enumerate(constraint.variables):
        inside = _inside(left[variable])
        rows = rows[(rows[:, column] < len(inside)) & inside[np.minimum(rows[:, column], len(inside) - 1)]]
    if not len(rows):
        return None
    room = 1
    for column, variable in enumerate(constraint.variables):
        left[variable] = sum(1 << value for value in set(rows[:, column].tolist()))
        room *= left[variable].bit_count()
    if room == len(rows):
        return []
    open_columns = [column for column, variable in enumerate(constraint.variables) if left[variable].bit_count() > 1]
    variables = tuple(constraint.variables[column] for column in open_columns)
    return [Rows(constraint.rule, variables, rows[:, open_columns])]


def _inside(mask: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([mask >> value & 1 for value in range(mask.bit_length())], dtype=np.bool_)


def _between(constraint: Between, left: list[int]) -> list[Constraint] | None:
    sure = sum(left[variable] == YES for variable in constraint.variables)
    free = tuple(variable for variable in constraint.variables if left[variable] == YES | NO)
    low, high = constraint.low - sure, constraint.high - sure
    if high < 0 or low > len(free):
        return None
    if not free or (low <= 0 and high >= len(free)):
        return []
    if high == 0 or low == len(free):
        for variable in free:
            left[variable] = NO if high == 0 else YES
        return []
    return [Between(free, max(low, 0), min(high, len(free)))]
