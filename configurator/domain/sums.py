"""Sums over the paths of a cut: how many there are, the least cost, and the least cost with every single value."""

from __future__ import annotations

from collections.abc import Container

import numpy as np
from numpy.typing import NDArray

from configurator.domain.cuts import Cut
from configurator.domain.diagram import FAR, Block, Ints, Nodes

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
    digits: list[Floats] = []
    for at in range(len(diagram.blocks) - 1, -1, -1):
        block, nodes = diagram.blocks[at], cut.active(at)
        if block.branch is None or block.branch in diagram.silent:
            digits = [np.ones(len(nodes))]
        else:
            rows, own = block.rows.take(nodes, axis=0), times[block.middle : block.end]
            chosen = cut.chosen[at]
            if chosen is not None:
                rows, own = rows[:, chosen], own[chosen]
            digits = _carried([digit.take(rows) @ own for digit in digits])
        digits = [_placed(digit, nodes, block.width) for digit in _multiplied(digits, block, nodes, times, diagram.silent)]
    return sum(int(digit[1]) << BITS * place for place, digit in enumerate(digits))


def _multiplied(digits: list[Floats], block: Block, nodes: Nodes, times: Floats, silent: Container[int]) -> list[Floats]:
    if not block.leaves:
        return digits
    own = times[block.first : block.middle]
    ways = np.add.reduceat(block.allow.take(nodes, axis=0) * own, block.starts, axis=1)
    factor: Floats | None = None
    bound = 1.0
    for leaf, top in enumerate(ways.max(axis=0).tolist()):
        if top == 1 or block.leaves[leaf] in silent:
            continue
        if bound * top > ROOM and factor is not None:
            digits, factor, bound = _carried([digit * factor for digit in digits]), None, 1.0
        factor = ways[:, leaf] if factor is None else factor * ways[:, leaf]
        bound *= top
    return digits if factor is None else _carried([digit * factor for digit in digits])


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


def below(cut: Cut, least: Ints, *, everywhere: bool = True) -> list[Ints]:
    """Return for each block and node the least cost from there to the goal within the restriction; FAR where there is none.

    ``least`` are the costs of the classes as `Cut.least` gives them. Unless ``everywhere``, only nodes on a path are worked out.
    """
    found: list[Ints] = []
    for at in range(len(cut.diagram.blocks) - 1, -1, -1):
        block, alive = cut.diagram.blocks[at], cut.alive[at]
        nodes = alive.nonzero()[0] if alive is not None and everywhere else None if everywhere else cut.active(at)
        sums = leaf_costs(block, nodes, least).sum(axis=1) + onward(cut, at, nodes, least, found[-1] if found else None)
        if nodes is not None:
            full = np.full(block.width, FAR, dtype=np.int64)
            full[nodes] = sums
            sums = full
        sums[0] = FAR
        found.append(sums)
    found.reverse()
    return found


def leaf_costs(block: Block, nodes: Nodes | None, least: Ints) -> Ints:
    """The least cost of each leaf at each node."""
    allow = block.allow if nodes is None else block.allow.take(nodes, axis=0)
    if not block.leaves:
        return np.zeros((len(allow), 0), dtype=np.int64)
    return np.minimum.reduceat(np.where(allow, least[block.first : block.middle], FAR), block.starts, axis=1)


def onward(cut: Cut, at: int, nodes: Nodes | None, least: Ints, after: Ints | None) -> Ints | int:
    """The least cost from the branching variable on."""
    block, chosen = cut.diagram.blocks[at], cut.chosen[at]
    if after is None:
        return 0
    rows, own = block.rows if nodes is None else block.rows.take(nodes, axis=0), least[block.middle : block.end]
    if chosen is not None:
        rows, own = rows[:, chosen], own[chosen]
    sums = after.take(rows)
    sums += own
    least_sums: Ints = np.minimum.reduce(sums, axis=1, initial=FAR)
    return least_sums


def through(cut: Cut, least: Ints, after: list[Ints], last: int | None = None) -> Ints:
    """Return for each class (and, last, for no class) the least cost of everything else with it; FAR and more where there is none.

    The restriction of every other variable is kept. ``after`` is what `below` returns, ``last`` the last block that is of interest.
    """
    diagram = cut.diagram
    found = np.full(diagram.total + 1, FAR, dtype=np.int64)
    above = np.array([FAR, 0], dtype=np.int64)
    for at, block in enumerate(diagram.blocks):
        here, end = cut.here[at], block.branch is None
        spent = above.take(here)
        if block.leaves:
            leaves = leaf_costs(block, here, least)
            further = spent + onward(cut, at, here, least, None if end else after[at + 1])
            found[block.first : block.middle] = _past_leaves(block, here, leaves, further)
            spent += leaves.sum(axis=1)
        if end:
            break
        rows = block.rows.take(here, axis=0)
        found[block.middle : block.end] = np.minimum.reduce(after[at + 1].take(rows) + spent[:, None], axis=0)
        if at == last:
            break
        own, chosen = least[block.middle : block.end], cut.chosen[at]
        if chosen is not None:
            rows, own = rows[:, chosen], own[chosen]
        above = np.full(diagram.blocks[at + 1].width, FAR, dtype=np.int64)
        np.minimum.at(above, rows.ravel(), (spent[:, None] + own).ravel())
        above[0] = FAR
    return found


def _past_leaves(block: Block, here: Nodes, leaves: Ints, further: Ints) -> Ints:
    rest = (further + leaves.sum(axis=1))[:, None] - leaves
    sizes = np.diff(block.starts, append=block.allow.shape[1])
    spread = np.repeat(rest, sizes, axis=1)
    least: Ints = np.where(block.allow.take(here, axis=0), spread, FAR).min(axis=0)
    return least
