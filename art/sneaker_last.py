"""The shape of the court sneaker: foot line, opening, and the upper between them with its padded collar. Decimetres, heel at x = 0."""

from __future__ import annotations

import geometry as g
import numpy as np
from panels import Surface
from scipy.interpolate import CubicSpline

Array = np.ndarray
# Outer half of the last, heel to toe: foot line (x, y) and its mate on the opening (x, y, z).
LAST = np.array(
    [
        [0.075, 0.000, 0.105, 0.000, 0.985],
        [0.138, -0.215, 0.160, -0.150, 0.962],
        [0.345, -0.336, 0.335, -0.235, 0.845],
        [0.660, -0.346, 0.640, -0.262, 0.728],
        [1.000, -0.334, 0.890, -0.260, 0.770],
        [1.230, -0.350, 1.040, -0.225, 0.940],
        [1.430, -0.386, 1.135, -0.176, 1.050],
        [1.740, -0.444, 1.400, -0.135, 0.945],
        [2.050, -0.474, 1.640, -0.118, 0.838],
        [2.420, -0.418, 1.850, -0.100, 0.742],
        [2.710, -0.212, 1.955, -0.055, 0.700],
        [2.865, 0.052, 1.985, 0.003, 0.690],
    ]
)
# The inner side is straighter along the arch and fuller at the joint of the great toe.
INNER_FOOT = np.array([0.215, 0.334, 0.336, 0.304, 0.296, 0.318, 0.388, 0.462, 0.464, 0.322])
# How the leather gets from the foot line to the opening, at five places on the way: share of the height, share of the way in plan,
# and how far it bulges (decimetres); by s, from the heel's double curve over the ankle and the instep to the full round of the toe.
SECTIONS = {
    0.000: [(0.15, 0.15, 0.036), (0.31, 0.31, 0.056), (0.50, 0.50, 0.042), (0.70, 0.70, 0.002), (0.86, 0.86, -0.016)],
    0.060: [(0.15, 0.15, 0.032), (0.31, 0.31, 0.047), (0.50, 0.50, 0.038), (0.70, 0.70, 0.008), (0.86, 0.86, -0.010)],
    0.121: [(0.18, 0.18, 0.030), (0.38, 0.38, 0.042), (0.58, 0.58, 0.034), (0.78, 0.78, 0.012), (0.91, 0.91, 0.000)],
    0.190: [(0.16, 0.14, 0.030), (0.36, 0.33, 0.048), (0.56, 0.53, 0.048), (0.76, 0.74, 0.030), (0.90, 0.89, 0.012)],
    0.241: [(0.15, 0.10, 0.032), (0.36, 0.28, 0.056), (0.56, 0.48, 0.060), (0.76, 0.70, 0.044), (0.90, 0.88, 0.020)],
    0.310: [(0.16, 0.05, 0.036), (0.39, 0.17, 0.052), (0.60, 0.36, 0.050), (0.78, 0.58, 0.034), (0.91, 0.80, 0.014)],
    0.400: [(0.19, 0.02, 0.038), (0.41, 0.10, 0.044), (0.57, 0.26, 0.032), (0.73, 0.50, 0.018), (0.88, 0.77, 0.005)],
    0.460: [(0.19, 0.00, 0.038), (0.41, 0.05, 0.034), (0.57, 0.17, 0.014), (0.70, 0.43, 0.004), (0.85, 0.74, 0.000)],
    0.500: [(0.18, 0.00, 0.036), (0.40, 0.035, 0.030), (0.56, 0.14, 0.010), (0.69, 0.41, 0.000), (0.84, 0.73, 0.000)],
}
EDGE = 0.93
"""Above this v the leather rolls over the edge of the opening."""
SUNK = 0.045
"""How deep the foot line lies in the cup of the sole."""
FINE = 260


def spring(x: Array | float) -> Array:
    """How far the sole's underside rises towards toe and heel."""
    x = np.asarray(x, dtype=float)
    return 0.140 * np.clip((x - 1.88) / 1.05, 0, 1.1) ** 2.1 + 0.020 * np.clip((0.28 - x) / 0.28, 0, 1) ** 2


