"""A diagram with its arcs bundled and its nodes of one way on left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from configurator.domain.diagram import Bools, Diagram

Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Runs:
    """Edges between the nodes that branch, sorted so that those of one source, and of one layer, are neighbours.

    ``target`` gives the end of each edge; ``layers`` from the goal up: first and last edge, where each node's edges start among
    them, the nodes. ``touching[variable]`` are the edges that pass it, ``inside[variable]`` (values, edges) what may be taken there.
    """

    nodes: int
    goal: int
    target: Index
    ways: dict[int, tuple[int, int]]
    layers: tuple[tuple[int, int, Index, Index], ...]
    touching: tuple[Index, ...]
    inside: tuple[Bools, ...]

    @property
    def edges(self) -> int:
        """How many edges there are."""
        return len(self.target)

    @cached_property
    def partial(self) -> tuple[tuple[Index, Bools], ...]:
        """For each variable the edges on which some value is not to be had, and what is."""
        found = []
        for edges, inside in zip(self.touching, self.inside, strict=True):
            some = ~inside.all(axis=0)
            found.append((edges[some], inside[:, some]))
        return tuple(found)

    @cached_property
    def labels(self) -> list[list[tuple[int, int]]]:
        """For each edge the variables it passes and the masks of their values."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.edges)]
        for variable, (edges, inside) in enumerate(zip(self.touching, self.inside, strict=True)):
            packed = np.packbits(inside, axis=0, bitorder="little")
            for edge, bits in zip(edges.tolist(), packed.T, strict=True):
                found[edge].append((variable, int.from_bytes(bits.tobytes(), "little")))
        return found


@dataclass(frozen=True)
class _Level:
    """The bundles of one level: where each starts and ends, which values it has; the only bundle of a node, -1 where it branches."""

    source: Index
    target: Index
    values: Bools
    only: Index


def contracted(diagram: Diagram) -> Runs:
    """Return the edges of a diagram that is buildable."""
    levels = [_bundled(children) for children in diagram.children]
    levels[0].only[:] = -1  # the start stays, even if there is one way on
    offsets = np.cumsum([0, *(len(children) for children in diagram.children)])
    sources: list[Index] = []
    ended: list[tuple[Index, Index]] = []
    passing: list[tuple[Index, Index]] = []
    count, running, here = 0, np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    for at, level in enumerate(levels):
        branching = level.only[here] < 0
        ended.append((running[branching], offsets[at] + here[branching]))
        running, here = running[~branching], here[~branching]
        starting = np.flatnonzero(level.only[level.source] < 0)
        sources.append(offsets[at] + level.source[starting])
        bundles = np.concatenate([level.only[here], starting])
        running = np.concatenate([running, np.arange(count, count + len(starting), dtype=np.intp)])
        count += len(starting)
        passing.append((running, bundles))
        here = level.target[bundles]
    ended.append((running, np.full(len(running), offsets[-1], dtype=np.intp)))
    target = np.zeros(count, dtype=np.intp)
    for edges, nodes in ended:
        target[edges] = nodes
    return _sorted(diagram.order, levels, passing, sources, target)


def _bundled(children: Index) -> _Level:
    width = int(children.max()) + 1
    nodes, values = children.nonzero()
    keys, bundle = np.unique(nodes * width + children[nodes, values], return_inverse=True)
    found = np.zeros((len(keys), children.shape[1]), dtype=np.bool_)
    found[bundle, values] = True
    source, target = keys // width, keys % width
    ways = np.bincount(source, minlength=len(children))
    only = np.full(len(children), -1, dtype=np.intp)
    single = ways[source] == 1
    only[source[single]] = np.flatnonzero(single)
    return _Level(source, target, found, only)


def _sorted(
    order: Sequence[int], levels: Sequence[_Level], passing: Sequence[tuple[Index, Index]], sources: Sequence[Index], target: Index
) -> Runs:
    """Number the nodes from the start down and the edges from the goal up."""
    source = np.concatenate(sources)
    kept = np.unique(np.concatenate([source, target]))
    source, target = np.searchsorted(kept, source), np.searchsorted(kept, target)
    depth = _depths(len(kept), np.cumsum([0, *map(len, sources)]).tolist(), source, target)
    sorting = np.lexsort((source, depth[source]))
    place = np.empty(len(sorting), dtype=np.intp)
    place[sorting] = np.arange(len(sorting))
    source, target = source[sorting], target[sorting]
    touching: list[Index] = [place[:0]] * len(order)
    inside: list[Bools] = [levels[0].values[:0].T] * len(order)
    for variable, level, (edges, bundles) in zip(order, levels, passing, strict=True):
        own = place[edges]
        upwards = own.argsort()
        touching[variable], inside[variable] = own[upwards], np.ascontiguousarray(level.values[bundles[upwards]].T)
    starts = np.flatnonzero(np.diff(source, prepend=-1))
    ways = dict(zip(source[starts].tolist(), zip(starts.tolist(), [*starts[1:].tolist(), len(source)], strict=True), strict=True))
    return Runs(len(kept), len(kept) - 1, target, ways, _layers(depth[source[starts]], source, starts), tuple(touching), tuple(inside))


def _depths(nodes: int, levels: Sequence[int], source: Index, target: Index) -> Index:
    """The longest way from each node to the goal; the edges of one level are neighbours, sorted by source."""
    depth = np.zeros(nodes, dtype=np.intp)
    for first, last in reversed(list(pairwise(levels))):
        if first < last:
            starts = np.flatnonzero(np.diff(source[first:last], prepend=-1))
            depth[source[first:last][starts]] = 1 + np.maximum.reduceat(depth[target[first:last]], starts)
    return depth


def _layers(depth: Index, source: Index, starts: Index) -> tuple[tuple[int, int, Index, Index], ...]:
    """Cut the edges where the depth of their sources changes; ``depth`` and ``starts`` are those of each source in turn."""
    found = []
    cuts = [*np.flatnonzero(np.diff(depth, prepend=-1)).tolist(), len(starts)]
    for one, other in pairwise(cuts):
        first = int(starts[one])
        last = int(starts[other]) if other < len(starts) else len(source)
        found.append((first, last, starts[one:other] - first, source[starts[one:other]]))
    return tuple(found)
