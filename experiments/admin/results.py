"""What the page of an experiment shows of its results: sentences, alarms, pictures and a table."""

import csv
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.timezone import localtime

from experiments.domain.metrics import METRICS
from experiments.domain.verdict import percent, signed
from experiments.models import Experiment, Result
from experiments.queries import Results, results_of
from recommendations.admin.charts import Chart, Heading, Point, Series, chart
from recommendations.admin.pictures import Table

WIDEST = 1.0
"""Intervals that reach further than ± this from the control are not drawn: they would press all others flat."""
TONES = 5
COLUMNS = (
    *("at", "metric", "variant", "visitors", "mean", "effect", "low", "high", "difference", "difference_low", "difference_high"),
    *("p_value", "needed", "cuped", "both", "sample_ratio_p", "alarm"),
)


def urls(guard: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of results."""
    return [path("<int:pk>/results.csv", guard(download), name="experiments_experiment_results")]


def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Every result of an experiment as a table, oldest first, for those who may see it."""
    if not admin.site.get_model_admin(Experiment).has_view_permission(request):
        raise PermissionDenied
    experiment = get_object_or_404(Experiment, pk=pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{experiment.key}.csv"'
    rows = csv.writer(answer)
    rows.writerow(COLUMNS)
    for at, *values in Result.objects.filter(experiment=experiment).order_by("at", "id").values_list(*COLUMNS).iterator():
        rows.writerow([at.isoformat(), *values])
    return answer


def context(experiment: Experiment) -> dict[str, object]:
    """What `admin/experiments/_results.html` needs (three queries)."""
    found = results_of(experiment)
    charts, tables = of_results(experiment, found)
    return {
        "experiment": experiment,
        "analysed": found.at,
        "judged": found.judged,
        "alarms": _alarms(found),
        "charts": charts,
        "tables": tables,
    }


def of_results(experiment: Experiment, found: Results) -> tuple[list[Chart], list[Table]]:
    """The pictures and tables of an experiment's results."""
    if not found.last:
        return [], []
    drawn = [_effects(experiment, found), _now(found), _visitors(experiment, found)]
    return [one for one in drawn if one is not None], [_table(found)]


def _effects(experiment: Experiment, found: Results) -> Chart | None:
    label = METRICS[experiment.primary_metric].label
    words = (
        f"Change against {_control(found)} in per cent. Each interval holds at whatever time it is looked at; very wide ones are left out."
    )
    heading = Heading("results-effect", f"{label.capitalize()} over time", "days", words)
    start = _start(experiment, found)
    series = [
        Series(name, [Point(_days(start, row.at), *_percents(row), name=_when(row)) for row in rows if _drawable(row)], _tone(n))
        for n, (name, rows) in enumerate(found.course.items())
        if n
    ]
    return chart(heading, series)


def _now(found: Results) -> Chart | None:
    heading = Heading(
        "results-now",
        "All metrics now",
        "metric",
        f"Change against {_control(found)} in per cent. Only the primary metric decides: of many others, one may seem to differ by chance.",
    )
    metrics = [key for key in METRICS if any(row.metric == key and _drawable(row) for row in found.last)]
    names = list(found.course)[1:]
    series = [
        Series(
            name,
            [
                Point(metrics.index(row.metric) + (n - (len(names) - 1) / 2) * 0.15, *_percents(row), name=METRICS[row.metric].label)
                for row in found.last
                if row.variant == name and _drawable(row)
            ],
            _tone(n + 1),
            joined=False,
        )
        for n, name in enumerate(names)
    ]
    return chart(heading, series, names=metrics)


def _visitors(experiment: Experiment, found: Results) -> Chart | None:
    heading = Heading("results-visitors", "Visitors over time", "days", "Visitors by the variant they saw first, from the start on.")
    start = _start(experiment, found)
    series = [
        Series(name, [Point(_days(start, row.at), row.visitors, name=_when(row)) for row in rows], _tone(n))
        for n, (name, rows) in enumerate(found.course.items())
    ]
    return chart(heading, series)


def _table(found: Results) -> Table:
    columns = ["visitors", "mean", "change", "between", "always-valid p", "variance history took"]
    rows = [(f"{METRICS[row.metric].label} · {row.variant}", _cells(row)) for row in found.last]
    both = found.last[0].both
    ratio = found.last[0].sample_ratio_p
    several = f"Visitors who saw several variants, each counted for the first: {both:,}. " if both else ""
    sizes = "" if ratio is None else f"Sizes of the groups: p = {ratio:.2g} (alarm below 0.01)."
    return Table("Every metric", columns, rows, several + sizes)


def _cells(row: Result) -> list[str]:
    cut = f"{row.cuped * 100:.0f} %" if row.cuped else "–"
    p = "–" if row.p_value is None else f"{row.p_value:.3f}" if row.p_value >= 0.001 else "< 0.001"  # noqa: PLR2004
    if row.effect is not None and row.low is not None and row.high is not None:
        change, between = f"{percent(row.effect)} %", f"{percent(row.low)} to {percent(row.high)} %"
    elif row.difference is not None and row.difference_low is not None and row.difference_high is not None:
        change, between = signed(row.difference), f"{signed(row.difference_low)} to {signed(row.difference_high)}"
    else:
        change = between = "–"
    return [f"{row.visitors:,}", f"{row.mean:.4g}", change, between, p, cut]


def _alarms(found: Results) -> list[str]:
    """A sentence for each alarm of the last analysis."""
    told = []
    if any(row.alarm == Result.Alarm.SAMPLE_RATIO for row in found.last):
        told.append("The groups have sizes that chance does not explain. Do not trust these results until the reason is found.")
    hurt = [row for row in found.last if row.alarm == Result.Alarm.GUARD_RAIL]
    return told + [f"Guard rail: {METRICS[row.metric].label} of “{row.variant}” lost surely more than is allowed." for row in hurt]


def _percents(row: Result) -> tuple[float, float, float]:
    return (row.effect or 0.0) * 100, (row.low or 0.0) * 100, (row.high or 0.0) * 100


def _drawable(row: Result) -> bool:
    return row.effect is not None and row.low is not None and row.high is not None and max(-row.low, row.high) <= WIDEST


def _start(experiment: Experiment, found: Results) -> datetime:
    return experiment.started or min(row.at for rows in found.course.values() for row in rows)


def _days(start: datetime, at: datetime) -> float:
    return (localtime(at) - localtime(start)).total_seconds() / 86_400


def _when(row: Result) -> str:
    return localtime(row.at).strftime("%-d %b, %H:%M")


def _tone(place: int) -> int:
    return place % TONES + 1


def _control(found: Results) -> str:
    return next(iter(found.course))
