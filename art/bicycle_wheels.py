"""Wheels: tyres, rims, 32 spokes laced over three crosses, hubs, brake discs."""

from __future__ import annotations

import numpy as np
from bicycle_kit import ACROSS, FRONT, REAR, RIM_RADIUS, Array, drum, eased, grid, straight, tube, turned, wheel_point

STEPS = 240
SPOKES = 16  # on each side


def around(zone: str, kind: str, centre: Array, profile: Array, *, closed_rows: bool = False, steps: int = STEPS) -> None:
    """A ring around an axle: profile (k, 2) of radius and y."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    points = np.stack([wheel_point(centre, np.full(steps, r), angle, y) for r, y in profile], axis=1)
    grid(zone, kind, points, closed=True, closed_rows=closed_rows)


def section(minor: float, middle: float, low: float, high: float, n: int = 24) -> Array:
    """Part of a tyre's round section; 0 degrees is the outermost point, positive towards the left."""
    a = np.radians(np.linspace(low, high, n))
    return np.column_stack([middle + minor * np.cos(a), minor * np.sin(a)])


def tyre(centre: Array, minor: float) -> None:
    outer = 345.0
    middle = outer - minor - 0.8
    for sign in (-1, 1):
        wall = section(minor, middle, sign * 56, sign * 146, 26)
        around("wall", "tyre", centre, wall)
        for at in (112.0, 118.0):
            line = section(minor + 0.35, middle, sign * at, sign * (at + 2.5), 5)
            around("wall", "tyre", centre, line)
    tread = section(minor + 0.8, middle, -57, 57, 61)
    angle = np.radians(np.linspace(-57, 57, 61))
    tread[:, 0] += 0.45 * np.sign(np.sin(angle * 19)) * (np.cos(angle) > np.cos(np.radians(50))) * np.cos(angle)
    closed = np.vstack([section(minor - 0.4, middle, -58, -57.5, 2), tread, section(minor - 0.4, middle, 57.5, 58, 2)])
    around("tread", "tyre", centre, closed, steps=360)


def rim(centre: Array, radius: float = RIM_RADIUS) -> None:
    """A box section with a step where the tyre sits and rounded shoulders."""
    half = [
        (radius + 5.5, 9.2),
        (radius + 5.5, 11.2),
        (radius - 9, 12.0),
        (radius - 9.6, 12.5),
        (radius - 13.5, 12.1),
        (radius - 19, 8.5),
        (radius - 21.3, 4.6),
        (radius - 21.6, 0),
    ]
    profile = eased([*half, *[(r, -y) for r, y in half[-2::-1]]], 0.8)
    around("rim", "polished", centre, np.vstack([profile, [[radius - 2, -8.5], [radius - 2, 8.5]]]), closed_rows=True)
    tube(
        "parts",
        "polished",
        straight(wheel_point(centre, radius - 21, 1.52, 0.0), wheel_point(centre, radius - 52, 1.52, 0.0), 8),
        2.9,
        up=ACROSS,
        sides=12,
    )


def spokes(centre: Array, flange: float, sides: tuple[float, float], radius: float = RIM_RADIUS) -> None:
    """Sixteen a side: every other one leads, crossing three of those that trail."""
    step = 2 * np.pi / SPOKES
    for side, y in enumerate(sides):
        for k in range(SPOKES):
            hub = k * step + side * step / 2 + 0.05
            swing = np.radians(67.5) * (1 if k % 2 else -1)
            lift = 1.6 if k % 2 else -1.6
            a = wheel_point(centre, flange, hub, y + lift * np.sign(y))
            b = wheel_point(centre, radius - 30, hub + swing, np.sign(y) * 2.6)
            c = wheel_point(centre, radius - 18, hub + swing, np.sign(y) * 2.2)
            tube("spokes", "polished", straight(a, b, 4), 1.05, up=ACROSS, sides=8)
            tube("spokes", "polished", straight(b, c, 4), 2.0, up=ACROSS, sides=8)


def hub(  # noqa: PLR0917 (a turned part)
    zone: str, centre: Array, flange: float, sides: tuple[float, float], body: float, ends: float
) -> None:
    low, high = sides
    rim_r = flange + 4.5
    left = [(0, -ends), (8, -ends), (8.5, low - 9), (body - 1, low - 7), (body, low - 3), (rim_r, low - 2.2), (rim_r, low + 2.2)]
    right = [(rim_r, high - 2.2), (rim_r, high + 2.2), (body, high + 3), (body - 1, high + 7), (8.5, high + 9), (8, ends), (0, ends)]
    profile = [*left, (body + 1, low + 5), (body - 3, (low + high) / 2), (body + 1, high - 5), *right]
    turned(zone, "polished", eased(profile, 0.8), centre, ACROSS, 72)


def brake_disc(centre: Array, y: float) -> None:
    """A wavy rotor with arms, on the left."""
    steps = 288
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    outer, inner = 80 + 1.2 * np.cos(12 * angle), 65.5 + 1.4 * np.cos(12 * angle + 0.8)
    rows = [(inner, y - 0.9), (outer, y - 0.9), (outer, y + 0.9), (inner, y + 0.9)]
    grid("steel", "satin", np.stack([wheel_point(centre, r, angle, h) for r, h in rows], axis=1), closed=True, closed_rows=True)
    for k in range(6):
        a, b = k * np.pi / 3, k * np.pi / 3 + 0.55
        tube("parts", "satin", straight(wheel_point(centre, 22, a, y), wheel_point(centre, 67, b, y), 6), 4.0, flat=0.4, up=ACROSS)
    drum("parts", "satin", centre + ACROSS * y, ACROSS, 25, -2.5, 2.5)


def wheels() -> None:
    for centre, sides in ((FRONT, (-35.0, 29.0)), (REAR, (-19.0, 34.0))):
        tyre(centre, 18.0)
        rim(centre)
        flange = 20.0 if centre is FRONT else 24.0
        spokes(centre, flange, sides)
        hub("parts", centre, flange, sides, 15.0 if centre is FRONT else 17.5, 55.0 if centre is FRONT else 67.0)
        brake_disc(centre, 44.0 if centre is FRONT else 52.0)
    for centre, wide in ((FRONT, 57.0), (REAR, 68.0)):
        for sign in (-1, 1):
            turned("parts", "satin", eased([(0, wide + 6), (6, wide + 6), (9, wide + 3), (9.5, wide - 2)], 0.8), centre, ACROSS * sign, 48)


def wide() -> None:
    """The same outer size on smaller rims: 650B with 48 mm tyres."""
    for centre in (FRONT, REAR):
        tyre(centre, 24.0)
        rim(centre, 292.0)


def dynamo() -> None:
    """The larger shell of a hub that makes light."""
    hub("shell", FRONT, 29.0, (-35.0, 29.0), 27.0, 50.0)
    drum("shell", "satin", FRONT, -ACROSS, 24, 38, 46)
