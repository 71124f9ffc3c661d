"""The frame with its lugs, the steel fork and the carbon one."""

# ruff: noqa: RUF005 (arrays are added, not joined)
from __future__ import annotations

import geometry as g
import numpy as np
from bicycle_kit import (
    ACROSS,
    BB,
    CROWN,
    FRONT,
    HEAD_HIGH,
    HEAD_LOW,
    RAKE,
    REAR,
    SEAT_UP,
    STEER_FORE,
    STEER_UP,
    Array,
    both,
    curve,
    drum,
    eased,
    grid,
    plate,
    rounded,
    seat,
    steer,
    straight,
    tube,
    turned,
)  # fmt: skip

SEAT_LENGTH, TOP_AT_SEAT, TOP_AT_HEAD, DOWN_AT_HEAD = 566.0, 540.0, 527.0, 428.0
HEAD_R, TOP_R, DOWN_R, SEAT_R = 18.2, 14.3, 16.6, 14.9


def top_tube() -> tuple[Array, Array]:
    return seat(TOP_AT_SEAT), steer(TOP_AT_HEAD)


def down_tube() -> tuple[Array, Array]:
    return BB, steer(DOWN_AT_HEAD)


def sleeve(zone: str, kind: str, a: Array, b: Array, radius: float, length: float, tip: float) -> None:  # noqa: PLR0917 (a joint)
    """A lug's socket on the tube from a towards b: a thin wall whose edge runs out into two points at the sides."""
    axis = g.unit(b - a)
    across = g.unit(np.cross(axis, ACROSS))
    angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    around = np.cos(angle)[:, None] * ACROSS + np.sin(angle)[:, None] * across
    point = np.abs(np.cos(angle))
    reach = length + tip * (point**5 - 0.45 * np.sin(2 * angle) ** 2 * (1 - point))
    wall = 2.1
    rows = [(0.0, wall), (0.5, wall), (0.93, wall), (0.985, wall * 0.9), (1.0, wall * 0.35), (1.005, -0.8)]
    points = [a + around * (radius + w) + axis * (reach * share)[:, None] for share, w in rows]
    grid(zone, kind, np.stack(points, axis=1), closed=True)


def lugs(kind: str) -> None:
    top, down = top_tube(), down_tube()
    sleeve("frame", kind, top[1], top[0], TOP_R, 44, 20)
    sleeve("frame", kind, top[0], top[1], TOP_R, 40, 20)
    sleeve("frame", kind, down[1], down[0], DOWN_R, 52, 22)
    sleeve("frame", kind, BB, down[1], DOWN_R, 46, 20)
    sleeve("frame", kind, BB, seat(100), SEAT_R, 46, 18)
    sleeve("frame", kind, seat(TOP_AT_SEAT - 4), BB, SEAT_R, 38, 18)
    drum("frame", kind, seat(0), SEAT_UP, SEAT_R + 2.1, TOP_AT_SEAT - 6, SEAT_LENGTH + 1)
    for low, high in ((HEAD_LOW, DOWN_AT_HEAD + 24), (TOP_AT_HEAD - 21, HEAD_HIGH)):
        drum("frame", kind, steer(0), STEER_UP, HEAD_R + 2.0, low, high, steps=64)


def beads(kind: str) -> None:
    """Weld seams of a titanium frame: rows of overlapping scales around each joint."""
    top, down = top_tube(), down_tube()
    joints = [
        (top[1], top[0], TOP_R, 19.5),
        (top[0], top[1], TOP_R, 16.0),
        (down[1], down[0], DOWN_R, 24.0),
        (BB, down[1], DOWN_R, 24.0),
        (BB, seat(100), SEAT_R, 21.0),
    ]
    for a, b, radius, at in joints:
        axis = g.unit(b - a)
        for k in range(3):
            turned(
                "frame",
                kind,
                np.array([[radius - 1, at + 1.7 * k], [radius + 1.1 - 0.2 * k, at + 1.7 * k + 0.6], [radius - 1, at + 1.7 * k + 1.6]]),
                a,
                axis,
                64,
            )


def rear_triangle(kind: str) -> None:
    for y in both(1):
        stay = curve([(-14, 20 * y, 273), (-60, 27 * y, 281), (-120, 35 * y, 291), (-230, 49 * y, 309), (-405, 64 * y, 339.5)], 50)
        share = np.linspace(0, 1, 50)
        tube("frame", kind, stay, np.interp(share, [0, 0.25, 0.5, 1], [11.2, 11.0, 9.5, 7.0]), up=ACROSS, flat=0.86)
        high = seat(TOP_AT_SEAT - 4, 15.5 * y)
        rear = curve([high + [4, 0, 5], high + [-40, 6 * y, -80], (-300, 40 * y, 560), REAR + [20, 63 * y, 34]], 50)
        tube("frame", kind, rear, np.interp(share, [0, 0.2, 1], [8.6, 8.2, 6.4]), up=ACROSS)
        outline = rounded([(24, 40), (36, 6), (18, -14), (-6, -19), (-17, -3), (-12, 14), (6, 22)])
        plate("frame", kind, outline + REAR[[0, 2]], 62.5 * y - 3.4, 62.5 * y + 3.4)
    bridge = REAR + 361 * g.unit(seat(TOP_AT_SEAT) - REAR)
    tube("frame", kind, straight(bridge + [0, -22, 0], bridge + [0, 22, 0]), 6.5, up=SEAT_UP)
    tube("frame", kind, straight((-72, -24, 284), (-72, 24, 284)), 6.5, up=SEAT_UP)


