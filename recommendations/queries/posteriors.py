"""What is believed of candidate pictures, for the pages of staff."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Sum
from django.utils import timezone

from recommendations.domain.metrics import NORMAL_95
from recommendations.domain.policy import chance_of_best
from recommendations.models import Arm, DailyArmCount
from recommendations.queries.arms import decision_of


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of a picture: clicks per view in the first place with the 95 % interval, and the chance that it is its item's best.

    None before its first fit. `shown` and `clicks` are of all time.
    """

    label: str
    rate: float | None
    low: float | None
    high: float | None
    best: float | None
    shown: int
    clicks: int
    state: str


def posteriors(items: Sequence[str]) -> dict[str, list[Posterior]]:
    """What is believed of the pictures of items, as they are ordered. Two queries for any number of them."""
    counts = {
        (item, arm): (shown, clicks)
        for item, arm, shown, clicks in DailyArmCount.objects.filter(item__in=items)
        .order_by()
        .values_list("item", "arm")
        .annotate(Sum("impressions"), Sum("clicks"))
    }
    arms: dict[str, list[Arm]] = {item: [] for item in items}
    for arm in Arm.objects.filter(item__key__in=items).select_related("item").in_order():
        arms[arm.item.key].append(arm)
    return {item: _posteriors(mine, counts) for item, mine in arms.items()}


def _posteriors(arms: Sequence[Arm], counts: Mapping[tuple[str, str], tuple[int, int]]) -> list[Posterior]:
    today = timezone.localdate()
    fitted = [arm for arm in arms if arm.mean is not None and arm.variance is not None and decision_of(arm).shown_on(today)]
    best: dict[int, float] = {}
    if fitted:
        means, variances = (np.asarray([[getattr(arm, name) for arm in fitted]]) for name in ("mean", "variance"))
        best = dict(zip((arm.pk for arm in fitted), chance_of_best(means, np.sqrt(variances))[0].tolist(), strict=True))
    return [_posterior(arm, best.get(arm.pk), counts.get((arm.item.key, arm.key), (0, 0)), today) for arm in arms]


def _posterior(arm: Arm, best: float | None, counts: tuple[int, int], today: date) -> Posterior:
    rate, low, high = (_rate(arm, deviations) for deviations in (0.0, -NORMAL_95, NORMAL_95))
    return Posterior(_label(arm), rate, low, high, best, *counts, _state(arm, today))


def _rate(arm: Arm, deviations: float) -> float | None:
    if arm.mean is None or arm.variance is None or arm.level is None:
        return None
    return 1.0 / (1.0 + math.exp(-(arm.level + arm.mean + deviations * math.sqrt(arm.variance))))


def _label(arm: Arm) -> str:
    said = [name.partition(":")[2] for kind in ("view:", "kind:") for name in arm.features if name.startswith(kind)]
    return f"{said[0]}, {arm.key}" if said else arm.key


def _state(arm: Arm, day: date) -> str:
    if arm.retired or arm.excluded:
        return "retired" if arm.retired else "kept out"
    if not decision_of(arm).shown_on(day):
        return "not at this time"
    return "pinned" if arm.pinned else "shown"
