"""The smallest set that touches every one of some sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from configurator.domain.errors import TooHard

# Branches to look into before the search is given up; shop-sized questions need a few dozen.
STEPS = 4_000


def smallest_hitting_set(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return the smallest hitting set; among equals the one with the smallest numbers (compared in ascending order).

    Sets that share no member, not even through others, are solved apart: that changes neither the size nor the order. Raises TooHard.
    """
    return frozenset(member for part in _parts(sets) for member in _Search(part).smallest())


def _parts(sets: Iterable[frozenset[int]]) -> list[list[frozenset[int]]]:
    """Put sets together that share a member."""
    parts: list[tuple[set[int], list[frozenset[int]]]] = []
    for one in sets:
        touching = [part for part in parts if part[0] & one]
        members, together = set(one), [one]
        for part in touching:
            members |= part[0]
            together += part[1]
        parts = [part for part in parts if not part[0] & one]
        parts.append((members, together))
    return [part[1] for part in parts]


class _Search:
    """Depth first, the smallest member taken before it is left out, so that the first find of a size is the one wanted."""

    def __init__(self, sets: Sequence[frozenset[int]]) -> None:
        self.sets = sorted(set(sets), key=len)
        self.steps = 0

    def smallest(self) -> list[int]:
        size = _disjoint(self.sets)
        while (found := self.within(self.sets, size)) is None:
            size += 1
        return found

    def within(self, sets: list[frozenset[int]], size: int) -> list[int] | None:
        """Return members that hit the sets, at most ``size`` of them; None where fewer do not suffice."""
        taken: list[int] = []
        stack: list[tuple[list[frozenset[int]], list[int]]] = [(sets, taken)]
        while stack:
            left, taken = stack.pop()
            if not left:
                return taken
            self.steps += 1
            if self.steps > STEPS:
                raise TooHard("These choices contradict each other in too many ways to find the smallest change.")
            if not all(left) or _disjoint(left) > size - len(taken):
                continue
            first = min(member for one in left for member in one)
            stack.append((sorted((one - {first} for one in left), key=len), taken))
            stack.append(([one for one in left if first not in one], [*taken, first]))
        return None


def _disjoint(sets: Iterable[frozenset[int]]) -> int:
    """Count sets that share nothing, greedily: each needs a member of its own."""
    seen: set[int] = set()
    count = 0
    for one in sets:
        if not one & seen:
            seen |= one
            count += 1
    return count