def thickness(x: Array | float) -> Array:
    """Of the sole up to the rim of its cup."""
    return np.asarray(g.through([-0.2, 0.3, 1.2, 2.0, 2.6, 3.1], [0.270, 0.264, 0.238, 0.222, 0.216, 0.214])(x))


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
    return np.column_stack([row[:, 0], row[:, 1], spring(row[:, 0]) + thickness(row[:, 0]) - SUNK])


def outward(s: Array) -> Array:
    """Unit vectors across the foot line, level."""
    d = CURVE(s, 1)[:, :2]
    n = g.unit(np.column_stack([d[:, 1], -d[:, 0]]))
    return np.column_stack([n * np.sign((n * (CURVE(s)[:, :2] - [1.4, 0])).sum(axis=1, keepdims=True)), np.zeros(len(s))])


def padding(s: Array) -> Array:
    """1 along the padded collar, 0 along the laced throat."""
    away = np.minimum(s, 1 - s)
    share = np.clip((0.226 - away) / 0.040, 0, 1)
    return share * share * (3 - 2 * share)


def sections(s: Array) -> Array:
    """SECTIONS in between, (n, 5, 3), alike on both sides."""
    half = np.array(list(SECTIONS))
    knots = np.concatenate([half, 1 - half[-2::-1]])
    rows = np.array(list(SECTIONS.values()))
    return CubicSpline(knots, np.concatenate([rows, rows[-2::-1]]), bc_type="periodic")(s)


def _sides(s: Array, rows: int) -> Array:
    """Points (n, rows, 3) from the foot line to the opening, at equal distances on each line."""
    foot, out, shape = foot_line(s), outward(s), sections(s)
    top = CURVE(s)[:, 2:5] - np.array([0, 0, 1.0]) * (0.012 + 0.036 * padding(s))[:, None]
    way = (top - foot)[:, None] * shape[:, :, [1, 1, 0]]
    knots = np.concatenate([foot[:, None], foot[:, None] + way + shape[:, :, 2:] * out[:, None], top[:, None]], axis=1)
    result = np.empty((len(s), rows, 3))
    for k, line in enumerate(knots):
        t = np.concatenate([[0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(line, axis=0), axis=1)))])
        fine = CubicSpline(t, line, bc_type="natural")(np.linspace(0, t[-1], FINE))
        length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
        at = np.linspace(0, length[-1], rows)
        result[k] = np.column_stack([np.interp(at, length, fine[:, axis]) for axis in range(3)])
    return result


def _worn(s: Array, t: Array) -> Array:
    """Leather is never as even as its last: long soft waves, strongest where the foot bends."""
    around, up = 2 * np.pi * s[:, None], t[None, :]
    bend = 0.35 + 0.65 * np.exp(-(((np.minimum(s, 1 - s) - 0.36) / 0.06) ** 2))[:, None]
    waves = np.sin(9 * around + 5 * up) + 0.8 * np.sin(17 * around - 9 * up + 1.0) + 0.6 * np.sin(4 * around + 14 * up + 2.0)
    return 0.0016 * bend * waves * np.sin(np.pi * np.clip(up, 0, 1)) ** 0.5


def upper(nu: int = 1700, nv: int = 230) -> Surface:
    """The outside of the shoe above the sole, u from the heel round the outer side, v from the foot line over the edge of the opening."""
    s, rows = np.arange(nu) / nu, round(nv * EDGE)
    t = np.linspace(0, 1, rows)
    side = _sides(s, rows)
    puffed = padding(s)[:, None] * np.clip(1 - ((t - 0.87) / 0.19) ** 2, 0, 1)[None, :] ** 0.8 * 0.034
    side = side + g.grid_normals(side, closed=True) * (puffed + _worn(s, t))[..., None]
    normal = g.grid_normals(side, closed=True)[:, -1]
    rise = g.unit(side[:, -1] - side[:, -3])
    turn = np.linspace(0, 1, nv - rows + 1)[1:, None] * np.pi * 0.62
    radius = (0.012 + 0.042 * padding(s))[:, None, None]
    roll = side[:, -1:] + radius * (np.sin(turn) * rise[:, None] - (1 - np.cos(turn)) * normal[:, None])
    surface = Surface(np.concatenate([side, roll], axis=1), closed=True, extent=(6.5, 0.93))
    if (surface.normals[0, nv // 2] @ np.array([-1.0, 0, 0])) < 0:
        raise RuntimeError("the upper is inside out")
    return surface
