"""What arcs cost: the usual costs of a diagram, worked out once, and what a restriction or other costs of some values make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from configurator.domain.cuts import Limits
from configurator.domain.diagram import FAR, Block, Diagram, Ints, Nodes


class Tariff:
    """Usual costs of all values (None: they cost nothing). What is worked out is kept; it never changes."""

    def __init__(self, diagram: Diagram, costs: Sequence[Ints] | None) -> None:
        """Costs are given for each value of each variable."""
        self.diagram, self.free = diagram, costs is None
        self.costs = [np.zeros(len(kinds), dtype=np.int64) for kinds in diagram.kinds] if costs is None else costs
        # The last is that of a value that no product has.
        self.least: Ints = np.zeros(diagram.total + 1, dtype=np.int64)
        if costs is not None and diagram.blocks:
            self.least[:-1] = np.minimum.reduceat(np.concatenate(costs)[diagram.alive], diagram.begins)
        # The least cost from the nodes of a block on where nothing is restricted from there (see `sums.below`).
        self.kept: dict[int, Ints] = {}
        self._bundles: dict[int, Ints] = {}
        self._leaves: dict[int, Ints] = {}
        self._every: dict[int, Ints] = {}

    @cached_property
    def lists(self) -> list[list[int]]:
        """The costs as plain lists."""
        return [cost.tolist() for cost in self.costs]

    def bundles(self, at: int) -> Ints | None:
        """The least cost of each bundle of a block; None where it is nothing."""
        if self.free:
            return None
        if at not in self._bundles:
            self._bundles[at] = bundle_costs(self.diagram.blocks[at], self.least)
        return self._bundles[at]

    def usual(self, at: int, after: Ints) -> Ints:
        """The least cost from each node of a block on, where nothing in it is restricted; ``after`` is that of the next block."""
        bundles, costs, leaves = self.diagram.blocks[at].bundles, self.bundles(at), self.leaves(at)
        sums = after.take(bundles.target)
        if costs is not None:
            sums += costs
        found: Ints = np.minimum.reduceat(sums, bundles.starts)
        return found if leaves is None else np.minimum(found + leaves, FAR)

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
        kinds, costs = diagram.lists[variable], self.other.get(variable, self.tariff.costs[variable])
        start = diagram.base[variable]
        self.least[start : start + max(kinds) + 1] = FAR
        values = self.limits.values.get(variable)
        if values is not None and len(values) == 1:
            if kinds[values[0]] >= 0:
                self.least[start + kinds[values[0]]] = costs[values[0]]
            return
        classes = diagram.expand[diagram.offsets[variable] : diagram.offsets[variable + 1]]
        if values is None:
            np.minimum.at(self.least, classes, costs)
        else:
            np.minimum.at(self.least, classes[values], costs[values])

    def listed(self, variable: int) -> list[int]:
        """What each value of a variable costs, as a plain list."""
        return self.other[variable].tolist() if variable in self.other else self.tariff.lists[variable]

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
            found += np.where(block.allow[:, start:stop], least, FAR).min(axis=1) - self.tariff.leaf(at, leaf)
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
