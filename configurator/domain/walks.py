"""One product out of a cut: the most wanted, the cheapest, a random one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, takewhile
from operator import mul
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from configurator.domain.cuts import Cut, Limits
from configurator.domain.diagram import FAR, Bools, Diagram, Ints
from configurator.domain.fares import Fare, Tariff, keep
from configurator.domain.sums import below, through

Orders = Mapping[int, Sequence[int]]
# Walks from a block and node to another block, notes what was taken, and returns the node reached.
Along = Callable[[dict[int, int], int, int, int], int]
Floats = NDArray[np.float64]
# Ranks that share one number stay below this: sums of costs may not come near FAR.
ROOM = 2**48
# So many values of a variable have a digit of their own or share the last.
DIGITS = 3


class Random(Protocol):
    """What sampling needs of ``random.Random`` or ``numpy.random.Generator``: numbers in [0, 1)."""

    def random(self) -> float:
        """Return the next number."""


class Fared:
    """Limits within which products have costs; what is wanted is the cheapest."""

    def __init__(self, limits: Limits, tariff: Tariff, other: Mapping[int, Ints] | None = None) -> None:
        """Sweep up once; ``other`` are the costs of variables that differ from the usual."""
        self.fare = Fare(limits, tariff, other)
        self.below = below(self.fare)

    @cached_property
    def costs(self) -> list[Ints]:
        """What each value of each variable costs."""
        return self.fare.costs

    @property
    def lowest(self) -> int:
        """The least cost of any product; about FAR where there is none."""
        return int(self.below[0][1])


class Priced(Fared):
    """The same of a cut, for questions about every value."""

    def __init__(self, cut: Cut, tariff: Tariff, other: Mapping[int, Ints] | None = None) -> None:
        """See Fared."""
        super().__init__(cut, tariff, other)
        self.cut = cut

    @cached_property
    def each(self) -> dict[int, Ints]:
        """The least cost with each value of each variable, the restriction of the others kept; FAR where there is none."""
        diagram = self.cut.diagram
        rest = through(self.cut, self.fare, self.below)[diagram.expand]
        return diagram.parted(np.where(rest > FAR // 2, FAR, rest + diagram.flat(self.costs)))


def best(cut: Cut, orders: Orders, late: Sequence[int], costs: Sequence[Ints] | None, free: Tariff) -> dict[int, int]:
    """Return the product of least cost; among equals the one that takes, variable by variable in ``orders``, the earliest value it can.

    Where blocks do not follow the orders, the variables up to the last that comes too ``late`` are settled first. By the tariff ``free``
    nothing costs anything.
    """
    if costs is None:
        return settled(cut, cut.possible or {}, orders, late, free) if late else walk(cut, orders, free)
    first = {variable: orders[variable] for variable in late}
    priced = _settled_cheaply(Priced(cut, Tariff(cut.diagram, costs)), first)
    return cheapest(priced, orders)


def late(diagram: Diagram, sequence: Sequence[int]) -> Sequence[int]:
    """Return the beginning of a sequence of variables up to the last that branches above one that comes before it."""
    position = {variable: at for at, variable in enumerate(sequence)}
    end, deepest = 0, len(sequence)
    for block in reversed(diagram.blocks):
        branch = len(sequence) if block.branch is None else position.get(block.branch, len(sequence))
        if block.branch is not None and branch > deepest:
            end = max(end, branch + 1)
        inside = [position.get(leaf, len(sequence)) for leaf in block.leaves if leaf not in diagram.indifferent]
        deepest = min([deepest, branch, *inside])
    return sequence[:end]


def settled(limits: Limits, possible: Mapping[int, Bools], orders: Orders, late: Sequence[int], free: Tariff) -> dict[int, int]:
    """Return the product in which each of the ``late`` variables, one after the other, takes the earliest value it can; {} if none.

    As many at once as have their ranks in one number: these are its digits, the first variable the highest, so that the least number any
    product has tells the values. Mostly one of the first few values of a variable can be had, so the later ones share a digit; where that
    comes out, the variable begins the next number with a digit for each. ``possible`` are values that may be had, perhaps too many.
    """
    pending = [(variable, _left(limits, variable, possible[variable], orders)) for variable in late]
    pending = [(variable, values) for variable, values in pending if len(values) > 1]
    sizes = [min(len(values), DIGITS) for _, values in pending]
    while True:
        room = list(takewhile(lambda least: least <= ROOM, accumulate(sizes, mul)))
        count = len(room)
        scales = [room[-1] // above for above in room] if room else []
        priced = Fared(limits, free, _ranks(limits.diagram, pending[:count], sizes, scales))
        number = priced.lowest
        if number > FAR // 2:
            return {}
        found = {}
        for (variable, values), size, scale in zip(pending, sizes, scales, strict=False):
            rank, number = divmod(number, scale)
            if rank == size - 1 < len(values) - 1:
                break
            found[variable] = np.arange(len(limits.diagram.lists[variable])) == values[rank]
        pending, sizes = pending[len(found) :], sizes[len(found) :]
        if not pending:
            return cheapest(priced, orders)
        sizes[0] = len(pending[0][1])
        limits = Limits(limits.diagram, {**limits.restriction, **found})


def _left(limits: Limits, variable: int, possible: Bools, orders: Orders) -> list[int]:
    if variable in limits.restriction:
        possible = possible & limits.restriction[variable]
    live = possible.tolist()
    return [value for value in orders[variable] if live[value]]


def _ranks(diagram: Diagram, digits: Sequence[tuple[int, Sequence[int]]], sizes: Sequence[int], scales: Sequence[int]) -> dict[int, Ints]:
    found: dict[int, Ints] = {}
    for (variable, values), size, scale in zip(digits, sizes, scales, strict=False):
        found[variable] = np.zeros(len(diagram.lists[variable]), dtype=np.int64)
        found[variable][values] = np.minimum(np.arange(len(values)), size - 1) * scale
    return found


def _settled_cheaply(priced: Priced, orders: Orders) -> Priced:
    """The same at the least cost, in batches that grow while they go together: costs leave no room for ranks."""
    sequence, at, size = list(orders), 0, 1
    while at < len(sequence):
        cut, batch = priced.cut, sequence[at : at + size]
        wanted = {variable: _only(cut, variable, _earliest(priced, variable, orders[variable])) for variable in batch}
        trial = Cut(cut.diagram, {**cut.restriction, **wanted})
        after = Priced(trial, priced.fare.tariff, priced.fare.other) if trial.buildable else None
        if after and after.lowest == priced.lowest:
            priced, at, size = after, at + size, size * 2
        else:
            size //= 2
    return priced


def _only(cut: Cut, variable: int, value: int) -> Bools:
    found = np.zeros(len(cut.diagram.lists[variable]), dtype=np.bool_)
    found[value] = True
    return found


def _earliest(priced: Priced, variable: int, order: Sequence[int]) -> int:
    """The earliest value that the variable can have if it is the next to be fixed."""
    good = priced.each[variable] == priced.lowest
    if variable in priced.cut.restriction:
        good = good & priced.cut.restriction[variable]
    return next(value for value in order if good[value])


class Marks(Protocol):
    """Which nodes lead to the goal."""

    def __getitem__(self, node: int, /) -> Any:
        """Tell it of one node."""


class Open(Protocol):
    """What a walk needs of a cut."""

    @property
    def diagram(self) -> Diagram:
        """The diagram."""

    @property
    def values(self) -> Mapping[int, Sequence[int]]:
        """The values left of the variables that are restricted."""

    @property
    def alive(self) -> Sequence[Marks | None]:
        """For each block which nodes lead to the goal; None: all of them."""


def walk(cut: Open, orders: Orders, free: Tariff | None = None) -> dict[int, int]:
    """Return the product that takes, block by block, the earliest value that leads to the goal.

    ``free`` is the tariff by which nothing costs anything; it keeps what walks in its orders take where nothing is restricted.
    """
    usual = free if free and free.orders is orders else None
    place, count = cut.diagram.place, len(cut.diagram.blocks)
    end = max((place[variable][0] for variable in cut.values), default=-1) + 1 if usual else count

    def along(found: dict[int, int], at: int, node: int, end: int) -> int:
        for block in cut.diagram.blocks[at:end]:
            if block.leaves:
                found |= _leaves(cut, orders, (at, node), usual)
            if block.branch is not None:
                found[block.branch], node = _step(cut, at, node, _sequence(cut, orders, block.branch))
            at += 1
        return node

    return _with_tail(along, usual, end)


def _with_tail(along: Along, usual: Tariff | None, end: int) -> dict[int, int]:
    """Walk to a block; from there on nothing is restricted, and what was taken from the same node before is taken again."""
    found: dict[int, int] = {}
    node = along(found, 0, 1, end)
    if usual is None or end == len(usual.diagram.blocks):
        return found
    tail = usual.tails.get((end, node))
    if tail is None:
        tail = {}
        along(tail, end, node, len(usual.diagram.blocks))
        keep(usual.tails, (end, node), tail)
    return found | tail


def _leaves(cut: Open | Limits, orders: Orders, at: tuple[int, int], usual: Tariff | None, fare: Fare | None = None) -> dict[int, int]:
    """What the leaves at a node take: the cheapest, or the first that fits. Those not restricted take the usual, which is kept."""
    block, row, lists = cut.diagram.blocks[at[0]], cut.diagram.blocks[at[0]].allow[at[1]], cut.diagram.lists

    def first(variable: int, order: Sequence[int], costs: Sequence[int] | None) -> int:
        kinds, start = lists[variable], block.spans[cut.diagram.place[variable][1]][0]
        fitting = (value for value in order if kinds[value] >= 0 and row[start + kinds[value]])
        return next(fitting) if costs is None else min(fitting, key=costs.__getitem__)

    if usual is None:
        costs = {variable: fare.listed(variable) for variable in block.leaves} if fare else {}
        return {variable: first(variable, _sequence(cut, orders, variable), costs.get(variable)) for variable in block.leaves}
    known = usual.runs.get(at)
    if known is None:
        plain = None if usual.free else usual.lists
        known = {v: first(v, orders.get(v) or range(len(lists[v])), plain[v] if plain else None) for v in block.leaves}
        keep(usual.runs, at, known)
    touched = fare.touched if fare else cut.values
    here = [variable for variable in touched if cut.diagram.place[variable][0] == at[0] and variable != block.branch]
    return known | {v: first(v, _sequence(cut, orders, v), fare.listed(v) if fare else None) for v in here}


def _sequence(cut: Open | Limits, orders: Orders, variable: int) -> Sequence[int]:
    order = orders.get(variable) or range(len(cut.diagram.lists[variable]))
    values = cut.values.get(variable)
    if values is None or len(values) == 1:
        return order if values is None else values
    return [value for value in order if value in values]


def _step(cut: Open, at: int, node: int, order: Sequence[int]) -> tuple[int, int]:
    block, live = cut.diagram.blocks[at], cut.alive[at + 1]
    kinds, row = cut.diagram.lists[block.branch or 0], block.rows[node].tolist()
    for value in order:
        child = row[kinds[value]] if kinds[value] >= 0 else 0
        if child and (live is None or live[child]):
            return value, child
    raise AssertionError  # a live node has a way on


def cheapest(priced: Fared, orders: Orders) -> dict[int, int]:
    """Return the product of least cost; among equals the one that takes, block by block, the earliest value it can."""
    fare = priced.fare
    limits, blocks = fare.limits, fare.limits.diagram.blocks
    usual = fare.tariff if fare.tariff.orders is orders else None
    end = max(fare.places, default=-1) + 1 if usual else len(blocks)

    def along(found: dict[int, int], at: int, node: int, end: int) -> int:
        for block in blocks[at:end]:
            if block.leaves:
                found |= _leaves(limits, orders, (at, node), usual, fare)
            if block.branch is not None:
                found[block.branch], node = _cheapest_step(priced, at, node, orders)
            at += 1
        return node

    return _with_tail(along, usual, end)


def _cheapest_step(priced: Fared, at: int, node: int, orders: Orders) -> tuple[int, int]:
    fare, diagram = priced.fare, priced.fare.limits.diagram
    block = diagram.blocks[at]
    variable = block.branch or 0
    left = fare.limits.values.get(variable)
    if left is not None and len(left) == 1:
        return left[0], int(block.rows[node, diagram.lists[variable][left[0]]])
    if left is None and orders is fare.tariff.orders:
        values, classes, costs = fare.tariff.sequence(variable)
    else:
        values, classes, costs = fare.tariff.sorted(variable, _sequence(fare.limits, orders, variable))
    if variable in fare.other:
        costs = fare.other[variable].take(values)
    children = block.rows[node].take(classes)
    first = int((priced.below[at + 1].take(children) + costs).argmin())
    return int(values[first]), int(children[first])


def sample(cut: Cut, weights: Sequence[Floats], rng: Random) -> dict[int, int]:
    """Return a random product, each as likely as the product of its values' weights; silent variables take their first value."""
    masses = _masses(cut, weights)
    node, found = 1, {}
    for at, block in enumerate(cut.diagram.blocks):
        for variable, (start, _) in zip(block.leaves, block.spans, strict=True):
            shares = _shares(cut, variable, weights[variable]) * _spread(cut, variable, block.allow[node, start:])
            found[variable] = _drawn(cut, variable, shares, rng)
        if block.branch is not None:
            ahead = _spread(cut, block.branch, masses[at + 1].take(block.rows[node]))
            found[block.branch] = value = _drawn(cut, block.branch, _shares(cut, block.branch, weights[block.branch]) * ahead, rng)
            node = int(block.rows[node, cut.diagram.lists[block.branch][value]])
    return found


