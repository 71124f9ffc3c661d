"""In which order the variables become levels: those that rules connect close to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from configurator.domain.simplify import simplify
from configurator.domain.space import ClauseOf, Constraint, Space

ROUNDS = 30
# How often a walk along the links starts again from its far end.
ENDS = 3


def scope(constraint: Constraint) -> tuple[int, ...]:
    """Return the variables that a constraint touches."""
    return tuple(constraint.masks) if isinstance(constraint, ClauseOf) else constraint.variables


def candidates(space: Space) -> Iterator[tuple[list[int], int]]:
    """Yield orders worth trying, each with the level from which variables are silent (texts and what hangs on them).

    The first is the blueprint's own: in it the default selection is a walk from the top to the bottom.
    """
    simple = simplify(space.full, space.constraints)
    links = [scope(c) for c in (simple.constraints if simple else ())]
    silent = _silent(space)
    loud = [v for v in range(len(space.variables)) if v not in silent]
    degree = dict.fromkeys(range(len(space.variables)), 0)
    for link in links:
        for variable in link:
            degree[variable] += 1
    busiest = max(loud, key=lambda v: (degree[v], -v)) if loud else None
    yield loud + silent, len(loud)
    arranged = _arrange([*loud, *silent], links)
    plain = [v for v in arranged if v not in silent]
    below = [v for v in arranged if v in silent]
    if busiest is not None and degree[busiest] * 4 >= max(8, len(links)):
        rest = [tuple(v for v in link if v != busiest) for link in links]
        spread = _arrange([v for v in [*loud, *silent] if v != busiest], rest)
        yield [busiest, *(v for v in spread if v not in silent), *(v for v in spread if v in silent)], len(loud)
    if plain != loud:
        yield plain + below, len(loud)


def _silent(space: Space) -> list[int]:
    """Texts, and the helpers that speak about them: what is projected away in counts must lie at the bottom."""
    found = {at for at, variable in enumerate(space.variables) if variable.kind == "text"}
    helpers = [c for c in space.constraints if isinstance(c, ClauseOf) and c.rule is None]
    size = -1
    while size != len(found):
        size = len(found)
        for constraint in helpers:
            if found & set(constraint.masks):
                found |= {v for v in constraint.masks if space.variables[v].kind == "helper"}
    return sorted(found)


def _arrange(variables: list[int], links: list[tuple[int, ...]]) -> list[int]:
    """Bring linked variables together: the better of two beginnings, the given order and one that follows the links."""
    inside = set(variables)
    real = [tuple(v for v in link if v in inside) for link in links]
    real = [link for link in real if len(link) > 1]
    starts = [_pulled(start, real) for start in (variables, _along(variables, real))]
    return min(starts, key=lambda order: _span({variable: at for at, variable in enumerate(order)}, real))


def _pulled(variables: list[int], real: list[tuple[int, ...]]) -> list[int]:
    """Pull linked variables together by centres of gravity (FORCE: Aloul, Markov and Sakallah, 2003), keep the best."""
    place = {variable: float(at) for at, variable in enumerate(variables)}
    touching: dict[int, list[int]] = {variable: [] for variable in variables}
    for at, link in enumerate(real):
        for variable in link:
            touching[variable].append(at)
    best, best_span = variables, _span(place, real)
    for _ in range(ROUNDS):
        centres = [sum(place[v] for v in link) / len(link) for link in real]
        pulled = {v: sum(centres[n] for n in at) / len(at) if at else place[v] for v, at in touching.items()}
        order = sorted(variables, key=lambda v: (pulled[v], place[v]))
        place = {variable: float(at) for at, variable in enumerate(order)}
        span = _span(place, real)
        if span >= best_span:
            break
        best, best_span = order, span
    return best


def _along(variables: list[int], real: list[tuple[int, ...]]) -> list[int]:
    """Walk along the links from one far end of each part to the other (Cuthill and McKee, 1969; ends as George and Liu, 1979)."""
    near: dict[int, set[int]] = {variable: set() for variable in variables}
    for link in real:
        for variable in link:
            near[variable].update(link)
    found: list[int] = []
    seen: set[int] = set()
    for variable in variables:
        if variable not in seen:
            walked = _walked(variable, near)
            for _ in range(ENDS):
                walked = _walked(walked[-1], near)
            seen.update(walked)
            found += walked
    return found


def _walked(start: int, near: Mapping[int, set[int]]) -> list[int]:
    found, seen = [start], {start}
    for variable in found:
        more = sorted(near[variable] - seen, key=lambda v: (len(near[v]), v))
        seen.update(more)
        found += more
    return found


def _span(place: Mapping[int, float], links: list[tuple[int, ...]]) -> float:
    return sum(max(place[v] for v in link) - min(place[v] for v in link) for link in links)
