"""What a restriction leaves of a diagram: one sweep up finds what leads to the goal, one down what can be reached."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from configurator.domain.diagram import FAR, Block, Bools, Diagram, Ints, Nodes, Restriction

if TYPE_CHECKING:
    from configurator.domain.walks import Priced

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
            rows = block.rows.take(self.fitting(at, nodes), axis=0)
            nodes = _distinct(rows if chosen is None else rows[:, chosen], blocks[at + 1].width)
            found.append(nodes)
        return found

    def fitting(self, at: int, nodes: Nodes, but: int = -1) -> Nodes:
        """Return the nodes whose leaves keep the restriction, one leaf perhaps aside."""
        for leaf, fits in self.fits[at]:
            if leaf != but:
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
                rows = block.rows.take(self.fitting(at, self.here[at]), axis=0)
                live = self.alive[at + 1]
                flags[block.middle : block.end] = np.logical_or.reduce(rows > 0 if live is None else live.take(rows), axis=0)
        return self.diagram.parted(flags[self.diagram.expand])

    def _leaves(self, at: int, block: Block, flags: Bools) -> None:
        nodes, down = self.here[at], self.down[at]
        if down is not None:
            nodes = nodes[down[nodes]]
        left = self.fitting(at, nodes)
        flags[block.first : block.middle] = np.logical_or.reduce(block.allow.take(left, axis=0), axis=0)
        for leaf, _ in self.fits[at]:
            start, stop = block.spans[leaf]
            own = block.allow[self.fitting(at, nodes, leaf), start:stop]
            flags[block.first + start : block.first + stop] = own.any(axis=0)


def _leading(block: Block, live: Bools | None, chosen: list[int] | None) -> Bools | None:
    """Return the nodes that lead to a live node of the next block by a class that is left."""
    if block.branch is None or (live is None and chosen is None):
        return None
    if chosen is None:
        rows = block.rows
    elif len(chosen) == 1:
        column = block.rows[:, chosen[0]]
        return column > 0 if live is None else live.take(column)
    else:
        rows = block.rows[:, chosen]
    found: Bools = np.logical_or.reduce(rows > 0 if live is None else live.take(rows), axis=1)
    return found


def _distinct(rows: Nodes, width: int) -> Nodes:
    marks = np.zeros(width, dtype=np.bool_)
    marks[rows] = True
    marks[0] = False
    return marks.nonzero()[0]
