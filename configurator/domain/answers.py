"""The questions about what can be built, whichever engine answers them; and the engine that answers from a diagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from configurator.domain import optimise
from configurator.domain.chains import Chains
from configurator.domain.choices import Unit
from configurator.domain.diagram import Bools, Diagram, Ints, Restriction
from configurator.domain.objectives import with_ranks
from configurator.domain.optimise import Objective
from configurator.domain.space import Space
from configurator.domain.sparse import Sparse

STEPS = 100_000
# Up to here a diagram is also kept as lists; below so many bundles of arcs a level, lists are quicker than arrays.
SPARSE_NODES = 10_000
THIN = 20
Orders = Mapping[int, Sequence[int]]


class Random(Protocol):
    """What sampling needs of ``random.Random`` or ``numpy.random.Generator``: numbers in [0, 1)."""

    def random(self) -> float:
        """Return the next number."""


class Answers(Protocol):
    """What can be built under a restriction of single variables. Assignments map every variable to the index of its value."""

    compiled: bool

    def possible(self, restriction: Restriction) -> dict[int, Bools] | None:
        """For each variable the values that keep the restrictions of all others; None if nothing is buildable."""

    def preferred(self, restriction: Restriction, orders: Orders) -> dict[int, int] | None:
        """The assignment that takes, variable by variable, the earliest value in its order; None if nothing is buildable."""

    def yielding(self, restriction: Restriction, units: Sequence[Unit]) -> list[bool] | None:
        """For each unit (oldest first) whether it gives way: as few as possible, then the oldest; None if nothing is buildable."""

    def cheapest(self, restriction: Restriction, costs: Sequence[Ints], ranks: Mapping[int, Ints]) -> dict[int, int] | None:
        """The assignment of least total cost; ties as the engine likes, by ranks where it costs nothing. None: nothing buildable."""

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
        self.sparse = Sparse(diagram) if diagram.nodes <= SPARSE_NODES else None
        self.thin = self.sparse is not None and self.sparse.bundles <= THIN * len(diagram.order)
        # A level is tied unless it never matters which of its values is taken: such as a text that no rule speaks of.
        self.tied = [len(set(rows[1:].ravel().tolist())) > 1 for rows in diagram.children]
        self.sizes = {v: rows.shape[1] for v, rows in zip(diagram.order, diagram.children, strict=True)}

    @cached_property
    def chains(self) -> Chains:
        """The diagram as repairs need it, made when first needed."""
        return Chains.of(self.diagram, self.space.low_costs, self.space.preferences)

    def possible(self, restriction: Restriction) -> dict[int, Bools] | None:
        """See Answers."""
        if self.sparse is None or not self.thin:
            return self.diagram.possible(restriction)
        masks = self.sparse.possible(_masks(restriction))
        return None if masks is None else {variable: _unmask(mask, self.sizes[variable]) for variable, mask in masks.items()}

    def preferred(self, restriction: Restriction, orders: Orders) -> dict[int, int] | None:
        """See Answers."""
        levels = [self.diagram.level[variable] for variable in orders]
        tied = [level for level in levels if level < self.diagram.silent or self.tied[level]]
        if all(one < other for one, other in pairwise(tied)):
            if self.sparse is not None and self.thin:
                return self.sparse.first(_masks(restriction), orders)
            return self.diagram.first(restriction, orders)
        possible = self.possible(restriction)
        if possible is None:
            return None
        live = {variable: values & restriction.get(variable, values) for variable, values in possible.items()}
        left = {variable: [value for value in order if live[variable][value]] for variable, order in orders.items()}
        if self.sparse is not None:
            return self.sparse.least(_masks(live), left)
        objectives = [{v: _dense(order, self.sizes[v])} for v, order in left.items() if len(order) > 1]
        return optimise.any_path(optimise.best_paths(self.diagram.restrict(restriction), objectives))

    def cheapest(self, restriction: Restriction, costs: Sequence[Ints], ranks: Mapping[int, Ints]) -> dict[int, int] | None:
        """See Answers."""
        return self.chains.cheapest(restriction, costs, ranks)

    def yielding(self, restriction: Restriction, units: Sequence[Unit]) -> list[bool] | None:
        """See Answers."""
        return self.chains.yielding(restriction, units)

    def heaviest(
        self,
        restriction: Restriction,
        weights: Sequence[Ints],
        ranks: Mapping[int, Ints],
        prices: Sequence[Ints],
        ceiling: int | None,
    ) -> dict[int, int] | None:
        """See Answers."""
        if ceiling is None:
            return self._best(restriction, [_shifted([-weight for weight in weights]), *_single(ranks)])
        diagram = self.diagram.restrict(restriction)
        return optimise.heaviest_within(diagram, with_ranks(weights, ranks), prices, ceiling, STEPS)

    def _best(self, restriction: Restriction, objectives: Iterable[Objective]) -> dict[int, int] | None:
        diagram = self.diagram.restrict(restriction)
        return optimise.any_path(optimise.best_paths(diagram, objectives)) if diagram.buildable else None

    def cheapest_with(self, restriction: Restriction, costs: Sequence[Ints], variables: Sequence[int]) -> dict[int, Ints]:
        """See Answers."""
        found = self.diagram.through(costs, restriction)
        return {variable: found[variable] for variable in variables}

    def sample(self, restriction: Restriction, weights: Sequence[NDArray[np.float64]], rng: Random) -> dict[int, int] | None:
        """See Answers."""
        diagram = self.diagram.restrict(restriction)
        if not diagram.buildable:
            return None
        masses = _masses(diagram, weights)
        node, found = 1, {}
        for at, (variable, children) in enumerate(zip(diagram.order, diagram.children, strict=True)):
            row = children[node]
            if at >= diagram.silent:
                value = int(np.flatnonzero(row)[0])
            else:
                shares = np.cumsum(masses[at + 1][row] * weights[variable])
                value = int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))
                value = min(value, int(np.flatnonzero(np.diff(shares, prepend=0.0))[-1]))
            found[variable] = value
            node = int(row[value])
        return found


def _masses(diagram: Diagram, weights: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """The total weight below every node, scaled level by level so that nothing overflows."""
    mass = np.array([0.0, 1.0])
    found = [mass]
    for at in range(len(diagram.order) - 1, -1, -1):
        children = diagram.children[at]
        if at >= diagram.silent:
            mass = np.ones(len(children))
        else:
            mass = (mass[children] * weights[diagram.order[at]]).sum(axis=1)
            mass = mass / (mass.max() or 1.0)
        mass[0] = 0.0
        found.append(mass)
    found.reverse()
    return found


def _shifted(costs: Sequence[Ints]) -> dict[int, Ints]:
    """The costs moved so that the least of each variable is 0, which changes no comparison."""
    return {variable: cost - cost.min() for variable, cost in enumerate(costs)}


def _single(ranks: Mapping[int, Ints]) -> list[Objective]:
    return [{variable: rank} for variable, rank in ranks.items()]


def _dense(order: Sequence[int], size: int) -> Ints:
    ranks = np.zeros(size, dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _masks(values: Mapping[int, Bools]) -> dict[int, int]:
    return {v: int.from_bytes(np.packbits(some, bitorder="little").tobytes(), "little") for v, some in values.items()}


def _unmask(mask: int, size: int) -> Bools:
    found = np.frombuffer(mask.to_bytes((size + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(found, count=size, bitorder="little").astype(np.bool_)
