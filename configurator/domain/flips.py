"""What a known product could have instead in one place: values that may change alone, without asking a solver."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.domain.diagram import Bools
from configurator.domain.space import Between, ClauseOf, Rows, Space


class Flips:
    """Constraints as arrays, so that all single changes of a product are judged in one go."""

    def __init__(self, space: Space) -> None:
        """Lay the clauses out: one entry per clause and variable, with the values that make it true, sorted by variable."""
        clauses = [constraint for constraint in space.constraints if isinstance(constraint, ClauseOf)]
        self.others = [constraint for constraint in space.constraints if not isinstance(constraint, ClauseOf)]
        entries = sorted((v, at, mask) for at, c in enumerate(clauses) for v, mask in c.masks.items())
        self.count = len(clauses)
        self.variable = np.array([entry[0] for entry in entries], dtype=np.intp)
        self.clause = np.array([entry[1] for entry in entries], dtype=np.intp)
        self.sizes = [len(variable.values) for variable in space.variables]
        self.real: Bools = np.arange(max(self.sizes, default=1)) < np.array(self.sizes, dtype=np.intp)[:, None]
        self.inside = np.zeros((len(entries), self.real.shape[1]), dtype=np.bool_)
        for row, (variable, _, mask) in enumerate(entries):
            self.inside[row, : self.sizes[variable]] = [mask >> value & 1 for value in range(self.sizes[variable])]

    def alone(self, product: Sequence[int]) -> Bools:
        """Mark for each variable (row) the values with which the product stays a product, all else unchanged."""
        values = np.array(product, dtype=np.intp)
        found = self.real.copy()
        true = self.inside[np.arange(len(self.clause)), values[self.variable]]
        reasons = np.bincount(self.clause[true], minlength=self.count)
        needed = (true & (reasons[self.clause] == 1)).nonzero()[0]
        owner = self.variable[needed]
        firsts = np.diff(owner, prepend=-1).nonzero()[0]
        if len(firsts):
            found[owner[firsts]] = np.logical_and.reduceat(self.inside[needed], firsts, axis=0)
        for constraint in self.others:
            self._limit(found, constraint, values)
        return found

    def _limit(self, found: Bools, constraint: Rows | Between, values: NDArray[np.intp]) -> None:
        if isinstance(constraint, Rows):
            columns = list(constraint.variables)
            same = constraint.rows == values[columns]
            close = same.sum(axis=1) >= len(columns) - 1
            for column, variable in enumerate(columns):
                rows = close & (same.sum(axis=1) - same[:, column] == len(columns) - 1)
                allowed = np.zeros(found.shape[1], dtype=np.bool_)
                allowed[constraint.rows[rows, column]] = True
                found[variable] &= allowed
        else:
            total = int(values[list(constraint.variables)].sum())
            for variable in constraint.variables:
                for value in (0, 1):
                    changed = total - int(values[variable]) + value
                    found[variable, value] &= constraint.low <= changed <= constraint.high
