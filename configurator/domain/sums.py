"""Sums over the paths of a cut: how many there are, the least cost, and the least cost with every single value."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.domain.cuts import Cut, few
from configurator.domain.diagram import FAR, Block, Ints, Nodes
from configurator.domain.fares import Fare, leaf_costs

Floats = NDArray[np.float64]
# Numbers of paths are kept as digits of this many bits, and multiplied by at most ROOM before digits are carried over: exact in floats.
BITS, ROOM = 42, 2**11
DIGIT = 2.0**BITS


def count(cut: Cut) -> int:
    """Return the exact number of different products, the silent variables aside."""
    if not cut.buildable:
        return 0
    diagram = cut.diagram
    times = np.bincount(diagram.expand[cut.allowed], minlength=diagram.total + 1)[:-1].astype(np.float64)
    number = _Number()
    for at in range(len(diagram.blocks) - 1, -1, -1):
        block = diagram.blocks[at]
        if block.branch is None or block.branch in diagram.silent:
            alive = cut.alive[at]
            number = _Number([np.ones(block.width) if alive is None else alive.astype(np.float64)])
        else:
            number.summed(cut, at, times[block.middle : block.end])
        if block.leaves:
            number.multiplied(block, times, diagram.silent)
        for digit in number.digits:
            digit[0] = 0.0
    return sum(int(digit[1]) << BITS * place for place, digit in enumerate(number.digits))


class _Number:
    """For each node a number of paths, as digits; ``bound`` is the most that one of them may be."""

    def __init__(self, digits: Sequence[Floats] = ()) -> None:
        self.digits, self.bound = list(digits), 1.0

    def grow(self, most: float) -> None:
        """Make room for digits ``most`` times as large."""
        if self.bound * most > DIGIT * ROOM:
            self.digits, self.bound = _carried(self.digits), DIGIT
        self.bound *= most

    def summed(self, cut: Cut, at: int, own: Floats) -> None:
        """Go from the nodes of the next block to those of this one."""
        block, chosen = cut.diagram.blocks[at], cut.chosen[at]
        self.grow(float(own.sum()))
        if chosen is not None:
            rows = block.rows[:, chosen]
            self.digits = [digit.take(rows) @ own[chosen] for digit in self.digits]
            return
        alive = cut.alive[at]
        nodes = None if alive is None else alive.nonzero()[0]
        if nodes is not None and few(block, nodes):
            rows = block.rows.take(nodes, axis=0)
            self.digits = [_placed(digit.take(rows) @ own, nodes, block.width) for digit in self.digits]
            return
        bundles = block.bundles
        weights = (bundles.masks @ own).take(bundles.label)
        self.digits = [np.add.reduceat(digit.take(bundles.target) * weights, bundles.starts) for digit in self.digits]

    def multiplied(self, block: Block, times: Floats, silent: Container[int]) -> None:
        """Multiply by the ways of the leaves."""
        ways = np.add.reduceat(block.allow * times[block.first : block.middle], block.starts, axis=1)
        for leaf, top in enumerate(ways.max(axis=0).tolist()):
            if block.leaves[leaf] in silent:
                ways[:, leaf] = ways[:, leaf] > 0
                top = 1.0  # noqa: PLW2901
            if top > 1 or not ways[1:, leaf].all():
                self.grow(max(top, 1.0))
                self.digits = [digit * ways[:, leaf] for digit in self.digits]


def _carried(digits: list[Floats]) -> list[Floats]:
    found: list[Floats] = []
    carry: Floats | None = None
    for digit in digits:
        full = digit if carry is None else digit + carry
        carry = np.floor(full / DIGIT)
        found.append(full - carry * DIGIT)
    if carry is not None and carry.any():
        found.append(carry)
    return found


def _placed(values: Floats, nodes: Nodes, width: int) -> Floats:
    found = np.zeros(width)
    found[nodes] = values
    return found


def below(fare: Fare) -> list[Ints]:
    """Return for each block and node the least cost from there to the goal within the restriction; about FAR where there is none."""
    limits, blocks = fare.limits, fare.limits.diagram.blocks
    found: list[Ints] = []
    last = max(fare.places, default=-1) if fare.tariff.free else len(blocks)
    for at in range(len(blocks) - 1, -1, -1):
        block, alive = blocks[at], limits.alive[at]
        if at > last:
            sums = np.zeros(block.width, dtype=np.int64)
        else:
            nodes = None if alive is None or limits.chosen[at] is not None or block.branch is None else alive.nonzero()[0]
            if nodes is not None and not few(block, nodes):
                nodes = None
            sums = _from_here(fare, at, nodes, found[-1] if found else None)
            if nodes is not None:
                sums = _spread(sums, nodes, block.width)
        sums[0] = FAR
        found.append(sums)
    found.reverse()
    return found


def _from_here(fare: Fare, at: int, nodes: Nodes | None, after: Ints | None) -> Ints:
    block = fare.limits.diagram.blocks[at]
    leaves = fare.leaves(at, nodes)
    if after is None:
        return np.zeros(block.width if nodes is None else len(nodes), dtype=np.int64) if leaves is None else np.minimum(leaves, FAR)
    sums = onward(fare, at, nodes, after)
    return sums if leaves is None else np.minimum(sums + leaves, FAR)


def _spread(sums: Ints, nodes: Nodes, width: int) -> Ints:
    found = np.full(width, FAR, dtype=np.int64)
    found[nodes] = sums
    return found


def onward(fare: Fare, at: int, nodes: Nodes | None, after: Ints) -> Ints:
    """The least cost from the branching variable on, for some nodes (None: all); ``after`` is that of the next block."""
    block, chosen = fare.limits.diagram.blocks[at], fare.limits.chosen[at]
    own = fare.least[block.middle : block.end]
    sums: Ints
    if chosen is None and nodes is None:
        sums, costs = after.take(block.bundles.target), fare.bundles(at)
        if costs is not None:
            sums += costs
        sums = np.minimum.reduceat(sums, block.bundles.starts)
    elif chosen is not None and len(chosen) == 1:
        sums = after.take(block.rows[:, chosen[0]] if nodes is None else block.rows[nodes, chosen[0]])
        sums += own[chosen[0]]
    else:
        rows = block.rows if nodes is None else block.rows.take(nodes, axis=0)
        if chosen is not None:
            rows, own = rows[:, chosen], own[chosen]
        sums = after.take(rows)
        sums += own
        sums = np.minimum.reduce(sums, axis=1)
    return sums


def through(cut: Cut, fare: Fare, after: list[Ints], last: int | None = None) -> Ints:
    """Return for each class (and, last, for no class) the least cost of everything else with it; about FAR and more where there is none.

    The restriction of every other variable is kept. ``after`` is what `below` returns, ``last`` the last block that is of interest.
    """
    diagram = cut.diagram
    found = np.full(diagram.total + 1, FAR, dtype=np.int64)
    above = np.array([FAR, 0], dtype=np.int64)
    for at, block in enumerate(diagram.blocks):
        here, end = cut.here[at], block.branch is None
        if block.leaves:
            spent = above.take(here)
            leaves = leaf_costs(block, here, fare.least)
            further = spent if end else spent + onward(fare, at, here, after[at + 1])
            found[block.first : block.middle] = _past_leaves(block, here, leaves, further)
            above = _spread(spent + leaves.sum(axis=1), here, block.width)
        if end:
            break
        found[block.middle : block.end] = _by_class(block, here, above, after[at + 1])
        if at == last:
            break
        above = _spent(fare, at, here, above)
    return found


def _by_class(block: Block, here: Nodes, above: Ints, after: Ints) -> Ints:
    """The least cost of a way through each class, without its own."""
    found: Ints
    if few(block, here):
        sums = after.take(block.rows.take(here, axis=0))
        sums += above.take(here)[:, None]
        found = np.minimum.reduce(sums, axis=0)
        return found
    bundles = block.bundles
    sums = after.take(bundles.target)
    sums += above.take(bundles.source)
    labels = np.full(len(bundles.masks), FAR, dtype=np.int64)
    np.minimum.at(labels, bundles.label, sums)
    found = np.where(bundles.masks, labels[:, None], FAR).min(axis=0)
    return found


def _spent(fare: Fare, at: int, here: Nodes, above: Ints) -> Ints:
    """The least cost from the start to the nodes of the next block."""
    blocks, chosen = fare.limits.diagram.blocks, fare.limits.chosen[at]
    block, found = blocks[at], np.full(blocks[at + 1].width, FAR, dtype=np.int64)
    if chosen is None and not few(block, here):
        sums, costs = above.take(block.bundles.source), fare.bundles(at)
        if costs is not None:
            sums += costs
        np.minimum.at(found, block.bundles.target, sums)
    else:
        rows, own = block.rows.take(here, axis=0), fare.least[block.middle : block.end]
        if chosen is not None:
            rows, own = rows[:, chosen], own[chosen]
        np.minimum.at(found, rows.ravel(), (above.take(here)[:, None] + own).ravel())
    found[0] = FAR
    return found


def _past_leaves(block: Block, here: Nodes, leaves: Ints, further: Ints) -> Ints:
    rest = (further + leaves.sum(axis=1))[:, None] - leaves
    sizes = np.diff(block.starts, append=block.allow.shape[1])
    spread = np.repeat(rest, sizes, axis=1)
    least: Ints = np.where(block.allow.take(here, axis=0), spread, FAR).min(axis=0)
    return least
