"""Where hands and seat go: headset, stem, three handlebars with their levers, seat post and two saddles."""

# ruff: noqa: RUF005 (arrays are added, not joined)
from __future__ import annotations

import geometry as g
import numpy as np
from bicycle_kit import (
    ACROSS,
    HEAD_HIGH,
    HEAD_LOW,
    SEAT_UP,
    SLANT,
    STEER_UP,
    Array,
    both,
    curve,
    drum,
    eased,
    grid,
    lengths,
    seat,
    steer,
    straight,
    tube,
    turned,
)  # fmt: skip

UP = np.array([0.0, 0.0, 1.0])
STEM_AT, STEM_LENGTH = HEAD_HIGH + 50.0, 92.0
STEM_DIRECTION = np.array([np.cos(np.radians(8)), 0, np.sin(np.radians(8))])
CLAMP = steer(STEM_AT) + STEM_DIRECTION * STEM_LENGTH
SADDLE_HIGH = 742.0


def headset() -> None:
    low, high = HEAD_LOW, HEAD_HIGH
    turned(
        "parts", "polished", eased([(0, low - 13), (18.5, low - 13), (21.8, low - 8), (21.8, low - 1), (19, low)], 0.8), steer(0), STEER_UP
    )
    turned(
        "parts",
        "polished",
        eased([(19, high), (21.8, high + 1), (21.8, high + 8), (18, high + 14), (0, high + 14)], 0.8),
        steer(0),
        STEER_UP,
    )
    for at in (14.5, 24.7):
        drum("parts", "satin", steer(0), STEER_UP, 16.8, high + at, high + at + 9.6)


def stem() -> None:
    middle, way = steer(STEM_AT), STEM_DIRECTION
    drum("parts", "polished", middle, STEER_UP, 19.0, -20, 20)
    turned("parts", "polished", eased([(0, 24.5), (14, 24.5), (17, 22), (17, 19)], 0.8), middle, STEER_UP)
    path = straight(middle + way * 6, CLAMP - way * 8, 20)
    tube("parts", "polished", path, np.interp(np.linspace(0, 1, 20), [0, 0.25, 0.8, 1], [17, 14.8, 14.6, 18]), sides=32)
    drum("parts", "polished", CLAMP, ACROSS, 20.5, -23, 23)
    lift = np.cross(way, ACROSS)
    for y in both(15):
        for sign in (-1, 1):
            drum("dark", "satin", CLAMP + ACROSS * y + lift * sign * 15.5 + way * 6, way, 4.4, 0, 15.5, steps=24)
    for at in (-12, 12):
        drum("dark", "satin", steer(STEM_AT + at, -15), ACROSS, 3.4, -17, 17, steps=24)


def wrapped(zone: str, path: Array, radius: float, *, pitch: float = 24.0) -> None:
    """Tape wound around a bar: each turn lies on the one before."""
    path = g.resample(path, 1.6)
    side, top = g.frames(path, SLANT)
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    turn = (lengths(path)[:, None] / pitch + angle[None, :] / (2 * np.pi)) % 1
    swell = radius + 1.5 * np.clip(turn / 0.08, 0, 1) * (1 - 0.8 * turn) - 0.4
    c, s = np.cos(angle)[None, :, None], np.sin(angle)[None, :, None]
    points = path[:, None] + swell[..., None] * (c * side[:, None] + s * top[:, None])
    first, last = (np.repeat(path[k][None, None], 40, axis=1) for k in (0, -1))
    grid(zone, "tape", np.concatenate([first, points, last]), closed_rows=True)


def drop_bar() -> None:
    half = [
        (0, 0, 0),
        (0, 60, 0),
        (0, 120, 1),
        (4, 168, 1),
        (24, 200, 0),
        (54, 211, -4),
        (76, 214, -18),
        (88, 216, -44),
        (80, 219, -78),
        (52, 222, -108),
        (10, 225, -122),
        (-48, 227, -126),
    ]
    for sign in (-1, 1):
        path = curve([CLAMP + [x, sign * y, z] for x, y, z in half], 160)
        tube("parts", "polished", path[:60], np.interp(lengths(path[:60]), [0, 30, 75, 200], [15.9, 15.9, 12.2, 12.0]), up=SLANT, sides=32)
        begin = int(np.searchsorted(lengths(path), 72))
        wrapped("tape", path[begin:], 15.2)
        drum("dark", "satin", path[begin], path[begin + 1] - path[begin], 16.2, -4, 6)
        drum("dark", "satin", path[-1], path[-1] - path[-2], 15.4, -1, 5)
        brifter(CLAMP + [62, sign * 214, -6], sign)
        loop = [
            CLAMP + [6, sign * 60, -15],
            CLAMP + [26, sign * 34, -40],
            steer(HEAD_HIGH - 20, 58, sign * 26),
            steer(HEAD_HIGH - 120, 34, sign * 24),
            steer(HEAD_HIGH - 190, -14, sign * 21),
        ]
        tube("cables", "rubber", curve(loop, 60), 2.5, up=SLANT, sides=12)


