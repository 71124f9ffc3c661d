"""Compiling a Space into a Diagram, within a budget.

Each constraint is a small diagram over the levels it spans; they are joined from the bottom upwards, each join touching only those
levels, equal nodes merged after each. Where one variable is in many constraints it goes on top and each of its values is compiled
as a smaller product of its own; equal parts are shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.domain import ordering
from configurator.domain.diagram import Diagram, build
from configurator.domain.simplify import Simple, simplify
from configurator.domain.space import Between, ClauseOf, Rows, Space

Level = NDArray[np.intp]
# Places for arcs that all joins of one order may look at: about ten seconds.
WORK = 500_000_000
# Other orders are tried for a diagram of more arcs than SMALL, and taken if it gets WORTH times smaller.
SMALL, WORTH = 20_000, 4


class TooLarge(Exception):
    """The diagram does not fit the budget."""


class _Budget:
    """Bounds memory (the arcs of a diagram at any time) and time (the arcs looked at in all)."""

    def __init__(self, arcs: int) -> None:
        self.arcs, self.work = arcs, WORK

    def spend(self, arcs: int, looked_at: int) -> None:
        self.work -= looked_at
        if arcs > self.arcs or self.work < 0:
            raise TooLarge


def compile_space(space: Space, budget: int) -> Diagram | None:
    """Return the diagram of a space, or None where it would need more than ``budget`` arcs.

    The blueprint's own order is kept unless another makes the diagram several times smaller.
    """
    found: Diagram | None = None
    arcs = 0
    for order, silent in ordering.candidates(space):
        if found is not None and found.arcs <= SMALL:
            break
        try:
            levels = _trimmed(_compile(space, order, _Budget(arcs // WORTH if arcs else budget)))
        except TooLarge:
            continue
        arcs = sum(rows.size for rows in levels)
        found = build(order, levels, order[silent:])
    return found


def _trimmed(rows: list[Level]) -> list[Level]:
    """Drop the nodes that no path from the start reaches (dead nodes must be 0 already)."""
    trimmed: list[Level] = []
    here: Level = np.arange(min(len(rows[0]), 2), dtype=np.intp)
    for at, children in enumerate(rows):
        kept = children[here]
        width = len(rows[at + 1]) if at + 1 < len(rows) else 2
        marks = np.zeros(width, dtype=np.bool_)
        marks[kept.ravel()] = True
        marks[0] = True
        if at + 1 == len(rows):
            marks[:] = True
        trimmed.append((np.cumsum(marks) - 1)[kept])
        here = np.flatnonzero(marks)
    return trimmed


def _compile(space: Space, order: Sequence[int], budget: _Budget) -> list[Level]:
    simple = simplify(space.full, space.constraints)
    top = order[0]
    counts = [variable for c in (simple.constraints if simple else ()) for variable in ordering.scope(c)]
    if simple is None or counts.count(top) < max(8, len(simple.constraints) // 4):
        return _joined(space, order, simple, budget)
    parts = [
        _joined(space, order, simplify({**_masks(simple), top: 1 << value}, simple.constraints), budget)
        for value in range(len(space.variables[top].values))
        if simple.masks[top] >> value & 1
    ]
    return _union(parts, budget)


def _masks(simple: Simple) -> dict[int, int]:
    return dict(enumerate(simple.masks))


def _joined(space: Space, order: Sequence[int], simple: Simple | None, budget: _Budget) -> list[Level]:
    sizes = [len(space.variables[variable].values) for variable in order]
    if simple is None:
        return [np.zeros((1, size), dtype=np.intp) for size in sizes]
    levels = [_row(simple.masks[variable], size) for variable, size in zip(order, sizes, strict=True)]
    level = {variable: at for at, variable in enumerate(order)}
    spans = [(sorted(level[v] for v in ordering.scope(c)), c) for c in simple.constraints]
    for span, constraint in sorted(spans, key=lambda entry: (-entry[0][0], entry[0][-1])):
        small = _small(constraint, span, order, sizes)
        _join(levels, small, span[0], budget)
    return levels


def _row(mask: int, size: int) -> Level:
    found = np.zeros((2, size), dtype=np.intp)
    found[1] = [mask >> value & 1 for value in range(size)]
    return found


def _small(constraint: ClauseOf | Rows | Between, span: list[int], order: Sequence[int], sizes: list[int]) -> list[Level]:
    """Return the constraint as levels from the first it touches to the last."""
    if isinstance(constraint, Rows):
        touched = _from_rows(constraint, span, order, sizes)
    elif isinstance(constraint, ClauseOf):
        touched = _from_clause(constraint.masks, span, order, sizes)
    else:
        touched = _from_count(constraint, span)
    found: list[Level] = []
    for at in range(span[0], span[-1] + 1):
        if at in touched:
            found.append(touched[at])
        else:
            width = int(found[-1].max()) + 1
            found.append(np.repeat(np.arange(width, dtype=np.intp)[:, None], sizes[at], axis=1))
    return found


def _from_clause(masks: Mapping[int, int], span: list[int], order: Sequence[int], sizes: list[int]) -> dict[int, Level]:
    """States: 1 nothing true yet, 2 something true; below the last level 1 is success."""
    found = {}
    for at in span:
        inside = np.array([masks[order[at]] >> value & 1 for value in range(sizes[at])], dtype=np.bool_)
        level = np.zeros((3 if at != span[0] else 2, sizes[at]), dtype=np.intp)
        level[1] = inside if at == span[-1] else np.where(inside, 2, 1)
        if at != span[0]:
            level[2] = 1 if at == span[-1] else 2
        found[at] = level
    return found


def _from_count(constraint: Between, span: list[int]) -> dict[int, Level]:
    """States: one more than the number of true variables so far."""
    found = {}
    for done, at in enumerate(span):
        level = np.zeros((min(done, constraint.high) + 2, 2), dtype=np.intp)
        for so_far in range(len(level) - 1):
            for value in (0, 1):
                total = so_far + value
                if at == span[-1]:
                    level[so_far + 1, value] = constraint.low <= total <= constraint.high
                elif total <= constraint.high:
                    level[so_far + 1, value] = total + 1
        found[at] = level
    return found


def _from_rows(constraint: Rows, span: list[int], order: Sequence[int], sizes: list[int]) -> dict[int, Level]:
    """States: the distinct beginnings of rows, merged from the bottom where their rests are equal."""
    columns = [constraint.variables.index(order[at]) for at in span]
    rows = constraint.rows[:, columns]
    states: NDArray[np.intp] = np.ones(len(rows), dtype=np.intp)
    width, levels = 2, []
    for depth, at in enumerate(span):
        level = np.zeros((width, sizes[at]), dtype=np.intp)
        if depth == len(span) - 1:
            level[states, rows[:, depth]] = 1
        else:
            keys = states * sizes[at] + rows[:, depth]
            distinct, inverse = np.unique(keys, return_inverse=True)
            level[states, rows[:, depth]] = inverse + 1
            states, width = (inverse + 1).astype(np.intp), len(distinct) + 1
        levels.append(level)
    _merge_upwards(levels, len(levels) - 1, 0)
    return dict(zip(span, levels, strict=True))


def _join(levels: list[Level], small: list[Level], first: int, budget: _Budget) -> None:
    """Keep of the diagram only what the small diagram allows, in place."""
    last = first + len(small) - 1
    mine: NDArray[np.intp] = np.arange(len(levels[first]), dtype=np.intp)
    theirs: NDArray[np.intp] = (mine > 0).astype(np.intp)
    used = sum(rows.size for rows in levels)
    for at in range(first, last + 1):
        size = len(mine) * levels[at].shape[1]
        used += size - levels[at].size
        budget.spend(used, size)
        ours, other = levels[at][mine], small[at - first][theirs]
        if at == last:
            levels[at] = np.where(other > 0, ours, 0)
            break
        width = len(small[at - first + 1])
        keys = np.where((ours > 0) & (other > 0), ours * width + other, 0)
        levels[at], pairs = _index(keys, len(levels[at + 1]) * width)
        mine, theirs = pairs // width, pairs % width
    _merge_upwards(levels, last, first)


def _index(keys: Level, limit: int) -> tuple[Level, Level]:
    """Number the distinct keys from 0 (key 0 is number 0); return the numbers and the keys by number."""
    if limit <= 8 * keys.size + 4096:
        marks = np.zeros(limit, dtype=np.bool_)
        marks[keys.ravel()] = True
        marks[0] = True
        return (np.cumsum(marks) - 1)[keys], np.flatnonzero(marks)
    distinct, inverse = np.unique(keys.ravel(), return_inverse=True)
    return inverse.reshape(keys.shape), distinct


def _merge_upwards(levels: list[Level], last: int, first: int) -> None:
    """Merge equal nodes from level ``last`` upwards; above ``first`` only as far as anything changes."""
    renumber: Level | None = None
    for at in range(last, -1, -1):
        if renumber is not None:
            levels[at] = renumber[levels[at]]
        elif at < first:
            break
        levels[at], renumber = merge(levels[at])


_FACTORS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) | 1 for power in range(1, 2049)], dtype=np.uint64)


def merge(rows: Level) -> tuple[Level, Level | None]:
    """Return the distinct rows, the dead one first, and where each row went (None: nothing changed)."""
    if len(rows) <= 1 + 1:
        if rows[1:].any(axis=1).all():
            return rows, None
        return rows[:1], np.zeros(len(rows), dtype=np.intp)
    prints = (rows.astype(np.uint64) * _FACTORS[: rows.shape[1]]).sum(axis=1, dtype=np.uint64)
    _, first, inverse = np.unique(prints, return_index=True, return_inverse=True)
    if len(first) == len(rows):
        return rows, None
    if not np.array_equal(rows[first[inverse]], rows):
        _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return rows[first], inverse.reshape(-1).astype(np.intp)


def _union(parts: list[list[Level]], budget: _Budget) -> list[Level]:
    """Join diagrams that differ in the value of the first level into one."""
    levels: list[Level] = []
    places: list[Level] = [np.arange(2, dtype=np.intp) for _ in parts]
    for at in range(len(parts[0]) - 1, 0, -1):
        moved = [place[part[at]] for place, part in zip(places, parts, strict=True)]
        here = sum(rows.size for rows in moved)
        budget.spend(here + sum(rows.size for rows in levels), here)
        stacked = np.concatenate([moved[0][:1]] + [rows[1:] for rows in moved])
        merged, renumber = merge(stacked)
        levels.append(merged)
        lengths = np.cumsum([1] + [len(rows) - 1 for rows in moved])
        for n, rows in enumerate(moved):
            place = np.concatenate([[0], np.arange(len(rows) - 1) + lengths[n]]).astype(np.intp)
            places[n] = place if renumber is None else renumber[place]
    top = np.zeros((2, parts[0][0].shape[1]), dtype=np.intp)
    for place, part in zip(places, parts, strict=True):
        if len(part[0]) > 1:
            top[1] = np.maximum(top[1], place[part[0][1]])
    levels.append(top if top[1].any() else top[:1])
    return levels[::-1]
