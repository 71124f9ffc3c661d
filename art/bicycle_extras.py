"""What may be added: mudguards, racks, lights, bottle cages, bell, stand and lock."""

# ruff: noqa: RUF005 (arrays are added, not joined)
from __future__ import annotations

import geometry as g
import numpy as np
from bicycle_cockpit import CLAMP, UP
from bicycle_frame import DOWN_R, down_tube
from bicycle_kit import (
    ACROSS,
    CROWN,
    FRONT,
    REAR,
    SEAT_UP,
    SLANT,
    Array,
    both,
    curve,
    drum,
    eased,
    grid,
    seat,
    steer,
    straight,
    tube,
    turned,
    wheel_point,
)  # fmt: skip


def guard(centre: Array, start: float, stop: float, radius: float = 361.0) -> None:
    """An arched strip over a wheel, from one angle to another (degrees, from the front upwards)."""
    angle = np.radians(np.linspace(start, stop, 140))
    y = np.linspace(-1, 1, 25)
    arch = 24 * np.sin(y * np.pi / 2 * 0.98)
    drop = 12.5 * (1 - np.cos(y * np.pi / 2)) ** 1.2
    bead = 1.0 * np.exp(-(((np.abs(y) - 0.62) / 0.08) ** 2))
    outer = np.stack([wheel_point(centre, radius - d + b, angle, w) for d, b, w in zip(drop, bead, arch, strict=True)], axis=1)
    inner = np.stack([wheel_point(centre, radius - d - 1.2, angle, w * 0.97) for d, w in zip(drop, arch, strict=True)], axis=1)
    grid("metal", "polished", np.concatenate([outer, inner[:, ::-1]], axis=1), closed_rows=True)


def stays(centre: Array, angle: float, radius: float = 357.0) -> None:
    a = np.radians(angle)
    for y in both(1):
        foot = centre + [8 * np.cos(a), 60 * y, 14]
        path = curve(
            [
                foot,
                wheel_point(centre, radius * 0.5, a, 47 * y),
                wheel_point(centre, radius - 16, a, 27.5 * y),
                wheel_point(centre, radius - 2, a, 24.5 * y),
            ],
            30,
        )
        tube("wire", "polished", path, 1.7, up=ACROSS, sides=10)
        drum("wire", "polished", wheel_point(centre, radius - 8, a, 24.5 * y), ACROSS, 4, -3, 3, steps=24)


def mudguards() -> None:
    guard(FRONT, 21, 161)
    guard(REAR, -3, 207)
    stays(FRONT, 155.0)
    stays(REAR, 168.0)
    stays(REAR, 200.0)
    mud = [wheel_point(FRONT, 359, np.radians(a), 0.0) for a in (158, 163, 168)]
    tube("flap", "leather", np.array(mud), np.array([21, 24, 27.0]), up=g.unit(mud[1] - FRONT), flat=0.08, square=0.4)


def rod(points: list[Array] | Array, radius: float = 4.6, zone: str = "tubes", *, n: int = 60) -> None:
    tube(zone, "satin", curve(points, n), radius, up=SLANT, sides=16)


def rear_rack() -> None:
    """A platform of 10 mm tube over the wheel, on two pairs of legs."""
    height, front, back = 741.0, REAR[0] + 148, REAR[0] - 172
    for y in both(1):
        loop = [
            (front + 6, 0),
            (front, 30 * y),
            (front - 16, 52 * y),
            (front - 60, 58 * y),
            (back + 60, 58 * y),
            (back + 14, 52 * y),
            (back, 28 * y),
            (back - 3, 0),
        ]
        rod([np.array([x, w, height]) for x, w in loop], 5.0)
        for at, lean in ((96, 40), (-6, 6), (-104, -34)):
            top = np.array([REAR[0] + at, 57 * y, height])
            rod(
                [
                    REAR + [lean * 0.2 - 10, 70 * y, 22],
                    REAR + [lean * 0.35 - 6, 82 * y, 120],
                    REAR + [lean + (at - lean) * 0.55, 80 * y, 290],
                    top + [0, 6 * y, -40],
                    top,
                ],
                4.6,
            )
        rod([np.array([front - 10, 50 * y, height]), np.array([front + 40, 34 * y, height + 6]), seat(470, 19 * y) - [13, 0, 0]], 3.6)
        rail = [REAR + [-84, 82 * y, 300], REAR + [-20, 86 * y, 300], REAR + [60, 82 * y, 302]]
        rod(rail, 3.6)
    for x in (front - 70, REAR[0], back + 70):
        rod([np.array([x, -57, height]), np.array([x, 0, height]), np.array([x, 57, height])], 4.2)
    rod([np.array([front - 8, 0, height]), np.array([REAR[0], 0, height]), np.array([back + 4, 0, height])], 4.2)


def front_rack() -> None:
    """A small randonneur's platform over the front wheel."""
    height, front, back = 735.0, FRONT[0] + 88, FRONT[0] - 92
    for y in both(1):
        rod(
            [
                np.array(p)
                for p in (
                    (front + 6, 0, height),
                    (front, 40 * y, height),
                    (front - 20, 58 * y, height),
                    (back + 30, 58 * y, height),
                    (back, 50 * y, height),
                    (back - 8, 20 * y, height + 10),
                    (back - 8, 0, height + 12),
                )
            ],
            4.6,
            "tubes",
        )
        rod(
            [FRONT + [4, 58 * y, 18], FRONT + [10, 74 * y, 150], FRONT + [6, 66 * y, 330], np.array([FRONT[0] + 6, 58 * y, height])],
            4.2,
            "tubes",
        )
    for x in (back + 40, FRONT[0], front - 40):
        rod([np.array([x, -57, height]), np.array([x, 0, height]), np.array([x, 57, height])], 3.8, "tubes")
    rod([steer(CROWN - 12, 16), steer(CROWN - 4, 30), np.array([back + 20, 0, height])], 4.2, "tubes")


