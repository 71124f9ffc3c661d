"""Geometry of the pictures on staff pages: numbers for the attributes of SVG shapes, since pages carry no inline style."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 400, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 18, 12, 34
TICKS = 4
LABELS = 6
SMALLEST = 1e-7


@dataclass(frozen=True, slots=True)
class Point:
    """One value at a place on the x axis, with its interval if it has one; `name` says in words where it stands."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    name: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Series:
    """Points that belong together; `tone` 1 to 5 is the colour and the shape of the marks, `joined` draws a line through them."""

    label: str
    points: Sequence[Point]
    tone: int = 1
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    top: float
    bottom: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series in the picture's own units."""

    label: str
    tone: int
    line: str
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Tick:
    place: float
    label: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What a picture is called, what its axis counts, and the sentence that explains it; `key` is its id in the page."""

    key: str
    title: str
    axis: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture ready for the template."""

    heading: Heading
    across: list[Tick]
    up: list[Tick]
    series: list[Drawn]
    diagonal: str
    zero: float | None = None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    top: int = TOP


def chart(heading: Heading, series: Sequence[Series], *, names: Sequence[str] = (), square: bool = False) -> Chart | None:
    """A picture of the series; None where they have no points.

    `names` stand on the x axis instead of its numbers 0, 1, 2 …; `square` starts both axes at 0 and draws the line on which they are equal.
    Where something lies below 0 there is room for it, and a line at 0.
    """
    filled = [one for one in series if one.points]
    if not filled:
        return None
    points = [point for one in filled for point in one.points]
    tallest = max(0.0, *(max(point.y, point.high or 0.0) for point in points))
    lowest = min(0.0, *(min(point.y, point.low or 0.0) for point in points))
    first, last = (0.0, len(names) - 1.0) if names else (0.0 if square else min(p.x for p in points), max(p.x for p in points))
    pad = 0.5 if names else ((last - first) or 1.0) * 0.04
    height = steps(lowest * (1 + 1e-9), tallest * (1 + 1e-9))
    frame = Frame(first - pad, last + pad, height[-1], height[0])
    across = [Tick(frame.across(place), label) for place, label in _labels(first, last, names)]
    up = [Tick(frame.up(place), short(place)) for place in height]
    end = min(last, frame.most)
    line = f"{frame.across(0.0)},{frame.up(0.0)} {frame.across(end)},{frame.up(end)}" if square else ""
    zero = frame.up(0.0) if lowest < 0 else None
    return Chart(heading, across, up, [_drawn(one, frame) for one in filled], line, zero)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where values lie in the picture: x from `first` to `last`, y from `least` to `most`."""

    first: float
    last: float
    most: float
    least: float = 0.0

    def across(self, x: float) -> float:
        share = (x - self.first) / ((self.last - self.first) or 1.0)
        return round(LEFT + share * (WIDTH - RIGHT - LEFT), 1)

    def up(self, y: float) -> float:
        share = (y - self.least) / (self.most - self.least)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)


def nice(most: float) -> float:
    """The least of 1, 2, 2.5, 4, 5 and 10 times a power of ten that is not below `most`; 1 for next to nothing."""
    if most < SMALLEST:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1.0, 2.0, 2.5, 4.0, 5.0, 10.0) if step * power >= most * (1 - 1e-9))


def steps(first: float, last: float) -> list[float]:
    """Round numbers at even distances, from at most `first` to at least `last`."""
    distance = nice((last - first) / TICKS)
    start = math.floor(first / distance)
    return [round(number * distance, 9) for number in range(start, max(math.ceil(last / distance), start + 1) + 1)]


def _drawn(one: Series, frame: Frame) -> Drawn:
    marks = [
        Mark(
            frame.across(point.x),
            frame.up(point.y),
            frame.up(point.y if point.high is None else point.high),
            frame.up(point.y if point.low is None else point.low),
            f"{one.label}{', ' if point.name else ''}{point.name}: {words(point)}",
        )
        for point in one.points
    ]
    line = " ".join(f"{mark.x},{mark.y}" for mark in marks) if one.joined and len(marks) > 1 else ""
    return Drawn(one.label, one.tone, line, marks)


def words(point: Point) -> str:
    """A value with its interval, to be read."""
    if point.low is None or point.high is None:
        return short(point.y)
    return f"{short(point.y)} ({short(point.low)} to {short(point.high)})"


def _labels(first: float, last: float, names: Sequence[str]) -> list[tuple[float, str]]:
    if not names:
        return [(place, short(place)) for place in steps(first, last) if first <= place <= last * (1 + 1e-9)] or [(first, short(first))]
    every = max(1, math.ceil(len(names) / LABELS))
    return [(float(place), name) for place, name in enumerate(names) if (len(names) - 1 - place) % every == 0]


def short(value: float) -> str:
    """A number with the digits that its size needs."""
    if value == 0 or abs(value) >= 100:  # noqa: PLR2004
        return f"{value:.0f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{min(max(digits, 0), 6)}f}".rstrip("0").rstrip(".")
