"""Made-up products with fixed seeds: rules near each other or between any groups, and a range that hangs on a few groups."""

from random import Random
from typing import Any

# Rules near each other lie within this many groups.
NEAR = 4


def product(groups: int, options: int, rules: int, *, near: bool, seed: int = 1) -> dict[str, Any]:
    """A product of single-choice groups with rules of two or three literals; one hidden product satisfies them all."""
    rng = Random(seed)  # noqa: S311 - repeatable, not a secret
    hidden = [rng.randrange(options) for _ in range(groups)]
    found: list[str] = []
    while len(found) < rules:
        size = rng.choice([2, 2, 3])
        first = rng.randrange(groups - NEAR)
        scope = rng.sample(range(first, first + NEAR + 1), size) if near else rng.sample(range(groups), size)
        rule, holds = rng.choice([_forbidden, _needed, _either])(rng, scope, options, hidden)
        if holds:
            found.append(rule)
    return {"product": "made-up", "groups": _groups(rng, [options] * groups), "rules": [{"when": rule} for rule in found]}


def _forbidden(rng: Random, scope: list[int], options: int, hidden: list[int]) -> tuple[str, bool]:
    taken = {group: rng.randrange(options) for group in scope}
    return f"!({_all(taken)})", any(hidden[group] != option for group, option in taken.items())


def _needed(rng: Random, scope: list[int], options: int, hidden: list[int]) -> tuple[str, bool]:
    taken, last = {group: rng.randrange(options) for group in scope[:-1]}, scope[-1]
    allowed = rng.sample(range(options), max(2, options // 3))
    holds = hidden[last] in allowed or any(hidden[group] != option for group, option in taken.items())
    return f"{_all(taken)} => {' | '.join(f'g{last}.o{option}' for option in allowed)}", holds


def _either(rng: Random, scope: list[int], options: int, hidden: list[int]) -> tuple[str, bool]:
    """Literals of either sign, one of them negative: without it hardly anything would be left."""
    literals = [(group, rng.randrange(options), at > 0 and rng.random() < 1 / 2) for at, group in enumerate(scope)]
    text = " | ".join(f"{'' if positive else '!'}g{group}.o{option}" for group, option, positive in literals)
    return text, any((hidden[group] == option) == positive for group, option, positive in literals)


def _all(taken: dict[int, int]) -> str:
    return " & ".join(f"g{group}.o{option}" for group, option in taken.items())


def car_range(groups: int = 268, hubs: int = 3, seed: int = 5) -> dict[str, Any]:
    """Several hundred small groups and tables; most tables say what goes with one of a few large groups, as trim and engine do."""
    rng = Random(seed)  # noqa: S311
    large = rng.sample(range(groups), hubs)
    sizes = [24 if group in large else rng.choice([2, 2, 2, 3, 3, 4, 6, 8]) for group in range(groups)]
    hidden = [rng.randrange(size) for size in sizes]
    tables = [_table(rng, [*large[:2]], sizes, hidden)]
    small = [group for group in range(groups) if group not in large]
    while len(tables) < groups:
        hub = large[0] if rng.random() < 4 / 5 else rng.choice(large)
        at = rng.randrange(len(small) - 6)
        others = [small[at], *([small[at + rng.randint(1, 6)]] if rng.random() < 1 / 3 else [])]
        tables.append(_table(rng, [hub, *others], sizes, hidden))
    return {"product": "car", "groups": _groups(rng, sizes), "tables": tables}


def _table(rng: Random, scope: list[int], sizes: list[int], hidden: list[int]) -> dict[str, Any]:
    rows = {tuple(hidden[group] for group in scope)}
    for first in range(sizes[scope[0]]):
        rest: list[tuple[int, ...]] = [()]
        for group in scope[1:]:
            rest = [(*row, option) for row in rest for option in range(sizes[group])]
        rows |= {(first, *row) for row in rng.sample(rest, max(1, int(len(rest) * rng.choice([0.3, 0.5, 0.8, 1]))))}
    return {"groups": [f"g{group}" for group in scope], "allowed": [[f"o{option}" for option in row] for row in sorted(rows)]}


def _groups(rng: Random, sizes: list[int]) -> list[dict[str, Any]]:
    return [
        {"key": f"g{at}", "kind": "one", "options": [{"key": f"o{n}", "price": str(rng.randint(0, 30))} for n in range(size)]}
        for at, size in enumerate(sizes)
    ]
