"""What is put on the court sneaker's upper: lining, tongue and its label, eyelets, laces, and the extras."""

from __future__ import annotations

import bpy
import geometry as g
import materials as mat
import numpy as np
from panels import Surface
from sneaker_last import foot_line, padding, upper
from sneaker_panels import EYELET_V, EYELETS

Array = np.ndarray
# Of the tongue: middle line from under the vamp to the tip (x, z), how it wraps the instep (radius), and half its width along that curve.
RIDGE = np.array([[2.36, 0.490], [2.10, 0.590], [1.93, 0.675], [1.70, 0.795], [1.42, 0.930], [1.17, 1.052], [1.045, 1.150], [0.955, 1.285]])
RIDGE_T = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(RIDGE, axis=0), axis=1))])
RIDGE_T = RIDGE_T / RIDGE_T[-1]
LINE = g.periodic_free(RIDGE_T, RIDGE)
WRAP = g.through([0, 0.4, 0.75, 1.0], [0.24, 0.26, 0.27, 0.30])
HALF = g.through([0, 0.37, 0.67, 0.83, 1.0], [0.17, 0.215, 0.265, 0.325, 0.325])
PADDED = 0.755
"""From here to its tip the tongue is padded."""
LINED = 0.975
"""As far up its lining goes."""


