"""The engine for products that do not compile: a SAT solver with assumptions (Glucose 4) answers instead of a diagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from configurator.domain import repairs
from configurator.domain.answers import Orders, Random
from configurator.domain.choices import Unit
from configurator.domain.diagram import FAR, Bools, Ints, Restriction
from configurator.domain.encoding import Firm
from configurator.domain.flips import Flips
from configurator.domain.lightest import lightest
from configurator.domain.objectives import with_ranks
from configurator.domain.space import Space

# Steps of the search for the heaviest product under a ceiling before the best so far is taken.
STEPS = 1_500
# Helper clauses a solver may collect before it starts over.
QUESTIONS = 20_000


class SearchAnswers:
    """Answers by search. Safe between threads.

    States, selections, explanations, repairs (but of choices with dozens of contradictions, see `repairs`), least prices and best
    completions without a ceiling are exact. Below a ceiling the search is bounded: what it returns keeps the price, and is the best
    unless the bound was met. Samples can be built and any product can come, but
    not with equal chances. Nobody counts here. A question beyond the solver's budget raises TooHard.
    """

    compiled = False

    def __init__(self, space: Space) -> None:
        """Load every constraint into one solver."""
        self.space = space
        self.firm = Firm(space)
        self.encoding, self.oracle = self.firm.encoding, self.firm.oracle
        self.flips = Flips(space)
        self.literals: Ints = np.zeros(self.flips.real.shape, dtype=np.int64)
        for variable, size in enumerate(self.encoding.sizes):
            self.literals[variable, :size] = [self.encoding.literal(variable, value) for value in range(size)]
        # What the last question found: mostly the next is about the very same restriction.
        self._latest: tuple[Restriction | None, dict[int, Bools]] = None, {}

    def possible(self, restriction: Restriction) -> dict[int, Bools] | None:
        """See Answers."""
        with self.oracle.lock:
            assumed = {variable: self.encoding.assumed(variable, allowed) for variable, allowed in restriction.items()}
            assumptions = [literal for literals in assumed.values() for literal in literals]
            if not self.oracle.ask(assumptions):
                return None
            found = np.zeros_like(self.flips.real)
            self._witness(found, restriction)
            self._discover(found, restriction, assumptions)
            for variable in restriction:
                others = [literal for v, literals in assumed.items() if v != variable for literal in literals]
                self._switch(found, restriction, variable, others)
            # Without what pads the rows: answers are kept, and one wide group would make every other as wide.
            values = found[self.flips.real]
            possible = {v: values[start:stop] for v, (start, stop) in enumerate(pairwise(accumulate(self.encoding.sizes, initial=0)))}
            self._latest = restriction, possible
            return possible

    def _witness(self, found: Bools, restriction: Restriction) -> None:
        """Mark what the last model shows: its own values and every value it could take alone instead."""
        model = self.encoding.decode(self.oracle.model())
        outside = [v for v, allowed in restriction.items() if not allowed[model[v]]]
        if len(outside) <= 1:
            alone = self.flips.alone([model[v] for v in range(len(found))])
            found[outside] |= alone[outside]
            if not outside:
                found |= alone

    def _discover(self, found: Bools, restriction: Restriction, assumptions: list[int]) -> None:
        """Ask for models with values of unrestricted variables not seen yet, all at once, until there are none."""
        restricted = list(restriction)
        while True:
            missing = self.flips.real & ~found
            missing[restricted] = False
            unseen = self.literals[missing].tolist()
            if not unseen:
                return
            self._refresh()
            switch = self.encoding.fresh()
            self.oracle.add([-switch, *unseen])
            some = missing.any(axis=1)
            self.oracle.prefer(np.where(missing[some], self.literals[some], -self.literals[some])[self.flips.real[some]].tolist())
            answer = self.oracle.ask([*assumptions, switch])
            if answer:
                self._witness(found, restriction)
            self.oracle.add([-switch])
            if not answer:
                return

    def _switch(self, found: Bools, restriction: Restriction, variable: int, others: list[int]) -> None:
        """Ask for models with values of one restricted variable not seen yet, the others restricted, until there are none."""
        size = self.encoding.sizes[variable]
        own, seen = self.literals[variable, :size], found[variable, :size]
        while not seen.all():
            self.oracle.prefer(own[~seen].tolist())
            if not self.oracle.ask([*others, *(-own[seen]).tolist()]):
                return
            self._witness(found, restriction)

    def _refresh(self) -> None:
        """Start over with a fresh solver before the used-up questions weigh on it."""
        if self.encoding.top > self.firm.width + QUESTIONS:
            self.firm.reload()

    def preferred(self, restriction: Restriction, orders: Orders) -> dict[int, int] | None:
        """See Answers."""
        with self.oracle.lock:
            assumptions = self.encoding.assumptions(restriction)
            known, possible = self._latest
            live = {v: ok.tolist() for v, ok in (_left(possible, restriction) if known is restriction else restriction).items()}
            left = {v: [value for value in order if v not in live or live[v][value]] for v, order in orders.items()}
            wanted = [self.encoding.literal(v, order[0]) for v, order in left.items() if order]
            self.oracle.prefer(wanted)
            if not self.oracle.ask(assumptions):
                return None
            model = self.encoding.decode(self.oracle.model())
            for variable, order in left.items():
                for value in order:
                    literal = self.encoding.literal(variable, value)
                    if model[variable] == value:
                        break
                    self.oracle.prefer(wanted)
                    if self.oracle.ask([*assumptions, literal]):
                        break
                if model[variable] != value:
                    model = self.encoding.decode(self.oracle.model())
                assumptions.append(literal)
            return model

    def yielding(self, restriction: Restriction, units: Sequence[Unit]) -> list[bool] | None:
        """See Answers."""
        return repairs.yielding(self.firm, self.encoding.assumptions(restriction), units)

    def nearest(
        self,
        restriction: Restriction,
        units: Sequence[Unit],
        costs: Sequence[Ints],
        orders: Orders,  # noqa: ARG002 - the diagram's answer needs them
    ) -> tuple[list[bool], dict[int, int]] | None:
        """See Answers; the solver settles ties in price as it likes, not by the orders."""
        assumptions = self.encoding.assumptions(restriction)
        gone = repairs.yielding(self.firm, assumptions, units)
        if gone is None:
            return None
        kept = [self.encoding.literal(unit.variable, unit.value) for unit, lost in zip(units, gone, strict=True) if not lost]
        found = self._lightest([*assumptions, *kept], costs)
        return None if found is None else (gone, found)

    def _lightest(self, assumptions: Iterable[int], costs: Sequence[Ints]) -> dict[int, int] | None:
        """Return the assignment of least total cost."""
        fixed = list(assumptions)
        paid = [
            (self.encoding.literal(variable, value), int(above[value]))
            for variable, above in enumerate(cost - cost.min() for cost in costs)
            for value in np.flatnonzero(above).tolist()
        ]
        if not paid:
            with self.oracle.lock:
                return self.encoding.decode(self.oracle.model()) if self.oracle.ask(fixed) else None
        model = lightest([*self.firm.clauses, *([literal] for literal in fixed)], paid)
        return None if model is None else self.encoding.decode(model)

    def heaviest(
        self,
        restriction: Restriction,
        weights: Sequence[Ints],
        ranks: Mapping[int, Ints],
        prices: Sequence[Ints],
        ceiling: int | None,
    ) -> dict[int, int] | None:
        """See Answers; under a ceiling the search is bounded. Of equals it takes one with as many of the defaults as it can."""
        assumptions = self.encoding.assumptions(restriction)
        weights = with_ranks(weights, {variable: np.minimum(rank, 1) for variable, rank in ranks.items()})
        found = self._lightest(assumptions, [-weight for weight in weights])
        if found is None or ceiling is None or _total(prices, found) <= ceiling:
            return found
        cheapest = self._lightest(assumptions, prices)
        if cheapest is None or _total(prices, cheapest) > ceiling:
            return None
        possible = self.possible(restriction)
        if possible is None:
            return None
        return _Ceiling(self, _left(possible, restriction), weights, prices, ceiling).search(assumptions, cheapest)

    def cheapest_with(self, restriction: Restriction, costs: Sequence[Ints], variables: Sequence[int]) -> dict[int, Ints]:
        """See Answers."""
        possible = self.possible(restriction) or {}
        found = {}
        for variable in variables:
            others = self.encoding.assumptions({v: allowed for v, allowed in restriction.items() if v != variable})
            totals = np.full(self.encoding.sizes[variable], FAR, dtype=np.int64)
            for value in np.flatnonzero(possible[variable]).tolist():
                best = self._lightest([*others, self.encoding.literal(variable, value)], costs)
                totals[value] = _total(costs, best) if best else FAR
            found[variable] = totals
        return found

    def sample(self, restriction: Restriction, weights: Sequence[NDArray[np.float64]], rng: Random) -> dict[int, int] | None:
        """See Answers; buildable, but only roughly as likely as asked."""
        with self.oracle.lock:
            assumptions = self.encoding.assumptions(restriction)
            if not self.oracle.ask(assumptions):
                return None
            order = sorted((rng.random(), variable) for variable in range(len(weights)))
            model: dict[int, int] = {}
            for _, variable in order:
                text = self.space.variables[variable].kind == "text"
                shares = [weight * rng.random() if not text else -at for at, weight in enumerate(weights[variable])]
                for value in sorted(range(len(shares)), key=lambda at: -shares[at]):
                    literal = self.encoding.literal(variable, value)
                    if self.oracle.ask([*assumptions, literal]):
                        model = self.encoding.decode(self.oracle.model())
                        assumptions.append(literal)
                        break
            return model


def _left(possible: Mapping[int, Bools], restriction: Restriction) -> dict[int, Bools]:
    """The values of every variable that some product within the restriction has."""
    return {v: values & restriction.get(v, values) for v, values in possible.items()}


def _total(costs: Sequence[Ints], assignment: Mapping[int, int]) -> int:
    return sum(int(costs[variable][value]) for variable, value in assignment.items())


class _Ceiling:
    """Depth-first search for the heaviest product below a ceiling, the solver ruling out dead branches."""

    def __init__(
        self, answers: SearchAnswers, live: Mapping[int, Bools], weights: Sequence[Ints], prices: Sequence[Ints], ceiling: int
    ) -> None:
        self.answers, self.weights, self.prices, self.ceiling = answers, weights, prices, ceiling
        self.values = {v: sorted(np.flatnonzero(ok).tolist(), key=lambda at: -int(weights[v][at])) for v, ok in live.items()}
        spread = {v: int(weights[v][ok].max() - weights[v][ok].min()) for v, ok in live.items()}
        self.order = sorted(live, key=lambda v: -spread[v])
        self.gain, self.least = [0], [0]
        for variable in reversed(self.order):
            ok = live[variable]
            self.gain.append(self.gain[-1] + int(weights[variable][ok].max()))
            self.least.append(self.least[-1] + int(prices[variable][ok].min()))
        self.gain.reverse()
        self.least.reverse()
        self.steps = 0

    def search(self, assumptions: list[int], first: dict[int, int]) -> dict[int, int]:
        best, best_weight = first, _total(self.weights, first)
        stack: list[tuple[int, int, int, list[int], dict[int, int]]] = [(0, 0, 0, assumptions, {})]
        while stack and self.steps < STEPS:
            depth, weight, price, fixed, found = stack.pop()
            if weight + self.gain[depth] <= best_weight or price + self.least[depth] > self.ceiling:
                continue
            self.steps += 1
            with self.answers.oracle.lock:
                if not self.answers.oracle.ask(fixed):
                    continue
            if depth == len(self.order):
                best, best_weight = found, weight
                continue
            variable = self.order[depth]
            for value in reversed(self.values[variable]):
                literal = self.answers.encoding.literal(variable, value)
                more, spent = weight + int(self.weights[variable][value]), price + int(self.prices[variable][value])
                stack.append((depth + 1, more, spent, [*fixed, literal], {**found, variable: value}))
        return best
