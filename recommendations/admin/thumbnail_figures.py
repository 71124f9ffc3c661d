"""Sentences, pictures and tables of a report on pictures, and the chances that the policy gives each picture."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from recommendations.admin.charts import Chart, Heading, Point, Series, chart, short, words
from recommendations.admin.pictures import Table
from recommendations.domain.reporting import wilson
from recommendations.models import PictureReport
from recommendations.queries.posteriors import Posterior

CHOICES = {
    "logged": "as they were chosen",
    "default": "default pictures",
    "uniform": "drawn by chance",
    "average": "the best on average",
}
SHORT = {"logged": "as chosen", "default": "default", "uniform": "by chance", "average": "best on average"}
KINDS = {"thompson": "chosen for the shopper", "default": "default pictures", "pinned": "pinned", "average": "best on average"}
TONES = {"thompson": 1, "default": 2, "pinned": 3, "average": 4}
REGRETS = ("as they were shown", "drawn by chance", "default pictures")
PER = 1_000
LEAST_CLICKS = 30
"""Clicks below which a report says that it is too early to tell."""


def sentences(figures: Mapping[str, Any]) -> list[str]:
    """What a report comes to, in words."""
    picks = figures.get("picks", 0)
    if not picks:
        return ["No shopper who agreed to be counted has been shown a chosen picture in these four weeks; there is nothing to judge yet."]
    logged, default = figures["policies"]["logged"], figures["policies"]["default"]
    found = [f"{picks:,} pictures were drawn for {figures['health']['people']:,} shoppers; {logged['clicks']:,} of them were clicked."]
    if logged["clicks"] < LEAST_CLICKS:
        found.append("That is too little to tell pictures apart: the intervals below are wide.")
    if "snips" in default:
        value, gain = _scaled(default["snips"]), _scaled(default["gain"])
        than = "more" if gain.y < 0 else "fewer"
        found.append(
            f"Default pictures would have earned {words(value)} clicks per 1,000 instead of {short(_scaled(logged['snips']).y)}: "
            f"choosing earned {words(Point(0, abs(gain.y), *_turned(gain)))} {than}. {_certainty(gain)}"
        )
    return [*found, _propensities(figures["health"])]


def _turned(gain: Point) -> tuple[float, float]:
    """The interval of the distance, which may reach below 0."""
    low, high = gain.low or 0.0, gain.high or 0.0
    return (-high, -low) if gain.y < 0 else (low, high)


def _certainty(gain: Point) -> str:
    if (gain.high or 0.0) < 0:
        return "That is more than chance."
    return "That is less than nothing, and more than chance." if (gain.low or 0.0) > 0 else "That may be chance."


def _propensities(health: Mapping[str, Any]) -> str:
    interval = words(Point(0, health["mean"], health["low"], health["high"]))
    said = f"Weights by propensity are {interval} in the mean"
    if health["low"] <= 1 <= health["high"]:
        return f"{said}, as they should be: 1."
    return f"{said} and should be 1: propensities or the list of pictures were wrong on some days, and estimates may be, too."


def of_choice(figures: Mapping[str, Any], name: str) -> str:
    """Clicks per 1,000 pictures with one of the choices, and their interval."""
    estimate = figures.get("policies", {}).get(name, {}).get("snips")
    return words(_scaled(estimate)) if estimate else "–"


def charts(figures: Mapping[str, Any]) -> list[Chart]:
    """The pictures of one report."""
    found = [_choices(figures.get("policies", {})), *_days(figures.get("days", [])), _regret(figures.get("regret", []))]
    return [one for one in found if one is not None]


def over_time(reports: Sequence[PictureReport]) -> list[Chart]:
    """What choosing earned beyond default pictures, and how much the log tells, report by report; the newest report comes first."""
    told = [one for one in reports[::-1] if "gain" in one.figures.get("policies", {}).get("default", {})]
    names = [_day(one.day.isoformat()) for one in told]
    gains = [_scaled(one.figures["policies"]["default"]["gain"]) for one in told]
    beyond = [Point(place, -gain.y, -(gain.high or 0), -(gain.low or 0), name=names[place]) for place, gain in enumerate(gains)]
    share = [Point(place, 100 * one.figures["health"]["share"], name=names[place]) for place, one in enumerate(told)]
    found = [
        chart(
            Heading("beyond", "Clicks per 1,000 beyond default pictures", "day", "Of the four weeks before each day, with 95 % intervals."),
            [Series("earned by choosing", beyond)],
            names=names,
        ),
        chart(
            Heading("telling", "Effective sample size", "day", "Picks by chance alone that would tell as much, in per cent of all picks."),
            [Series("per cent", share)],
            names=names,
        ),
    ]
    return [one for one in found if one is not None]


def tables(figures: Mapping[str, Any]) -> list[Table]:
    """What stands beside the pictures of a report."""
    policies, health, coverage = figures.get("policies", {}), figures.get("health", {}), figures.get("coverage", {})
    columns = ("SNIPS per 1,000", "doubly robust", "beyond as chosen", "times as chosen", "effective rows", "rows")
    rows = [(label, _cells(policies[name])) for name, label in CHOICES.items() if "snips" in policies.get(name, {})]
    note = "The best on average was learnt from the earlier half and is judged by the later one. Rows are pictures of an item, once a day."
    versions = [
        (version, [_day(first), _day(last), f"{shown:,}", f"{clicks:,}", _rate(clicks, shown), f"{orders:,}"])
        for version, first, last, shown, clicks, orders in figures.get("versions", [])
    ]
    about = [
        ("May be shown", coverage.get("arms", 0)),
        ("Were shown", coverage.get("shown", 0)),
        ("Shown 100 times", coverage.get("tried", 0)),
    ]
    checks = [("Least propensity", f"{health['least']:.4f}"), ("Mean weight (should be 1)", f"{health['mean']:.4f}")] if health else []
    found = [
        Table("What other choices would have earned", columns, rows, note),
        Table("By version", ("first", "last", "shown", "clicks", "per 1,000", "orders"), versions, "Orders within a week after a click."),
        Table("Exploration", ("pictures",), [(name, [f"{number:,}"]) for name, number in about] if coverage.get("arms") else []),
        Table("Propensities", ("value",), [(name, [value]) for name, value in checks]),
    ]
    return [table for table in found if table.rows]


def of_item(number: int, item: str, arms: Sequence[Posterior]) -> Chart | None:
    """The posterior of an item's pictures; None before the first fit."""
    points = [
        Point(place, PER * arm.rate, PER * arm.low, PER * arm.high, name=f"{place + 1} ({arm.label})")
        for place, arm in enumerate(arms)
        if arm.rate is not None and arm.low is not None and arm.high is not None
    ]
    heading = Heading(f"item-{number}", item, "picture", "Expected clicks per 1,000 views in the first place, with 95 % intervals.")
    return chart(heading, [Series("picture", points, joined=False)], names=[str(place + 1) for place in range(len(arms))])


