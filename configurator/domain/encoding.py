"""A Space as clauses for a SAT solver, and the solver behind a budget and a lock."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from pysat.card import CardEnc, EncType
from pysat.solvers import Glucose4

from configurator.domain.diagram import Bools, Restriction
from configurator.domain.errors import TooHard
from configurator.domain.space import Between, ClauseOf, Constraint, Rows, Space

# Conflicts a single question may cost before it is given up, after a few seconds; shop-sized products need a few dozen.
PATIENCE = 50_000
PAIRWISE = 64
YES_NO = 2


class Encoding:
    """One literal per value of a variable (one for both values of a yes/no variable)."""

    def __init__(self, space: Space) -> None:
        """Number the literals and write down that every variable has exactly one value."""
        self.space = space
        self.sizes = [len(variable.values) for variable in space.variables]
        self.first: list[int] = []
        self.top = 0
        self.structure: list[list[int]] = []
        self.limits: dict[str, list[list[int]]] = {}
        for size in self.sizes:
            self.first.append(self.top + 1)
            self.top += 1 if size == YES_NO else size
        for variable, size in enumerate(self.sizes):
            if size != YES_NO:
                self.structure += self._exactly_one([self.literal(variable, value) for value in range(size)])
        for constraint in space.constraints:
            if isinstance(constraint, Between):
                group = str(space.variables[constraint.variables[0]].group)
                self.limits[group] = self._between(constraint)
            elif isinstance(constraint, ClauseOf) and constraint.rule is None:
                self.structure += self.clauses(constraint)

    def literal(self, variable: int, value: int) -> int:
        """Return the literal that says the variable has the value."""
        if self.sizes[variable] == YES_NO:
            return self.first[variable] if value else -self.first[variable]
        return self.first[variable] + value

    def fresh(self) -> int:
        """Return a new literal."""
        self.top += 1
        return self.top

    def inside(self, variable: int, mask: int) -> list[int]:
        """Return literals one of which is true exactly when the value is in the mask."""
        outside = [value for value in range(self.sizes[variable]) if not mask >> value & 1]
        if len(outside) == 1 and self.sizes[variable] != 1:
            return [-self.literal(variable, outside[0])]
        return [self.literal(variable, value) for value in range(self.sizes[variable]) if mask >> value & 1]

    def clauses(self, constraint: Constraint) -> list[list[int]]:
        """Return a rule's or a table's constraint as clauses."""
        if isinstance(constraint, ClauseOf):
            return [[literal for variable, mask in constraint.masks.items() for literal in self.inside(variable, mask)]]
        if isinstance(constraint, Rows):
            return list(self._rows(constraint))
        return []

    def assumptions(self, restriction: Restriction) -> list[int]:
        """Return literals that hold exactly under the restriction."""
        return [literal for variable, allowed in restriction.items() for literal in self.assumed(variable, allowed)]

    def assumed(self, variable: int, allowed: Bools) -> list[int]:
        """Return the same for one variable."""
        if np.count_nonzero(allowed) == 1:
            return [self.literal(variable, int(allowed.argmax()))]
        return [-self.literal(variable, value) for value in np.flatnonzero(~allowed).tolist()]

    def place(self, literal: int) -> tuple[int, int]:
        """Return the variable and value that a literal of a value stands for."""
        variable = bisect_right(self.first, abs(literal)) - 1
        if self.sizes[variable] == YES_NO:
            return variable, int(literal > 0)
        return variable, literal - self.first[variable]

    def outside(self, left: Iterable[tuple[int, int]]) -> list[int]:
        """Return literals that rule out the values missing from masks of variables."""
        return [-self.literal(variable, value) for variable, mask in left for value in range(self.sizes[variable]) if not mask >> value & 1]

    def decode(self, model: Sequence[int]) -> dict[int, int]:
        """Return the assignment of a model."""
        found = {}
        for variable, size in enumerate(self.sizes):
            first = self.first[variable] - 1
            if size == YES_NO:
                found[variable] = int(first < len(model) and model[first] > 0)
            else:
                # One of these literals alone is above zero.
                found[variable] = max(model[first : first + size]) - first - 1
        return found

    def _rows(self, table: Rows) -> Iterator[list[int]]:
        following: dict[tuple[int, ...], int] = {(): 0}
        for row in table.rows.tolist():
            for depth, value in enumerate(row):
                prefix = tuple(row[:depth])
                following[prefix] = following.get(prefix, 0) | 1 << value
        for prefix, mask in following.items():
            variable = table.variables[len(prefix)]
            if mask != self.space.full[variable]:
                away = [-self.literal(v, value) for v, value in zip(table.variables, prefix, strict=False)]
                yield away + self.inside(variable, mask)

    def _exactly_one(self, literals: list[int]) -> list[list[int]]:
        found = [literals]
        if len(literals) <= PAIRWISE:
            found += [[-one, -other] for at, one in enumerate(literals) for other in literals[:at]]
            return found
        before = literals[0]
        for literal in literals[1:]:
            # ``before`` is true if any earlier literal is (Sinz, 2005).
            found.append([-before, -literal])
            ladder = self.fresh()
            found += [[-before, ladder], [-literal, ladder]]
            before = ladder
        return found

    def _between(self, constraint: Between) -> list[list[int]]:
        literals = [self.literal(variable, 1) for variable in constraint.variables]
        found, self.top = at_most(literals, constraint.high, self.top)
        if constraint.low:
            least, self.top = at_most([-literal for literal in literals], len(literals) - constraint.low, self.top)
            found += least
        return found


def at_most(literals: list[int], bound: int, top: int) -> tuple[list[list[int]], int]:
    """Return clauses that allow at most ``bound`` true literals, and the highest literal in use after them."""
    if bound >= len(literals):
        return [], top
    formula = CardEnc.atmost(lits=literals, bound=bound, top_id=top, encoding=EncType.seqcounter)
    return list(formula.clauses), max(top, formula.nv)


class Oracle:
    """A solver that answers under assumptions, within a budget. Hold ``lock`` around a conversation."""

    def __init__(self, clauses: Iterable[Sequence[int]]) -> None:
        """Load the clauses."""
        self.lock = threading.RLock()
        self.solver = Glucose4(bootstrap_with=list(clauses))

    def reload(self, clauses: Iterable[Sequence[int]]) -> None:
        """Forget everything and load the clauses anew."""
        self.solver.delete()
        self.solver = Glucose4(bootstrap_with=list(clauses))

    def ask(self, assumptions: Sequence[int]) -> bool:
        """Tell whether the clauses can hold together with the assumptions; raises TooHard."""
        self.solver.conf_budget(PATIENCE)
        answer = self.solver.solve_limited(assumptions=list(assumptions))
        if answer is None:
            raise TooHard("This product's rules are too entangled to answer that in reasonable time.")
        return bool(answer)

    def model(self) -> list[int]:
        """Return the model of the last yes."""
        found: list[int] = self.solver.get_model()
        return found

    def core(self) -> list[int]:
        """Return assumptions that suffice for the last no."""
        return list(self.solver.get_core() or [])

    def prefer(self, literals: Iterable[int]) -> None:
        """Make the next models contain these literals where nothing speaks against it."""
        self.solver.set_phases(list(literals))

    def add(self, clause: Sequence[int]) -> None:
        """Add a clause for ever."""
        self.solver.add_clause(list(clause))

    def minimal(self, members: Sequence[int], fixed: Sequence[int]) -> list[int]:
        """Return a minimal part of ``members`` that cannot hold with ``fixed``; the last answer was that all of them cannot."""
        needed = _within(members, self.core())
        at = len(needed) - 1
        while at >= 0:
            trial = needed[:at] + needed[at + 1 :]
            if self.ask([*fixed, *trial]):
                at -= 1
            else:
                needed = _within(trial, self.core())
                at = min(at, len(needed)) - 1
        return needed


class Firm:
    """A solver in which every rule holds for good."""

    def __init__(self, space: Space) -> None:
        """Load every constraint."""
        self.encoding = Encoding(space)
        self.clauses = [*self.encoding.structure, *(c for clauses in self.encoding.limits.values() for c in clauses)]
        for constraint in space.constraints:
            if not isinstance(constraint, Between) and constraint.rule is not None:
                self.clauses += self.encoding.clauses(constraint)
        self.width = self.encoding.top
        self.oracle = Oracle(self.clauses)

    def reload(self) -> None:
        """Forget what was added since."""
        self.encoding.top = self.width
        self.oracle.reload(self.clauses)


def _within(members: Sequence[int], core: Sequence[int]) -> list[int]:
    known = set(core)
    return [member for member in members if member in known]