def brifter(at: Array, sign: int) -> None:
    """A rubber hood that rises to a horn, and its lever."""
    hood = curve(
        [
            at + [-14, 0, 2],
            at + [14, sign * 1, 7],
            at + [42, sign * 2, 13],
            at + [64, sign * 3, 24],
            at + [74, sign * 3, 45],
            at + [72, sign * 3, 57],
        ],
        60,
    )
    t = np.linspace(0, 1, 60)
    radius = np.interp(t, [0, 0.1, 0.35, 0.6, 0.78, 0.93, 1], [13, 17.5, 18.0, 19.5, 17.5, 14, 6])
    tube("hoods", "rubber", hood, radius, up=ACROSS, flat=0.84, square=0.9, sides=32)
    blade = curve(
        [at + [60, sign * 3, 28], at + [84, sign * 4, 20], at + [93, sign * 7, -20], at + [82, sign * 11, -66], at + [76, sign * 14, -96]],
        50,
    )
    wide = np.interp(np.linspace(0, 1, 50), [0, 0.2, 0.6, 0.95, 1], [7.5, 8, 8, 8.5, 5])
    tube("parts", "polished", blade, wide, up=g.unit(np.array([1.0, 0, 0.25])), flat=0.42, square=0.75)
    tube(
        "dark",
        "satin",
        blade[6:34] + [-12, 0, -3],
        np.interp(np.linspace(0, 1, 28), [0, 0.5, 1], [5, 8, 5]),
        up=g.unit(np.array([1.0, 0, 0.25])),
        flat=0.5,
    )
    drum("parts", "polished", at + [55, sign * 3 + 15.5 * sign, 22], ACROSS * sign, 10, -4, 2)


def lever(at: Array, sign: int, way: Array) -> None:
    """A brake lever with its clamp, for a bar without drops; `way` points out along the bar."""
    tube("parts", "satin", straight(at - way * 9, at + way * 9, 8), 15.4, up=UP)
    front = at + [22, 0, -5]
    tube("parts", "satin", curve([at + [6, 0, -4], front, front + way * 8], 16), 9.5, up=UP, flat=0.8, square=0.8)
    path = curve([front + [4, 0, -2], front + way * 20 + [16, 0, -5], front + way * 60 + [16, 0, -8], front + way * 104 + [18, 0, -9]], 40)
    tube("parts", "polished", path, np.interp(np.linspace(0, 1, 40), [0, 0.3, 0.9, 1], [5.5, 6.5, 7, 5]), up=UP, flat=0.6, square=0.8)
    line = [
        front - way * 4,
        front - way * 40 + [26, 0, 4],
        CLAMP + [62, sign * 40, -10],
        steer(HEAD_HIGH - 60, 52, sign * 28),
        steer(HEAD_HIGH - 190, -12, sign * 21),
    ]
    tube("cables", "rubber", curve(line, 60), 2.5, up=SLANT, sides=12)


def upright(half: list[tuple[float, float, float]], grip: float) -> None:
    """A bar for both hands with grips of a length at its ends."""
    for sign in (-1, 1):
        path = curve([CLAMP + [x, sign * y, z] for x, y, z in half], 160)
        run = lengths(path)
        tube("parts", "polished", path, np.interp(run, [0, 30, 80, 900], [15.9, 15.9, 11.2, 11.1]), up=SLANT, sides=32)
        begin = int(np.searchsorted(run, run[-1] - grip))
        hold = g.resample(path[begin:], 2.0)
        t = np.linspace(0, 1, len(hold))
        rings = 0.5 * np.sign(np.sin(t * grip / 3.1)) * (np.abs(t - 0.5) < 0.42)  # noqa: PLR2004 (ends are smooth)
        tube("tape", "tape", hold, np.interp(t, [0, 0.04, 0.5, 0.95, 1], [17.5, 15.8, 16.4, 16, 16.8]) + rings, up=SLANT, sides=36)
        for at in (begin, len(path) - 2):
            drum("dark", "satin", path[at], path[min(at + 1, 159)] - path[at - 1], 17.6, -4, 4)
        level = int(np.searchsorted(run, run[-1] - grip - 26))
        lever(path[level], sign, g.unit(path[level + 2] - path[level - 2]))


def flat_bar() -> None:
    upright([(0, 0, 0), (0, 60, 0), (-2, 110, 5), (-10, 190, 10), (-26, 270, 10), (-40, 335, 9)], 128)


def swept_bar() -> None:
    upright([(0, 0, 0), (8, 50, 2), (30, 110, 10), (26, 180, 22), (-16, 240, 34), (-80, 272, 40), (-160, 290, 38), (-228, 300, 34)], 130)


