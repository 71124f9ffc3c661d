"""What turns the wheel: cranks, pedals, chain and gears; or a belt and a hub gear."""

# ruff: noqa: RUF005 (arrays are added, not joined)
from __future__ import annotations

import geometry as g
import numpy as np
from bicycle_kit import (
    ACROSS,
    BB,
    REAR,
    SEAT_UP,
    Array,
    curve,
    drum,
    eased,
    gear,
    grid,
    lengths,
    plate,
    rounded,
    straight,
    tube,
    turned,
    wheel_point,
)

LINE = -45.0
CRANK, RING, COG = 170.0, 42, 17
TURN = np.radians(-4)


def crank(y: float, angle: float) -> Array:
    """A forged arm; gives where the pedal is screwed in."""
    fore = np.array([np.cos(angle), 0, np.sin(angle)])
    path = curve(
        [
            BB + ACROSS * y * 0.86 - fore * 4,
            BB + ACROSS * y * 0.9 + fore * 30,
            BB + ACROSS * y + fore * 100,
            BB + ACROSS * y * 1.03 + fore * (CRANK + 6),
        ],
        50,
    )
    t = np.linspace(0, 1, 50)
    radius = np.interp(t, [0, 0.06, 0.16, 0.5, 0.88, 0.95, 1], [13, 17.5, 15.5, 12.2, 12.2, 13, 9])
    tube("parts", "polished", path, radius, up=ACROSS, flat=0.52, square=0.8, sides=36)
    drum("dark", "satin", BB + ACROSS * y * 0.94, ACROSS * np.sign(y), 8.5, 0, 9.5)
    return BB + ACROSS * y * 1.03 + fore * CRANK


def pedal(at: Array, out: float) -> None:
    """A platform with a serrated cage around it."""
    middle = at + ACROSS * out * 58
    tube("parts", "satin", straight(at, at + ACROSS * out * 100), 6.5, up=np.array([0, 0, 1.0]))
    for shift in (-31, 31):
        edge = middle + np.array([shift, 0, 0])
        path = curve(
            [
                edge + [0, -46, 0],
                edge + [np.sign(shift) * 6, -30, 0],
                edge + [np.sign(shift) * 8, 0, 0],
                edge + [np.sign(shift) * 6, 30, 0],
                edge + [0, 46, 0],
            ],
            40,
        )
        teeth = 1 + 0.10 * np.sign(np.sin(np.arange(40) * 1.9))
        tube("dark", "satin", path, 9.5 * teeth, up=np.array([0, 0, 1.0]), flat=1.0, square=0.5, sides=16)
    for y in (-46, 0, 46):
        tube("dark", "satin", straight(middle + [-36, y, 0], middle + [36, y, 0]), 7.0, up=np.array([0, 0, 1.0]), flat=0.8, square=0.6)


def crankset() -> None:
    turned("parts", "satin", eased([(0, -50), (14, -50), (14, -39), (19.5, -38), (19.5, 38), (14, 39), (14, 50), (0, 50)], 0.8), BB)
    pedal(crank(-62, TURN), -1)
    pedal(crank(62, TURN + np.pi), 1)
    fan = TURN + np.pi / 5
    for k in range(5):
        a = fan + k * 2 * np.pi / 5
        arm = curve([wheel_point(BB, 12, a, LINE - 7), wheel_point(BB, 38, a, LINE - 6), wheel_point(BB, 67, a, LINE - 4)], 20)
        tube(
            "parts", "polished", arm, np.interp(np.linspace(0, 1, 20), [0, 0.5, 0.85, 1], [13, 8, 9, 6.5]), up=ACROSS, flat=0.36, square=0.8
        )
        drum("dark", "satin", wheel_point(BB, 65, a, LINE - 6), -ACROSS, 4.4, 0, 3.0, steps=24)
    drum("parts", "polished", BB, -ACROSS, 22, 42, 54)


def ring(teeth: int = RING) -> float:
    return gear("steel", "satin", BB, teeth, LINE, hole=60.0, thick=2.6)


