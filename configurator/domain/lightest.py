"""The assignment of least total cost: maximum satisfiability by cores (RC2: Ignatiev, Morgado and Marques-Silva, 2019), within a budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from configurator.domain.errors import TooHard

# Conflicts one search may cost, and questions it may ask the solver: products of 60 groups with 500 rules need about 5 and 100.
CONFLICTS, QUESTIONS = 50_000, 2_000


def lightest(clauses: Iterable[Sequence[int]], costs: Iterable[tuple[int, int]]) -> list[int] | None:
    """Return the model of least total cost; None where the clauses cannot hold.

    ``costs`` are literals and what each costs where it is true, above 0. Raises TooHard beyond the budget.
    """
    formula = WCNF()
    formula.extend(list(clauses))
    for literal, cost in costs:
        formula.append([-literal], weight=cost)
    with _Bounded(formula, solver="g4") as search:
        found: list[int] | None = search.compute()
        return found


class _Bounded(RC2):  # type: ignore[misc]
    """Every question of the search goes through one method: the solver's work is counted there."""

    asked = 0

    def _call_oracle(self, assumptions: Sequence[int] = (), expect_interrupt: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002
        self.asked += 1
        self.oracle.conf_budget(max(1, CONFLICTS - int(self.oracle.accum_stats()["conflicts"])))
        answer = self.oracle.solve_limited(assumptions=list(assumptions)) if self.asked <= QUESTIONS else None
        if answer is None:
            raise TooHard("This product's rules are too entangled to find the best design in reasonable time.")
        return bool(answer)
