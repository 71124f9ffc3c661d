"""The same diagram as plain lists, arcs with equal ends bundled: for diagrams whose levels are too thin for arrays to pay.

A bundle is a child and the bit mask of the values that lead to it. Node 0 is the dead end, as in Diagram.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from configurator.domain.diagram import Diagram

Bundles = list[tuple[int, int]]
Masks = Mapping[int, int]


class Sparse:
    """Bundled arcs of a diagram, by level and node. Never changed after construction."""

    def __init__(self, diagram: Diagram) -> None:
        """Bundle the arcs."""
        self.order = diagram.order
        self.levels: list[list[Bundles]] = []
        for children in diagram.children:
            nodes: list[Bundles] = [[]]
            for row in children[1:].tolist():
                masks: dict[int, int] = {}
                for value, child in enumerate(row):
                    if child:
                        masks[child] = masks.get(child, 0) | 1 << value
                nodes.append(list(masks.items()))
            self.levels.append(nodes)
        self.bundles = sum(len(node) for nodes in self.levels for node in nodes)

    def possible(self, allowed: Masks) -> dict[int, int] | None:
        """For each variable the values that keep the masks of the other variables; None if nothing is buildable."""
        alive = self._alive(allowed)
        found: dict[int, int] = {}
        here = {1} if len(self.levels[0]) > 1 else set()
        complete = bool(here)
        for at, (variable, nodes) in enumerate(zip(self.order, self.levels, strict=True)):
            live, mask, seen = alive[at + 1], allowed.get(variable, -1), 0
            below: set[int] = set()
            for node in here:
                for child, values in nodes[node]:
                    if live[child]:
                        seen |= values
                    # Dead below only by the next group's own choice, perhaps: then that group may still switch.
                    if values & mask:
                        below.add(child)
            found[variable] = seen
            complete = complete and bool(seen & mask)
            here = below
        return found if complete else None

    def _alive(self, allowed: Masks) -> list[list[bool]]:
        """For each level and node whether it leads to the goal within the masks."""
        live = [False, True]
        found = [live]
        for variable, nodes in zip(reversed(self.order), reversed(self.levels), strict=True):
            mask = allowed.get(variable)
            if mask is None:
                live = [_any(live, [child for child, _ in node]) for node in nodes]
            else:
                live = [_any(live, [child for child, values in node if values & mask]) for node in nodes]
            found.append(live)
        found.reverse()
        return found

    def first(self, allowed: Masks, orders: Mapping[int, Sequence[int]]) -> dict[int, int] | None:
        """Return the path that takes, level by level, the earliest value that leads to the goal; None where none does."""
        alive = self._alive(allowed)
        if len(self.levels[0]) < 1 + 1 or not alive[0][1]:
            return None
        node, found = 1, {}
        for at, variable in enumerate(self.order):
            live, mask = alive[at + 1], allowed.get(variable, -1)
            left = [(child, values & mask) for child, values in self.levels[at][node] if values & mask and live[child]]
            order = orders.get(variable, range(max(values.bit_length() for _, values in left)))
            found[variable], node = next((value, child) for value in order for child, values in left if values >> value & 1)
        return found

    def least(self, possible: Masks, orders: Mapping[int, Sequence[int]]) -> dict[int, int]:
        """Return the path within the masks that takes, variable by variable in ``orders``, the earliest value it can.

        The ranks of all variables are digits of one long number, the first variable the highest digit: one sweep finds the least.
        """
        scales: dict[int, int] = {}
        scale = 1
        for variable in reversed(list(orders)):
            scales[variable] = scale
            scale *= len(orders[variable]) or 1
        reached = self._reached(possible)
        best: dict[int, int] = {1: 0}
        steps: list[dict[int, tuple[int, int]]] = []
        for at in range(len(self.levels) - 1, -1, -1):
            variable = self.order[at]
            mask = possible[variable]
            costs = _Costs(orders.get(variable), scales.get(variable, 0))
            now: dict[int, int] = {}
            step: dict[int, tuple[int, int]] = {}
            for node in reached[at]:
                left = [(child, values & mask) for child, values in self.levels[at][node] if values & mask and child in best]
                if left:
                    now[node], child, values = min((best[child] + costs[values], child, values) for child, values in left)
                    step[node] = child, costs.value(values)
            best = now
            steps.append(step)
        node = 1
        found: dict[int, int] = {}
        for variable, step in zip(self.order, reversed(steps), strict=True):
            node, found[variable] = step[node]
        return found

    def _reached(self, possible: Masks) -> list[set[int]]:
        found = [{1}]
        for variable, nodes in zip(self.order, self.levels, strict=True):
            mask = possible[variable]
            found.append({child for node in found[-1] for child, values in nodes[node] if values & mask})
        return found


def _any(live: list[bool], children: list[int]) -> bool:
    for child in children:  # noqa: SIM110 - a generator costs more than the loop
        if live[child]:
            return True
    return False


class _Costs(dict[int, int]):
    """The cost of the best value of a mask, worked out once per mask."""

    def __init__(self, order: Sequence[int] | None, scale: int) -> None:
        super().__init__()
        self.order, self.scale = order, scale

    def __missing__(self, mask: int) -> int:
        cost = 0 if self.order is None else self.order.index(self.value(mask)) * self.scale
        self[mask] = cost
        return cost

    def value(self, mask: int) -> int:
        """Return the best value of a mask."""
        if self.order is None:
            return (mask & -mask).bit_length() - 1
        return next(value for value in self.order if mask >> value & 1)