def cage(base: Array, up: Array, away: Array) -> None:
    """A bent-wire bottle cage on bosses along `up`, open towards `away`."""
    runs = (
        [(-42, 6, 7), (40, 5, 7), (66, 8, 24), (74, 26, 37), (66, 58, 33), (40, 78, 14), (36, 80, 2)],
        [(-42, 6, 7), (-58, 12, 20), (-60, 40, 36), (-58, 70, 20), (-58, 76, 1)],
        [(-59, 52, 33), (-20, 58, 35), (66, 52, 34)],
    )
    for y in both(1):
        for run in runs:
            tube(
                "wire", "polished", curve([base + up * u + away * w + ACROSS * across * y for u, w, across in run]), 2.6, up=SLANT, sides=12
            )


def flask(base: Array, up: Array, away: Array) -> None:
    """A steel bottle in its cage."""
    shape = [(0, -54), (34, -54), (36.5, -50), (36.5, 78), (34, 92), (24, 104), (20, 106), (20, 112)]
    turned("flask", "satin", eased(shape, 2.0), base + away * 43, up, 64)
    turned("cap", "rubber", eased([(20, 110), (21.5, 111), (21.5, 128), (19, 131), (0, 131)], 1.0), base + away * 43, up, 64)


def cage_places() -> list[tuple[Array, Array, Array]]:
    a, b = down_tube()
    axis = g.unit(b - a)
    rise = np.array([-axis[2], 0, axis[0]])
    back = np.array([SEAT_UP[2], 0, -SEAT_UP[0]])
    return [(a + axis * 242 + rise * DOWN_R, axis, rise), (seat(202) + back * 14.9, SEAT_UP, back)]


def cages() -> None:
    for place in cage_places():
        cage(*place)


def flasks() -> None:
    for place in cage_places():
        flask(*place)


def front_lamp() -> None:
    """A dynamo lamp on a bracket at the fork crown, high enough to clear a rack."""
    at = steer(CROWN + 56, 76)
    way = np.array([1.0, 0, -0.04])
    shape = [(0, -26), (12, -26), (19, -18), (26, 6), (28, 20), (28, 27), (26.5, 28)]
    turned("body", "polished", eased(shape, 1.0), at, way, 64)
    turned("lens", "ceramic", np.array([[26.6, 26.5], [22, 29.5], [12, 31.5], [0, 32]]), at, way, 64)
    tube(
        "body",
        "satin",
        curve([steer(CROWN - 8, 14), steer(CROWN - 14, 40), at + [-10, 0, -40], at + [-4, 0, -18]], 30),
        4.2,
        up=ACROSS,
        flat=2.0,
        square=0.6,
    )


def rear_lamp() -> None:
    """A small lamp on the rear mudguard's tail or the seat tube."""
    at = seat(440) - [20, 0, 0]
    way = np.array([-1.0, 0, 0.1])
    turned("body", "satin", eased([(0, -8), (13, -8), (17, 0), (17, 16), (0, 16)], 1.0), at, way, 48)
    turned("lens", "ceramic", np.array([[16.6, 15.5], [15.5, 22], [11, 26], [0, 27]]), at, way, 48)


def bell() -> None:
    at = CLAMP + [0, -46, 18]
    turned("bell", "polished", np.array([[20, 2], [21, 3], [20.5, 8], [17.5, 15], [11, 20.5], [4, 22.6], [0, 22.8]]), at, UP, 64)
    drum("bell", "polished", at, UP, 3.6, 20, 26, steps=24)
    tube("dark", "satin", straight(at - UP * 4, at + UP * 4), 7.5, up=ACROSS)
    tube("bell", "satin", curve([at + [2, -10, 2], at + [16, -22, 3], at + [24, -26, 8]], 14), 2.4, up=UP)


def stand() -> None:
    top = np.array([-72.0, 22, 268])
    drum("stand", "satin", np.array([-76.0, 26, 284]), UP, 15, -16, -4)
    tube(
        "stand",
        "satin",
        curve([top, top + [-60, 30, -20], top + [-180, 58, -42], REAR + [30, 92, -92]], 40),
        np.linspace(8.5, 7.5, 40),
        up=ACROSS,
    )


def lock() -> None:
    """Steel bars folded together, in a holder of rubber below the down tube; two straps go round both."""
    a, b = down_tube()
    axis = g.unit(b - a)
    below = np.array([axis[2], 0, -axis[0]])
    middle = a + axis * 150 + below * (DOWN_R + 26)
    tube("body", "rubber", straight(middle - axis * 66, middle + axis * 54), 24, up=ACROSS, flat=0.74, square=0.36, sides=40)
    for number, y in enumerate((-12, -6, 0, 6, 12)):
        tip = middle + axis * (82 + 2 * (number % 2)) + ACROSS * y
        tube("metal", "satin", straight(middle + axis * 40 + ACROSS * y, tip), 17, up=ACROSS, flat=0.15, square=0.45, sides=32)
    drum("body", "rubber", middle + axis * 70, ACROSS, 8.5, -17, 17)
    drum("metal", "polished", middle + axis * 70, ACROSS, 5, -18.5, 18.5)
    turn = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    c, s = (np.sign(k) * np.abs(k) ** 0.7 for k in (np.cos(turn), np.sin(turn)))
    for at in (-38, 34):
        ring = middle - below * 18 + axis * at + c[:, None] * below * 45 + s[:, None] * ACROSS * 20
        tube("body", "rubber", ring, 9, up=c[:, None] * below + s[:, None] * ACROSS, flat=0.16, square=0.4, sides=16, closed=True)