def records(arms: Sequence[Posterior]) -> list[tuple[str, list[str]]]:
    """Rows about an item's pictures."""
    return [
        (
            f"{place}. {arm.label}",
            [
                f"{arm.shown:,}",
                f"{arm.clicks:,}",
                _rate(arm.clicks, arm.shown),
                "–" if arm.best is None else f"{100 * arm.best:.0f} %",
                arm.state,
            ],
        )
        for place, arm in enumerate(arms, start=1)
    ]


def _choices(policies: Mapping[str, Any]) -> Chart | None:
    known = [name for name in CHOICES if "snips" in policies.get(name, {})]
    points = [_scaled(policies[name]["snips"], place, CHOICES[name]) for place, name in enumerate(known)]
    robust = [_scaled(policies[name]["dr"], place + 0.15, CHOICES[name]) for place, name in enumerate(known) if name != "logged"]
    heading = Heading(
        "choices",
        "What would other choices have earned?",
        "choice",
        "Clicks per 1,000 pictures, estimated from what was shown, with 95 % intervals.",
    )
    series = [Series("SNIPS", points, joined=False), Series("doubly robust", robust, 2, joined=False)]
    return chart(heading, series, names=[SHORT[name] for name in known])


def _days(rows: Sequence[Sequence[Any]]) -> list[Chart | None]:
    days = sorted({row[0] for row in rows})
    kinds = [kind for kind in KINDS if any(row[1] == kind for row in rows)]
    names = [_day(day) for day in days]
    clicks, orders = [], []
    for kind in kinds:
        mine = [(days.index(day), *numbers) for day, its, *numbers in rows if its == kind and numbers[0]]
        clicks.append(Series(KINDS[kind], [_click_rate(names, *row, interval=TONES[kind] == 1) for row in mine], TONES[kind]))
        orders.append(
            Series(KINDS[kind], [Point(place, PER * ordered / shown, name=names[place]) for place, shown, _, ordered in mine], TONES[kind])
        )
    by_clicks = Heading(
        "clicks", "Clicks per 1,000 pictures shown", "day", "By what chose the picture, the chosen ones with 95 % intervals."
    )
    by_orders = Heading("orders", "Orders per 1,000 pictures shown", "day", "Ordered within a week after a click on the picture.")
    return [chart(by_clicks, clicks, names=names), chart(by_orders, orders, names=names)]


def _click_rate(names: Sequence[str], place: int, shown: int, clicks: int, _orders: int, *, interval: bool) -> Point:
    if not interval:
        return Point(place, PER * clicks / shown, name=names[place])
    low, high = wilson(min(clicks, shown), shown)
    return Point(place, PER * clicks / shown, PER * low, PER * high, name=names[place])


def _regret(rows: Sequence[Sequence[Any]]) -> Chart | None:
    names = [_day(row[0]) for row in rows]
    heading = Heading(
        "regret",
        "Clicks missed per 1,000 pictures",
        "day",
        "Against always showing each item's best picture, as far as is known now: the lower, the better.",
    )
    series = [
        Series(label, [Point(place, row[tone + 1], name=names[place]) for place, row in enumerate(rows)], tone)
        for tone, label in enumerate(REGRETS, start=1)
    ]
    return chart(heading, series, names=names)


def _cells(policy: Mapping[str, Any]) -> list[str]:
    estimates = [words(_scaled(policy[name])) for name in ("snips", "dr", "gain")]
    lift = "–" if policy["lift"] is None else f"{policy['lift']:.2f}"
    return [*estimates, lift, f"{policy['ess']:,.0f}", f"{policy['rows']:,}"]


def _scaled(estimate: Mapping[str, float], place: float = 0.0, name: str = "") -> Point:
    return Point(place, PER * estimate["value"], PER * estimate["low"], PER * estimate["high"], name=name)


def _rate(clicks: int, shown: int) -> str:
    return short(PER * clicks / shown) if shown else "–"


def _day(text: str) -> str:
    return date.fromisoformat(text).strftime("%-d %b")
