"""What a known product could have instead in one place: values that may change alone, without asking a solver."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from configurator.domain.diagram import Bools
from configurator.domain.space import Between, ClauseOf, Rows, Space


class Flips:
    """Constraints as arrays, so that all single changes of a product are judged in one go."""

    def __init__(self, space: Space) -> None:
        """Lay the clauses out: one entry per clause and variable, with the values that make it true."""
        self.space = space
        clauses = [constraint for constraint in space.constraints if isinstance(constraint, ClauseOf)]
        self.others = [constraint for constraint in space.constraints if not isinstance(constraint, ClauseOf)]
        entries = [(at, v, mask) for at, c in enumerate(clauses) for v, mask in c.masks.items()]
        self.count = len(clauses)
        self.clause = np.array([entry[0] for entry in entries], dtype=np.intp)
        self.variable = np.array([entry[1] for entry in entries], dtype=np.intp)
        widest = max((len(variable.values) for variable in space.variables), default=1)
        self.inside = np.zeros((len(entries), widest), dtype=np.bool_)
        for row, (_, _, mask) in enumerate(entries):
            self.inside[row] = [mask >> value & 1 for value in range(widest)]
        self.sizes = [len(variable.values) for variable in space.variables]

    def alone(self, product: Mapping[int, int]) -> dict[int, Bools]:
        """Return for each variable the values with which the product stays a product, all else unchanged."""
        values = np.array([product[variable] for variable in range(len(self.sizes))], dtype=np.intp)
        found = {variable: np.ones(size, dtype=np.bool_) for variable, size in enumerate(self.sizes)}
        if self.count:
            true = self.inside[np.arange(len(self.clause)), values[self.variable]]
            reasons = np.bincount(self.clause[true], minlength=self.count)
            for row in np.flatnonzero(true & (reasons[self.clause] == 1)).tolist():
                variable = int(self.variable[row])
                found[variable] &= self.inside[row, : self.sizes[variable]]
        for constraint in self.others:
            self._limit(found, constraint, values)
        return found

    def _limit(
        self, found: dict[int, Bools], constraint: ClauseOf | Rows | Between, values: np.ndarray[tuple[int], np.dtype[np.intp]]
    ) -> None:
        if isinstance(constraint, Rows):
            columns = list(constraint.variables)
            same = constraint.rows == values[columns]
            close = same.sum(axis=1) >= len(columns) - 1
            for column, variable in enumerate(columns):
                rows = close & (same.sum(axis=1) - same[:, column] == len(columns) - 1)
                allowed = np.zeros(self.sizes[variable], dtype=np.bool_)
                allowed[constraint.rows[rows, column]] = True
                found[variable] &= allowed
        elif isinstance(constraint, Between):
            total = int(values[list(constraint.variables)].sum())
            for variable in constraint.variables:
                for value in (0, 1):
                    changed = total - int(values[variable]) + value
                    found[variable][value] &= constraint.low <= changed <= constraint.high
