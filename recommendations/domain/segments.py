"""Shoppers by how much they had to do with the shop."""

from collections.abc import Mapping

import numpy as np

from recommendations.domain.interactions import Interactions

SEGMENTS: Mapping[str, tuple[int, int]] = {"new": (1, 2), "light": (3, 10), "heavy": (11, 10**9)}
"""Names of shoppers by the fewest and the most items they had engaged with."""


def segments(data: Interactions) -> list[str]:
    """The segment of each user, empty for those who engaged with nothing."""
    pairs = np.unique(data.user * len(data.items) + data.item)
    numbers = np.bincount(pairs // max(len(data.items), 1), minlength=len(data.users))
    names = [name for name, _ in SEGMENTS.items()]
    fewest = np.array([least for least, _ in SEGMENTS.values()])
    return [["", *names][place] for place in np.searchsorted(fewest, numbers, side="right")]
