"""Best paths of a diagram: lexicographic in exact integers, and best weight under a price ceiling."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from configurator.domain.diagram import FAR, Diagram, Ints, trim

ROOM = 2**58
# One objective: the cost of each value, for the variables that matter to it; costs are at least 0.
Objective = Mapping[int, Ints]


def any_path(diagram: Diagram) -> dict[int, int]:
    """Return the first path of a buildable diagram: variable to value."""
    node, found = 1, {}
    for variable, children in zip(diagram.order, diagram.children, strict=True):
        found[variable] = int(np.flatnonzero(children[node])[0])
        node = int(children[node, found[variable]])
    return found


def best_paths(diagram: Diagram, objectives: Iterable[Objective]) -> Diagram:
    """Return the diagram of those paths that are least by the first objective, among them by the second, and so on."""
    pending: list[Objective] = []
    room = 1
    for objective in objectives:
        spread = 1 + sum(int(cost.max(initial=0)) for cost in objective.values())
        if room * spread > ROOM and pending:
            diagram = _pruned(diagram, _packed(diagram, pending))
            pending, room = [], 1
        pending.append(objective)
        room *= spread
    return _pruned(diagram, _packed(diagram, pending)) if pending else diagram


def _packed(diagram: Diagram, objectives: Sequence[Objective]) -> dict[int, Ints]:
    sizes = {v: rows.shape[1] for v, rows in zip(diagram.order, diagram.children, strict=True)}
    total: dict[int, Ints] = {v: np.zeros(size, dtype=np.int64) for v, size in sizes.items()}
    scale = 1
    for objective in reversed(objectives):
        spread = 1 + sum(int(cost.max(initial=0)) for cost in objective.values())
        for variable, cost in objective.items():
            total[variable] = total[variable] + cost * scale
        scale *= spread
    return total


def _pruned(diagram: Diagram, costs: Mapping[int, Ints]) -> Diagram:
    best = diagram.lowest([costs[v] for v in range(len(diagram.order))])
    rows = []
    for at, (variable, children) in enumerate(zip(diagram.order, diagram.children, strict=True)):
        sums = best[at + 1][children] + costs[variable]
        rows.append(np.where((sums == best[at][:, None]) & (children > 0), children, 0))
    return Diagram(diagram.order, tuple(trim(rows)), diagram.silent)


def heaviest_within(diagram: Diagram, weights: Sequence[Ints], prices: Sequence[Ints], ceiling: int, limit: int) -> dict[int, int] | None:
    """Return the path of greatest weight whose price is at most the ceiling; None where none is cheap enough.

    Best-first with the weight still possible as the bound (A*) and dominated partial paths dropped, so the first path that arrives
    is the best. After ``limit`` steps the cheapest way on from the best partial path is taken.
    """
    gains = [-np.asarray(rest) for rest in diagram.lowest([-weight for weight in weights])]
    cheapest = diagram.lowest(prices)
    if not diagram.buildable or cheapest[0][1] > ceiling:
        return None
    queue: list[tuple[int, int, int, int, int, tuple[int, ...]]] = [(-int(gains[0][1]), 0, 0, 1, 0, ())]
    seen: dict[tuple[int, int], list[tuple[int, int]]] = {}
    steps = 0
    while queue:
        _, minus_level, price, node, weight, path = heapq.heappop(queue)
        at = -minus_level
        if at == len(diagram.order):
            return dict(zip(diagram.order, path, strict=True))
        if steps >= limit:
            return _cheapest_on(diagram, cheapest, prices, node, path)
        steps += 1
        variable, children = diagram.order[at], diagram.children[at]
        for value in np.flatnonzero(children[node]).tolist():
            child = int(children[node, value])
            spent, gained = price + int(prices[variable][value]), weight + int(weights[variable][value])
            if spent + int(cheapest[at + 1][child]) > ceiling or _dominated(seen, (at + 1, child), spent, gained):
                continue
            entry = (-(gained + int(gains[at + 1][child])), minus_level - 1, spent, child, gained, (*path, value))
            heapq.heappush(queue, entry)
    return None


def _dominated(seen: dict[tuple[int, int], list[tuple[int, int]]], place: tuple[int, int], spent: int, gained: int) -> bool:
    known = seen.setdefault(place, [])
    if any(price <= spent and weight >= gained for price, weight in known):
        return True
    known[:] = [(price, weight) for price, weight in known if price < spent or weight > gained]
    known.append((spent, gained))
    return False


def _cheapest_on(diagram: Diagram, cheapest: Sequence[Ints], prices: Sequence[Ints], node: int, path: tuple[int, ...]) -> dict[int, int]:
    found = list(path)
    for level in range(len(path), len(diagram.order)):
        children = diagram.children[level][node]
        sums = np.where(children > 0, cheapest[level + 1][children] + prices[diagram.order[level]], FAR)
        found.append(int(sums.argmin()))
        node = int(children[found[-1]])
    return dict(zip(diagram.order, found, strict=True))
