"""The pictures and tables of a training run, out of what the run wrote down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from recommendations import services
from recommendations.admin.charts import Chart, Heading, Point, Series, chart, short, words
from recommendations.models import ModelRun, SearchRun

METHODS = {
    "candidate": "this model (blend)",
    "active": "the model serving then",
    "lightfm": "LightFM alone",
    "rp3beta": "item–item (RP3beta) alone",
    "ease": "item–item (EASE) alone",
    "popularity": "popularity",
    "recent": "recent popularity",
}
METRICS = ("ndcg@10", "recall@10", "precision@10", "auc", "coverage", "novelty", "diversity", "cold_ndcg@10")
SEGMENTS = {"new": "new: 1–2 items", "light": "light: 3–10", "heavy": "heavy: 11 or more", "cold": "cold items"}
NIGHTS = 30
MAIN = "ndcg@10"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading for each row; `note` stands below it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    note: str = ""


def of_nights(runs: Iterable[ModelRun]) -> list[Chart]:
    """Quality and coverage over the last nights that were judged; the runs come newest first."""
    nights = [run for run in runs if run.metrics.get("candidate")][:NIGHTS][::-1]
    names = [localtime(run.started).strftime("%-d %b") for run in nights]
    quality = Heading(
        "nights", "NDCG@10 over nights", "night", "How well each night's model ranked what came later, beside what it is compared with."
    )
    spread = Heading("coverage", "Coverage over nights", "night", "Share of the items that are in anybody's first ten.")
    compared = ("candidate", "item–item", "popularity")
    labels = {"candidate": "the night's model", "item–item": "item–item alone"}
    return _there(
        chart(quality, [_night_line(nights, name, MAIN, tone, labels) for tone, name in enumerate(compared, start=1)], names=names),
        chart(
            spread,
            [_night_line(nights, name, "coverage", tone, labels) for tone, name in ((1, "candidate"), (3, "popularity"))],
            names=names,
        ),
    )


def nights_table(runs: Iterable[ModelRun]) -> Table | None:
    """Every metric of each night's model, the newest night first."""
    nights = [run for run in runs if run.metrics.get("candidate")][:NIGHTS]
    rows = []
    for run in nights:
        intervals = run.report.get("intervals", {}).get("candidate", {})
        values = [_value(run.metrics["candidate"].get(metric), intervals.get(metric)) for metric in METRICS]
        rows.append((f"{run}, {localtime(run.started):%-d %b %Y}", values))
    return Table("Metrics over nights", METRICS, rows, "In brackets the 95 % interval.") if rows else None


def of_run(run: ModelRun) -> list[Chart]:
    """Learning curve, calibration and segments of one run."""
    return _there(
        _curve(run.report.get("curve", [])), _calibration(run.report.get("calibration", [])), _segments(run.report.get("segments", {}))
    )


def metrics_table(run: ModelRun) -> Table | None:
    """Every method by every metric, with intervals where there are any."""
    intervals = run.report.get("intervals", {})
    rows = [
        (label, [_value(run.metrics[name].get(metric), intervals.get(name, {}).get(metric)) for metric in METRICS])
        for name, label in METHODS.items()
        if name in run.metrics
    ]
    split = run.metrics.get("split")
    note = f"Split: {split['kind']}; learnt from {split['train']} acts, judged by {split['judges']} visitors." if split else ""
    return Table("Metrics on the same split in time", METRICS, rows, note) if rows else None


def tables(run: ModelRun) -> list[Table]:
    """What stands beside the pictures: segments, calibration, people, costs."""
    found = [_segment_table(run.report.get("segments", {})), _calibration_table(run.report.get("calibration", []))]
    people, seconds = run.report.get("people", []), run.report.get("seconds", {})
    found.append(Table("Whom it learnt from", ["number"], [(name, [f"{number:,}"]) for name, number in people]))
    costs = f"Computing: {run.report.get('cpu_seconds', 0):.0f} s. Most memory: {run.report.get('peak_mb', 0):.0f} MB."
    steps = [name for name in services.STAGES if name in seconds]
    found.append(Table("What it cost", ["seconds"], [(name, [f"{seconds[name]:.1f}"]) for name in steps], costs))
    return [table for table in found if table.rows]


