"""Which pictures stand for a product in lists: few, and unlike each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.domain.looks import apart

MOST = 8
OWN = 3
"""Pictures of its own that a product with colourways is shown with; the rest of the places is theirs."""
PROVEN = 100
"""Impressions after which a picture has a record that is worth keeping."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture that may stand for a product. `kept`: staff decided about it, or it has a record; `spent`: it is shown no more."""

    key: str
    features: Mapping[str, float] = field(default_factory=dict)
    kept: bool = False
    spent: bool = False


def chosen(own: Sequence[Candidate], lent: Sequence[Candidate], most: int = MOST) -> list[Candidate]:
    """The pictures of a product, its default first: some of its own in their order, and of its colourways those that differ most.

    What is kept stays as long as it is there, and what is spent takes nobody's place, so that something new is tried instead.
    Of the others each is the one that is least like all before it (farthest-first traversal: Gonzalez, “Clustering to minimize the maximum
    intercluster distance”, 1985), the earlier one where two are alike.
    """
    room = OWN if lent else most
    mine = _own(own, max(room, most - len(lent)))
    taken = [one for one in lent if one.kept]
    free = [one for one in lent if not one.kept]
    while free and sum(not one.spent for one in [*mine, *taken]) < most:
        best = max(free, key=lambda one: _newness(one, [*mine, *taken]))
        taken.append(best)
        free.remove(best)
    return [*mine, *taken]


def _own(own: Sequence[Candidate], room: int) -> list[Candidate]:
    """The default, those least like it and each other, and what staff or a record keeps; in their order."""
    free = [one for one in own if not one.spent]
    taken = free[:1]
    free = free[1:]
    while free and len(taken) < room:
        taken.append(max(free, key=lambda one: _newness(one, taken)))
        free.remove(taken[-1])
    return [one for one in own if one.kept or one in taken]


def _newness(one: Candidate, others: Sequence[Candidate]) -> float:
    return min((apart(one.features, other.features) for other in others if not other.spent), default=1.0)
