"""A multi-valued decision diagram: every buildable product is one path from the top to the bottom.

Values that behave alike everywhere are one class. A level where every node has a single way on decides nothing for the levels below:
its variable is a *leaf* of the block it lies in, and a block is a run of leaves that ends with the one variable that *branches*. So a
question is one or two sweeps over few blocks, however many groups there are. Node 0 of every block is the dead end, node 1 of the first
block the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, starmap
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from configurator.domain.bundles import Bundles, bundled

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Nodes = NDArray[np.intp]
T = TypeVar("T", bound=np.generic)
# Which values are allowed, for the variables that are restricted at all.
Restriction = Mapping[int, Bools]
# So many arcs are looked at sooner than bundles.
SMALL = 4096
# Above every sum of costs; a few thousand of it still fit 64 bits.
FAR = 2**51


@dataclass(frozen=True, eq=False)
class Block:
    """``allow[node, class]`` for the classes of all leaves, ``rows[node, class]`` is a node of the next block (the last has none).

    ``starts`` is where each leaf's classes begin in ``allow``; ``first`` is the number of the first class among those of the diagram.
    """

    leaves: tuple[int, ...]
    starts: Nodes
    allow: Bools
    branch: int | None
    rows: Nodes
    first: int

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the classes of each leaf begin and end in ``allow``."""
        return list(pairwise([*self.starts.tolist(), self.allow.shape[1]]))

    @cached_property
    def width(self) -> int:
        """How many nodes there are, the dead end included."""
        return len(self.allow)

    @cached_property
    def columns(self) -> Bools:
        """``allow[class, node]``, laid out class by class."""
        return np.ascontiguousarray(self.allow.T)

    @cached_property
    def bundles(self) -> Bundles:
        """The arcs of the branching variable, bundled."""
        return bundled(self.rows)

    @cached_property
    def many(self) -> int:
        """The arcs of fewer nodes than these are looked at sooner than the bundles."""
        return -(-max(SMALL, self.bundles.count) // max(1, int(self.rows.shape[1])))

    @cached_property
    def middle(self) -> int:
        """The number of the first class of the branching variable."""
        return self.first + int(self.allow.shape[1])

    @cached_property
    def branching(self) -> slice:
        """Where the classes of the branching variable are among those of the diagram."""
        return slice(self.middle, self.end)

    @cached_property
    def end(self) -> int:
        """The number after the last class."""
        return self.middle + int(self.rows.shape[1])


@dataclass(frozen=True, eq=False)
class Diagram:
    """``kinds`` gives for each variable the class of each value, -1 where no product has it; ``silent`` variables are no variants."""

    kinds: tuple[NDArray[np.int32], ...]
    silent: frozenset[int]
    blocks: tuple[Block, ...]

    @property
    def buildable(self) -> bool:
        """Tell whether there is any path at all."""
        return bool(self.blocks)

    @property
    def nodes(self) -> int:
        """How many nodes there are, dead ends aside."""
        return sum(block.width - 1 for block in self.blocks)

    @property
    def arcs(self) -> int:
        """How many places for arcs there are."""
        return sum(block.rows.size for block in self.blocks)

    @cached_property
    def total(self) -> int:
        """How many classes there are."""
        return self.blocks[-1].end if self.blocks else 0

    @cached_property
    def place(self) -> dict[int, tuple[int, int]]:
        """For each variable its block and which leaf of it it is (-1: it branches)."""
        found: dict[int, tuple[int, int]] = {}
        for at, block in enumerate(self.blocks):
            found |= {variable: (at, leaf) for leaf, variable in enumerate(block.leaves)}
            if block.branch is not None:
                found[block.branch] = at, -1
        return found

    @cached_property
    def base(self) -> dict[int, int]:
        """For each variable the number of its first class."""
        found: dict[int, int] = {}
        for block in self.blocks:
            found |= {variable: block.first + start for variable, start in zip(block.leaves, block.starts.tolist(), strict=True)}
            if block.branch is not None:
                found[block.branch] = block.middle
        return found

    @cached_property
    def indifferent(self) -> frozenset[int]:
        """The leaves that may have the same values at every node."""
        found = set()
        for block in self.blocks:
            for variable, (start, stop) in zip(block.leaves, block.spans, strict=True):
                part = block.allow[1:, start:stop]
                if (part == part[:1]).all():
                    found.add(variable)
        return frozenset(found)

    @cached_property
    def lists(self) -> tuple[list[int], ...]:
        """The classes of the values of each variable as plain lists."""
        return tuple(kinds.tolist() for kinds in self.kinds)

    @cached_property
    def offsets(self) -> list[int]:
        """Where the values of each variable begin among those of all."""
        return [0, *np.cumsum([len(kinds) for kinds in self.kinds]).tolist()]

    @cached_property
    def parts(self) -> list[tuple[int, slice]]:
        """For each variable where its values are among those of all."""
        return list(enumerate(starmap(slice, pairwise(self.offsets))))

    @cached_property
    def expand(self) -> Nodes:
        """For every value of all variables the number of its class; the number after the last for a value that no product has."""
        parts = [np.where(kinds < 0, self.total, kinds + self.base[v]) for v, kinds in enumerate(self.kinds)]
        return np.concatenate(parts).astype(np.intp)

    @cached_property
    def alive(self) -> NDArray[np.intp]:
        """The values that some product has, sorted by class, and where each class begins among them."""
        return self.expand.argsort(kind="stable")[: int((self.expand < self.total).sum())]

    @cached_property
    def begins(self) -> Nodes:
        """Where each class begins in ``alive``."""
        return np.searchsorted(self.expand[self.alive], np.arange(self.total))

    @cached_property
    def members(self) -> list[tuple[Nodes, Nodes]]:
        """For each variable the values that some product has, sorted by class, and where each class begins among them."""
        found = []
        for kinds in self.kinds:
            order = kinds.argsort(kind="stable")[int((kinds < 0).sum()) :]
            found.append((order, np.searchsorted(kinds[order], np.arange(int(kinds.max(initial=-1)) + 1))))
        return found

    def classes(self, variable: int, values: Sequence[int]) -> list[int]:
        """Return the classes of some values."""
        kinds = self.lists[variable]
        return sorted({kinds[value] for value in values} - {-1})

    @cached_property
    def counted(self) -> dict[int, tuple[list[Ints], int]]:
        """How many ways there are from the nodes of a block on where nothing is restricted (kept by `sums.count`)."""
        return {}

    @property
    def order(self) -> tuple[int, ...]:
        """The variables from the top to the bottom."""
        found = [(*b.leaves, *([] if b.branch is None else [b.branch])) for b in self.blocks]
        return tuple(variable for block in found for variable in block)

    @property
    def children(self) -> tuple[Nodes, ...]:
        """For each variable of the order the next node, level by level, of each node and value: all arcs written out."""
        found = []
        for block in self.blocks:
            stay = np.arange(block.width, dtype=np.intp)[:, None]
            for variable, (start, stop) in zip(block.leaves, block.spans, strict=True):
                found.append(_written(np.where(block.allow[:, start:stop], stay, 0), self.kinds[variable]))
            if block.branch is not None:
                found.append(_written(block.rows, self.kinds[block.branch]))
        return tuple(found)

    def flat(self, values: Sequence[NDArray[T]]) -> NDArray[T]:
        """Return numbers given for each value of each variable as one array."""
        return np.concatenate(values)

    def parted(self, values: NDArray[T]) -> dict[int, NDArray[T]]:
        """Return what is known of the values of all variables for each variable."""
        return {variable: values[part] for variable, part in self.parts}


def _written(rows: Nodes, kinds: NDArray[np.int32]) -> Nodes:
    return np.where(kinds >= 0, rows[:, np.maximum(kinds, 0)], 0)


def build(order: Sequence[int], levels: Sequence[Nodes], silent: Sequence[int]) -> Diagram:
    """Put the levels of a reduced diagram, one array [node, value] for each variable of the order, together as blocks."""
    kinds: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)] * len(order)
    blocks: list[Block] = []
    if len(levels[0]) > 1:
        open_block = _Open(len(levels[0]), 0)
        for at, (variable, level) in enumerate(zip(order, levels, strict=True)):
            kinds[variable], rows = _classes(level)
            ways = rows.max(axis=1)
            if ((rows == 0) | (rows == ways[:, None])).all():
                open_block.add(variable, rows, ways)
                continue
            blocks.append(open_block.closed(variable, rows))
            open_block = _Open(len(levels[at + 1]) if at + 1 < len(levels) else 2, blocks[-1].end)
        blocks.append(open_block.closed(None, np.zeros((2, 0), dtype=np.intp)))
    else:
        for variable, level in zip(order, levels, strict=True):
            kinds[variable] = np.full(level.shape[1], -1, dtype=np.int32)
    return Diagram(tuple(kinds), frozenset(silent), tuple(blocks))


