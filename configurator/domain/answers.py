"""The questions about what can be built, whichever engine answers them; and the engine that answers from a diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from configurator.domain import optimise, sums, switches, walks
from configurator.domain.choices import Unit
from configurator.domain.cuts import Cut, Limits
from configurator.domain.diagram import Bools, Diagram, Ints, Restriction
from configurator.domain.fares import Fare, Tariff
from configurator.domain.objectives import with_ranks
from configurator.domain.space import Space
from configurator.domain.walks import Orders, Random

__all__ = ["Answers", "DiagramAnswers", "Orders", "Random"]

STEPS = 4_000
# One page asks several questions about the same choices.
REMEMBERED = 16
Key = tuple[tuple[int, bytes], ...]


class Answers(Protocol):
    """What can be built under a restriction of single variables. Assignments map every variable to the index of its value."""

    compiled: bool

    def possible(self, restriction: Restriction) -> dict[int, Bools] | None:
        """For each variable the values that keep the restrictions of all others; None if nothing is buildable."""

    def preferred(self, restriction: Restriction, orders: Orders) -> dict[int, int] | None:
        """The assignment that takes, variable by variable, the earliest value in its order; None if nothing is buildable."""

    def yielding(self, restriction: Restriction, units: Sequence[Unit]) -> list[bool] | None:
        """For each unit (oldest first) whether it gives way: as few as possible, then the oldest; None if nothing is buildable."""

    def nearest(
        self, restriction: Restriction, units: Sequence[Unit], costs: Sequence[Ints], orders: Orders
    ) -> tuple[list[bool], dict[int, int]] | None:
        """For each unit whether it gives way, as `yielding`, and of what is left the assignment of least total cost.

        Ties as the engine likes, by orders where it costs nothing. None: nothing buildable.
        """

    def heaviest(
        self,
        restriction: Restriction,
        weights: Sequence[Ints],
        ranks: Mapping[int, Ints],
        prices: Sequence[Ints],
        ceiling: int | None,
    ) -> dict[int, int] | None:
        """The assignment of greatest weight whose price is at most the ceiling; None if there is none."""

    def cheapest_with(self, restriction: Restriction, costs: Sequence[Ints], variables: Sequence[int]) -> dict[int, Ints]:
        """For each of the variables and each value the least total cost (FAR: none), all others keeping the restriction."""

    def sample(self, restriction: Restriction, weights: Sequence[NDArray[np.float64]], rng: Random) -> dict[int, int] | None:
        """A random assignment, each as likely as the product of its values' weights; None if nothing is buildable."""


