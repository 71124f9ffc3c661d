"""A few things out of many that differ as much as possible."""

from collections.abc import Collection, Mapping, Sequence


def spread(tokens: Mapping[str, Collection[str]], count: int, *, taken: Sequence[str] = ()) -> list[str]:
    """`count` keys of things whose tokens lie far apart, after those already `taken`; ties go to what comes first.

    Greedy farthest-point sampling under the Jaccard distance: each next thing is the one whose nearest chosen neighbour is farthest
    (Gonzalez 1985; within a factor of two of the best spread there is). Cost: `count` × number of things.
    """
    sets = {key: frozenset(value) for key, value in tokens.items()}
    chosen = [key for key in dict.fromkeys(taken) if key in sets][:count]
    left = [key for key in sets if key not in chosen]
    nearest = {key: min((_distance(sets[key], sets[other]) for other in chosen), default=1.0) for key in left}
    while left and len(chosen) < count:
        best = max(left, key=lambda key: nearest[key])
        chosen.append(best)
        left.remove(best)
        for key in left:
            nearest[key] = min(nearest[key], _distance(sets[key], sets[best]))
    return chosen


def _distance(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return 1 - len(one & other) / union if union else 0.0