def _shares(cut: Cut, variable: int, weights: Floats) -> Floats:
    allowed = cut.restriction.get(variable)
    return weights if allowed is None else weights * allowed


def _spread(cut: Cut, variable: int, flags: NDArray[np.generic]) -> Floats:
    kinds = cut.diagram.kinds[variable]
    found: Floats = np.where(kinds < 0, 0.0, flags[np.maximum(kinds, 0)])
    return found


def _drawn(cut: Cut, variable: int, shares: Floats, rng: Random) -> int:
    open_values = shares.nonzero()[0]
    if variable in cut.diagram.silent or len(open_values) == 1:
        return int(open_values[0])
    ladder = np.cumsum(shares)
    value = int(np.searchsorted(ladder, rng.random() * ladder[-1], side="right"))
    return min(value, int(open_values[-1]))


def _masses(cut: Cut, weights: Sequence[Floats]) -> list[Floats]:
    """The total weight of what can be told apart below every node, scaled block by block so that nothing overflows."""
    diagram = cut.diagram
    flat = np.concatenate([_shares(cut, v, np.ones(len(w)) if v in diagram.silent else w) for v, w in enumerate(weights)])
    classes = np.bincount(diagram.expand, weights=flat, minlength=diagram.total + 1)[:-1]
    found: list[Floats] = []
    for at in range(len(diagram.blocks) - 1, -1, -1):
        block = diagram.blocks[at]
        mass = np.ones(block.width)
        if found:
            mass = (found[-1].take(block.rows) * classes[block.middle : block.end]).sum(axis=1)
        if block.branch in diagram.silent:
            mass = (mass > 0).astype(np.float64)
        if block.leaves:
            ways = np.add.reduceat(block.allow * classes[block.first : block.middle], block.starts, axis=1)
            silent = [leaf in diagram.silent for leaf in block.leaves]
            mass = mass * np.prod(np.where(silent, ways > 0, ways), axis=1)
        mass[0] = 0.0
        found.append(mass / (mass.max() or 1.0))
    found.reverse()
    return found