def seat_post() -> None:
    tube("parts", "polished", straight(seat(540), seat(SADDLE_HIGH - 58), 20), 13.6, sides=40)
    turned("parts", "polished", eased([(13.6, 566.5), (18.2, 566.5), (18.2, 580), (16, 582), (13.6, 582)], 0.8), seat(0), SEAT_UP)
    drum("dark", "satin", seat(574, 0) - [20, 0, 5], ACROSS, 4, -12, 12, steps=24)
    head = seat(SADDLE_HIGH - 52)
    tube("parts", "satin", straight(head + [-20, 0, -1], head + [20, 0, 1]), 15, up=ACROSS, flat=1.5, square=0.7)
    for shift in both(14):
        drum("dark", "satin", head + [shift, 0, -16], UP, 3.5, 0, 26, steps=24)


def cover(zone: str, kind: str, stations: Array, power: float, turn_in: float) -> None:
    """A saddle's skin over rows of x, half width, height of the top, depth of the flaps."""
    fine = np.linspace(0, 1, 90)
    x, wide, top, deep = g.through(np.linspace(0, 1, len(stations)), stations)(fine).T
    t = np.linspace(-1, 1, 81)
    a = t * np.pi / 2
    c, s = np.sign(np.cos(a)) * np.abs(np.cos(a)) ** (2 / power), np.sign(a) * np.abs(np.sin(a)) ** (2 / power)
    tuck = 1 - turn_in * np.clip((np.abs(t) - 0.72) / 0.28, 0, 1) ** 2
    points = np.stack(
        [np.broadcast_to(x[:, None], (90, 81)), wide[:, None] * (s * tuck)[None], top[:, None] - deep[:, None] * (1 - c)[None]], axis=-1
    )
    inside = points * [1, 0.93, 1] + [0, 0, -5]
    place = seat(SADDLE_HIGH) * [1, 1, 0] + [0, 0, seat(SADDLE_HIGH)[2]]
    grid(zone, kind, place + np.concatenate([points, inside[:, ::-1]], axis=1), closed_rows=True)


def classic_saddle() -> None:
    """Thick leather stretched between nose and cantle, riveted, on steel rails."""
    #             x    half width  top   flaps
    rows = np.array(
        [
            [-129, 56, 5, 8], [-125, 74, 8, 20], [-112, 81, 10, 31], [-84, 79, 8, 42], [-46, 64, 1, 53], [-8, 46, -4, 58],
            [34, 32, -6, 54], [78, 23.5, -4, 43], [116, 19.5, -1, 34], [140, 17, 1, 29], [148, 14, 0, 23], [153, 8, -4, 14],
        ], dtype=float,
    )  # fmt: skip
    cover("saddle", "leather", rows, 2.7, 0.10)
    place = seat(SADDLE_HIGH)
    for y in (-52, -31, -10, 10, 31, 52):
        drum(
            "rivets",
            "polished",
            place + [-121 - 4 * np.cos(y / 40), y, -1 - 0.0022 * y * y],
            np.array([-0.75, y / 200, 0.66]),
            4.6,
            0,
            3.2,
            steps=32,
        )
    for y in (-8, 8):
        drum("rivets", "polished", place + [147.0, y, -4], np.array([0.8, y / 24, 0.6]), 4.2, 0, 3.0, steps=32)
    rails(place, 40.0)
    cantle(place)


def cantle(place: Array) -> None:
    """The plate that carries the leather at the back, with loops for a bag."""
    across = curve([place + at for at in ([-112, -72, -20], [-122, -40, -22], [-124, 0, -23], [-122, 40, -22], [-112, 72, -20])], 40)
    tube("parts", "polished", across, 4.0, up=UP, flat=1.6)
    for y in both(38):
        low = [(-116, -9, -24), (-124, -9, -40), (-126, 0, -46), (-124, 9, -40), (-116, 9, -24)]
        loop = curve([place + [x, y + aside, z] for x, aside, z in low], 30)
        tube("parts", "polished", loop, 2.4, up=SLANT, sides=12)


def rails(place: Array, back: float) -> None:
    for y in both(1):
        path = curve(
            [
                place + [136, 7 * y, -20],
                place + [100, 10 * y, -38],
                place + [40, 20 * y, -49],
                place + [-40, 22 * y, -49],
                place + [-88, 30 * y, -40],
                place + [-112, back * y, -22],
            ],
            60,
        )
        tube("parts", "polished", path, 3.6, up=UP, sides=16)


def sport_saddle() -> None:
    rows = np.array(
        [
            [-132, 48, 6, 14],
            [-128, 66, 9, 26],
            [-106, 72, 8, 30],
            [-70, 66, 4, 33],
            [-30, 44, 0, 36],
            [20, 27, -1, 38],
            [80, 20, 1, 36],
            [124, 17.5, 1, 32],
            [138, 14, -1, 26],
            [143, 7, -6, 14],
        ],
        dtype=float,
    )
    cover("saddle", "lining", rows, 2.3, 0.16)
    rails(seat(SADDLE_HIGH) + [0, 0, 0], 34.0)