class _Open:
    """A block that still grows; ``path`` leads from its nodes to those of the level reached."""

    def __init__(self, width: int, first: int) -> None:
        self.width, self.first = width, first
        self.path: Nodes = np.arange(width, dtype=np.intp)
        self.leaves: list[int] = []
        self.parts: list[Bools] = []

    def add(self, variable: int, rows: Nodes, ways: Nodes) -> None:
        self.leaves.append(variable)
        self.parts.append(rows[self.path] > 0)
        self.path = ways[self.path]

    def closed(self, branch: int | None, rows: Nodes) -> Block:
        starts = np.cumsum([0, *(part.shape[1] for part in self.parts)])[:-1].astype(np.intp)
        allow = np.concatenate(self.parts, axis=1) if self.parts else np.zeros((self.width, 0), dtype=np.bool_)
        return Block(tuple(self.leaves), starts, allow, branch, np.ascontiguousarray(rows[self.path]), self.first)


def _classes(level: Nodes) -> tuple[NDArray[np.int32], Nodes]:
    """Return the class of each value (-1: dead) and one column for each class."""
    columns, inverse = np.unique(level.T, axis=0, return_inverse=True)
    dead = int(not columns[0].any())
    return (inverse.reshape(-1) - dead).astype(np.int32), columns[dead:].T
