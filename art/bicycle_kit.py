"""The bicycle's measures and building blocks. Everything is in millimetres: x forward, y to the left (the chain is at negative y), z up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import bpy
import geometry as g
import materials as mat
import numpy as np

Array = np.ndarray
Spot = Sequence[float]
ACROSS = np.array([0.0, 1.0, 0.0])
SLANT = np.array([0.577, -0.577, 0.577])

AXLE_Z, WHEELBASE, CHAINSTAY, DROP = 345.0, 1030.0, 440.0, 72.0
RIM_RADIUS = 311.0
BB = np.array([0.0, 0.0, AXLE_Z - DROP])
REAR = np.array([-np.sqrt(CHAINSTAY**2 - DROP**2), 0.0, AXLE_Z])
FRONT = REAR + np.array([WHEELBASE, 0, 0])
SEAT_UP = np.array([-np.cos(np.radians(73)), 0, np.sin(np.radians(73))])
STEER_UP = np.array([-np.cos(np.radians(72)), 0, np.sin(np.radians(72))])
STEER_FORE = np.array([STEER_UP[2], 0, -STEER_UP[0]])
RAKE, CROWN, HEAD_LOW, HEAD_HIGH = 55.0, 386.0, 398.0, 556.0
FOOT = FRONT - RAKE * STEER_FORE


def steer(along: float, fore: float = 0.0, y: float = 0.0) -> Array:
    """A point by its height along the steering axis above the foot of the axle, ahead of the axis, and across."""
    return FOOT + along * STEER_UP + fore * STEER_FORE + y * ACROSS


def seat(along: float, y: float = 0.0) -> Array:
    """A point on the seat tube's line, so far from the bottom bracket."""
    return BB + along * SEAT_UP + y * ACROSS


@lru_cache(maxsize=200)
def material(zone: str, kind: str, weave: tuple[float, float] = (300.0, 300.0)) -> bpy.types.Material:
    return mat.plain(zone, kind, weave)


class Zones:
    """Names of zones: those of a part that may be left out begin with the part's name, and unite what has one colour."""

    part = ""
    united: Mapping[str, str] = {}

    @classmethod
    def named(cls, zone: str) -> str:
        return f"{cls.part}-{cls.united.get(zone, zone)}" if cls.part else zone


def grid(
    zone: str, kind: str, points: Array, *, closed: bool = False, closed_rows: bool = False, weave: tuple[float, float] = (300.0, 300.0)
) -> None:
    zone = Zones.named(zone)
    g.add_grid(zone, np.asarray(points) / 100, material(zone, kind, weave), closed=closed, closed_rows=closed_rows)


def tube(
    zone: str, kind: str, path: Array, radius: float | Array, *, up: Array = ACROSS, flat: float = 1.0, sides: int = 24,
    square: float = 1.0, closed: bool = False,
) -> None:  # fmt: skip
    """A tube along a path with flat ends; `flat` scales it towards `up`."""
    path = np.asarray(path, dtype=float)
    if not closed:
        path, radius = _squared_ends(path, np.broadcast_to(np.asarray(radius, dtype=float), (len(path),)))
    zone = Zones.named(zone)
    g.add_tube(
        zone, path / 100, np.asarray(radius) / 100, material(zone, kind), up=up, flat=flat, sides=sides, square=square, closed=closed
    )


def _squared_ends(path: Array, radius: Array) -> tuple[Array, Array]:
    """Two close rings at each end keep smooth shading from bleeding over the edge."""
    first, last = g.unit(path[1] - path[0]), g.unit(path[-1] - path[-2])
    step = 0.25
    path = np.vstack(
        [
            path[0],
            path[0] + first * step,
            path[0] + first * 3 * step,
            path[1:-1],
            path[-1] - last * 3 * step,
            path[-1] - last * step,
            path[-1],
        ]
    )
    radius = np.concatenate([[radius[0] * 0.97, radius[0], radius[0]], radius[1:-1], [radius[-1], radius[-1], radius[-1] * 0.97]])
    return path, radius


def straight(a: Spot, b: Spot, n: int = 12) -> Array:
    return np.linspace(np.asarray(a, dtype=float), np.asarray(b, dtype=float), n)


