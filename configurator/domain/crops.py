"""A picture in a design: which upload, and how it lies in its print zone.

Written ``token`` where it lies as it comes, in the middle and just covering the zone, else ``token~x.y.zoom.turn``: the point of the
picture that lies in the middle of the zone, in thousandths of its width and height; the zoom in percent, 100 just covering; the turn in
degrees clockwise. All whole numbers, so that a design has one address. Points are in pixels, y downwards, x to the right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, hypot, radians, sin

WHOLE = 1000
COVERING = 100
LEAST_ZOOM, MOST_ZOOM = 20, 800
FULL_TURN = 360
INCH = 25.4
UNNAMED = "_" * 22
"""Stands in a selection for a picture that rules ask for and nobody has uploaded; no upload has this token."""
STEP, ZOOM_STEP, TILT = 0.05, 1.15, 5
TOKEN = r"[A-Za-z0-9_-]{22}"  # noqa: S105 - a pattern
_VALUE = re.compile(rf"({TOKEN})(?:~(\d{{1,4}})\.(\d{{1,4}})\.(\d{{1,4}})\.(\d{{1,4}}))?", re.ASCII)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Crop:
    """An upload and how it lies in the zone."""

    token: str
    x: int = WHOLE // 2
    y: int = WHOLE // 2
    zoom: int = COVERING
    turn: int = 0

    @property
    def written(self) -> str:
        """The value as addresses and selections hold it."""
        if self == Crop(self.token):
            return self.token
        return f"{self.token}~{self.x}.{self.y}.{self.zoom}.{self.turn}"


@dataclass(frozen=True, slots=True)
class Zone:
    """A picture of so many pixels on a zone whose width is ``aspect`` times its height."""

    width: int
    height: int
    aspect: float

    def scale(self, crop: Crop) -> float:
        """Pixels of the picture on the height of the zone."""
        across, down = self._extent(crop.turn)
        return min(self.width / across, self.height / down) * COVERING / crop.zoom

    def centre(self, crop: Crop) -> Point:
        """The pixel in the middle of the zone, held so that no edge comes in that could stay out."""
        scale, (across, down) = self.scale(crop), self._extent(crop.turn)
        x = _held(crop.x * self.width / WHOLE, across * scale / 2, self.width)
        return x, _held(crop.y * self.height / WHOLE, down * scale / 2, self.height)

    def corners(self, crop: Crop) -> tuple[Point, Point, Point, Point]:
        """The pixels at the corners of the zone, clockwise from its upper left; beyond the picture where it does not cover."""
        (x, y), scale, half = self.centre(crop), self.scale(crop), self.aspect / 2
        around = ((-half, -0.5), (half, -0.5), (half, 0.5), (-half, 0.5))
        found = [_turned((across * scale, down * scale), crop.turn) for across, down in around]
        a, b, c, d = ((x + across, y + down) for across, down in found)
        return a, b, c, d

    def dpi(self, crop: Crop, print_mm: tuple[int, int]) -> int:
        """Pixels on an inch of the print; what lies between them is made up by the printer."""
        return int(self.scale(crop) * self.aspect / print_mm[0] * INCH)

    def whole(self, crop: Crop) -> Crop:
        """The crop that shows all of the picture, in the middle."""
        cosine, sine = _shares(crop.turn)
        needed = max((self.width * cosine + self.height * sine) / self.aspect, self.width * sine + self.height * cosine)
        zoom = int(COVERING * self.scale(replace(crop, zoom=COVERING)) / needed)
        return replace(crop, x=WHOLE // 2, y=WHOLE // 2, zoom=_within(zoom))

    def moved(self, crop: Crop, across: float, down: float) -> Crop:
        """The crop after the picture was pushed by parts of the zone's width and height."""
        (x, y), scale = self.centre(crop), self.scale(crop)
        east, south = _turned((-across * self.aspect * scale, -down * scale), crop.turn)
        return self.settled(replace(crop, x=_part(x + east, self.width), y=_part(y + south, self.height)))

    def settled(self, crop: Crop) -> Crop:
        """The same picture, written with the point that really lies in the middle."""
        x, y = self.centre(crop)
        return replace(crop, x=_part(x, self.width), y=_part(y, self.height))

    def steps(self, crop: Crop) -> Mapping[str, Crop]:
        """What each button of the page makes of a crop."""
        return {
            "left": self.moved(crop, -STEP, 0),
            "right": self.moved(crop, STEP, 0),
            "up": self.moved(crop, 0, -STEP),
            "down": self.moved(crop, 0, STEP),
            "closer": replace(crop, zoom=_within(max(crop.zoom + 1, round(crop.zoom * ZOOM_STEP)))),
            "farther": replace(crop, zoom=_within(min(crop.zoom - 1, round(crop.zoom / ZOOM_STEP)))),
            "quarter-left": replace(crop, turn=(crop.turn - 90) % FULL_TURN),
            "quarter-right": replace(crop, turn=(crop.turn + 90) % FULL_TURN),
            "tilt-left": replace(crop, turn=(crop.turn - TILT) % FULL_TURN),
            "tilt-right": replace(crop, turn=(crop.turn + TILT) % FULL_TURN),
            "fill": Crop(crop.token, turn=crop.turn),
            "whole": self.whole(crop),
            "reset": Crop(crop.token),
        }

    def _extent(self, turn: int) -> Point:
        """Width and height of the turned zone as the picture sees it, the zone being 1 high."""
        cosine, sine = _shares(turn)
        return self.aspect * cosine + sine, self.aspect * sine + cosine


def parse(value: str) -> Crop | None:
    """Read a value; None where it is none."""
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    if found[2] is None:
        return Crop(found[1])
    x, y, zoom, turn = (int(number) for number in found.groups()[1:])
    if x > WHOLE or y > WHOLE or not LEAST_ZOOM <= zoom <= MOST_ZOOM or turn >= FULL_TURN:
        return None
    return Crop(found[1], x, y, zoom, turn)


def _within(zoom: int) -> int:
    return max(LEAST_ZOOM, min(MOST_ZOOM, zoom))


def _shares(turn: int) -> Point:
    return abs(cos(radians(turn))), abs(sin(radians(turn)))


def _turned(zone: Point, turn: int) -> Point:
    """A vector of the zone as the picture, turned clockwise, sees it."""
    cosine, sine = cos(radians(turn)), sin(radians(turn))
    return cosine * zone[0] + sine * zone[1], cosine * zone[1] - sine * zone[0]


def _held(at: float, half: float, side: int) -> float:
    low, high = sorted((half, side - half))
    return max(low, min(high, at))


def _part(at: float, side: int) -> int:
    return max(0, min(WHOLE, round(at * WHOLE / side)))


def aspect_of(grid: Sequence[Sequence[Point]]) -> float:
    """Width over height of a zone that is bent over these rows of points: of its upper and lower edge, its left and right one."""
    width = _length(grid[0]) + _length(grid[-1])
    height = _length([row[0] for row in grid]) + _length([row[-1] for row in grid])
    return width / height if width and height else 1.0


def _length(points: Sequence[Point]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))