class DiagramAnswers:
    """Exact answers in one or two sweeps over a compiled diagram; safe to share between threads."""

    compiled = True

    def __init__(self, diagram: Diagram, space: Space) -> None:
        """Keep the diagram, which is never changed."""
        self.diagram = diagram
        self.space = space
        self._cuts = lru_cache(maxsize=REMEMBERED)(self._cut)
        # Mostly the restriction is the very one of the question before.
        self._latest: tuple[Restriction | None, Cut | None] = None, None
        self._latest_priced: walks.Priced | None = None
        self._late = lru_cache(maxsize=2)(self._too_late)

    @cached_property
    def _free(self) -> Tariff:
        """Nothing costs anything."""
        return Tariff(self.diagram, None, self.space.wishes)

    @cached_property
    def _low(self) -> Tariff:
        """The usual prices; what is free of the shopper's words costs the least it may."""
        return Tariff(self.diagram, self.space.low_costs, self.space.wishes)

    @cached_property
    def _high(self) -> Tariff:
        """The highest prices, below zero: the least of them is the greatest price."""
        return Tariff(self.diagram, [-cost for cost in self.space.high_costs])

    def cut(self, restriction: Restriction) -> Cut:
        """Return what a restriction leaves of the diagram."""
        known, cut = self._latest
        if cut is None or known is not restriction:
            cut = self._cuts(tuple([(variable, allowed.tobytes()) for variable, allowed in sorted(restriction.items())]))
            self._latest = restriction, cut
        return cut

    def _cut(self, key: Key) -> Cut:
        return Cut(self.diagram, {variable: np.frombuffer(allowed, dtype=np.bool_) for variable, allowed in key})

    def _too_late(self, sequence: tuple[int, ...]) -> Sequence[int]:
        return walks.late(self.diagram, sequence)

    def possible(self, restriction: Restriction) -> dict[int, Bools] | None:
        """See Answers."""
        return self.cut(restriction).possible

    def preferred(self, restriction: Restriction, orders: Orders) -> dict[int, int] | None:
        """See Answers."""
        cut = self.cut(restriction)
        return walks.best(cut, orders, self._late(tuple(orders)), None, self._free) if cut.buildable else None

    def losses(self, restriction: Restriction, units: Sequence[Unit], variable: int) -> list[tuple[bool, ...] | None] | None:
        """See `switches.losses`."""
        return switches.losses(self.cut(restriction), self._free, units, variable)

    def switched(self, restriction: Restriction, variable: int, values: Sequence[int], orders: Orders) -> dict[int, dict[int, int]]:
        """The preferred assignment with each of some values of an unrestricted variable, for those with which there is one."""
        cut, late = self.cut(restriction), self._late(tuple(orders))
        if not late:
            return switches.switched(cut, variable, values, orders, self._free)
        found: dict[int, dict[int, int]] = {}
        for value in values if cut.possible else ():
            limits = Limits(self.diagram, {**restriction, variable: self._only(variable, value)})
            if limits.possible_alone:
                found[value] = walks.settled(limits, cut.possible or {}, orders, late, self._free)
        return {value: assignment for value, assignment in found.items() if assignment}

    def _only(self, variable: int, value: int) -> Bools:
        found: Bools = np.arange(len(self.diagram.lists[variable])) == value
        return found

    def count(self, restriction: Restriction) -> int:
        """How many assignments there are, the silent variables aside."""
        return sums.count(self.cut(restriction))

    def bounds(self, restriction: Restriction, low: Sequence[Ints], high: Sequence[Ints]) -> tuple[int, int]:
        """The least and the greatest total cost; the assignment of one buildable product at least must be left."""
        cut = self.cut(restriction)
        dearest = {v: -cost for v, (cost, usual) in enumerate(zip(high, self.space.high_costs, strict=True)) if cost is not usual}
        greatest = sums.below(Fare(cut, self._high, dearest))[0][1]
        return self._priced(cut, low).lowest, -int(greatest)

    def _typed(self, costs: Sequence[Ints]) -> dict[int, Ints]:
        """The costs that differ from the usual."""
        return {v: cost for v, (cost, usual) in enumerate(zip(costs, self.space.low_costs, strict=True)) if cost is not usual}

    def _priced(self, cut: Cut, costs: Sequence[Ints]) -> walks.Priced:
        """The cut with these costs; one page asks for the range and for the price of every option."""
        known = self._latest_priced
        if known is None or known.cut is not cut or any(one is not other for one, other in zip(known.costs, costs, strict=True)):
            known = self._latest_priced = walks.Priced(cut, self._low, self._typed(costs))
        return known

    def nearest(
        self, restriction: Restriction, units: Sequence[Unit], costs: Sequence[Ints], orders: Orders
    ) -> tuple[list[bool], dict[int, int]] | None:
        """See Answers; one sweep up does both where there are few enough units."""
        typed = self._typed(costs)
        found = switches.nearest(self._low, restriction, units, typed, orders)
        if found is not None:
            return ([found[unit.variable] != unit.value for unit in units], found) if found else None
        gone = self.yielding(restriction, units)
        if gone is None:
            return None
        kept = {u.variable: self._only(u.variable, u.value) for u, lost in zip(units, gone, strict=True) if not lost}
        return gone, walks.cheapest(walks.Fared(Limits(self.diagram, {**restriction, **kept}), self._low, typed), orders)

    def yielding(self, restriction: Restriction, units: Sequence[Unit]) -> list[bool] | None:
        """See Answers."""
        return switches.yielding(self._free, restriction, units)

    def heaviest(
        self,
        restriction: Restriction,
        weights: Sequence[Ints],
        ranks: Mapping[int, Ints],
        prices: Sequence[Ints],
        ceiling: int | None,
    ) -> dict[int, int] | None:
        """See Answers."""
        cut = self.cut(restriction)
        if not cut.buildable:
            return None
        if ceiling is not None:
            return optimise.heaviest_within(cut, with_ranks(weights, ranks), prices, ceiling, STEPS)
        orders = {variable: rank.argsort().tolist() for variable, rank in ranks.items()}
        return walks.best(cut, orders, self._late(tuple(orders)), [-weight for weight in weights], self._free)

    def cheapest_with(self, restriction: Restriction, costs: Sequence[Ints], variables: Sequence[int]) -> dict[int, Ints]:
        """See Answers."""
        found = self._priced(self.cut(restriction), costs).each
        return {variable: found[variable] for variable in variables}

    def sample(self, restriction: Restriction, weights: Sequence[NDArray[np.float64]], rng: Random) -> dict[int, int] | None:
        """See Answers."""
        cut = self.cut(restriction)
        return walks.sample(cut, weights, rng) if cut.buildable else None
