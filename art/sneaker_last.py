"""The shape of the court sneaker: foot line, opening, and the upper between them with its rolled collar. Decimetres, heel at x = 0."""

from __future__ import annotations

import geometry as g
import numpy as np
from panels import Surface

Array = np.ndarray
# Outer half of the last, heel to toe: foot line (x, y), its mate on the opening (x, y, z), how the leather leaves the opening
# (outwards, downwards, reach) and the foot line (rise, bulge), as shares of the distance between the two.
LAST = np.array(
    [
        # foot x, y      open x   y      z      out   down  reach rise  bulge
        [0.070, 0.000, 0.120, 0.000, 0.985, 0.04, 1.00, 0.36, 0.34, 0.040],
        [0.135, -0.215, 0.170, -0.155, 0.965, 0.08, 1.00, 0.36, 0.34, 0.040],
        [0.340, -0.338, 0.340, -0.232, 0.862, 0.16, 0.98, 0.36, 0.34, 0.036],
        [0.660, -0.352, 0.660, -0.262, 0.765, 0.22, 0.96, 0.36, 0.34, 0.030],
        [1.000, -0.345, 0.930, -0.252, 0.812, 0.30, 0.94, 0.36, 0.36, 0.028],
        [1.230, -0.358, 1.095, -0.205, 0.945, 0.52, 0.84, 0.36, 0.36, 0.030],
        [1.430, -0.388, 1.205, -0.152, 1.015, 0.70, 0.70, 0.38, 0.36, 0.034],
        [1.740, -0.440, 1.460, -0.122, 0.925, 0.80, 0.56, 0.40, 0.34, 0.040],
        [2.050, -0.472, 1.700, -0.112, 0.822, 0.88, 0.42, 0.42, 0.31, 0.046],
        [2.420, -0.432, 1.920, -0.098, 0.728, 0.95, 0.26, 0.44, 0.28, 0.050],
        [2.730, -0.225, 2.045, -0.058, 0.680, 0.975, 0.20, 0.46, 0.25, 0.052],
        [2.865, 0.055, 2.080, 0.004, 0.668, 0.98, 0.18, 0.46, 0.24, 0.052],
    ]
)
# The inner side is straighter along the arch and fuller at the joint of the great toe.
INNER_FOOT = np.array([0.215, 0.338, 0.340, 0.308, 0.300, 0.318, 0.385, 0.462, 0.470, 0.345])
EDGE = 0.93
"""Above this v the leather rolls over the edge of the opening."""


def spring(x: Array | float) -> Array:
    """How far the sole's underside rises towards toe and heel."""
    x = np.asarray(x, dtype=float)
    return 0.125 * np.clip((x - 2.0) / 0.92, 0, 1.1) ** 2.2 + 0.022 * np.clip((0.25 - x) / 0.25, 0, 1) ** 2


def thickness(x: Array | float) -> Array:
    """Of the sole up to the foot line."""
    return np.asarray(g.through([-0.2, 0.3, 1.2, 2.0, 2.6, 3.1], [0.236, 0.233, 0.215, 0.198, 0.188, 0.186])(x))


def ring() -> tuple[Array, Array]:
    """Both halves of the last as one closed ring: parameters s (heel 0, toe .5) and rows of LAST."""
    lateral, medial = LAST.copy(), LAST[-2:0:-1].copy()
    medial[:, 1] = INNER_FOOT[::-1]
    medial[:, 3] *= -1
    half = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(lateral[:, :2], axis=0), axis=1))])
    s = half / half[-1] / 2
    return np.concatenate([s, 1 - s[-2:0:-1], [1.0]]), np.vstack([lateral, medial])


KNOTS, ROWS = ring()
CURVE = g.periodic(list(KNOTS), ROWS)


def foot_line(s: Array) -> Array:
    row = CURVE(s)
    return np.column_stack([row[:, 0], row[:, 1], spring(row[:, 0]) + thickness(row[:, 0])])


def outward(s: Array) -> Array:
    """Unit vectors across the foot line, level."""
    d = CURVE(s, 1)[:, :2]
    n = g.unit(np.column_stack([d[:, 1], -d[:, 0]]))
    return np.column_stack([n * np.sign((n * (CURVE(s)[:, :2] - [1.4, 0])).sum(axis=1, keepdims=True)), np.zeros(len(s))])


def padding(s: Array) -> Array:
    """1 along the padded collar, 0 along the laced throat."""
    away = np.minimum(s, 1 - s)
    share = np.clip((0.222 - away) / 0.035, 0, 1)
    return share * share * (3 - 2 * share)


def _sides(s: Array, t: Array) -> Array:
    row, foot, out = CURVE(s), foot_line(s), outward(s)
    top = row[:, 2:5] - np.array([0, 0, 1.0]) * (0.012 + 0.030 * padding(s))[:, None]
    reach = np.linalg.norm(top - foot, axis=1, keepdims=True)
    away = foot - top
    away[:, 2] = 0
    away = g.unit(away + 0.35 * out * np.linalg.norm(away, axis=1, keepdims=True))
    low = foot + reach * (row[:, 8:9] * np.array([0, 0, 1.0]) + row[:, 9:10] * 2.6 * out)
    high = top + reach * row[:, 7:8] * (row[:, 5:6] * away - row[:, 6:7] * np.array([0, 0, 1.0]))
    a, b, c, d = (p[:, None] for p in (foot, low, high, top))
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d


def upper(nu: int = 1700, nv: int = 230) -> Surface:
    """The outside of the shoe above the sole, u from the heel round the outer side, v from the foot line over the edge of the opening."""
    s, rows = np.arange(nu) / nu, round(nv * EDGE)
    side = _sides(s, np.linspace(0, 1, rows)[None, :, None])
    soft = np.exp(-(((np.minimum(s, 1 - s) - 0.075) / 0.11) ** 2))[:, None]
    t = np.linspace(0, 1, rows)
    swell = soft * np.exp(-(((t - 0.90) / 0.13) ** 2))[None, :] * 0.040
    side = side + g.grid_normals(side, closed=True) * swell[..., None]
    normal = g.grid_normals(side, closed=True)[:, -1]
    rise = g.unit(side[:, -1] - side[:, -3])
    turn = np.linspace(0, 1, nv - rows + 1)[1:, None] * np.pi * 0.62
    radius = (0.012 + 0.036 * padding(s))[:, None, None]
    roll = side[:, -1:] + radius * (np.sin(turn) * rise[:, None] - (1 - np.cos(turn)) * normal[:, None])
    surface = Surface(np.concatenate([side, roll], axis=1), closed=True, extent=(6.8, 0.93))
    if (surface.normals[0, nv // 2] @ np.array([-1.0, 0, 0])) < 0:
        raise RuntimeError("the upper is inside out")
    return surface
