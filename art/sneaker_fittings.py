"""What is put on the court sneaker's upper: lining, tongue and its label, eyelets, laces, and the extras."""

from __future__ import annotations

import bpy
import geometry as g
import materials as mat
import numpy as np
from panels import Surface
from sneaker_last import foot_line, padding
from sneaker_panels import EYELET_V, EYELETS

Array = np.ndarray
RIDGE_T = np.array([0.0, 0.12, 0.30, 0.46, 0.62, 0.76, 0.88, 1.0])
RIDGE_X = np.array([2.10, 1.92, 1.70, 1.46, 1.22, 1.095, 1.020, 0.975])
RIDGE_Z = np.array([0.615, 0.690, 0.788, 0.893, 1.005, 1.098, 1.185, 1.270])
HALF = np.array([0.10, 0.145, 0.165, 0.180, 0.215, 0.290, 0.315, 0.285])


def lining(body: Surface) -> None:
    """From where the rolled leather ends down to the insole."""
    nu = 700
    u = np.arange(nu) / nu
    edge, normal = body.place(np.column_stack([u, np.ones(nu)]))
    inner, out = body.place(np.column_stack([u, np.full(nu, 0.80)]))
    thick = (0.03 + 0.055 * padding(u))[:, None]
    foot = foot_line(u) - 0.02 * out
    first = edge - 0.006 * g.unit(normal)
    t = np.linspace(0, 1, 40)[None, :, None]
    low = inner - out * thick
    a, b, c = first[:, None], (0.55 * first + 0.45 * low - 0.02 * out * padding(u)[:, None])[:, None], low[:, None]
    upper_part = (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t**2 * c
    steps = [body.place(np.column_stack([u, np.full(nu, v)])) for v in np.linspace(0.78, 0.10, 30)]
    lower_part = np.stack([p - n * thick for p, n in steps], axis=1)
    surface = np.concatenate([upper_part, lower_part], axis=1)
    g.add_grid("inside", surface, mat.plain("lining", "lining"), closed=True)
    middle = np.array([1.4, 0, 0])
    floor = np.stack([(foot - middle) * [k, k, 1] + middle + [0, 0, 0.05] for k in np.linspace(1, 0.02, 12)], axis=1)
    g.add_grid("insole", floor, mat.plain("lining", "lining"), closed=True)


def ridge(t: Array) -> tuple[Array, Array]:
    """Middle line of the tongue, from the toe upwards: points and the normals that look away from the foot."""
    line = np.column_stack([g.through(RIDGE_T, RIDGE_X)(t), np.zeros(len(t)), g.through(RIDGE_T, RIDGE_Z)(t)])
    along = g.unit(np.gradient(line, axis=0))
    normal = np.column_stack([along[:, 2], np.zeros(len(t)), -along[:, 0]])
    return line, normal


def on_tongue(t: Array, w: Array) -> Array:
    """The tongue's outside at t along and w across (-1 … 1), both (n, m)."""
    flat = t[:, 0]
    line, normal = ridge(flat)
    half = g.through(RIDGE_T, HALF)(flat)[:, None]
    round_off = np.sqrt(np.clip(1 - np.clip((flat - 0.90) / 0.10, 0, 1) ** 2.2, 0.0, 1))[:, None]
    wide = half * (0.16 + 0.84 * round_off)
    drop = (0.050 + 0.080 * np.clip((flat[:, None] - 0.45) / 0.55, 0, 1)) * np.abs(w * wide / half) ** 2.1
    pad = np.clip((flat[:, None] - 0.60) / 0.12, 0, 1)
    puff = (0.010 + 0.022 * pad) * (1 - np.abs(w) ** 5)
    seam = -0.012 * pad * np.exp(-(((np.abs(w) - 0.84) / 0.035) ** 2)) - 0.010 * np.exp(-(((flat[:, None] - 0.70) / 0.010) ** 2))
    height = puff + seam - drop
    y = wide * np.sin(w * 1.25) / np.sin(1.25)
    return line[:, None] + normal[:, None] * height[..., None] + np.stack([0 * y, y, 0 * y], axis=-1)


def tongue(skin: bpy.types.Material) -> None:
    """The same skin as the upper on top, lining below, a soft edge."""
    n, m = 220, 121
    t, w = np.meshgrid(np.linspace(0, 1, n), np.linspace(-1, 1, m), indexing="ij")
    top = on_tongue(t, w)
    _, normal = ridge(t[:, 0])
    depth = (0.030 + 0.050 * np.clip((t - 0.60) / 0.12, 0, 1)) * np.clip(1 - np.abs(w) ** 6, 0.12, 1)
    depth *= np.sqrt(np.clip(1 - np.clip((t - 0.94) / 0.06, 0, 1) ** 2, 0.0, 1))
    under = top - normal[:, None] * depth[..., None]
    shell = np.concatenate([top, under[:, ::-1]], axis=1)
    g.add_grid("tongue", shell, skin, closed_rows=True)


def tongue_thread() -> list[tuple[Array, Array]]:
    """The stitching that holds the padding: down both sides and across."""
    t = np.linspace(0.62, 0.935, 80)
    rows = []
    for side in (-1, 1):
        tt, ww = t[:, None], np.full((80, 1), side * 0.84)
        rows.append((on_tongue(tt, ww)[:, 0] + ridge(t)[1] * 0.002, ridge(t)[1]))
    return rows


def label() -> None:
    """A woven label near the tip of the tongue."""
    n, m = 30, 60
    t, w = np.meshgrid(np.linspace(0.815, 0.925, n), np.linspace(-0.46, 0.46, m), indexing="ij")
    edge = np.minimum(np.minimum(np.arange(n), np.arange(n)[::-1])[:, None], np.minimum(np.arange(m), np.arange(m)[::-1])[None]) > 0
    top = on_tongue(t, w) + ridge(t[:, 0])[1][:, None] * np.where(edge, 0.010, -0.004)[..., None]
    g.add_grid("label", top, mat.plain("label", "canvas", (520.0, 760.0)))


def laces(body: Surface) -> None:
    """A bar over the lowest pair of eyelets, then crosses upwards, each end going under the facing and up through its eyelet."""
    metal, cord = mat.plain("eyelets", "metal"), mat.plain("laces", "lace", (2200.0, 40.0))
    left, right = (body.place(np.column_stack([u, np.full(len(EYELETS), EYELET_V)])) for u in (EYELETS, 1 - EYELETS))
    for points, normals in (left, right):
        for p, n in zip(points, normals, strict=True):
            g.add_torus("eyelet", p + n * 0.002, n, metal, major=0.0265, minor=0.0085)
    last = len(EYELETS) - 1
    _bar(left[0][last], left[1][last], right[0][last], right[1][last], cord)
    for k in range(last, 0, -1):
        for one, other, lift in ((left, right, 0.0), (right, left, 0.013)):
            _cross((one[0][k], one[1][k]), (other[0][k - 1], other[1][k - 1]), cord, lift if k % 2 else 0.013 - lift)
    _bow(left, right, cord)


def _over(y_share: Array, x: Array) -> Array:
    """Height of the tongue's middle at x, and how far the lace keeps from it."""
    line, normal = ridge(np.linspace(0, 1, 400))
    at = np.array([np.argmin(np.abs(line[:, 0] - one)) for one in x])
    return line[at] + normal[at] * (0.030 - 0.012 * y_share**2)[:, None]


def _ribbon(name: str, knots: Array, ups: Array, cord: object, width: float = 0.040) -> None:
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    fine = np.linspace(0, t[-1], max(40, int(t[-1] / 0.008)))
    path, up = g.periodic_free(t, knots)(fine), g.unit(g.through(t, ups)(fine))
    g.add_tube(name, path, width, cord, up=up, flat=0.24, square=0.62, sides=24)


def _bar(a: Array, an: Array, b: Array, bn: Array, cord: object) -> None:
    y = np.array([-0.55, 0.0, 0.55])
    x = np.full(3, (a[0] + b[0]) / 2)
    middle = _over(y, x)
    middle[:, 1] = (a[1] + b[1]) / 2 + y * abs(b[1] - a[1]) / 2
    middle[:, 2] += 0.012
    knots = np.vstack([a - an * 0.035, a + an * 0.012, middle, b + bn * 0.012, b - bn * 0.035])
    up = g.unit(np.array([0.4, 0, 1.0]))
    _ribbon("lace", knots, np.vstack([an, an, up, up, up, bn, bn]), cord)


def _cross(start: tuple[Array, Array], end: tuple[Array, Array], cord: object, lift: float) -> None:
    """Up out of one eyelet, over the tongue, and under the facing beyond, towards the next eyelet."""
    (a, an), (b, bn) = start, end
    share = np.array([-0.30, 0.0, 0.30])
    middle = _over(share, a[0] + (b[0] - a[0]) * (0.5 + share * 0.8))
    middle[:, 1] = a[1] + (b[1] - a[1]) * (0.5 + share * 0.8)
    up = g.unit(np.array([0.42, 0, 1.0]))
    middle += up * (0.006 + lift * np.array([0.4, 1.0, 0.4]))[:, None]
    under = b + (a - b) * 0.06 - bn * 0.028
    leave = a + an * 0.016 + (b - a) * 0.06
    knots = np.vstack([a - an * 0.03 - (b - a) * 0.02, a + an * 0.010, leave, middle, under])
    _ribbon("lace", knots, np.vstack([an, g.unit(an + up), g.unit(an + up), up, up, up, g.unit(bn + up)]), cord)


def _bow(left: tuple[Array, Array], right: tuple[Array, Array], cord: object) -> None:
    """The knot above the top pair of eyelets, two loops and two ends."""
    line, normal = ridge(np.linspace(0, 1, 400))
    at = int(np.argmin(np.abs(line[:, 0] - (left[0][0, 0] - 0.005))))
    up = g.unit(normal[at])
    down = g.unit(np.array([up[2], 0, -up[0]]))
    knot = line[at] + up * 0.060
    side = np.array([0, 1.0, 0])
    for sign, (points, normals) in ((-1, left), (1, right)):
        p, n = points[0], normals[0]
        _ribbon(
            "lace",
            np.vstack([p - n * 0.03, p + n * 0.014, (p + knot) / 2 + up * 0.018, knot - side * sign * 0.01]),
            np.vstack([n, g.unit(n + up), up, up]),
            cord,
        )
        out = side * sign
        loop = [
            (0.0, 0.0, 0.012),
            (0.13, -0.02, 0.040),
            (0.27, 0.03, 0.022),
            (0.335, 0.10, -0.040),
            (0.29, 0.155, -0.050),
            (0.16, 0.10, 0.004),
            (0.0, 0.02, 0.0),
        ]
        knots = np.array([knot + out * o + down * d + up * h for o, d, h in loop])
        ups = np.array([up, up, up, g.unit(up + out), g.unit(up * 0.6 - out * 0.2), g.unit(up), up])
        _ribbon("lace", knots, ups, cord, 0.038)
        end = [(0.0, 0.01, 0.006), (0.07, 0.09, 0.020), (0.14, 0.20, -0.008), (0.215, 0.33, -0.052), (0.265, 0.45, -0.105)]
        knots = np.array([knot + out * o + down * d + up * h for o, d, h in end])
        _ribbon("lace", knots, np.array([up, up, g.unit(up + out * 0.5), g.unit(up + out), g.unit(up + out)]), cord, 0.036)
        tip = np.array([knots[-1], knots[-1] + g.unit(knots[-1] - knots[-2]) * 0.05])
        g.add_tube("aglet", np.linspace(tip[0], tip[1], 8), 0.021, mat.plain("eyelets", "metal"), up=g.unit(up + out), flat=0.7)
    wrap = np.array([knot + down * d + up * h for d, h in ((-0.045, 0.0), (-0.03, 0.034), (0.01, 0.042), (0.045, 0.028), (0.055, -0.01))])
    _ribbon("lace", wrap, np.array([-down, g.unit(up - down * 0.5), up, g.unit(up + down * 0.5), down]), cord, 0.036)


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
    at, _ = body.place(np.array([[EYELETS[-1], EYELET_V], [1 - EYELETS[-1], EYELET_V]]))
    x = float(at[:, 0].mean())
    mid = _over(np.zeros(1), np.array([x]))[0] + np.array([0.010, 0, 0.034])
    path = mid + np.linspace(-1, 1, 12)[:, None] * np.array([0, 0.070, 0])
    g.add_tube("charm", path, 0.052, mat.plain("charm", "metal"), up=np.array([0.4, 0, 1.0]), flat=0.24, square=0.32, sides=40)
