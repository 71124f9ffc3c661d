"""A diagram for questions of least cost: arcs between the same two nodes bundled, nodes with one way on left out.

What remains are edges: a run of levels, each with the values that may be taken there. One sweep over the edges, from the goal up, finds
the least sum of costs. Real ranges of products have a small part of their arcs left as edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from configurator.domain.choices import Unit
from configurator.domain.contracting import Index, Runs, contracted
from configurator.domain.diagram import Bools, Diagram, Ints, Restriction

# Sums that count stay below the mark for what cannot be, which a thousand times still fits a machine integer.
BITS = 50
NEVER = 2**BITS
# Diagrams of more edges keep nothing by heart.
REMEMBERED = 20_000


@dataclass(frozen=True)
class Chains:
    """A contracted diagram with the usual cost and rank of every value. Never changed; safe to share between threads."""

    runs: Runs
    costs: Sequence[Ints]
    ranks: Sequence[Ints]
    usual: Ints
    least: Sequence[Ints]
    # What was worked out before, by variable and value (or mask of values).
    lost: dict[tuple[int, int], Index] = field(default_factory=dict)
    only: dict[tuple[int, int], tuple[Index, Ints]] = field(default_factory=dict)
    best: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, diagram: Diagram, costs: Sequence[Ints], ranks: Sequence[Ints]) -> Chains:
        """Contract a diagram."""
        runs = contracted(diagram)
        usual: Ints = np.zeros(runs.edges, dtype=np.int64)
        least = [_least(inside, cost) for inside, cost in zip(runs.inside, costs, strict=True)]
        for edges, added in zip(runs.touching, least, strict=True):
            usual[edges] += added
        return cls(runs, costs, ranks, usual, least)

    def yielding(self, restriction: Restriction, units: Sequence[Unit]) -> list[bool] | None:
        """Tell for each unit (oldest first) whether it gives way: as few as possible, then the oldest; None if nothing is buildable.

        One number holds both orders: every unit lost costs 2**n, the i-th of n a little less by 2**(n - 1 - i); where there are too many
        for one number, the oldest come first and what they decide is kept for the next.
        """
        base: Ints = np.zeros(self.runs.edges, dtype=np.int64)
        for variable, allowed in restriction.items():
            base[self._barred(variable, allowed)] = NEVER
        if not all(allowed.any() for allowed in restriction.values()):
            return None
        gone = [restriction.get(u.variable) is not None and not restriction[u.variable][u.value] for u in units]
        pending = [at for at, lost in enumerate(gone) if not lost]
        digits = BITS - len(pending).bit_length()
        while True:
            least = int(self._sweep(self._weighed(base, [units[at] for at in pending], digits))[0])
            if least >= NEVER:
                return None
            here, pending = pending[:digits], pending[digits:]
            taken_off = -least % 2**digits
            lost = [bool(taken_off >> (digits - 1 - at) & 1) for at in range(len(here))]
            for at, yields in zip(here, lost, strict=True):
                gone[at] = yields
                if not yields:
                    base[self._lost(units[at].variable, units[at].value)] = NEVER
            if not pending or -(-least // 2**digits) == sum(lost):
                return gone

    def _weighed(self, base: Ints, units: Sequence[Unit], digits: int) -> Ints:
        total = base.copy()
        if units:
            edges = [self._lost(unit.variable, unit.value) for unit in units]
            weights = [2**digits - (2 ** (digits - 1 - at) if at < digits else 0) for at in range(len(units))]
            np.add.at(total, np.concatenate(edges), np.repeat(weights, [len(some) for some in edges]))
        return total

    def cheapest(self, restriction: Restriction, costs: Sequence[Ints], ranks: Mapping[int, Ints]) -> dict[int, int] | None:
        """Return the assignment of least total cost, each value of the lowest rank that this leaves; None if nothing is buildable."""
        more = [self._more(variable, costs[variable], allowed) for variable, allowed in restriction.items()]
        typed = (v for v, cost in enumerate(costs) if cost is not self.costs[v] and v not in restriction)
        more += [self._more(variable, costs[variable], None) for variable in typed]
        total = self.usual.copy()
        if more:
            np.add.at(total, np.concatenate([edges for edges, _ in more]), np.concatenate([extra for _, extra in more]))
        best = self._sweep(total)
        return self._walk(best, total, restriction, costs, ranks) if best[0] < NEVER else None

    def _more(self, variable: int, cost: Ints, allowed: Bools | None) -> tuple[Index, Ints]:
        """What a variable adds to its edges beyond the usual."""
        if allowed is not None and cost is self.costs[variable] and np.count_nonzero(allowed) == 1:
            return self._only(variable, int(allowed.argmax()))
        inside = self.runs.inside[variable]
        usable = inside if allowed is None else inside & allowed[:, None]
        return self.runs.touching[variable], _least(usable, cost) - self.least[variable]

    def _barred(self, variable: int, allowed: Bools) -> Index:
        """The edges on which none of some values can be had."""
        ways = np.flatnonzero(allowed)
        if len(ways) == 1:
            return self._lost(variable, int(ways[0]))
        edges, inside = self.runs.partial[variable]
        return edges[~inside[ways].any(axis=0)]

    def _lost(self, variable: int, value: int) -> Index:
        """The edges on which one value cannot be had."""
        found = self.lost.get((variable, value))
        if found is None:
            edges, inside = self.runs.partial[variable]
            found = edges[~inside[value]]
            if self.runs.edges <= REMEMBERED:
                self.lost[variable, value] = found
        return found

    def _only(self, variable: int, value: int) -> tuple[Index, Ints]:
        """The same for one value at its usual cost."""
        found = self.only.get((variable, value))
        if found is None:
            cost = self.costs[variable]
            more = np.where(self.runs.inside[variable][value], cost[value] - cost.min(), NEVER) - self.least[variable]
            dearer = more.nonzero()[0]
            found = self.runs.touching[variable][dearer], more[dearer]
            if self.runs.edges <= REMEMBERED:
                self.only[variable, value] = found
        return found

    def _sweep(self, total: Ints) -> Ints:
        """For each node (0 is the start) the least sum from there to the goal; NEVER or more where there is none."""
        target, best = self.runs.target, np.zeros(self.runs.nodes, dtype=np.int64)
        for first, last, starts, nodes in self.runs.layers:
            best[nodes] = np.minimum.reduceat(best[target[first:last]] + total[first:last], starts)
        return best

    def _walk(self, best: Ints, total: Ints, restriction: Restriction, costs: Sequence[Ints], ranks: Mapping[int, Ints]) -> dict[int, int]:
        node, found = 0, {}
        while node != self.runs.goal:
            first, last = self.runs.ways[node]
            edge = first + int((best[self.runs.target[first:last]] + total[first:last]).argmin())
            for variable, mask in self.runs.labels[edge]:
                allowed = restriction.get(variable)
                if allowed is None:
                    found[variable] = self._value(variable, mask, costs, ranks)
                elif np.count_nonzero(allowed) == 1:
                    found[variable] = int(allowed.argmax())
                else:
                    found[variable] = self._value(variable, mask & _mask(allowed), costs, ranks)
            node = int(self.runs.target[edge])
        return found

    def _value(self, variable: int, mask: int, costs: Sequence[Ints], ranks: Mapping[int, Ints]) -> int:
        if mask & mask - 1 == 0:
            return mask.bit_length() - 1
        cost, rank = costs[variable], ranks.get(variable)
        usual = cost is self.costs[variable] and (rank is None or rank is self.ranks[variable])
        if usual and (variable, mask) in self.best:
            return self.best[variable, mask]
        order = self.ranks[variable] if rank is None else rank
        values = (value for value in range(len(cost)) if mask >> value & 1)
        found = min(values, key=lambda value: (int(cost[value]), int(order[value])))
        if usual:
            self.best[variable, mask] = found
        return found


def _least(usable: Bools, cost: Ints) -> Ints:
    """What a variable adds at least on each edge that passes it, above the least it costs anywhere."""
    found: Ints = np.where(usable, (cost - cost.min())[:, None], NEVER).min(axis=0)
    return found


def _mask(allowed: Bools) -> int:
    return int.from_bytes(np.packbits(allowed, bitorder="little").tobytes(), "little")
