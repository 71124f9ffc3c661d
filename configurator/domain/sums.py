"""Sums over the paths of a cut: how many there are, the least cost, and the least cost with every single value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.domain.cuts import Cut
from configurator.domain.diagram import FAR, SMALL, Block, Ints, Nodes
from configurator.domain.fares import Fare, leaf_costs

Floats = NDArray[np.float64]
# Numbers of paths are kept as digits of this many bits, and multiplied by at most ROOM before digits are carried over: exact in 63 bits.
BITS, ROOM = 51, 2**11
DIGIT = 2**BITS


def count(cut: Cut) -> int:
    """Return the exact number of different products, the silent variables aside."""
    if not cut.buildable:
        return 0
    diagram = cut.diagram
    times = np.bincount(diagram.expand[cut.allowed], minlength=diagram.total + 1)[:-1].astype(np.float64)
    last = max((diagram.place[variable][0] for variable in cut.values), default=-1)
    number = _Number()
    for at in range(len(diagram.blocks) - 1, -1, -1):
        block, known = diagram.blocks[at], diagram.counted.get(at) if at > last else None
        if known is not None:
            number = _Number(*known)
            continue
        if block.branch is None or block.branch in diagram.silent:
            alive = cut.alive[at]
            number = _Number([np.ones(block.width, dtype=np.int64) if alive is None else alive.astype(np.int64)])
        else:
            number.summed(cut, at, times[block.middle : block.end])
        if block.leaves:
            number.multiplied(cut, at, times)
        for digit in number.digits:
            digit[0] = 0
        if at > last:
            diagram.counted[at] = number.digits, number.bound
    return sum(int(digit[1]) << BITS * place for place, digit in enumerate(number.digits))


class _Number:
    """For each node a number of paths, as digits; ``bound`` is the most that one of them may be."""

    def __init__(self, digits: Sequence[Ints] = (), bound: int = 1) -> None:
        self.digits, self.bound = list(digits), bound

    def grow(self, most: int) -> None:
        """Make room for digits ``most`` times as large."""
        if self.bound * most > DIGIT * ROOM:
            self.digits, self.bound = _carried(self.digits), DIGIT
        self.bound *= most

    def summed(self, cut: Cut, at: int, own: Floats) -> None:
        """Go from the nodes of the next block to those of this one."""
        block, chosen, alive = cut.diagram.blocks[at], cut.chosen[at], cut.alive[at]
        self.grow(int(own.sum()))
        nodes = None if alive is None or chosen is not None else alive.nonzero()[0]
        if chosen is not None:
            rows, times = block.rows[:, chosen], own[chosen].astype(np.int64)
            self.digits = [(digit.take(rows) * times).sum(axis=1) for digit in self.digits]
        elif nodes is not None and len(nodes) < block.many:
            rows, times = block.rows.take(nodes, axis=0), own.astype(np.int64)
            self.digits = [_placed((digit.take(rows) * times).sum(axis=1), nodes, block.width) for digit in self.digits]
        else:
            bundles = block.bundles
            weights = (bundles.masks @ own).astype(np.int64).take(bundles.label)
            self.digits = [np.add.reduceat(digit.take(bundles.target) * weights, bundles.starts) for digit in self.digits]

    def multiplied(self, cut: Cut, at: int, times: Floats) -> None:
        """Multiply by the ways of the leaves."""
        block, alive = cut.diagram.blocks[at], cut.alive[at]
        allow, nodes = block.allow, None if alive is None else alive.nonzero()[0]
        if nodes is not None:
            allow, self.digits = allow.take(nodes, axis=0), [digit.take(nodes) for digit in self.digits]
        ways = np.add.reduceat(allow * times[block.first : block.middle], block.starts, axis=1).astype(np.int64)
        for leaf, top in enumerate(ways.max(axis=0, initial=0).tolist()):
            if top > 1 and block.leaves[leaf] not in cut.diagram.silent:
                self.grow(top)
                self.digits = [digit * ways[:, leaf] for digit in self.digits]
        if nodes is not None:
            self.digits = [_placed(digit, nodes, block.width) for digit in self.digits]


def _carried(digits: list[Ints]) -> list[Ints]:
    found: list[Ints] = []
    carry: Ints | None = None
    for digit in digits:
        full = digit if carry is None else digit + carry
        carry = full >> BITS
        found.append(full & DIGIT - 1)
    if carry is not None and carry.any():
        found.append(carry)
    return found


def _placed(values: Ints, nodes: Nodes, width: int) -> Ints:
    found = np.zeros(width, dtype=np.int64)
    found[nodes] = values
    return found


def below(fare: Fare) -> list[Ints]:
    """Return for each block and node the least cost from there to the goal within the restriction; about FAR where there is none."""
    blocks, tariff = fare.limits.diagram.blocks, fare.tariff
    found: list[Ints] = []
    last = max(fare.places, default=-1)
    for at in range(len(blocks) - 1, -1, -1):
        sums = tariff.kept.get(at) if at > last else None
        if sums is None:
            if not found or at in fare.places or blocks[at].bundles.count > SMALL:
                sums = _worked_out(fare, at, found[-1] if found else None)
            else:
                sums = tariff.usual(at, found[-1])
            sums[0] = FAR
            if at > last:
                # Nothing from here on depends on the restriction.
                tariff.kept[at] = sums
        found.append(sums)
    found.reverse()
    return found


def _worked_out(fare: Fare, at: int, after: Ints | None) -> Ints:
    block, alive = fare.limits.diagram.blocks[at], fare.limits.alive[at]
    nodes: Nodes | None = None
    if alive is not None and block.branch is not None and fare.limits.chosen[at] is None:
        nodes = alive.nonzero()[0]
        nodes = nodes if len(nodes) < block.many else None
    sums = _from_here(fare, at, nodes, after)
    if nodes is not None:
        sums = _spread(sums, nodes, block.width)
    return sums


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
    if len(here) < block.many:
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
    if chosen is None and len(here) >= block.many:
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
