"""What experiments are judged by: numbers of each visitor, and how far one visitor may weigh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BUSIEST = 0.99
"""Of the visitors who did something at all, this share is counted in full; the rest counts as much as the last of them."""
HISTORY_DAYS = 28
"""Days before the first exposure from which a visitor's history is taken."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of each visitor: `label` names it in sentences, `of` is the count it is made from; `share`: only whether there was any."""

    key: str
    label: str
    unit: str
    of: str
    share: bool = False


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.key: metric
        for metric in (
            Metric("clicked", "visitors who click", "share of visitors", "clicks", share=True),
            Metric("clicks", "clicks per visitor", "clicks", "clicks"),
            Metric("saves", "designs saved per visitor", "designs", "saves"),
            Metric("carts", "things put into the cart per visitor", "things", "carts"),
            Metric("ordered", "visitors who order", "share of visitors", "orders", share=True),
            Metric("orders", "orders per visitor", "orders", "orders"),
            Metric("revenue", "revenue per visitor", "money", "revenue"),
            Metric("cards", "pictures seen per visitor", "pictures", "cards"),
        )
    }
)
COUNTS: Sequence[str] = ("clicks", "saves", "carts", "orders", "revenue", "cards")
"""What is counted of each visitor, after the first exposure and before it."""


def values(metric: Metric, counts: Floats) -> Floats:
    """The metric of each visitor from what was counted."""
    return (counts > 0).astype(np.float64) if metric.share else capped(counts)


def capped(counts: Floats) -> Floats:
    """Counts with the largest cut down to the quantile BUSIEST of those above zero, and at least to the second largest.

    The limit is taken over all variants together, so under random assignment it favours none (winsorising; Kohavi, Tang and Xu,
    “Trustworthy Online Controlled Experiments”, 2020, chapter 22). Whoever sends thousands of events weighs as much as a busy shopper.
    """
    some = counts[counts > 0]
    return np.minimum(counts, np.quantile(some, BUSIEST, method="lower")) if len(some) > 1 else counts
