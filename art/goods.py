"""Ready-made goods beside the made-to-order ones: a mug, a candle, a card sleeve, a pair of laces."""

from __future__ import annotations

from pathlib import Path

import geometry as g
import materials as mat
import numpy as np
import stage
from goods_plan import PASSES, SIZE, VIEWS, ZONES

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "build", "marks"]

Array = np.ndarray


def profile(*points: tuple[float, float], steps: int = 24) -> Array:
    p = np.array(points)
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    return g.through(t, p)(np.linspace(0, t[-1], steps * len(p)))


def mug() -> None:
    outer = profile(
        (0, 0.015),
        (0.30, 0.012),
        (0.345, 0.02),
        (0.385, 0.07),
        (0.405, 0.2),
        (0.41, 0.5),
        (0.412, 0.90),
        (0.412, 0.945),
        (0.405, 0.965),
        (0.393, 0.97),
    )
    inner = profile((0.393, 0.97), (0.380, 0.962), (0.376, 0.93), (0.374, 0.5), (0.365, 0.2), (0.33, 0.09), (0.2, 0.06), (0, 0.055))
    white = mat.plain("mug", "ceramic")
    g.lathe("mug", outer, white)
    g.lathe("glaze", inner, mat.plain("glaze", "ceramic"))
    ear = np.array(
        [
            [0.38, 0, 0.80],
            [0.47, 0, 0.815],
            [0.60, 0, 0.76],
            [0.66, 0, 0.60],
            [0.645, 0, 0.42],
            [0.57, 0, 0.285],
            [0.46, 0, 0.225],
            [0.385, 0, 0.21],
        ]
    )
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ear, axis=0), axis=1))])
    path = g.periodic_free(t, ear)(np.linspace(0, t[-1], 80))
    out = g.unit(np.column_stack([path[:, 0] - 0.36, np.zeros(80), path[:, 2] - 0.5]))
    g.add_tube("ear", path, 0.062, white, up=out, flat=0.62, sides=28)


def candle() -> None:
    wall = profile(
        (0, 0.0),
        (0.42, 0.0),
        (0.448, 0.012),
        (0.452, 0.035),
        (0.445, 0.05),
        (0.445, 0.60),
        (0.452, 0.62),
        (0.455, 0.64),
        (0.448, 0.652),
        (0.438, 0.648),
        (0.436, 0.60),
        (0.436, 0.50),
    )
    g.lathe("tin", wall, mat.plain("tin", "metal"))
    surface = profile((0.436, 0.525), (0.425, 0.518), (0.38, 0.515), (0.2, 0.512), (0.03, 0.516), (0.012, 0.53), (0, 0.53))
    g.lathe("wax", surface, mat.plain("wax", "wax"))
    wick = np.array([[0, 0, 0.50], [0.004, 0, 0.58], [0.012, 0.004, 0.64]])
    g.add_tube("wick", g.through([0, 0.5, 1], wick)(np.linspace(0, 1, 20)), 0.011, mat.plain("wax", "lace"))
    angle = np.linspace(-np.pi / 2 - 1.15, -np.pi / 2 + 1.15, 120)
    rows = [(0.446, 0.11), (0.4485, 0.115), (0.4485, 0.545), (0.446, 0.55)]
    patch = np.stack([np.column_stack([r * np.cos(angle), r * np.sin(angle), np.full(120, z)]) for r, z in rows], axis=1)
    g.add_grid("label", patch, mat.plain("label", "paper"))


def slab(half: tuple[float, float], corner: float, low: float, high: float, notch: float = 0.0) -> Array:
    """A flat rounded rectangle with soft edges, as rings from the bottom's middle to the top's middle."""
    n = 400
    angle = np.arange(n) / n * 2 * np.pi
    c, s = np.cos(angle), np.sin(angle)
    fit = np.maximum(np.abs(c) / (half[0] - corner), np.abs(s) / (half[1] - corner))
    box = np.column_stack([c, s]) / fit[:, None]
    normal = np.column_stack([c, s])
    rim = box + corner * normal
    dip = notch * np.exp(-((rim[:, 0] / 0.16) ** 4)) * (rim[:, 1] > 0)
    soft = min(0.02, (high - low) / 2)
    rings = []
    for inset, z in (
        (None, low),
        (soft, low),
        (0.3 * soft, low + 0.3 * soft),
        (0, low + soft),
        (0, high - soft),
        (0.3 * soft, high - 0.3 * soft),
        (soft, high),
        (0.12, high),
        (None, high),
    ):
        flat = rim * 0.0005 if inset is None else rim - normal * inset
        flat = flat - np.column_stack([np.zeros(n), dip if inset is not None else 0 * dip])
        rings.append(np.column_stack([flat, np.full(n, z)]))
    return np.stack(rings, axis=1)


