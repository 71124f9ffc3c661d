"""The product of greatest weight under a price ceiling."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np

from configurator.domain.cuts import Cut
from configurator.domain.diagram import FAR, Ints
from configurator.domain.sums import leaf_costs, onward


class _Ladder:
    """For each step of a path (each leaf of each block, then its branch) and each node the least cost from there to the goal."""

    def __init__(self, cut: Cut, costs: Sequence[Ints]) -> None:
        diagram = cut.diagram
        least = cut.least(diagram.flat(costs))
        found: list[Ints] = []
        after: Ints | None = None
        for at in range(len(diagram.blocks) - 1, -1, -1):
            block = diagram.blocks[at]
            reached = np.zeros(block.width, dtype=np.int64) + onward(cut, at, None, least, after)
            steps = [reached] if block.branch is not None else []
            for leaf in leaf_costs(block, None, least).T[::-1]:
                reached = np.minimum(reached + leaf, FAR)
                steps.append(reached)
            after = np.minimum(reached, FAR)
            after[0] = FAR
            found += steps
        self.steps = [rest.tolist() for rest in reversed(found)]


def heaviest_within(cut: Cut, weights: Sequence[Ints], prices: Sequence[Ints], ceiling: int, limit: int) -> dict[int, int] | None:
    """Return the path of greatest weight whose price is at most the ceiling; None where none is cheap enough.

    Best-first with the weight still possible as the bound (A*) and dominated partial paths dropped, so the first path that arrives
    is the best. After ``limit`` steps the cheapest way on from the best partial path is taken.
    """
    losses = _Ladder(cut, [-weight for weight in weights]).steps
    cheapest = _Ladder(cut, prices).steps
    places = [
        (at, leaf) for at, b in enumerate(cut.diagram.blocks) for leaf in (*range(len(b.leaves)), *([-1] if b.branch is not None else []))
    ]
    if cheapest[0][1] > ceiling:
        return None
    queue: list[tuple[int, int, int, int, int, tuple[tuple[int, int], ...]]] = [(losses[0][1], 0, 0, 1, 0, ())]
    seen: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for steps in range(limit + 1):
        if not queue:
            break
        _, minus_step, price, node, weight, path = heapq.heappop(queue)
        step = -minus_step
        if step == len(places):
            return dict(path)
        if steps == limit:
            return _cheapest_on(cut, cheapest, prices, node, path)
        for variable, value, child in _ways(cut, places[step], node):
            spent, gained = price + int(prices[variable][value]), weight + int(weights[variable][value])
            last = step + 1 == len(places)
            rest = 0 if last else cheapest[step + 1][child]
            if spent + rest > ceiling or _dominated(seen, (step + 1, child), spent, gained):
                continue
            bound = -gained + (0 if last else losses[step + 1][child])
            heapq.heappush(queue, (bound, minus_step - 1, spent, child, gained, (*path, (variable, value))))
    return None


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


def _cheapest_on(
    cut: Cut, cheapest: Sequence[Sequence[int]], prices: Sequence[Ints], node: int, path: tuple[tuple[int, int], ...]
) -> dict[int, int]:
    found = dict(path)
    for step, place in enumerate(_places(cut)[len(path) :], len(path) + 1):
        rest = cheapest[step] if step < len(cheapest) else [FAR, 0]
        ways = _ways(cut, place, node)
        variable, value, node = min(ways, key=lambda way: rest[way[2]] + int(prices[way[0]][way[1]]))
        found[variable] = value
    return found
