"""Of waxed canvas with leather straps: bags on the handlebar, under the saddle, on the rear rack, and a roll of tools."""

# ruff: noqa: RUF005 (arrays are added, not joined)
from __future__ import annotations

import numpy as np
from bicycle_cockpit import SADDLE_HIGH, UP
from bicycle_kit import ACROSS, FRONT, REAR, SLANT, Array, both, curve, drum, grid, seat, tube, turned


def sack(
    zone: str, kind: str, middle: Array, half: Array, *, power: float = 5.0, low: float = -1.0, high: float = 1.0, swell: float = 0.0
) -> None:
    """A soft box: a superellipsoid's part between two heights (−1…1), larger by `swell`."""
    v = np.linspace(low, high, 60)
    u = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    shrink = np.clip(1 - np.abs(v) ** 9, 0, 1) ** (1 / 7)
    c, s = (np.sign(f) * np.abs(f) ** (2 / power) for f in (np.cos(u), np.sin(u)))
    sag = 1 + 0.03 * np.cos(np.pi * v) + 0.012 * np.sin(5 * v + 1)
    half = np.asarray(half) + swell
    points = np.stack(
        [half[0] * c[:, None] * (shrink * sag)[None], half[1] * s[:, None] * (shrink * sag)[None], np.broadcast_to(half[2] * v, (200, 60))],
        axis=-1,
    )
    rumple = 1.6 * np.sin(7 * u + 2)[:, None] * np.sin(4 * v)[None] + 1.1 * np.sin(13 * u)[:, None] * np.cos(6 * v + 1)[None]
    normal = np.stack([c[:, None] + 0 * v, s[:, None] + 0 * v, np.zeros((200, 60))], axis=-1)
    grid(zone, kind, middle + points + normal * rumple[..., None], closed=True, weave=(2200.0, 800.0))


def strap(path: list[Array], wide: float = 11.0, up: Array = SLANT) -> None:
    """Leather over the flap, and its buckle near the lower end."""
    line = curve(path, 60)
    tube("strap", "leather", line, wide, up=up, flat=0.16, square=0.4, sides=16)
    at = line[46]
    drum("metal", "polished", at, up, wide * 1.1, 0.8, 3.4, steps=32)
    drum("strap", "leather", at, up, wide * 0.72, 0.6, 3.8, steps=32)


def panniers() -> None:
    for y in both(1):
        middle = REAR + np.array([-26.0, 148 * y, 218])
        half = np.array([152.0, 62, 172])
        sack("bag", "canvas", middle, half)
        sack("bag", "canvas", middle, half, low=0.42, high=1.0, swell=4.0)
        out = ACROSS * np.sign(y)
        for x in (-78, 78):
            side = middle + [x, 0, 0] + out * 67
            strap(
                [
                    side + UP * 168 - out * 40,
                    side + UP * 166 - out * 10,
                    side + UP * 140 + out * 1.5,
                    side + UP * 60 + out * 3,
                    side - UP * 30 + out * 2,
                ],
                up=out,
            )


def saddlebag() -> None:
    middle = seat(SADDLE_HIGH) * [1, 0, 0] + [-150.0, 0, seat(SADDLE_HIGH)[2] - 96]
    half = np.array([78.0, 150, 80])
    sack("bag", "canvas", middle, half, power=4.0)
    sack("bag", "canvas", middle, half, power=4.0, low=0.30, high=1.0, swell=4.0)
    for y in (-70, 70):
        back = middle + [-82, y, 0]
        strap(
            [back + [44, 0, 86], back + [14, 0, 80], back + [-3, 0, 50], back + [-5, 0, 0], back + [-3, 0, -36]], up=np.array([-1.0, 0, 0])
        )
        tube(
            "strap",
            "leather",
            curve([middle + [30, y * 0.5, 76], middle + [52, y * 0.52, 96], middle + [60, y * 0.5, 104]], 20),
            9,
            up=ACROSS,
            flat=0.3,
        )
    side = middle - ACROSS * 152
    strap([side + UP * 80, side + UP * 40 - ACROSS * 3, side - UP * 10 - ACROSS * 3, side - UP * 46], up=-ACROSS)


def barbag() -> None:
    middle = FRONT + np.array([-4.0, 0, 480])
    half = np.array([76.0, 118, 86])
    sack("bag", "canvas", middle, half, power=6.0)
    sack("bag", "canvas", middle, half, power=6.0, low=0.34, high=1.0, swell=4.0)
    for y in both(62):
        face = middle + [80, y, 0]
        strap(
            [face + [-60, 0, 88], face + [-14, 0, 86], face + [3, 0, 60], face + [5, 0, 10], face + [3, 0, -34]], up=np.array([1.0, 0, 0])
        )
    side = middle - ACROSS * 122
    strap([side + [0, 20, 88], side + [0, 4, 84], side + [0, -3, 58], side + [0, -4, 10], side + [0, -3, -30]], up=-ACROSS)


def tools() -> None:
    """A roll under the saddle, strapped to its rails; its ends show how it is wound."""
    middle, thick, half = seat(SADDLE_HIGH) + [-44.0, 0, -89], 33.0, 86.0
    out = np.linspace(0.5, thick - 1, 70)
    end = half - 1.6 - 1.6 * np.cos(2 * np.pi * out / 5.6)
    y = np.linspace(-half, half, 120)
    wide = thick - 2.4 * np.exp(-(((np.abs(y) - 22) / 7) ** 2)) + 0.5 * np.sin(y / 9)
    wound = [np.column_stack([out, -end]), np.column_stack([wide, y]), np.column_stack([out, end])[::-1]]
    turned("bag", "canvas", np.vstack(wound), middle)
    angle = np.radians(np.linspace(-35, 130, 60))[:, None]
    reach = wide[None] + 1.5
    grid("bag", "canvas", middle + np.stack([reach * np.cos(angle), np.broadcast_to(0.97 * y, (60, 120)), reach * np.sin(angle)], axis=-1))
    turn = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    rise = np.column_stack([np.cos(turn), np.zeros(120), np.sin(turn)])
    around = thick + 0.6 + 11 * np.exp(-(((turn - np.pi / 2) / 0.48) ** 2))
    for at in both(22):
        tube("strap", "leather", middle + ACROSS * at + rise * around[:, None], 9, up=rise, flat=0.18, square=0.4, sides=16, closed=True)
        drum("metal", "polished", middle + ACROSS * at + rise[70] * thick, rise[70], 10, 0.8, 3.4, steps=32)
        drum("strap", "leather", middle + ACROSS * at + rise[70] * thick, rise[70], 6.5, 0.6, 3.8, steps=32)
