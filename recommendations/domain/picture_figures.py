"""What the choice of pictures earned, missed and may have earned: the figures of a report, as plain JSON."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from recommendations.domain.metrics import NORMAL_95
from recommendations.domain.off_policy import Floats, Ints, effective_sample_size
from recommendations.domain.pick_log import PickLog
from recommendations.domain.target_policies import Chances, Result, evaluate, uniform

DIGITS = 8
ENOUGH = 100
"""Views after which a picture counts as tried."""
MOST_VERSIONS = 60
NAMES = ("logged", "uniform", "average")


@dataclass(frozen=True, slots=True)
class KnownArm:
    """A picture that may be shown; `rate`: clicks per view as the policy expects, None before its fit; `default`: its item's first."""

    item: str
    key: str
    default: bool
    rate: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """How often a picture was shown on a day."""

    day: date
    item: str
    arm: str
    number: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Pictures shown, clicks on them, and orders after a click, by the day of the picture and by the policy's version."""

    day: date
    policy: str
    shown: int
    clicks: int
    orders: int


def earnings(log: PickLog, arms: Iterable[KnownArm]) -> dict[str, Any]:
    """What was earned by the picks, and what default pictures, chance, and the best picture on average would have earned instead."""
    if not len(log):
        return {}
    defaults = {(arm.item, arm.key) for arm in arms if arm.default}
    return {name: _figures(result) for name, result in evaluate(log, NAMES, {"default": of_defaults(log, defaults)}).items()}


def of_defaults(log: PickLog, defaults: set[tuple[str, str]]) -> Chances:
    """The policy that always shows an item's default picture."""
    known = np.asarray([pair in defaults for pair in log.arms] + [False])

    def chances(rows: Ints) -> Floats:
        return known[log.choices(rows)].astype(np.float64)

    return chances


def _figures(result: Result) -> dict[str, Any]:
    common = {"rows": result.rows, "clicks": result.clicks, "learnt_from": result.learnt_from}
    judged = result.judged
    if judged is None:
        return common
    lift = None if judged.lift is None else round(judged.lift, DIGITS)
    estimates = {
        name: {key: round(value, DIGITS) for key, value in asdict(getattr(judged, name)).items()} for name in ("snips", "dr", "gain")
    }
    return {**common, **estimates, "lift": lift, "ess": round(judged.ess, 1)}


def health(log: PickLog) -> dict[str, float]:
    """Whether the logged propensities are right and of use.

    The mean of (1 / number of pictures) / propensity is 1 if they are right; its interval is the normal one, over people.
    """
    if not len(log):
        return {}
    rows = np.arange(len(log))
    weights = uniform(log, rows)[rows, log.place] / log.propensity
    clusters = rows if log.clusters is None else log.clusters
    mean = float(weights.mean())
    sums = np.bincount(clusters, weights - mean)
    half = NORMAL_95 * float(np.sqrt(sums @ sums)) / len(log)
    return {
        "mean": round(mean, DIGITS),
        "low": round(mean - half, DIGITS),
        "high": round(mean + half, DIGITS),
        "ess": round(effective_sample_size(weights), 1),
        "share": round(effective_sample_size(weights) / len(log), DIGITS),
        "least": round(float(log.propensity.min()), DIGITS),
        "people": len(np.unique(clusters)),
    }


def regret(shown: Iterable[Shown], arms: Sequence[KnownArm]) -> list[list[Any]]:
    """By day: views, and clicks missed per 1,000 views against always showing each item's best picture, by what is believed now.

    As it was shown, by chance, and with default pictures. Views of items whose pictures were never fitted do not count.
    """
    rates: dict[str, dict[str, float]] = defaultdict(dict)
    for arm in arms:
        if arm.rate is not None:
            rates[arm.item][arm.key] = arm.rate
    first = {arm.item: arm.rate for arm in arms if arm.default and arm.rate is not None}
    sums: dict[date, list[float]] = defaultdict(lambda: [0.0] * 4)
    for one in shown:
        known = rates.get(one.item, {})
        if one.arm not in known or one.item not in first:
            continue
        best, mean = max(known.values()), sum(known.values()) / len(known)
        for place, missed in enumerate((1.0, best - known[one.arm], best - mean, best - first[one.item])):
            sums[one.day][place] += missed * one.number
    return [[day.isoformat(), int(row[0]), *(round(1_000 * missed / row[0], 4) for missed in row[1:])] for day, row in sorted(sums.items())]


def coverage(shown: Iterable[Shown], arms: Sequence[KnownArm]) -> dict[str, int]:
    """How many pictures may be shown, how many of them were, and how many so often that something is known of them."""
    views: dict[tuple[str, str], int] = defaultdict(int)
    for one in shown:
        views[one.item, one.arm] += one.number
    numbers = [views[arm.item, arm.key] for arm in arms]
    return {
        "arms": len(numbers),
        "shown": sum(number > 0 for number in numbers),
        "tried": sum(number >= ENOUGH for number in numbers),
        "items": len({arm.item for arm in arms}),
    }


def by_day(counts: Iterable[DayCount]) -> list[list[Any]]:
    """Rows of day, kind of policy (its version without the number), pictures shown, clicks, orders."""
    sums: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in counts:
        _add(sums[one.day, one.policy.partition("-")[0]], one)
    return [[day.isoformat(), kind, *row] for (day, kind), row in sorted(sums.items())]


def by_version(counts: Iterable[DayCount]) -> list[list[Any]]:
    """Rows of version, its first and last day, pictures shown, clicks, orders; those that showed last come first."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    days: dict[str, list[date]] = defaultdict(list)
    for one in counts:
        _add(sums[one.policy], one)
        days[one.policy].append(one.day)
    rows = [[policy, min(days[policy]).isoformat(), max(days[policy]).isoformat(), *row] for policy, row in sums.items()]
    return sorted(rows, key=lambda row: (row[2], row[1], row[0]), reverse=True)[:MOST_VERSIONS]


def _add(row: list[int], one: DayCount) -> None:
    for place, number in enumerate((one.shown, one.clicks, one.orders)):
        row[place] += number
