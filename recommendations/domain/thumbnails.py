"""A visitor's taste by feature, from what they engaged with and what they said."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

TASTE_PRIOR = 8.0
"""Weight of engagement that equals the shop's average; one view (1) hardly moves a taste, a purchase (6) does."""
DEFAULT_SHARE = 0.1
TOLD_WEIGHT = 6.0
"""What a visitor says of their taste counts as much as a purchase."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """What a visitor did: weight by feature, and all in all with things, which have a feature or not, and pictures, which have some."""

    counts: Mapping[str, float]
    things: float
    pictures: float = 0.0


def taste_from_counts(
    done: Engagement, base: Mapping[str, float], pictured: Mapping[str, float], told: Mapping[str, float]
) -> dict[str, float]:
    """Taste by feature: log of what a visitor engaged with over what the shop's average would be, shrunk to 0.

    `base` is the share of the shop's items with a feature, `pictured` how much of it its pictures have on average, `told` what the
    visitor said: feature → weight, below 0 of what they do not like. Every word is evidence of its own feature alone, and what they did
    with something that they do not like is none.
    """
    taste = {}
    for name in done.counts.keys() | told.keys():
        share, said = _share(base.get(name, DEFAULT_SHARE)), told.get(name, 0.0)
        usual = done.things * share + done.pictures * _share(pictured.get(name, share)) + (TOLD_WEIGHT * abs(said) + TASTE_PRIOR) * share
        mine = 0.0 if said < 0 else done.counts.get(name, 0.0) + TOLD_WEIGHT * said
        taste[name] = math.log((mine + TASTE_PRIOR * share) / usual)
    return taste


def _share(share: float) -> float:
    return min(max(share, 0.01), 0.99)
