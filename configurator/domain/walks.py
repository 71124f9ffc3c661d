"""One product out of a cut: the most wanted, the cheapest, a random one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from configurator.domain.cuts import Cut, Limits
from configurator.domain.diagram import FAR, Bools, Diagram, Ints
from configurator.domain.fares import Fare, Tariff
from configurator.domain.sums import below, through

Orders = Mapping[int, Sequence[int]]
Floats = NDArray[np.float64]
# Ranks that share one number stay below this: sums of costs may not come near FAR.
ROOM = 2**48


class Random(Protocol):
    """What sampling needs of ``random.Random`` or ``numpy.random.Generator``: numbers in [0, 1)."""

    def random(self) -> float:
        """Return the next number."""


class Fared:
    """Limits within which products have costs; what is wanted is the cheapest."""

    def __init__(self, limits: Limits, tariff: Tariff, other: Mapping[int, Ints] | None = None) -> None:
        """Sweep up once; ``other`` are the costs of variables that differ from the usual."""
        self.fare = Fare(limits, tariff, other)
        self.costs = self.fare.costs
        self.below = below(self.fare)

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


def best(cut: Cut, orders: Orders, late: Sequence[int], costs: Sequence[Ints] | None = None) -> dict[int, int]:
    """Return the product of least cost; among equals the one that takes, variable by variable in ``orders``, the earliest value it can.

    Where blocks do not follow the orders, the variables up to the last that comes too ``late`` are settled first.
    """
    first = {variable: orders[variable] for variable in late}
    if costs is None:
        return walk(_settled(cut, first), orders)
    priced = _settled_cheaply(Priced(cut, Tariff(cut.diagram, costs)), first)
    return walk(priced.cut, orders, priced)


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


def _settled(cut: Cut, orders: Orders) -> Cut:
    """Fix variables one after the other to the earliest value they can have, as many at once as have their ranks in one number.

    The ranks are its digits, the first variable the highest, so that the least number any product has tells the values.
    """
    pending = list(orders)
    while pending:
        digits: list[tuple[int, list[int]]] = []
        room = 1
        while pending:
            values = _left(cut, pending[0], orders)
            if room * len(values) > ROOM:
                break
            if len(values) > 1:
                digits.append((pending[0], values))
            room *= len(values)
            pending = pending[1:]
        if digits:
            cut = Cut(cut.diagram, {**cut.restriction, **_first(cut, digits, room)})
    return cut


def _left(cut: Cut, variable: int, orders: Orders) -> list[int]:
    possible = (cut.possible or {})[variable]
    if variable in cut.restriction:
        possible = possible & cut.restriction[variable]
    live = possible.tolist()
    return [value for value in orders[variable] if live[value]]


def _first(cut: Cut, digits: Sequence[tuple[int, Sequence[int]]], room: int) -> dict[int, Bools]:
    ranks: dict[int, Ints] = {}
    scale, scales = room, []
    for variable, values in digits:
        scale //= len(values)
        scales.append(scale)
        ranks[variable] = np.zeros(len(cut.diagram.lists[variable]), dtype=np.int64)
        ranks[variable][list(values)] = np.arange(len(values)) * scale
    number = int(below(Fare(cut, Tariff(cut.diagram, None), ranks))[0][1])
    found = {}
    for (variable, values), scale in zip(digits, scales, strict=True):
        rank, number = divmod(number, scale)
        found[variable] = _only(cut, variable, values[rank])
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


def walk(cut: Open, orders: Orders, priced: Fared | None = None) -> dict[int, int]:
    """Return the product that takes, block by block, the earliest value that leads to the goal (at the least cost)."""
    node, found, lists = 1, {}, cut.diagram.lists
    for at, block in enumerate(cut.diagram.blocks):
        row = block.allow[node].tolist() if block.leaves else []
        for variable, (start, _) in zip(block.leaves, block.spans, strict=True):
            values, kinds = _sequence(cut, orders, variable), lists[variable]
            if len(values) == 1:
                found[variable] = values[0]
            elif priced is None:
                for value in values:
                    if kinds[value] >= 0 and row[start + kinds[value]]:
                        found[variable] = value
                        break
            else:
                fitting = [value for value in values if kinds[value] >= 0 and row[start + kinds[value]]]
                found[variable] = min(fitting, key=priced.fare.listed(variable).__getitem__)
        if block.branch is not None:
            found[block.branch], node = _step(cut, at, node, _sequence(cut, orders, block.branch), priced)
    return found


def _sequence(cut: Open, orders: Orders, variable: int) -> Sequence[int]:
    order = orders.get(variable) or range(len(cut.diagram.lists[variable]))
    values = cut.values.get(variable)
    if values is None or len(values) == 1:
        return order if values is None else values
    return [value for value in order if value in values]


def _step(cut: Open, at: int, node: int, order: Sequence[int], priced: Fared | None) -> tuple[int, int]:
    block, live = cut.diagram.blocks[at], cut.alive[at + 1]
    kinds, row = cut.diagram.lists[block.branch or 0], block.rows[node].tolist()
    if priced is None:
        for value in order:
            child = row[kinds[value]] if kinds[value] >= 0 else 0
            if child and (live is None or live[child]):
                return value, child
        raise AssertionError  # a live node has a way on
    variable = block.branch or 0
    own, ahead = priced.fare.listed(variable), priced.below[at + 1].take(block.rows[node])
    after = ahead.tolist()
    least = int((ahead + priced.fare.least[block.middle : block.end]).min())
    for value in order:
        if kinds[value] >= 0 and own[value] + after[kinds[value]] == least:
            return value, row[kinds[value]]
    raise AssertionError  # a live node has a way on


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
    """The total weight below every node, scaled block by block so that nothing overflows."""
    diagram = cut.diagram
    flat = np.concatenate([_shares(cut, v, np.ones(len(w)) if v in diagram.silent else w) for v, w in enumerate(weights)])
    classes = np.bincount(diagram.expand, weights=flat, minlength=diagram.total + 1)[:-1]
    found: list[Floats] = []
    for at in range(len(diagram.blocks) - 1, -1, -1):
        block = diagram.blocks[at]
        mass = np.ones(block.width)
        if found:
            mass = (found[-1].take(block.rows) * classes[block.middle : block.end]).sum(axis=1)
        if block.leaves:
            mass = mass * np.prod(np.add.reduceat(block.allow * classes[block.first : block.middle], block.starts, axis=1), axis=1)
        mass[0] = 0.0
        found.append(mass / (mass.max() or 1.0))
    found.reverse()
    return found
