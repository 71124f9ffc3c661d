"""What clicks teach about pictures: values with shrinkage, and a visitor's taste by feature."""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

TASTE_PRIOR = 8.0
"""Weight of engagement that equals the shop's average; one view (1) hardly moves a taste, a purchase (6) does."""
DEFAULT_SHARE = 0.1
TOLD_WEIGHT = 6.0
"""What a visitor says of their taste counts as much as a purchase."""
RATE_PRIOR = 50.0
"""Impressions at the shop's rate that every item and position starts with."""
FEATURE_PRIOR = 10.0
ARM_PRIOR = 5.0
"""Expected clicks that a feature, or a picture, needs before its own record weighs as much as what is known without it."""


@dataclass(frozen=True, slots=True)
class Record:
    """Impressions of one picture at one position (None: unknown), and the clicks on them."""

    item: str
    arm: str
    position: int | None
    impressions: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Values:
    """Log of clicks over expected clicks, by (item, arm) and by feature; 0 is as good as the item's average."""

    arms: dict[tuple[str, str], float]
    features: dict[str, float]


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


def learn(records: Sequence[Record], arms: Mapping[tuple[str, str], Mapping[str, float]]) -> Values:
    """Values of pictures and of features from what was shown and clicked.

    Expected clicks are impressions times the rate of the item times how much its position draws (a popular item or a good
    place is no merit of the picture). A feature's ratio of clicks to expected clicks is shrunk to 1; a picture starts at the
    mean of its features and moves away as its own record grows: pooled first, its own effect when earned.
    `arms` are the features of every picture that may be shown, those without a record included.
    """
    expected, clicks = _expected(records)
    by_feature: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for key, mapping in arms.items():
        for name in mapping:
            by_feature[name][0] += clicks.get(key, 0.0)
            by_feature[name][1] += expected.get(key, 0.0)
    features = {name: math.log((c + FEATURE_PRIOR) / (e + FEATURE_PRIOR)) for name, (c, e) in by_feature.items()}
    values = {}
    for key, mapping in arms.items():
        prior = _mean(mapping, features)
        mine, due = clicks.get(key, 0.0), expected.get(key, 0.0)
        values[key] = math.log((mine + ARM_PRIOR * math.exp(prior)) / (due + ARM_PRIOR))
    return Values(values, features)


def _expected(records: Sequence[Record]) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    shown, clicked = sum(record.impressions for record in records), sum(record.clicks for record in records)
    rate = clicked / shown if shown else 0.0
    by_item = _rates(records, lambda record: record.item, rate)
    by_position = _rates(records, lambda record: record.position, rate)
    expected: dict[tuple[str, str], float] = defaultdict(float)
    clicks: dict[tuple[str, str], float] = defaultdict(float)
    for record in records:
        draw = by_position[record.position] / rate if rate else 0.0
        expected[record.item, record.arm] += record.impressions * by_item[record.item] * draw
        clicks[record.item, record.arm] += record.clicks
    scale = sum(clicks.values()) / total if (total := sum(expected.values())) else 1.0
    return {key: value * scale for key, value in expected.items()}, clicks


def _rates(records: Iterable[Record], of: Callable[[Record], Hashable], rate: float) -> dict[Hashable, float]:
    shown: dict[Hashable, float] = defaultdict(float)
    clicked: dict[Hashable, float] = defaultdict(float)
    for record in records:
        shown[of(record)] += record.impressions
        clicked[of(record)] += record.clicks
    return {key: (clicked[key] + rate * RATE_PRIOR) / (shown[key] + RATE_PRIOR) for key in shown}


def _mean(mapping: Mapping[str, float], values: Mapping[str, float]) -> float:
    total = sum(mapping.values())
    return sum(weight * values[name] for name, weight in mapping.items()) / total if total > 0 else 0.0