def tangent(a: Array, ra: float, b: Array, rb: float, side: float) -> tuple[Array, Array]:
    """Where a straight run touches two circles in the plane of the chain; side +1 is above, −1 below (of the same side of both)."""
    d = (b - a)[[0, 2]]
    far = float(np.hypot(*d))
    base = np.arctan2(d[1], d[0]) + side * np.arccos((ra - rb) / far)
    return wheel_point(a, ra, base, 0.0), wheel_point(b, rb, base, 0.0)


def arc(centre: Array, radius: float, start: Array, end: Array, *, forward: bool) -> Array:
    """Points round a sprocket from one tangent point to another."""
    a0 = np.arctan2(start[2] - centre[2], start[0] - centre[0])
    a1 = np.arctan2(end[2] - centre[2], end[0] - centre[0])
    sweep = (a1 - a0) % (2 * np.pi) if forward else -((a0 - a1) % (2 * np.pi))
    return wheel_point(centre, radius, a0 + np.linspace(0, sweep, 24)[1:-1], 0.0)


def links(path: Array, *, belt: bool = False) -> None:
    """A chain as rows of figure eights of alternating width, or a toothed belt."""
    length = lengths(path)
    n = round(length[-1] / 12.7) // 2 * 2
    at = np.linspace(0, length[-1], n * 8, endpoint=False)
    fine = np.column_stack([np.interp(at, length, path[:, k]) for k in range(3)]) + ACROSS * LINE
    phase = np.linspace(0, n * np.pi, n * 8, endpoint=False)
    if belt:
        tube("belt", "rubber", fine, 5.6, up=ACROSS, flat=1.0, square=0.3, closed=True, sides=12)
        return
    wide = np.where(np.sin(phase) > 0, 3.4, 2.3)
    tall = 3.1 + 1.3 * np.abs(np.cos(phase)) ** 1.4
    side, top = g.frames(fine, ACROSS, closed=True)
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    c, s = (np.sign(f(angle)) * np.abs(f(angle)) ** 0.45 for f in (np.cos, np.sin))
    points = fine[:, None] + tall[:, None, None] * c[None, :, None] * side[:, None] + wide[:, None, None] * s[None, :, None] * top[:, None]
    grid("chain", "satin", points, closed=True, closed_rows=True)


def derailleur_gears() -> None:
    """Twelve sprockets, chain and rear derailleur."""
    for k, teeth in enumerate((11, 12, 13, 15, 17, 19, 21, 24, 28, 32, 36)):
        gear("chain", "satin", REAR, teeth, -57 + 3.5 * k, hole=max(14.0, teeth * 1.2), thick=1.9)
    drum("chain", "satin", REAR, -ACROSS, 16, 22, 60)
    big = 12.7 / (2 * np.sin(np.pi / RING))
    cog = 12.7 / (2 * np.sin(np.pi / COG))
    upper, lower = REAR + [14, 0, -64], REAR + [34, 0, -128]
    wheel = 12.7 / (2 * np.sin(np.pi / 11))
    top_a, top_b = tangent(BB, big, REAR, cog, -1.0)
    low_ring, low_b = tangent(BB, big, lower, wheel, 1.0)
    up_c = upper + np.array([wheel * 0.8, 0, wheel * 0.6])
    up_d = REAR + np.array([cog * 0.86, 0, -cog * 0.5])
    run = [top_a, top_b, *arc(REAR, cog, top_b, up_d, forward=True), up_d, up_c]
    leaves, comes = (wheel_point(at, wheel, a, 0.0) for at, a in ((upper, -0.35), (lower, 2.80)))
    run += [*arc(upper, wheel, up_c, leaves, forward=False), leaves, comes, *arc(lower, wheel, comes, low_b, forward=True)]
    run += [low_b, low_ring, *arc(BB, big, low_ring, top_a, forward=True)]
    links(np.array(run))
    derailleur(upper, lower)


