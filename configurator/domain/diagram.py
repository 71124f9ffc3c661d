"""A multi-valued decision diagram: every buildable product is one path from the top to the bottom.

One level per variable; ``children[level][node, value]`` is a node of the next level. Node 0 of every level is the dead end, node 1 of
the first level the start, node 1 below the last level the goal. No level is skipped, so every question is one or two sweeps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
# Which values are allowed, for the variables that are restricted at all.
Restriction = Mapping[int, Bools]
FAR = np.int64(2**61)
# Below this many numbers a set is quicker than an array of marks.
FEW = 64
# Primes just below 2^31: counts beyond 2^53 are put together from remainders.
PRIMES = (2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549, 2147483543, 2147483497)


@dataclass(frozen=True, eq=False)
class Diagram:
    """``order`` gives the variable of each level; from level ``silent`` on, variables do not count as variants."""

    order: tuple[int, ...]
    children: tuple[NDArray[np.intp], ...]
    silent: int

    @cached_property
    def level(self) -> dict[int, int]:
        """The level of each variable."""
        return {variable: at for at, variable in enumerate(self.order)}

    @property
    def nodes(self) -> int:
        """How many nodes there are, dead ends aside."""
        return sum(len(rows) - 1 for rows in self.children)

    @property
    def arcs(self) -> int:
        """How many places for arcs there are."""
        return sum(rows.size for rows in self.children)

    @property
    def buildable(self) -> bool:
        """Tell whether there is any path at all."""
        return len(self.children[0]) > 1

    def possible(self, restriction: Restriction) -> dict[int, Bools] | None:
        """For each variable the values that keep every restriction of the *other* variables; None if nothing is buildable."""
        if not self.buildable:
            return None
        ahead = self._ahead(restriction)
        found: dict[int, Bools] = {}
        here: NDArray[np.intp] = np.ones(1, dtype=np.intp)
        alive = True
        for variable, children, live in zip(self.order, self.children, ahead, strict=True):
            found[variable] = np.logical_or.reduce(live[here], axis=0) if len(here) > 1 else live[here[0]]
            allowed = restriction.get(variable)
            alive = alive and bool((found[variable] if allowed is None else found[variable] & allowed).any())
            below = children[here] if allowed is None else children[here][:, allowed]
            here = _distinct(below)
        return found if alive else None

    @cached_property
    def _arriving(self) -> list[tuple[Ints, Ints, Ints]]:
        """For each level its arcs sorted by where they end, where each end's arcs start among them, and the ends."""
        found = []
        for children in self.children:
            flat = children.ravel()
            arcs = flat.argsort(kind="stable")
            ends, starts = np.unique(flat[arcs], return_index=True)
            found.append((arcs, starts, ends))
        return found

    def first(self, restriction: Restriction, orders: Mapping[int, Sequence[int]]) -> dict[int, int] | None:
        """Return the product that takes, level by level, the earliest value that leads to the goal; None where there is none."""
        node, found = int(self.buildable), {}
        for variable, children, live in zip(self.order, self.children, self._ahead(restriction), strict=True):
            allowed = restriction.get(variable)
            values = live[node] if allowed is None else live[node] & allowed
            if not values.any():
                return None
            order = orders.get(variable)
            found[variable] = int(values.argmax()) if order is None else next(value for value in order if values[value])
            node = int(children[node, found[variable]])
        return found

    def _ahead(self, restriction: Restriction) -> list[Bools]:
        """For each level and node, which values lead to the goal when the levels below keep the restriction."""
        live: Bools = np.array([False, True])
        found: list[Bools] = []
        for variable, children in zip(reversed(self.order), reversed(self.children), strict=True):
            arcs = live[children]
            found.append(arcs)
            allowed = restriction.get(variable)
            live = np.logical_or.reduce(arcs if allowed is None else arcs & allowed, axis=1)
        found.reverse()
        return found

    def restrict(self, restriction: Restriction) -> Diagram:
        """Return the diagram of the products that keep the restriction, without dead nodes."""
        rows: list[NDArray[np.intp]] = []
        renumber: NDArray[np.intp] = np.arange(2, dtype=np.intp)
        for variable, children in zip(reversed(self.order), reversed(self.children), strict=True):
            below = renumber[children]
            allowed = restriction.get(variable)
            if allowed is not None:
                below = np.where(allowed, below, 0)
            live = below.any(axis=1)
            renumber = np.where(live, np.cumsum(live), 0)
            rows.append(np.concatenate([np.zeros_like(below[:1]), below[live]]))
        return Diagram(self.order, tuple(trim(rows[::-1])), self.silent)

    def count(self) -> int:
        """The exact number of different assignments above the silent levels."""
        if not self.buildable:
            return 0
        rough = self._paths(None)
        if rough < 2**52:
            return round(rough)
        if rough > 2.0**230:
            return self._exact()
        total, modulus = 0, 1
        for prime in PRIMES[: int(np.log2(rough) / 30.9) + 2]:
            remainder = int(self._paths(prime))
            total += modulus * ((remainder - total) * pow(modulus, -1, prime) % prime)
            modulus *= prime
        return total

    def _paths(self, prime: int | None) -> float | int:
        dtype = np.float64 if prime is None else np.int64
        counts = np.ones(self._width(self.silent), dtype=dtype)
        counts[0] = 0
        with np.errstate(over="ignore"):
            for children in reversed(self.children[: self.silent]):
                counts = counts[children].sum(axis=1)
                if prime is not None:
                    counts %= prime
        return float(counts[1]) if prime is None else int(counts[1])

    def _exact(self) -> int:
        counts: list[int] = [0] + [1] * (self._width(self.silent) - 1)
        for children in reversed(self.children[: self.silent]):
            counts = [sum(counts[child] for child in row) for row in children.tolist()]
        return counts[1]

    def _width(self, level: int) -> int:
        return len(self.children[level]) if level < len(self.children) else 2

    def lowest(self, costs: Sequence[Ints], restriction: Restriction | None = None) -> list[Ints]:
        """For each level (and the goal) and node the least sum of costs from there to the goal; FAR where there is none."""
        best = np.array([FAR, 0], dtype=np.int64)
        found = [best]
        for variable, children in zip(reversed(self.order), reversed(self.children), strict=True):
            sums = best[children] + costs[variable]
            allowed = restriction.get(variable) if restriction else None
            best = (sums if allowed is None else np.where(allowed, sums, FAR)).min(axis=1)
            best[best > FAR // 2] = FAR
            best[0] = FAR
            found.append(best)
        found.reverse()
        return found

    def highest(self, costs: Sequence[Ints]) -> int:
        """The greatest sum of costs of any path."""
        return -int(self.lowest([-cost for cost in costs])[0][1])

    def through(self, costs: Sequence[Ints], restriction: Restriction) -> dict[int, Ints]:
        """For each variable and value the least sum of costs with it, the other variables keeping the restriction; FAR: none."""
        below = self.lowest(costs, restriction)
        above = np.array([FAR, 0], dtype=np.int64)
        found: dict[int, Ints] = {}
        for at, (variable, children) in enumerate(zip(self.order, self.children, strict=True)):
            own = costs[variable]
            ahead = below[at + 1][children] + own
            least = (ahead + above[:, None]).min(axis=0)
            found[variable] = np.where(least > FAR // 2, FAR, least)
            allowed = restriction.get(variable)
            step = above[:, None] + (own if allowed is None else np.where(allowed, own, FAR))
            arcs, starts, ends = self._arriving[at]
            above = np.full(self._width(at + 1), FAR, dtype=np.int64)
            above[ends] = np.minimum.reduceat(step.ravel()[arcs], starts)
            above[above > FAR // 2] = FAR
            above[0] = FAR
        return found


def _distinct(nodes: NDArray[np.intp]) -> NDArray[np.intp]:
    flat = nodes.ravel()
    if len(flat) > FEW:
        marks = np.zeros(int(flat.max()) + 1, dtype=np.bool_)
        marks[flat] = True
        marks[0] = False
        found = np.flatnonzero(marks)
    else:
        found = np.array(sorted(set(flat.tolist()) - {0}), dtype=np.intp)
    return found if len(found) else np.zeros(1, dtype=np.intp)


def trim(rows: list[NDArray[np.intp]]) -> list[NDArray[np.intp]]:
    """Drop the nodes that no path from the start reaches (dead nodes must be 0 already)."""
    trimmed: list[NDArray[np.intp]] = []
    here: NDArray[np.intp] = np.arange(min(len(rows[0]), 2), dtype=np.intp)
    for at, children in enumerate(rows):
        kept = children[here]
        width = len(rows[at + 1]) if at + 1 < len(rows) else 2
        marks = np.zeros(width, dtype=np.bool_)
        marks[kept.ravel()] = True
        marks[0] = True
        if at + 1 == len(rows):
            marks[:] = True
        renumber = np.cumsum(marks) - 1
        trimmed.append(renumber[kept])
        here = np.flatnonzero(marks)
    return trimmed
