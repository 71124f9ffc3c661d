"""What taking each option of one group would do, worked out for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.domain import sums, walks
from configurator.domain.choices import Unit
from configurator.domain.cuts import Cut, Limits
from configurator.domain.diagram import FAR, Bools, Diagram, Ints, Restriction
from configurator.domain.fares import Fare, Tariff
from configurator.domain.walks import Orders

Words = NDArray[np.uint64]
# Values told apart by the bits of one word.
TOGETHER = 63
# Which units yield is read off one number, so that many bits less those of their number have to do.
BITS = 50


def losses(cut: Cut, free: Tariff, units: Sequence[Unit], variable: int) -> list[tuple[bool, ...] | None] | None:
    """For each value of a variable which units (oldest first) give way to it: as few as possible, then the oldest.

    None in the list for a value that nothing can be built with; None at all where there are too many units for one number. ``free`` is the
    tariff by which nothing costs anything.
    """
    digits = BITS - len(units).bit_length()
    if len(units) > digits or not cut.buildable:
        return None
    diagram = cut.diagram
    fare = Fare(cut, free, _weights(diagram, units, digits))
    place, _ = diagram.place[variable]
    rest = sums.through(cut, fare, sums.below(fare), last=place)
    start, end = diagram.offsets[variable], diagram.offsets[variable + 1]
    own = rest[diagram.expand[start:end]].tolist()
    return [None if total > FAR // 2 else _lost(total, digits, len(units)) for total in own]


def yielding(free: Tariff, restriction: Restriction, units: Sequence[Unit]) -> list[bool] | None:
    """Tell for each unit (oldest first) whether it gives way: as few as possible, then the oldest; None if nothing is buildable.

    Where there are too many for one number, the oldest come first and what they decide is kept for the next.
    """
    diagram = free.diagram
    gone = [unit.variable in restriction and not restriction[unit.variable][unit.value] for unit in units]
    pending = [at for at, lost in enumerate(gone) if not lost]
    digits = BITS - len(pending).bit_length()
    kept = dict(restriction)
    while True:
        limits = Limits(diagram, kept)
        if not limits.possible_alone:
            return None
        weights = _weights(diagram, [units[at] for at in pending], digits)
        least = int(sums.below(Fare(limits, free, weights))[0][1])
        if least > FAR // 2:
            return None
        here, pending = pending[:digits], pending[digits:]
        lost = _lost(least, digits, len(here))
        for at, yields in zip(here, lost, strict=True):
            gone[at] = yields
            if not yields:
                kept[units[at].variable] = np.arange(len(diagram.lists[units[at].variable])) == units[at].value
        if not pending or -(-least // 2**digits) == sum(lost):
            return gone


def nearest(
    tariff: Tariff, restriction: Restriction, units: Sequence[Unit], typed: Mapping[int, Ints], orders: Orders
) -> dict[int, int] | None:
    """Return the product that loses as few units as possible, then the oldest (see `yielding`), then costs the least.

    Empty if nothing is buildable; None where one number has no room for all that. ``typed`` are costs other than the usual.
    """
    shift = tariff.bits + sum(int(np.abs(cost).max()) for cost in typed.values()).bit_length()
    if len(units) + len(units).bit_length() + shift >= BITS - 1:
        return None
    limits = Limits(tariff.diagram, restriction)
    if not limits.possible_alone:
        return {}
    costs = dict(typed)
    for variable, weights in _weights(tariff.diagram, units, len(units)).items():
        costs[variable] = costs.get(variable, tariff.costs[variable]) + (weights << shift)
    priced = walks.Fared(limits, tariff, costs)
    return walks.cheapest(priced, orders) if priced.lowest <= FAR // 2 else {}


def _weights(diagram: Diagram, units: Sequence[Unit], digits: int) -> dict[int, Ints]:
    """One number holds both orders: every unit lost costs 2**n, the i-th of n a little less by 2**(n - 1 - i)."""
    found: dict[int, Ints] = {}
    for at, unit in enumerate(units):
        weight = 2**digits - (2 ** (digits - 1 - at) if at < digits else 0)
        known = found.setdefault(unit.variable, np.zeros(len(diagram.lists[unit.variable]), dtype=np.int64))
        known += weight
        known[unit.value] -= weight
    return found


def _lost(total: int, digits: int, count: int) -> tuple[bool, ...]:
    taken_off = -total % 2**digits
    return tuple(bool(taken_off >> (digits - 1 - at) & 1) for at in range(count))


@dataclass(frozen=True)
class _Bit:
    """One bit of the words of a block, read as if it were an array of marks."""

    words: Words
    bit: int

    def __getitem__(self, node: int) -> bool:
        return bool(int(self.words[node]) & self.bit)


@dataclass(frozen=True)
class _Switched:
    """A cut in which one variable has one value; only what a walk needs."""

    diagram: Diagram
    values: Mapping[int, Sequence[int]]
    alive: Sequence[Bools | _Bit | None]


def switched(cut: Cut, variable: int, values: Sequence[int], orders: Orders, free: Tariff) -> dict[int, dict[int, int]]:
    """Return the most wanted product with each of some values of a variable that the cut leaves open; none where there is none.

    Blocks must follow the orders. One sweep up serves up to 63 values: a word of bits for each node tells for which it leads to the goal.
    """
    found: dict[int, dict[int, int]] = {}
    if not cut.buildable:
        return found
    place, _ = cut.diagram.place[variable]
    kinds = cut.diagram.lists[variable]
    # Values of one class go with the same products.
    alike = {kinds[value]: value for value in reversed(values)}
    walked = list(alike.values())
    for at in range(0, len(walked), TOGETHER):
        some = walked[at : at + TOGETHER]
        words = _words(cut, variable, some)
        for number, value in enumerate(some):
            bit = 1 << number
            if int(words[0][1]) & bit:
                alive = [*(_Bit(one, bit) for one in words), *cut.alive[place + 1 :]]
                found[value] = walks.walk(_Switched(cut.diagram, {**cut.values, variable: [value]}, alive), orders, free)
    return {value: {**found[alike[kinds[value]]], variable: value} for value in values if alike[kinds[value]] in found}


def _words(cut: Cut, variable: int, values: Sequence[int]) -> list[Words]:
    """For each block from the top to that of the variable, and each node, for which of the values it leads to the goal."""
    diagram = cut.diagram
    place, leaf = diagram.place[variable]
    block, kinds = diagram.blocks[place], diagram.lists[variable]
    bits = np.zeros(block.rows.shape[1] if leaf < 0 else block.spans[leaf][1] - block.spans[leaf][0], dtype=np.uint64)
    for number, value in enumerate(values):
        if kinds[value] >= 0:
            bits[kinds[value]] |= np.uint64(1 << number)
    if leaf < 0:
        live = cut.alive[place + 1]
        marks = block.rows > 0 if live is None else live.take(block.rows)
        found = [_fitting(cut, place, np.bitwise_or.reduce(np.where(marks, bits, np.uint64(0)), axis=1))]
    else:
        start, stop = block.spans[leaf]
        own = np.bitwise_or.reduce(np.where(block.allow[:, start:stop], bits, np.uint64(0)), axis=1)
        alive = cut.alive[place]
        found = [own if alive is None else np.where(alive, own, np.uint64(0))]
    for at in range(place - 1, -1, -1):
        block, chosen = diagram.blocks[at], cut.chosen[at]
        if chosen is None:
            words = np.bitwise_or.reduceat(found[-1].take(block.bundles.target), block.bundles.starts)
        else:
            words = np.bitwise_or.reduce(found[-1].take(block.rows[:, chosen]), axis=1)
        found.append(_fitting(cut, at, words))
    found.reverse()
    return found


def _fitting(cut: Cut, at: int, words: Words) -> Words:
    for _, fits in cut.fits[at]:
        words = np.where(fits, words, np.uint64(0))
    return words