def derailleur(upper: Array, lower: Array) -> None:
    for at in (upper, lower):
        gear("dark", "satin", at, 11, LINE, hole=6, thick=3)
    cage = rounded([(-13, 10), (0, 17), (13, 9), (47 - 14, -60), (34, -80), (20, -84), (8, -72), (2, -30)], 80)
    for y in (LINE - 6.5, LINE + 6.5):
        plate("parts", "satin", cage * [0.9, 1.0] + upper[[0, 2]] + [-1, 2], y - 1, y + 1)
    knuckle = REAR + np.array([6, -60, -28])
    tube(
        "parts",
        "polished",
        curve([knuckle + [-4, 6, 8], knuckle + [0, 0, -4], upper + [-14, -22, 14], upper + [2, -16, 2]], 30),
        np.interp(np.linspace(0, 1, 30), [0, 0.3, 0.7, 1], [10, 13, 14, 11]),
        up=ACROSS,
        flat=0.75,
        square=0.7,
        sides=28,
    )
    drum("parts", "polished", upper + ACROSS * (LINE - 24), ACROSS, 12, -4, 20)
    drum("dark", "satin", knuckle, -ACROSS, 5, -4, 8)
    plate("parts", "satin", rounded([(-9, 4), (9, 4), (11, -30), (1, -38), (-9, -28)]) + REAR[[0, 2]] + [4, 0], -66, -60)
    tube(
        "dark",
        "rubber",
        curve([knuckle + [-16, 0, -12], knuckle + [-52, 4, -16], REAR + [-66, -52, 14], REAR + [-28, -60, 44], REAR + [24, -62, 34]], 50),
        2.6,
        up=np.array([0.2, 0.9, 0.3]),
        sides=12,
    )


def belt() -> None:
    """A toothed belt from the chainring to one cog."""
    cog = 12.7 * 22 / (2 * np.pi)
    big = 12.7 * 46 / (2 * np.pi)
    gear("belt", "satin", REAR, 22, LINE, hole=20, thick=9)
    top_a, top_b = tangent(BB, big, REAR, cog, -1.0)
    low_a, low_b = tangent(BB, big, REAR, cog, 1.0)
    run = [top_a, top_b, *arc(REAR, cog, top_b, low_b, forward=True), low_b, low_a, *arc(BB, big, low_a, top_a, forward=True)]
    links(np.array(run), belt=True)


def fourteen() -> None:
    """The shell of a hub with fourteen gears inside, as wide as a saucer."""
    shell = [(0, -36), (40, -36), (56, -30), (62, -24), (62, -18), (57, -14), (57, 20), (62, 24), (62, 30), (56, 34), (40, 40), (0, 40)]
    turned("shell", "satin", eased(shell, 1.5), REAR, ACROSS, 96)


def eight() -> None:
    """The shell of a hub with eight gears: slimmer, with a waist between its flanges."""
    shell = [(0, -38), (24, -38), (31, -33), (45, -27), (46, -22), (36, -16), (34, 18), (45, 24), (46, 29), (33, 35), (24, 40), (0, 40)]
    turned("shell", "satin", eased(shell, 1.5), REAR, ACROSS, 96)


def second_ring() -> None:
    """A smaller chainring inside the large one, and the cage that shifts between them."""
    gear("parts", "satin", BB, 28, LINE + 8, hole=40.0, thick=2.4)
    high = BB + SEAT_UP * 118
    drum("parts", "satin", high, SEAT_UP, 17.6, -7, 7)
    for y in (LINE - 8, LINE + 6):
        cage = wheel_point(BB, 101.0, np.linspace(1.15, 2.05, 30), y)
        tube("parts", "polished", cage, 11, up=ACROSS, flat=0.08, square=0.4)
    tube(
        "parts",
        "satin",
        curve([high + [8, -10, 0], high + [6, -26, 4], wheel_point(BB, 112, 1.7, LINE)], 20),
        6.5,
        up=np.array([1.0, 0, 0]),
    )
