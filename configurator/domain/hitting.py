"""The smallest set that touches every one of some sets."""

from __future__ import annotations

from collections.abc import Sequence


def smallest_hitting_set(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return the smallest hitting set; among equals the one with the smallest numbers (compared in ascending order)."""
    for size in range(len(sets) + 1):
        found = _of_size(sets, size)
        if found:
            return frozenset(min(found))
    return frozenset()


def _of_size(sets: Sequence[frozenset[int]], size: int) -> set[tuple[int, ...]]:
    """All minimal hitting sets of exactly that size, by branching on the first set not hit."""
    found: set[tuple[int, ...]] = set()
    seen: set[frozenset[int]] = set()
    stack: list[frozenset[int]] = [frozenset()]
    while stack:
        partial = stack.pop()
        if partial in seen:
            continue
        seen.add(partial)
        open_set = next((one for one in sets if not one & partial), None)
        if open_set is None:
            if len(partial) == size:
                found.add(tuple(sorted(partial)))
        elif len(partial) < size:
            stack += [partial | {member} for member in open_set]
    return found
