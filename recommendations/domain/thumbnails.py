"""A visitor's taste by feature, from what they engaged with and what they said."""

import math
from collections.abc import Mapping

TASTE_PRIOR = 8.0
"""Weight of engagement that equals the shop's average; one view (1) hardly moves a taste, a purchase (6) does."""
DEFAULT_SHARE = 0.1
TOLD_WEIGHT = 6.0
"""What a visitor says of their taste counts as much as a purchase."""


def taste_from_counts(counts: Mapping[str, float], total: float, base: Mapping[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """Taste by feature: log of the share among what a visitor engaged with over its share in the shop, shrunk to 0.

    `counts` is engagement by feature, `total` all engagement, `base` the share of the shop's items with a feature, `told`
    what the visitor said (feature → weight).
    """
    everything = total + TOLD_WEIGHT * len(told)
    taste = {}
    for name in counts.keys() | told.keys():
        share = min(max(base.get(name, DEFAULT_SHARE), 0.01), 0.99)
        mine = counts.get(name, 0.0) + TOLD_WEIGHT * told.get(name, 0.0)
        taste[name] = math.log((mine + TASTE_PRIOR * share) / ((everything + TASTE_PRIOR) * share))
    return taste
