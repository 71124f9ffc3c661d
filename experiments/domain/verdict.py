"""What results say, in sentences for staff."""

import math
from dataclasses import dataclass

from experiments.domain.comparison import WORTH_KNOWING

YEAR = 365


@dataclass(frozen=True, slots=True)
class Seen:
    """A variant beside the control as an analysis wrote it down: estimate, low and high end, relative (`lift`) and in the metric's unit.

    `pace`: new visitors a day, over all variants; None: nobody comes any more.
    """

    metric: str
    variant: str
    control: str
    lift: tuple[float, float, float] | None
    difference: tuple[float, float, float] | None
    needed: int | None
    pace: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone` is better, worse, level (no difference worth knowing) or open."""

    tone: str
    words: str


def verdict(seen: Seen) -> Verdict:
    """The sentence for one variant; it claims a difference exactly where the interval, valid at any look, excludes none."""
    if seen.difference is None:
        return Verdict("open", f"Nothing can be said of {seen.variant} yet, too little was seen: {seen.metric}.")
    _, low, high = seen.difference
    if low > 0 or high < 0:
        tone = "better" if low > 0 else "worse"
        return Verdict(tone, f"{seen.variant} is {tone} than {seen.control}: {_amount(seen)}.")
    if seen.needed == 0:
        return Verdict("level", f"{seen.variant} and {seen.control} are about equal: {_amount(seen)}.")
    so_far = f"so far {_amount(seen)}" if seen.lift is not None else seen.metric
    pair = f"No difference between {seen.variant} and {seen.control}"
    if seen.pace is None:
        return Verdict("open", f"{pair} was found: {so_far}.")
    return Verdict("open", f"{pair} can be told yet: {so_far}.{_more(seen)}")


def _more(seen: Seen) -> str:
    if not seen.needed:
        return ""
    days = math.ceil(seen.needed / seen.pace) if seen.pace else None
    when = (
        ""
        if days is None
        else ", more than a year at this pace"
        if days > YEAR
        else f", about {days} day{'s' if days > 1 else ''} at this pace"
    )
    return f" About {rounded(seen.needed):,} more visitors needed for ±{WORTH_KNOWING * 100:.0f} %{when}."


def _amount(seen: Seen) -> str:
    if seen.lift is not None:
        value, low, high = map(percent, seen.lift)
        return f"{value} % {seen.metric} (between {low} and {high} %)"
    value, low, high = map(signed, seen.difference or (0.0, 0.0, 0.0))
    return f"{value} {seen.metric} (between {low} and {high})"


def percent(share: float) -> str:
    """A share as per cent with its sign and one decimal, large ones without: +3.1, −0.4, 0, +240."""
    return _with_sign(share * 100, 1 if abs(share) < 1 else 0)


def signed(value: float) -> str:
    """A number with its sign and two digits that mean something: +0.0042, −1.3, +120."""
    places = 1 - math.floor(math.log10(abs(value))) if value else 0
    return _with_sign(value, min(max(places, 0), 6))


def _with_sign(value: float, places: int) -> str:
    text = f"{abs(value):,.{places}f}"
    return ("−" if value < 0 else "+") + text if text.strip("0.,") else "0"


def rounded(number: int) -> int:
    """A number of visitors with two digits that mean something, not below the number itself."""
    step = int(10 ** max(len(str(number)) - 2, 0))
    return -(-number // step) * step
