"""What a restriction leaves of a diagram: one sweep up finds what leads to the goal, one down what can be reached."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from configurator.domain.bundles import Bundles
from configurator.domain.diagram import Block, Bools, Diagram, Nodes, Restriction

# Blocks of more bundles are read in parts on the way down: mostly a part tells enough.
WIDE = 8192
START: Nodes = np.ones(1, dtype=np.intp)


class Limits:
    """A diagram and a restriction: ``chosen[block]`` are the classes left of the branching variable, None for all."""

    def __init__(self, diagram: Diagram, restriction: Restriction) -> None:
        """Find what is left of each variable; ``fits[block]`` are restricted leaves and the nodes at which they keep the restriction."""
        self.diagram, self.restriction = diagram, restriction
        count = len(diagram.blocks)
        self.chosen: list[list[int] | None] = [None] * count
        self.fits: list[list[tuple[int, Bools]]] = [[] for _ in range(count)]
        # For each block the nodes from which the goal can be reached; None where that is not known, or all of them.
        self.alive: list[Bools | None] = [None] * count
        self.values = {variable: allowed.nonzero()[0].tolist() for variable, allowed in restriction.items()}
        self.possible_alone = diagram.buildable and self._limited()

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
                fits: Bools = block.columns[start + classes[0]]
                if len(classes) > 1:
                    fits = np.logical_or.reduce(block.columns[[start + kind for kind in classes]], axis=0)
                self.fits[at].append((leaf, fits))
        return True


class Cut(Limits):
    """A diagram under a restriction. Everything is worked out when first asked for, and never changed."""

    def __init__(self, diagram: Diagram, restriction: Restriction) -> None:
        """Sweep up: ``down[block]`` are the nodes from which the goal can be reached, ``alive[block]`` those whose leaves fit too."""
        super().__init__(diagram, restriction)
        self.down: list[Bools | None] = [None] * len(diagram.blocks)
        self.buildable = self.possible_alone and self._up()

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

    @property
    def here(self) -> list[Nodes]:
        """For each block the nodes that can be reached when everything above keeps the restriction."""
        return self._swept[0]

    @cached_property
    def possible(self) -> dict[int, Bools] | None:
        """For each variable the values that keep every restriction of the *other* variables; None if nothing is buildable."""
        return self.diagram.parted(self._swept[1][self.diagram.expand]) if self.buildable else None

    @cached_property
    def _swept(self) -> tuple[list[Nodes], Bools]:
        """Sweep down: the nodes reached, and for each class whether all other variables leave it."""
        found, nodes = [START], START
        flags = np.zeros(self.diagram.total + 1, dtype=np.bool_)
        blocks = self.diagram.blocks
        for at, block in enumerate(blocks):
            if block.leaves:
                self._leaves(at, block, nodes, flags)
            if block.branch is not None:
                marks = np.zeros(blocks[at + 1].width, dtype=np.bool_)
                self._descend(at, self.fitting(at, nodes), flags[block.branching], marks)
                marks[0] = False
                nodes = marks.nonzero()[0]
                found.append(nodes)
        return found, flags

    def fitting(self, at: int, nodes: Nodes) -> Nodes:
        """Return the nodes whose leaves keep the restriction."""
        for _, fits in self.fits[at]:
            nodes = nodes[fits[nodes]]
        return nodes

    def active(self, at: int) -> Nodes:
        """Return the nodes of a block that lie on some path within the restriction."""
        nodes, alive = self.here[at], self.alive[at]
        return nodes if alive is None else nodes[alive[nodes]]

    def _descend(self, at: int, nodes: Nodes, flags: Bools, marks: Bools) -> None:
        """Mark the classes that lead to a live node, and the nodes that the classes left lead to."""
        block, live, chosen = self.diagram.blocks[at], self.alive[at + 1], self.chosen[at]
        if len(nodes) < block.many:
            rows = block.rows.take(nodes, 0)
            np.logical_or.reduce(rows > 0 if live is None else live.take(rows), 0, out=flags)
            marks[rows if chosen is None else _columns(rows, chosen)] = True
            return
        inside: Bools | None = None
        if len(nodes) < block.width - 1:
            inside = np.zeros(block.width, dtype=np.bool_)
            inside[nodes] = True
        if live is None and inside is None:
            flags[:] = True
        else:
            _shown(block.bundles, live, inside, flags)
        if chosen is not None:
            marks[_columns(block.rows, chosen) if inside is None else _columns(block.rows, chosen)[nodes]] = True
        elif inside is None:
            marks[:] = True
        else:
            marks[block.bundles.target[inside.take(block.bundles.source)]] = True

    def _leaves(self, at: int, block: Block, nodes: Nodes, flags: Bools) -> None:
        down, fits = self.down[at], self.fits[at]
        if down is not None:
            nodes = nodes[down[nodes]]
        if not fits:
            flags[block.first : block.middle] = np.logical_or.reduce(block.allow.take(nodes, 0), 0)
            return
        misfits = [~fit[nodes] for _, fit in fits]
        count = np.add.reduce(misfits, 0, np.intp)
        flags[block.first : block.middle] = np.logical_or.reduce(block.allow.take(nodes[count == 0], 0), 0)
        # Where one leaf alone does not fit, it may still switch.
        nearly = count == 1
        for (leaf, _), misfit in zip(fits, misfits, strict=True):
            only = nodes[misfit & nearly]
            if len(only):
                start, stop = block.spans[leaf]
                flags[block.first + start : block.first + stop] |= np.logical_or.reduce(block.columns[start:stop].take(only, 1), 1)


def _leading(block: Block, live: Bools | None, chosen: list[int] | None) -> Bools | None:
    """Return the nodes that lead to a live node of the next block by a class that is left."""
    if block.branch is None or (live is None and chosen is None):
        return None
    if chosen is None:
        return np.logical_or.reduceat(live.take(block.bundles.target), block.bundles.starts) if live is not None else None
    rows = _columns(block.rows, chosen)
    found: Bools = rows > 0 if live is None else live.take(rows)
    return found if found.ndim == 1 else np.logical_or.reduce(found, axis=1)


def _columns(rows: Nodes, chosen: list[int]) -> Nodes:
    """The arcs of some classes; of one alone as one dimension, which is much quicker."""
    return rows[:, chosen[0]] if len(chosen) == 1 else rows[:, chosen]


def _shown(bundles: Bundles, live: Bools | None, inside: Bools | None, flags: Bools) -> None:
    """Mark the classes by which a live node is reached from some nodes, None for all."""
    at, size = 0, WIDE
    while at < bundles.count:
        part = slice(at, at + size)
        ways = bundles.target[part] > 0 if live is None else live.take(bundles.target[part])
        if inside is not None:
            ways &= inside.take(bundles.source[part])
        hit = np.zeros(len(bundles.masks), dtype=np.bool_)
        hit[bundles.label[part][ways]] = True
        flags |= np.logical_or.reduce(bundles.masks[hit], axis=0)
        if flags.all():
            break
        at, size = at + size, size * 2