def lining(sewn: Surface) -> None:
    """From where the rolled leather ends down to the insole; below its edge it knows nothing of the seams outside."""
    nu = 700
    u, body = np.arange(nu) / nu, upper(nu, 160)
    edge, normal = sewn.place(np.column_stack([u, np.ones(nu)]))
    inner, out = body.place(np.column_stack([u, np.full(nu, 0.80)]))
    thick = (0.03 + 0.055 * padding(u))[:, None]
    foot = foot_line(u) - 0.02 * out
    first = edge - 0.006 * g.unit(normal)
    t = np.linspace(0, 1, 40)[None, :, None]
    low = inner - out * thick
    a, b, c = first[:, None], (0.55 * first + 0.45 * low - 0.02 * out * padding(u)[:, None])[:, None], low[:, None]
    upper_part = (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t**2 * c
    way = np.linspace(0.78, 0.10, 30)
    steps = [body.place(np.column_stack([u, np.full(nu, v)])) for v in way]
    bare = 0.03 + (thick - 0.03) * np.clip((way - 0.35) / 0.43, 0, 1)[None]
    lower_part = np.stack([p - n * bare[:, k, None] for k, (p, n) in enumerate(steps)], axis=1)
    surface = np.concatenate([upper_part, lower_part], axis=1)
    g.add_grid("inside", surface, mat.plain("lining", "lining"), closed=True)
    middle = np.array([1.4, 0, 0])
    floor = np.stack([(foot - middle) * [k, k, 1] + middle + [0, 0, 0.05] for k in np.linspace(1, 0.02, 12)], axis=1)
    g.add_grid("insole", floor, mat.plain("lining", "lining"), closed=True)


def ridge(t: Array) -> tuple[Array, Array]:
    """Middle line of the tongue, from the toe upwards: points and the normals that look away from the foot."""
    line = np.column_stack([LINE(t)[:, 0], np.zeros(len(t)), LINE(t)[:, 1]])
    along = g.unit(LINE(t, 1))
    return line, np.column_stack([along[:, 1], np.zeros(len(t)), -along[:, 0]])


def _wrapped(t: Array, w: Array, off: Array) -> Array:
    """Places at t along and w across (-1 … 1) of the tongue, both (n, m), so far off the plain curve that wraps the instep."""
    flat = t[:, 0]
    line, normal = ridge(flat)
    radius = WRAP(flat)[:, None]
    angle = w * HALF(flat)[:, None] * (0.30 + 0.70 * _tip(t)) / radius
    height, y = (radius + off) * np.cos(angle) - radius, (radius + off) * np.sin(angle)
    return line[:, None] + normal[:, None] * height[..., None] + np.stack([0 * y, y, 0 * y], axis=-1)


def _tip(t: Array) -> Array:
    """1 along the tongue, falling to 0 in a round at its tip."""
    return np.sqrt(np.clip(1 - np.clip((t - 0.917) / 0.083, 0, 1) ** 2.4, 0.0, 1))


def _quilted(t: Array, w: Array) -> Array:
    """How far the outside stands off: padded towards the tip, drawn in by its seams."""
    pad = np.clip((t - PADDED) / 0.06, 0, 1) ** 0.7
    puff = (0.008 + 0.022 * pad) * (1 - np.abs(w) ** 6) * (0.35 + 0.65 * _tip(t))
    return puff - 0.012 * pad * np.exp(-(((np.abs(w) - 0.86) / 0.030) ** 2)) - 0.010 * np.exp(-(((t - PADDED) / 0.008) ** 2))


def on_tongue(t: Array, w: Array) -> Array:
    return _wrapped(t, w, _quilted(t, w))


def _under(t: Array, w: Array) -> Array:
    """How far the inside stands off; it meets the outside at the tip and where the tongue is sewn to the vamp."""
    depth = (0.020 + 0.044 * np.clip((t - PADDED) / 0.10, 0, 1)) * (1 - 0.9 * np.abs(w) ** 6) * (0.2 + 0.8 * _tip(t))
    loose = np.clip(t / 0.06, 0, 1) * np.sqrt(np.clip((1 - t) / 0.03, 0, 1))
    return (1 - loose) * _quilted(t, w) - loose * depth


def tongue(skin: bpy.types.Material) -> None:
    """The same skin as the upper on top and over the edges; inside a lining that leaves a rim free round the tip."""
    t, w = np.meshgrid(np.linspace(0, 1, 240), np.linspace(-1, 1, 141), indexing="ij")
    g.add_grid("tongue", np.concatenate([on_tongue(t, w), _wrapped(t, w, _under(t, w))[:, ::-1]], axis=1), skin, closed_rows=True)
    t = t * LINED
    rim = np.clip((t - 0.80) / 0.10, 0, 1)
    w = w * (1 - 0.28 * rim * rim * (3 - 2 * rim)) * np.sqrt(np.clip(1 - np.clip((t - 0.90) / (LINED - 0.90), 0, 1) ** 3, 0.0, 1))
    g.add_grid("tongue-inside", _wrapped(t, w, _under(t, w) - 0.003), mat.plain("lining", "lining"))


def tongue_thread() -> list[tuple[Array, Array]]:
    """The stitching that holds the padding: down both sides and across."""
    t = np.linspace(PADDED + 0.01, 0.945, 80)
    rows = [(on_tongue(t[:, None], np.full((80, 1), side))[:, 0], ridge(t)[1]) for side in (-0.86, 0.86)]
    low = np.full((1, 60), PADDED)
    across = on_tongue(low, np.linspace(-0.80, 0.80, 60)[None])[0]
    return [*rows, (across, np.broadcast_to(ridge(low[0, :1])[1], across.shape))]


def label() -> None:
    """A woven label near the tip of the tongue."""
    n, m = 30, 60
    t, w = np.meshgrid(np.linspace(0.832, 0.905, n), np.linspace(-0.40, 0.40, m), indexing="ij")
    edge = np.minimum(np.minimum(np.arange(n), np.arange(n)[::-1])[:, None], np.minimum(np.arange(m), np.arange(m)[::-1])[None]) > 0
    top = on_tongue(t, w) + ridge(t[:, 0])[1][:, None] * np.where(edge, 0.006, -0.004)[..., None]
    g.add_grid("label", top, mat.plain("label", "canvas", (520.0, 760.0)))


def laces(body: Surface) -> None:
    """Flat laces in straight bars, from eyelet to eyelet; their ends are tucked in."""
    metal, cord = mat.plain("eyelets", "metal"), mat.plain("laces", "lace", (300.0, 130.0))
    for side in (EYELETS, 1 - EYELETS):
        for p, n in zip(*body.place(np.column_stack([side, np.full(len(side), EYELET_V)])), strict=True):
            g.add_torus("eyelet", p + n * 0.003, n, metal, major=0.0265, minor=0.0075)
    for k in range(len(EYELETS)):
        path, up, length = _bar(body, k)
        near = np.minimum(length, length[-1] - length)
        wide = 0.026 + 0.0190 * np.clip((near - 0.035) / 0.050, 0, 1)
        g.add_tube("lace", path, wide, cord, up=up, flat=0.20, square=0.55, sides=28)


def _bar(body: Surface, k: int) -> tuple[Array, Array, Array]:
    """A lace's way out of one eyelet, over both facings and the tongue, and into the other: points, what is up there, the way so far."""
    halves = []
    for u in (EYELETS[k], 1 - EYELETS[k]):
        p, n = body.place(np.column_stack([np.full(4, u), [EYELET_V, EYELET_V + 0.035, EYELET_V + 0.070, 0.925]]))
        halves.append((np.vstack([p[0] - n[0] * 0.05, p[0] + n[0] * 0.002, p[1:] + n[1:] * 0.012]), n[[0, 0, 1, 2, 3]]))
    (left, left_up), (right, right_up) = halves
    across = g.unit(right[0] - left[0])
    left_up, right_up = left_up.copy(), right_up.copy()
    left_up[0], right_up[0] = -across, across
    left_up[1], right_up[1] = g.unit(left_up[1] - across), g.unit(right_up[1] + across)
    line, normal = ridge(np.linspace(0, 1, 400))
    middle = (left[-1] + right[-1]) / 2
    at = int(np.argmin(np.abs(line[:, 0] - middle[0])))
    tongue_top = line[at] + normal[at] * 0.024
    middle[2] = max(middle[2] + 0.010, tongue_top[2])
    knots = np.vstack([left, middle, right[::-1]])
    ups = np.vstack([left_up, g.unit(left_up[-1] + right_up[-1]), right_up[::-1]])
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    fine = np.linspace(0, t[-1], 160)
    return g.through(t, knots)(fine), g.unit(g.through(t, ups)(fine)), fine


def pull_tab(body: Surface) -> None:
    """A webbing loop at the back of the collar."""
    low, _ = body.place(np.array([[0.0, 0.66]]))
    high = body.points[0, :, 2].max()
    x, z, top = low[0, 0], low[0, 2], float(body.points[0, np.argmax(body.points[0, :, 2]), 0])
    knots = np.array(
        [
            [x - 0.004, 0, z - 0.03], [x - 0.014, 0, z + 0.08], [top - 0.075, 0, high - 0.02], [top - 0.085, 0, high + 0.085],
            [top - 0.020, 0, high + 0.125], [top + 0.045, 0, high + 0.075], [top + 0.052, 0, high - 0.10],
        ]
    )  # fmt: skip
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    curve = g.periodic_free(t, knots)(np.linspace(0, t[-1], 80))
    webbing = mat.plain("pull", "canvas", (300.0, 120.0))
    up = g.unit(np.cross(np.gradient(curve, axis=0), [0, 1.0, 0]))
    g.add_tube("pull", curve, 0.078, webbing, up=up, flat=0.11, square=0.5, sides=28)


def charm(body: Surface) -> None:
    """A small metal plate threaded on the lowest lace."""
    way, up, _ = _bar(body, len(EYELETS) - 1)
    half = len(way) // 2
    path = way[half] + up[half] * 0.006 + np.linspace(-1, 1, 12)[:, None] * np.array([0, 0.070, 0])
    g.add_tube("charm", path, 0.052, mat.plain("charm", "metal"), up=up[half], flat=0.24, square=0.32, sides=40)
