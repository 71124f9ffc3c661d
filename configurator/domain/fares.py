"""What arcs cost: the usual costs of a diagram, worked out once, and what a restriction or other costs of some values make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from configurator.domain.cuts import Limits
from configurator.domain.diagram import FAR, Block, Diagram, Ints, Nodes

# What is kept of walks, at most.
KEPT = 2048


class Tariff:
    """Usual costs of all values (None: they cost nothing). What is worked out is kept; it never changes."""

    def __init__(self, diagram: Diagram, costs: Sequence[Ints] | None, orders: Mapping[int, Sequence[int]] | None = None) -> None:
        """Costs are given for each value of each variable; ``orders`` are those that walks usually follow."""
        self.diagram, self.free, self.orders = diagram, costs is None, orders
        self.costs = [np.zeros(len(kinds), dtype=np.int64) for kinds in diagram.kinds] if costs is None else costs
        # The last is that of a value that no product has.
        self.least: Ints = np.zeros(diagram.total + 1, dtype=np.int64)
        if costs is not None and diagram.blocks:
            self.least[:-1] = np.minimum.reduceat(np.concatenate(costs)[diagram.alive], diagram.begins)
        # The least cost from the nodes of a block on where nothing is restricted from there (see `sums.below`).
        self.kept: dict[int, Ints] = {}
        # What a walk takes from a node on where nothing is restricted from there, and in the leaves of a block (see `walks.walk`).
        self.tails: dict[tuple[int, int], dict[int, int]] = {}
        self.runs: dict[tuple[int, int], dict[int, int]] = {}
        self._bundles: dict[int, Ints] = {}
        self._arcs: dict[int, Ints] = {}
        self._sequences: dict[int, tuple[Nodes, Nodes, Ints]] = {}
        self._leaves: dict[int, Ints] = {}
        self._every: dict[int, Ints] = {}

    @cached_property
    def bits(self) -> int:
        """The sums of costs are numbers of fewer bits, and so are their differences."""
        return 1 + sum(int(np.abs(cost).max(initial=0)) for cost in self.costs).bit_length()

    @cached_property
    def lists(self) -> list[list[int]]:
        """The costs as plain lists."""
        return [cost.tolist() for cost in self.costs]

    def sorted(self, variable: int, order: Sequence[int]) -> tuple[Nodes, Nodes, Ints]:
        """Return the values in an order, those that some product has, their classes, and what they cost."""
        kinds = self.diagram.lists[variable]
        values = np.array([value for value in order if kinds[value] >= 0], dtype=np.intp)
        return values, self.diagram.kinds[variable].take(values).astype(np.intp), self.costs[variable].take(values)

    def sequence(self, variable: int) -> tuple[Nodes, Nodes, Ints]:
        """The same in the usual order."""
        if variable not in self._sequences:
            usual = (self.orders or {}).get(variable) or range(len(self.costs[variable]))
            self._sequences[variable] = self.sorted(variable, usual)
        return self._sequences[variable]

    def bundles(self, at: int) -> Ints | None:
        """The least cost of each bundle of a block; None where it is nothing."""
        if self.free:
            return None
        if at not in self._bundles:
            self._bundles[at] = bundle_costs(self.diagram.blocks[at], self.least)
        return self._bundles[at]

    def usual(self, at: int, after: Ints) -> Ints:
        """The least cost from each node of a block on, where nothing in it is restricted; ``after`` is that of the next block."""
        bundles = self.diagram.blocks[at].bundles
        sums = after.take(bundles.target)
        if not self.free:
            sums += self._arcs[at] if at in self._arcs else self._all(at)
        found: Ints = np.minimum.reduceat(sums, bundles.starts)
        return found

    def _all(self, at: int) -> Ints:
        """The least cost of each bundle of a block together with that of the leaves at its node."""
        costs, leaves = bundle_costs(self.diagram.blocks[at], self.least), self.leaves(at)
        if leaves is not None:
            costs += leaves.take(self.diagram.blocks[at].bundles.source)
        return self._arcs.setdefault(at, costs)

    def leaves(self, at: int) -> Ints | None:
        """The least cost of all leaves of a block together, for each node; None where it is nothing."""
        block = self.diagram.blocks[at]
        if self.free or not block.leaves:
            return None
        if at not in self._leaves:
            every = leaf_costs(block, None, self.least)
            self._every[at] = np.ascontiguousarray(every.T)
            self._leaves[at] = every.sum(axis=1)
        return self._leaves[at]

    def leaf(self, at: int, leaf: int) -> Ints | int:
        """The least cost of one leaf of a block, for each node."""
        if self.leaves(at) is None:
            return 0
        every: Ints = self._every[at][leaf]
        return every


def keep(known: dict[tuple[int, int], dict[int, int]], place: tuple[int, int], found: dict[int, int]) -> None:
    """Keep what a walk took from a place on."""
    if len(known) >= KEPT:
        known.clear()
    known[place] = found


class Fare:
    """The costs within a restriction: the usual ones, but for ``other`` costs of some variables. ``least`` are those of the classes."""

    def __init__(self, limits: Limits, tariff: Tariff, other: Mapping[int, Ints] | None = None) -> None:
        """Work out the classes of the variables concerned."""
        self.limits, self.tariff, self.other = limits, tariff, other or {}
        diagram = limits.diagram
        self.touched = {*limits.values, *self.other}
        self.least = tariff.least.copy()
        for variable in self.touched:
            self._set(variable)
        self.places = {diagram.place[variable][0] for variable in self.touched}
        self.branches = {diagram.blocks[at].branch for at in self.places} & self.touched

    def _set(self, variable: int) -> None:
        diagram = self.limits.diagram
        members, begins = diagram.members[variable]
        start, values = diagram.base[variable], self.limits.values.get(variable)
        stop = start + len(begins)
        costs = self.other[variable] if variable in self.other else self.tariff.costs[variable]
        if values is not None and len(values) == 1:
            kind = diagram.lists[variable][values[0]]
            self.least[start:stop] = FAR
            if kind >= 0:
                self.least[start + kind] = costs[values[0]]
            return
        if values is not None:
            costs = np.where(self.limits.restriction[variable], costs, FAR)
        self.least[start:stop] = np.minimum.reduceat(costs.take(members), begins)

    def listed(self, variable: int) -> list[int]:
        """What each value of a variable costs, as a plain list."""
        return self._listed[variable] if variable in self.other else self.tariff.lists[variable]

    @cached_property
    def _listed(self) -> dict[int, list[int]]:
        return {variable: cost.tolist() for variable, cost in self.other.items()}

    @property
    def costs(self) -> list[Ints]:
        """What each value of each variable costs."""
        return [self.other.get(variable, usual) for variable, usual in enumerate(self.tariff.costs)]

    def bundles(self, at: int) -> Ints | None:
        """The least cost of each bundle of a block none of whose classes is excluded; None where it is nothing."""
        block = self.limits.diagram.blocks[at]
        return bundle_costs(block, self.least) if block.branch in self.branches else self.tariff.bundles(at)

    def leaves(self, at: int, nodes: Nodes | None) -> Ints | None:
        """The least cost of all leaves of a block together, for some nodes; None where it is nothing."""
        block, found = self.limits.diagram.blocks[at], self.tariff.leaves(at)
        touched = [leaf for leaf, variable in enumerate(block.leaves) if variable in self.touched] if at in self.places else []
        if touched:
            found = np.zeros(block.width, dtype=np.int64) if found is None else found.copy()
        for leaf in touched:
            start, stop = block.spans[leaf]
            least = self.least[block.first + start : block.first + stop]
            found += np.where(block.columns[start:stop], least[:, None], FAR).min(axis=0)
            found -= self.tariff.leaf(at, leaf)
        return found if found is None or nodes is None else found.take(nodes)


def bundle_costs(block: Block, least: Ints) -> Ints:
    """The least cost of each bundle by the costs of the classes."""
    bundles = block.bundles
    labels = np.where(bundles.masks, least[block.middle : block.end], FAR).min(axis=1)
    labels[0] = 0
    found: Ints = labels.take(bundles.label)
    return found


def leaf_costs(block: Block, nodes: Nodes | None, least: Ints) -> Ints:
    """The least cost of each leaf at each node."""
    allow = block.allow if nodes is None else block.allow.take(nodes, axis=0)
    if not block.leaves:
        return np.zeros((len(allow), 0), dtype=np.int64)
    found: Ints = np.minimum.reduceat(np.where(allow, least[block.first : block.middle], FAR), block.starts, axis=1)
    return found