def curve(points: Sequence[Spot] | Array, n: int = 60) -> Array:
    """A smooth path through points."""
    p = np.asarray(points, dtype=float)
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    return g.periodic_free(t, p)(np.linspace(0, t[-1], n))


def lengths(path: Array) -> Array:
    return np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])


def eased(points: Sequence[tuple[float, float]], size: float = 0.5) -> Array:
    """A profile whose corners are broken by `size`, so that edges catch a thin light."""
    p = np.asarray(points, dtype=float)
    out = [p[0]]
    for before, here, after in zip(p[:-2], p[1:-1], p[2:], strict=True):
        for other in (before, after):
            far = np.linalg.norm(other - here)
            out.append(here + (other - here) / max(far, 1e-6) * min(size, far * 0.4))
    return np.array([*out, p[-1]])


def turned(  # noqa: PLR0917
    zone: str, kind: str, profile: Array, origin: Array, axis: Array = ACROSS, steps: int = 96
) -> None:
    """A turned body: profile (k, 2) of radius and height along `axis` from `origin`."""
    axis = g.unit(np.asarray(axis, dtype=float))
    a = g.unit(np.cross(axis, SLANT))
    b = np.cross(axis, a)
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    around = np.cos(angle)[:, None] * a + np.sin(angle)[:, None] * b
    profile = np.asarray(profile, dtype=float)
    grid(zone, kind, origin + around[:, None] * profile[None, :, :1] + axis * profile[None, :, 1:], closed=True)


def drum(  # noqa: PLR0917
    zone: str, kind: str, origin: Array, axis: Array, radius: float, low: float, high: float, *, steps: int = 48
) -> None:
    """A plain cylinder with broken edges."""
    turned(zone, kind, eased([(0, low), (radius, low), (radius, high), (0, high)], min(1.0, radius / 4)), origin, axis, steps)


def wheel_point(centre: Array, radius: float | Array, angle: float | Array, y: float | Array) -> Array:
    """A point by its angle around an axle, from the front upwards."""
    radius, angle, y = np.broadcast_arrays(radius, angle, y)
    return np.stack([centre[0] + radius * np.cos(angle), centre[1] + y, centre[2] + radius * np.sin(angle)], axis=-1)


def plate(zone: str, kind: str, outline: Array, low: float, high: float, *, ease: float = 0.6) -> None:
    """A flat plate in the plane of the frame: outline (k, 2) of x and z, star-shaped from its middle, from y `low` to `high`."""
    outline = np.asarray(outline, dtype=float)
    middle = outline.mean(axis=0)
    toward = g.unit(middle - outline)
    rings = [(1e-3, low), (None, low), (0.0, low + ease), (0.0, high - ease), (None, high), (1e-3, high)]
    rows = []
    for share, y in rings:
        flat = outline + toward * ease if share is None else (outline if share == 0 else middle + (outline - middle) * share)
        rows.append(np.column_stack([flat[:, 0], np.full(len(flat), y), flat[:, 1]]))
    grid(zone, kind, np.stack(rows, axis=1), closed=True)


def rounded(points: Sequence[tuple[float, float]], n: int = 60) -> Array:
    """A closed smooth outline through points."""
    p = np.asarray(points, dtype=float)
    closed = np.vstack([p, p[:1]])
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    return g.periodic(t, p)(np.linspace(0, t[-1], n, endpoint=False))


def gear(zone: str, kind: str, centre: Array, teeth: int, y: float, *, hole: float, thick: float = 2.0) -> float:
    """A sprocket; gives its pitch radius."""
    pitch = 12.7 / (2 * np.sin(np.pi / teeth))
    angle = np.linspace(0, 2 * np.pi, teeth * 8, endpoint=False)
    tip = pitch + 2.6 * np.tanh(2.5 * np.cos(angle * teeth)) - 0.4
    rows = [
        (hole, y - thick / 2),
        (tip - 2.5, y - thick / 2),
        (tip, y - thick / 4),
        (tip, y + thick / 4),
        (tip - 2.5, y + thick / 2),
        (hole, y + thick / 2),
    ]
    points = np.stack([wheel_point(centre, r + np.zeros_like(angle), angle, at) for r, at in rows], axis=1)
    grid(zone, kind, points, closed=True, closed_rows=True)
    return float(pitch)


def both(y: float) -> tuple[float, float]:
    return -abs(y), abs(y)