def frame(kind: str, *, lugged: bool = True) -> None:
    top, down = top_tube(), down_tube()
    tube("frame", kind, straight(*top, 40), TOP_R, sides=48)
    tube("frame", kind, straight(*down, 40), DOWN_R, sides=48)
    tube("frame", kind, straight(BB, seat(SEAT_LENGTH), 40), SEAT_R, sides=48)
    tube("frame", kind, straight(steer(HEAD_LOW), steer(HEAD_HIGH), 30), HEAD_R, sides=64)
    turned("frame", kind, eased([(0, -35), (21, -35), (21, 35), (0, 35)], 1.2), BB)
    rear_triangle(kind)
    (lugs if lugged else beads)(kind)
    axis = g.unit(down[1] - down[0])
    rise = np.array([-axis[2], 0, axis[0]])
    for along in (210, 274):
        drum("frame", kind, down[0] + axis * along, rise, 5.2, DOWN_R - 2, DOWN_R + 2.6, steps=24)
    for along in (170, 234):
        drum("frame", kind, seat(along), np.array([SEAT_UP[2], 0, -SEAT_UP[0]]), 5.2, SEAT_R - 2, SEAT_R + 2.6, steps=24)


def accents() -> None:
    """Painted bands: on the seat tube, and the lines that close the head tube."""
    for low, high in ((330, 333.5), (339, 385), (390.5, 394)):
        turned(
            "accent",
            "paint",
            np.array([[SEAT_R + 0.25, low], [SEAT_R + 0.3, low + 0.1], [SEAT_R + 0.3, high - 0.1], [SEAT_R + 0.25, high]]),
            BB,
            SEAT_UP,
            64,
        )


def head_panel() -> None:
    low, high = DOWN_AT_HEAD + 24.5, TOP_AT_HEAD - 21.5
    turned(
        "panel",
        "paint",
        np.array([[HEAD_R + 0.3, low], [HEAD_R + 0.35, low + 1], [HEAD_R + 0.35, high - 1], [HEAD_R + 0.3, high]]),
        steer(0),
        STEER_UP,
        64,
    )


def fork_steel(kind: str) -> None:
    """Round blades that bend forward at the bottom, and a sloping crown."""
    t = np.linspace(0, 1, 70)
    along = CROWN - 16 - t * (CROWN - 16)
    fore = RAKE * np.clip((t - 0.42) / 0.58, 0, 1) ** 2.1
    radius = np.interp(t, [0, 0.3, 0.65, 1], [13.6, 13.2, 10.2, 6.8])
    for y in both(1):
        across = np.interp(t, [0, 1], [33.0, 51.0]) * y
        path = np.array([steer(a, f, w) for a, f, w in zip(along, fore, across, strict=True)])
        tube("paint", kind, path, radius, flat=0.78, sides=32)
        outline = rounded([(-5, 24), (7, 24), (13, 4), (10, -10), (-8, -10), (-12, 4)])
        plate("paint", kind, outline + FRONT[[0, 2]], 51.5 * y - 3, 51.5 * y + 3)
        drum("paint", kind, steer(CROWN - 60, 0, 33 * y + np.sign(y) * 4), STEER_UP, 12.4, 22, 62)
    arch = np.array([steer(CROWN - 14 - 12 * (abs(y) / 33) ** 2, 0, y) for y in np.linspace(-36, 36, 40)])
    tube(
        "paint",
        kind,
        arch,
        np.interp(np.abs(np.linspace(-36, 36, 40)), [0, 26, 36], [16.5, 15.5, 12]),
        up=STEER_UP,
        flat=0.95,
        square=0.8,
        sides=40,
    )
    drum("paint", kind, steer(0), STEER_UP, 19, CROWN - 14, CROWN + 2)


def fork_carbon() -> None:
    """Straight, deep legs that flow out of the crown."""
    t = np.linspace(0, 1, 70)
    along = CROWN - t * CROWN
    fore = RAKE * (0.15 * t + 0.85 * t**1.7)
    for y in both(1):
        across = np.interp(t, [0, 0.1, 0.3, 1], [6.0, 25.0, 36.0, 52.0]) * y
        path = np.array([steer(a, f, w) for a, f, w in zip(along, fore, across, strict=True)])
        smooth = curve(path[[0, 4, 8, 13, 22, 34, 46, 58, 69]], 90)
        radius = np.interp(np.linspace(0, 1, 90), [0, 0.12, 0.4, 1], [19, 20, 15.5, 9.5])
        tube("leg", "carbon", smooth, radius, flat=0.66, square=0.85, sides=32)
        drum("leg", "carbon", FRONT, ACROSS * y, 13, 47, 58)
    drum("leg", "carbon", steer(0), STEER_UP, 19.5, CROWN - 20, CROWN + 4)
    for y in both(4):
        drum("leg", "carbon", steer(CROWN - 8, 8, y), STEER_FORE, 5, 0, 12, steps=24)
