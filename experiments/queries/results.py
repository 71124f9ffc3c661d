"""What analyses found, now and over time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from experiments.domain.lifecycle import PAUSED, RUNNING
from experiments.domain.metrics import METRICS
from experiments.domain.verdict import Seen, Verdict, verdict
from experiments.models import Experiment, Result

POINTS = 48
"""Looks that a picture shows at most; of more, every so many-th, counted back from the last."""
PACE = timedelta(days=3)
"""Days from which it is told how long an experiment may take yet."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the last analysis says of one metric of one variant; `primary`: it is what the experiment is about."""

    primary: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Results:
    """The last analysis row by row, the primary metric over time (oldest first) by variant, the control first, and the sentences."""

    at: datetime | None
    last: Sequence[Result]
    course: Mapping[str, Sequence[Result]]
    judged: Sequence[Judged]


def results_of(experiment: Experiment) -> Results:
    """What is known of an experiment (three queries, however many results there are)."""
    mine = Result.objects.filter(experiment=experiment)
    times = list(mine.order_by("at").values_list("at", flat=True).distinct())
    variants = list(experiment.variants.order_by("position", "pk").values_list("key", flat=True))
    if not times or not variants:
        return Results(None, [], {}, [])
    shown = times[:: -max(1, -(-len(times) // POINTS))]
    rows = list(mine.filter(Q(at=times[-1]) | Q(at__in=shown, metric=experiment.primary_metric)).order_by("at", "id"))
    last = [row for row in rows if row.at == times[-1] and row.variant in variants and row.metric in METRICS]
    course = {key: [row for row in rows if row.variant == key and row.metric == experiment.primary_metric] for key in variants}
    return Results(times[-1], last, course, _judged(experiment, variants[0], last, _pace(course)))


def _pace(course: Mapping[str, Sequence[Result]]) -> float:
    """New visitors a day over the last days."""
    totals: Counter[datetime] = Counter()
    for rows in course.values():
        for row in rows:
            totals[row.at] += row.visitors
    last = max(totals)
    before = min(at for at in totals if at >= last - PACE)
    return (totals[last] - totals[before]) / ((last - before) / timedelta(days=1)) if before < last else 0.0


def _judged(experiment: Experiment, control: str, last: Sequence[Result], pace: float) -> list[Judged]:
    """The primary metric's sentences first; of the other metrics those that tell a difference."""
    going = pace if experiment.state in (RUNNING, PAUSED) else None
    found = [Judged(row.metric == experiment.primary_metric, verdict(_seen(row, control, going))) for row in last if row.variant != control]
    return [one for one in found if one.primary] + [one for one in found if not one.primary and one.verdict.tone in ("better", "worse")]


def _seen(row: Result, control: str, pace: float | None) -> Seen:
    return Seen(
        metric=METRICS[row.metric].label,
        variant=row.variant,
        control=control,
        lift=_three(row.effect, row.low, row.high),
        difference=_three(row.difference, row.difference_low, row.difference_high),
        needed=row.needed,
        pace=pace,
    )


def _three(value: float | None, low: float | None, high: float | None) -> tuple[float, float, float] | None:
    return None if value is None or low is None or high is None else (value, low, high)
