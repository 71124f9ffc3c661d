"""The product of greatest weight under a price ceiling."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from configurator.domain.cuts import Cut
from configurator.domain.diagram import FAR, Ints
from configurator.domain.fares import Fare, Tariff, leaf_costs
from configurator.domain.sums import onward

ROUNDS = 30
# Sums of costs stay below this, so that with a way that leads nowhere they stay apart; and a cost is rounded by less than this.
LARGEST, SLACK = 2**48, 4


class _Ladder:
    """For each step of a path (each leaf of each block, then its branch) and each node the least cost from there to the goal."""

    def __init__(self, cut: Cut, costs: Sequence[Ints]) -> None:
        diagram = cut.diagram
        fare = Fare(cut, Tariff(diagram, costs))
        found: list[Ints] = []
        after: Ints | None = None
        for at in range(len(diagram.blocks) - 1, -1, -1):
            block = diagram.blocks[at]
            reached = np.zeros(block.width, dtype=np.int64) if after is None else np.minimum(onward(fare, at, None, after), FAR)
            steps = [reached] if block.branch is not None else []
            for leaf in leaf_costs(block, None, fare.least).T[::-1]:
                reached = np.minimum(reached + leaf, FAR)
                steps.append(reached)
            after = np.minimum(reached, FAR)
            after[0] = FAR
            found += steps
        self.steps = [rest.tolist() for rest in reversed(found)]


def heaviest_within(cut: Cut, weights: Sequence[Ints], prices: Sequence[Ints], ceiling: int, limit: int) -> dict[int, int] | None:
    """Return the path of greatest weight whose price is at most the ceiling; None where none is cheap enough.

    Best-first with the least loss still possible as the bound (A*) and dominated partial paths dropped, so the first path that arrives
    is the best. The bound is the greater of two: the loss without the ceiling, and the loss where money has a price (Handler and Zang,
    “A dual algorithm for the constrained shortest path problem”, 1980), which also gives a good path to beat: after ``limit`` steps
    that one is taken.
    """
    places = _places(cut)
    losses, cheapest = _Ladder(cut, [-weight for weight in weights]).steps, _Ladder(cut, prices).steps
    if cheapest[0][1] > ceiling:
        return None
    money = _Money(cut, weights, prices, ceiling, cheapest)
    most = _total(weights, money.best)
    queue: list[tuple[int, int, int, int, int, tuple[tuple[int, int], ...]]] = [(losses[0][1], 0, 0, 1, 0, ())]
    seen: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for _ in range(limit):
        if not queue:
            break
        _, minus_step, price, node, weight, path = heapq.heappop(queue)
        step = -minus_step
        if step == len(places):
            return dict(path)
        last = step + 1 == len(places)
        for variable, value, child in _ways(cut, places[step], node):
            spent, gained = price + int(prices[variable][value]), weight + int(weights[variable][value])
            if spent + (0 if last else cheapest[step + 1][child]) > ceiling:
                continue
            bound = -gained + (0 if last else max(losses[step + 1][child], money.loss(step + 1, child, spent)))
            if -bound <= most or _dominated(seen, (step + 1, child), spent, gained):
                continue
            heapq.heappush(queue, (bound, minus_step - 1, spent, child, gained, (*path, (variable, value))))
    return money.best


class _Money:
    """The price of money at which the best path is as near to the ceiling as any: how much weight a cent is worth."""

    def __init__(self, cut: Cut, weights: Sequence[Ints], prices: Sequence[Ints], ceiling: int, cheapest: Sequence[Sequence[int]]) -> None:
        """Move two paths that enclose the ceiling together, as long as there is one between them."""
        self.ceiling, self.worth, self.steps = ceiling, 0.0, [[0] * len(rest) for rest in cheapest]
        self.unit = 1 + sum(int(np.abs(weight).max()) for weight in weights) // LARGEST
        self.best = _follow(cut, cheapest, cheapest, prices)
        most = LARGEST * self.unit / max(1, sum(int(np.abs(price).max()) for price in prices))
        above = self._path(cut, cheapest, weights, prices)
        for _ in range(ROUNDS):
            if _total(prices, above) <= ceiling:
                self.best = above
                return
            gain = _total(weights, above) - _total(weights, self.best)
            self.worth = min(max(0.0, gain / (_total(prices, above) - _total(prices, self.best))), most)
            between = self._path(cut, cheapest, weights, prices)
            if between in (above, self.best):
                return
            if _total(prices, between) <= ceiling:
                self.best = between
            else:
                above = between

    def _path(self, cut: Cut, cheapest: Sequence[Sequence[int]], weights: Sequence[Ints], prices: Sequence[Ints]) -> dict[int, int]:
        """The best path where a cent has its worth; its costs are rounded down to units in which sums cannot overflow."""
        costs = [(np.floor(self.worth * price / self.unit)).astype(np.int64) - SLACK for price in prices]
        costs = [cost - -(-weight // self.unit) for cost, weight in zip(costs, weights, strict=True)]
        self.steps = _Ladder(cut, costs).steps
        return _follow(cut, cheapest, self.steps, costs)

    def loss(self, step: int, node: int, spent: int) -> int:
        """The least loss from there, however the money that is left is spent."""
        return self.unit * (self.steps[step][node] - int(self.worth * (self.ceiling - spent) / self.unit) - SLACK)


def _total(costs: Sequence[Ints], path: Mapping[int, int]) -> int:
    return sum(int(costs[variable][value]) for variable, value in path.items())


def _places(cut: Cut) -> list[tuple[int, int]]:
    """The steps of a path: block and leaf, -1 for the branch."""
    found: list[tuple[int, int]] = []
    for at, block in enumerate(cut.diagram.blocks):
        found += [(at, leaf) for leaf in range(len(block.leaves))]
        found += [] if block.branch is None else [(at, -1)]
    return found


def _ways(cut: Cut, place: tuple[int, int], node: int) -> Iterator[tuple[int, int, int]]:
    """The values that may be taken next, each with the node it leads to."""
    at, leaf = place
    block = cut.diagram.blocks[at]
    variable = block.branch if leaf < 0 else block.leaves[leaf]
    if variable is None:
        return
    row = block.rows[node].tolist() if leaf < 0 else block.allow[node, int(block.starts[leaf]) :].tolist()
    kinds = cut.diagram.lists[variable]
    for value in cut.values.get(variable, range(len(kinds))):
        if kinds[value] >= 0 and row[kinds[value]]:
            yield variable, value, row[kinds[value]] if leaf < 0 else node


def _dominated(seen: dict[tuple[int, int], list[tuple[int, int]]], place: tuple[int, int], spent: int, gained: int) -> bool:
    known = seen.setdefault(place, [])
    if any(price <= spent and weight >= gained for price, weight in known):
        return True
    known[:] = [(price, weight) for price, weight in known if price < spent or weight > gained]
    known.append((spent, gained))
    return False


def _follow(cut: Cut, cheapest: Sequence[Sequence[int]], rests: Sequence[Sequence[int]], costs: Sequence[Ints]) -> dict[int, int]:
    """A path of least cost, by the ladder of these costs."""
    found: dict[int, int] = {}
    node = 1
    for step, place in enumerate(_places(cut), 1):
        ways = _ways(cut, place, node)
        if step < len(rests):
            ways = (way for way in ways if cheapest[step][way[2]] < FAR)
            variable, value, node = min(ways, key=lambda way: rests[step][way[2]] + int(costs[way[0]][way[1]]))
        else:
            variable, value, node = min(ways, key=lambda way: int(costs[way[0]][way[1]]))
        found[variable] = value
    return found