def _night_line(nights: Sequence[ModelRun], name: str, metric: str, tone: int, labels: Mapping[str, str]) -> Series:
    points = []
    for place, run in enumerate(nights):
        method = _method(run.metrics, name)
        value = run.metrics.get(method, {}).get(metric)
        if value is not None:
            interval = run.report.get("intervals", {}).get(method, {}).get(metric)
            points.append(Point(place, value, *(interval[1:] if interval and tone == 1 else ())))
    return Series(labels.get(name, name), points, tone)


def _method(metrics: Mapping[str, Any], name: str) -> str:
    if name != "item–item":
        return name
    return "ease" if "ease" in metrics else "rp3beta"


def _curve(curve: Sequence[Sequence[float]]) -> Chart | None:
    heading = Heading(
        "curve",
        "Learning curve",
        "passes over the data",
        "NDCG@10 of LightFM on later acts while it learns; where it falls, it learns by heart.",
    )
    return chart(heading, [Series("LightFM", [Point(epoch, value) for epoch, value in curve])])


def _calibration(buckets: Sequence[Mapping[str, float]]) -> Chart | None:
    heading = Heading(
        "calibration", "Calibration", "predicted share of hits", "Listed items with alike scores: on the line, a score means what it says."
    )
    points = [Point(one["predicted"], one["actual"], one["low"], one["high"]) for one in buckets]
    return chart(heading, [Series("share that came", points, joined=False)], square=True)


def _segments(segments: Mapping[str, Any]) -> Chart | None:
    shown = [name for name in SEGMENTS if any(segments.get(name, {}).get("methods", {}).values())]
    heading = Heading(
        "segments",
        "NDCG@10 by segment",
        "shoppers by what they had seen",
        "For whom the model is better than popularity, with 95 % intervals.",
    )
    series = []
    for tone, method in enumerate(("candidate", "item–item", "popularity"), start=1):
        values = [(place, segments[name]["methods"]) for place, name in enumerate(shown)]
        points = [Point(place + (tone - 2) * 0.18, *found) for place, of in values if (found := of.get(_method(of, method)))]
        series.append(Series(METHODS.get(method, method), points, tone, joined=False))
    return chart(heading, series, names=[name if name != "cold" else "cold items" for name in shown])


def _segment_table(segments: Mapping[str, Any]) -> Table:
    methods = [name for name in METHODS if any(name in one["methods"] for one in segments.values())]
    rows = [
        (label, [str(segments[name]["judges"]), *(_value(None, segments[name]["methods"].get(method)) for method in methods)])
        for name, label in SEGMENTS.items()
        if name in segments
    ]
    return Table("NDCG@10 by segment", ["judges", *(METHODS[name] for name in methods)], rows)


def _calibration_table(buckets: Sequence[Mapping[str, float]]) -> Table:
    rows = [
        (f"bucket {n}", [f"{one['predicted']:.4f}", words(Point(0, one["actual"], one["low"], one["high"])), f"{one['number']:,}"])
        for n, one in enumerate(buckets, start=1)
    ]
    return Table("Calibration", ["predicted", "came", "pairs"], rows)


def _value(mean: float | None, interval: Sequence[float] | None) -> str:
    if interval:
        return words(Point(0, *interval))
    return "–" if mean is None else f"{mean:.4f}"


def _there(*charts: Chart | None) -> list[Chart]:
    return [one for one in charts if one is not None]


def of_search(search: SearchRun) -> list[Chart]:
    """What each trial of a search reached, in the order they were tried."""
    heading = Heading(
        "trials", "Trials", "trial", "What each setting reached on later acts, LightFM's with the passes over the data that it was given."
    )
    models = list(dict.fromkeys(trial["model"] for trial in search.trials))
    series = [
        Series(
            model, [Point(n, trial[MAIN]) for n, trial in enumerate(search.trials, start=1) if trial["model"] == model], tone, joined=False
        )
        for tone, model in enumerate(models, start=1)
    ]
    return _there(chart(heading, series))


def trials(search: SearchRun) -> list[Table]:
    """Every trial with its settings."""
    if not search.trials:
        return []
    known = dict.fromkeys(name for trial in search.trials for name in trial)
    names = ["model", *(name for name in known if name not in (MAIN, "model"))]
    rows = [(str(n), [f"{trial[MAIN]:.4f}", *(_cell(trial.get(name)) for name in names)]) for n, trial in enumerate(search.trials, start=1)]
    return [Table("Trials", ["NDCG@10", *(name.replace("_", " ") for name in names)], rows)]


def _cell(value: object) -> str:
    return short(value) if isinstance(value, float) else "–" if value is None else str(value)
