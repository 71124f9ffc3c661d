"""What a restriction leaves of a diagram: one sweep up finds what leads to the goal, one down what can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from configurator.domain.diagram import FAR, Block, Bools, Diagram, Ints, Nodes, Restriction

if TYPE_CHECKING:
    from configurator.domain.walks import Priced

# Blocks of more arcs are read in parts: mostly a part tells enough.
WIDE = 4096
START: Nodes = np.ones(1, dtype=np.intp)


class Cut:
    """A diagram under a restriction. Everything is worked out when first asked for, and never changed."""

    def __init__(self, diagram: Diagram, restriction: Restriction) -> None:
        """Sweep up: ``down[block]`` are the nodes from which the goal can be reached, ``alive[block]`` those whose leaves fit too.

        None stands for all nodes. ``chosen[block]`` are the classes left of the branching variable, None for all.
        """
        self.diagram, self.restriction = diagram, restriction
        count = len(diagram.blocks)
        self.chosen: list[list[int] | None] = [None] * count
        self.fits: list[list[tuple[int, Bools]]] = [[] for _ in range(count)]
        self.down: list[Bools | None] = [None] * count
        self.alive: list[Bools | None] = [None] * count
        self.priced: Priced | None = None
        self.values = {variable: allowed.nonzero()[0].tolist() for variable, allowed in restriction.items()}
        self.buildable = diagram.buildable and self._limited() and self._up()

    def _limited(self) -> bool:
        for variable, values in self.values.items():
            classes = self.diagram.classes(variable, values)
            if not classes:
                return False
            at, leaf = self.diagram.place[variable]
            block = self.diagram.blocks[at]
            if leaf < 0:
                self.chosen[at] = classes
            else:
                start, _ = block.spans[leaf]
                fits: Bools = block.allow[:, start + classes[0]]
                if len(classes) > 1:
                    fits = np.logical_or.reduce(block.allow[:, [start + kind for kind in classes]], axis=1)
                self.fits[at].append((leaf, fits))
        return True

    def _up(self) -> bool:
        live: Bools | None = None
        for at in range(len(self.chosen) - 1, -1, -1):
            live = self.down[at] = _leading(self.diagram.blocks[at], live, self.chosen[at])
            for _, fits in self.fits[at]:
                live = fits if live is None else live & fits
            self.alive[at] = live
        return live is None or bool(live[1])

    @cached_property
    def allowed(self) -> Bools:
        """Which of the values of all variables the restriction allows."""
        found = np.ones(len(self.diagram.expand), dtype=np.bool_)
        for variable, allowed in self.restriction.items():
            start = self.diagram.offsets[variable]
            found[start : start + len(allowed)] = allowed
        return found

    def least(self, costs: Ints) -> Ints:
        """Return for each class the least cost of its values that are allowed, FAR where none is; costs are given for all values."""
        diagram = self.diagram
        return np.minimum.reduceat(np.where(self.allowed, costs, FAR)[diagram.alive], diagram.begins)

    @cached_property
    def here(self) -> list[Nodes]:
        """For each block the nodes that can be reached when everything above keeps the restriction."""
        found, nodes = [START], START
        blocks = self.diagram.blocks
        for at, (block, chosen) in enumerate(zip(blocks[:-1], self.chosen, strict=False)):
            nodes = _below(block, self.fitting(at, nodes), chosen, blocks[at + 1].width)
            found.append(nodes)
        return found

    def fitting(self, at: int, nodes: Nodes) -> Nodes:
        """Return the nodes whose leaves keep the restriction."""
        for _, fits in self.fits[at]:
            nodes = nodes[fits[nodes]]
        return nodes

    def active(self, at: int) -> Nodes:
        """Return the nodes of a block that lie on some path within the restriction."""
        nodes, alive = self.here[at], self.alive[at]
        return nodes if alive is None else nodes[alive[nodes]]

    @cached_property
    def possible(self) -> dict[int, Bools] | None:
        """For each variable the values that keep every restriction of the *other* variables; None if nothing is buildable."""
        if not self.buildable:
            return None
        flags = np.zeros(self.diagram.total + 1, dtype=np.bool_)
        for at, block in enumerate(self.diagram.blocks):
            if block.leaves:
                self._leaves(at, block, flags)
            if block.branch is not None:
                flags[block.middle : block.end] = _reaching(block, self.fitting(at, self.here[at]), self.alive[at + 1])
        return self.diagram.parted(flags[self.diagram.expand])

    def _leaves(self, at: int, block: Block, flags: Bools) -> None:
        nodes, down, fits = self.here[at], self.down[at], self.fits[at]
        if down is not None:
            nodes = nodes[down[nodes]]
        if not fits:
            flags[block.first : block.middle] = np.logical_or.reduce(block.allow.take(nodes, axis=0), axis=0)
            return
        misfits = ~np.array([fit[nodes] for _, fit in fits])
        count = misfits.sum(axis=0)
        flags[block.first : block.middle] = np.logical_or.reduce(block.allow.take(nodes[count == 0], axis=0), axis=0)
        # Where one leaf alone does not fit, it may still switch.
        nearly, which = nodes[count == 1], misfits[:, count == 1].argmax(axis=0)
        for only in set(which.tolist()):
            start, stop = block.spans[fits[only][0]]
            flags[block.first + start : block.first + stop] |= block.allow[nearly[which == only], start:stop].any(axis=0)


def _leading(block: Block, live: Bools | None, chosen: list[int] | None) -> Bools | None:
    """Return the nodes that lead to a live node of the next block by a class that is left."""
    if block.branch is None or (live is None and chosen is None):
        return None
    if chosen is None:
        if live is not None and block.rows.size > WIDE:
            return _some(block.rows, live)
        rows = block.rows
    elif len(chosen) == 1:
        column = block.rows[:, chosen[0]]
        return column > 0 if live is None else live.take(column)
    else:
        rows = block.rows[:, chosen]
    found: Bools = np.logical_or.reduce(rows > 0 if live is None else live.take(rows), axis=1)
    return found


def _some(rows: Nodes, live: Bools) -> Bools:
    """Tell which rows have a live node: most do among the first, so only the others are read on."""
    found: Bools = live.take(rows[:, 0])
    at, width = 1, 2
    while at < rows.shape[1]:
        pending = (~found).nonzero()[0]
        if not len(pending):
            break
        found[pending] = live.take(rows[pending, at : at + width]).any(axis=1)
        at, width = at + width, width * 2
    return found


def _reaching(block: Block, nodes: Nodes, live: Bools | None) -> Bools:
    """Tell which classes lead from any of the nodes to a live one."""
    found = np.zeros(block.rows.shape[1], dtype=np.bool_)
    for part in _parts(nodes, len(found)):
        rows = block.rows.take(part, axis=0)
        found |= np.logical_or.reduce(rows > 0 if live is None else live.take(rows), axis=0)
        if found.all():
            break
    return found


def _below(block: Block, nodes: Nodes, chosen: list[int] | None, width: int) -> Nodes:
    """Return the nodes that the classes left lead to."""
    marks = np.zeros(width, dtype=np.bool_)
    marks[0] = True
    classes = block.rows.shape[1] if chosen is None else len(chosen)
    for part in _parts(nodes, classes):
        rows = block.rows.take(part, axis=0) if chosen is None else block.rows[part[:, None], chosen]
        marks[rows] = True
        if classes > 1 and marks.all():
            break
    marks[0] = False
    return marks.nonzero()[0]


def _parts(nodes: Nodes, classes: int) -> Iterator[Nodes]:
    """Yield the nodes in growing parts."""
    if len(nodes) * classes <= WIDE:
        yield nodes
        return
    at, size = 0, WIDE // (2 * classes) + 1
    while at < len(nodes):
        yield nodes[at : at + size]
        at, size = at + size, size * 2