def tilt(points: Array, lift: float, turn: float) -> Array:
    """Lean a flat thing back: rotate about x, then about z."""
    a, b = np.radians(lift), np.radians(turn)
    rx = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    rz = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    return points @ (rz @ rx).T


def sleeve() -> None:
    lift, turn = 11.0, 14.0
    base = np.array([0, 0, 0.10])
    leather = mat.plain("sleeve", "leather")
    for low, high, notch in ((-0.03, -0.008, 0.0), (0.008, 0.032, 0.11)):
        g.add_grid("sleeve", tilt(slab((0.52, 0.38), 0.05, low, high, notch), lift, turn) + base, leather, closed=True)
    for k, shift in enumerate((0.075, 0.03)):
        card = slab((0.43, 0.27), 0.035, -0.006 + 0.006 * k, 0.0 + 0.006 * k)
        g.add_grid("card", tilt(card + np.array([0, 0.16 + shift, 0]), lift, turn) + base, mat.plain("card", "paper"), closed=True)
    edge = np.array([[-0.485, 0.36], [-0.485, -0.30], [-0.44, -0.345], [0.44, -0.345], [0.485, -0.30], [0.485, 0.36]])
    line = np.column_stack([g.resample(edge, 0.01), np.full(len(g.resample(edge, 0.01)), 0.032)])
    up = tilt(np.array([[0, 0, 1.0]]), lift, turn)
    g.add_stitches(
        "thread",
        [(tilt(line, lift, turn) + base, np.repeat(up, len(line), axis=0))],
        mat.plain("stitching", "thread"),
        length=0.026,
        gap=0.014,
        radius=0.006,
    )


def laces() -> None:
    rng = np.random.default_rng(3)
    cord = mat.plain("cord", "lace", (14000.0, 60.0))
    t = np.linspace(0, 2 * np.pi * 9, 2400)
    lap = t / (2 * np.pi)
    wobble = g.through(range(11), rng.uniform(-0.05, 0.05, 11))(lap)
    x = (0.50 + 0.03 * np.sin(lap * 2.1) + wobble) * np.sin(t)
    pinch = 0.30 + 0.70 * np.abs(np.sin(t)) ** 1.6
    y = (0.22 + 0.035 * (lap - 4) / 4) * np.cos(t) * pinch
    z = 0.035 + 0.085 * (lap / 9) + 0.03 * (1 - np.abs(np.sin(t))) * (1 + lap / 6) + 0.012 * np.sin(t * 3 + lap)
    path = tilt(np.column_stack([x, y, z]), 0, -16)
    tail = path[-1] + np.array([[0.12, -0.06, 0.0], [0.30, -0.22, -0.05], [0.38, -0.40, -0.09], [0.26, -0.52, -0.085]])
    curve = np.vstack([path, tail])
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    smooth = g.through(s, curve)(np.linspace(0, s[-1], 2600))
    g.add_tube("cord", smooth, 0.034, cord, flat=0.55, square=0.8, sides=14)
    g.add_tube("aglet", smooth[-14:], 0.030, mat.plain("wrap", "ceramic"), flat=0.9, sides=14)
    turn = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    c, k = np.cos(turn), np.sin(turn)
    ring = np.column_stack([np.zeros(160), 0.245 * np.sign(c) * np.abs(c) ** 0.45, 0.115 + 0.112 * np.sign(k) * np.abs(k) ** 0.45])
    band = np.stack([ring * [1, f, f] + [u, 0, (1 - f) * 0.115] for u, f in ((-0.105, 0.97), (-0.10, 1), (0.10, 1), (0.105, 0.97))], axis=1)
    g.add_grid("wrap", tilt(band[::-1], 0, -16), mat.plain("wrap", "paper"), closed=True)


THINGS = {"mug": mug, "candle": candle, "sleeve": sleeve, "laces": laces}


def build(view: str, folder: Path) -> None:
    del folder
    THINGS[view]()


def aim(view: str) -> None:
    v = VIEWS[view]
    stage.studio(v["target"], 0.62)
    stage.camera(v["at"], v["target"], v["lens"])


def marks(view: str) -> dict[str, list[list[tuple[float, float, float]]]]:
    del view
    return {}
