"""A low court sneaker: upper as a ring between the sole and the opening, panels sewn on, cup sole, flat laces."""

from __future__ import annotations

from pathlib import Path

import geometry as g
import materials as mat
import numpy as np
import stage
from panels import Panel, Surface, smooth
from scipy.ndimage import gaussian_filter1d
from sneaker_plan import PASSES, SIZE, VIEWS, ZONES

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "build", "marks"]

Array = np.ndarray
# Lateral half of the last, heel to toe: foot line (x, y), its mate on the opening (x, y, z), and how the leather leaves
# the opening (outwards, downwards, reach) and the foot line (rise, bulge), as shares of the distance between the two.
LAST = np.array(
    [
        # foot x,  y      open x   y      z      out   down  reach rise  bulge
        [0.035, 0.00, 0.075, 0.00, 1.055, 0.22, 0.97, 0.34, 0.34, 0.075],
        [0.095, -0.20, 0.135, -0.15, 1.040, 0.24, 0.97, 0.34, 0.34, 0.075],
        [0.300, -0.32, 0.310, -0.225, 0.950, 0.26, 0.96, 0.34, 0.34, 0.070],
        [0.580, -0.345, 0.600, -0.255, 0.835, 0.28, 0.95, 0.34, 0.34, 0.060],
        [0.900, -0.350, 0.860, -0.255, 0.850, 0.30, 0.95, 0.34, 0.34, 0.050],
        [1.180, -0.370, 1.060, -0.225, 0.965, 0.50, 0.86, 0.36, 0.36, 0.045],
        [1.420, -0.405, 1.200, -0.175, 0.955, 0.68, 0.74, 0.38, 0.36, 0.045],
        [1.720, -0.455, 1.460, -0.145, 0.830, 0.80, 0.60, 0.40, 0.36, 0.045],
        [2.050, -0.480, 1.710, -0.128, 0.705, 0.88, 0.42, 0.42, 0.36, 0.050],
        [2.400, -0.420, 1.890, -0.105, 0.628, 0.95, 0.24, 0.44, 0.38, 0.055],
        [2.690, -0.235, 1.960, -0.060, 0.600, 0.98, 0.16, 0.46, 0.42, 0.060],
        [2.840, 0.060, 1.975, 0.000, 0.596, 0.99, 0.12, 0.46, 0.44, 0.065],
    ]
)
INNER_FOOT = np.array(
    [0, 0.195, 0.31, 0.325, 0.30, 0.30, 0.32, 0.40, 0.475, 0.465, 0.335]
)  # the medial side is straighter and fuller at the ball


def spring(x: Array | float) -> Array:
    """How far the sole's underside rises towards toe and heel."""
    x = np.asarray(x, dtype=float)
    return 0.17 * np.clip((x - 1.95) / 0.95, 0, 1.1) ** 2 + 0.03 * np.clip((0.25 - x) / 0.25, 0, 1) ** 2


def thickness(x: Array | float) -> Array:
    return np.asarray(g.through([-0.2, 0.3, 1.2, 2.0, 2.6, 3.1], [0.255, 0.255, 0.228, 0.20, 0.182, 0.178])(x))


def ring() -> tuple[Array, Array]:
    """Both halves of the last as one closed ring: parameters s (heel 0, toe .5) and rows of LAST."""
    lateral = LAST.copy()
    medial = LAST[-2:0:-1].copy()
    medial[:, 1] = INNER_FOOT[::-1][: len(medial)]
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
    d = CURVE(s, 1)[:, :2]
    n = g.unit(np.column_stack([d[:, 1], -d[:, 0]]))
    return np.column_stack([n * np.sign((n * (CURVE(s)[:, :2] - [1.4, 0])).sum(axis=1, keepdims=True)), np.zeros(len(s))])


def upper(nu: int = 1400, nv: int = 200) -> Surface:
    s, t = np.arange(nu) / nu, np.linspace(0, 1, nv)[None, :, None]
    row, foot, out = CURVE(s), foot_line(s), outward(s)
    top = row[:, 2:5]
    reach = np.linalg.norm(top - foot, axis=1, keepdims=True)
    away = foot - top
    away[:, 2] = 0
    away = g.unit(away + 0.35 * out * np.linalg.norm(away, axis=1, keepdims=True))
    low = foot + reach * (row[:, 8:9] * np.array([0, 0, 1.0]) + row[:, 9:10] * 2.6 * out)
    high = top + reach * row[:, 7:8] * (row[:, 5:6] * away - row[:, 6:7] * np.array([0, 0, 1.0]))
    a, b, c, d = (p[:, None] for p in (foot, low, high, top))
    points = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    surface = Surface(points, closed=True, extent=(6.8, 0.9))
    if (surface.normals[0, nv // 2] @ np.array([-1.0, 0, 0])) < 0:
        raise RuntimeError("the upper is inside out")
    ankle = np.exp(-(((np.minimum(s, 1 - s) - 0.09) / 0.085) ** 2))[:, None]
    surface.raise_by(0.035 * ankle * np.exp(-(((t[0, :, 0] - 0.84) / 0.13) ** 2))[None, :])
    return surface


def both(*points: tuple[float, float]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The same closed outline on the lateral and the medial side."""
    return (tuple(points), tuple((1 - u, v) for u, v in points))


def across(points: list[tuple[float, float]], edge: float) -> tuple[tuple[tuple[float, float], ...], ...]:
    """An outline that goes over the toe (edge v = 0) or round the throat (v = 1): lateral points, mirrored about u = .5."""
    line = smooth([*points, *[(1 - u, v) for u, v in points[-2::-1]]])
    return ((*line, (line[-1][0], edge), (line[0][0], edge)),)


def round_heel(points: list[tuple[float, float]], edge: float) -> tuple[tuple[tuple[float, float], ...], ...]:
    line = smooth([*[(-u, v) for u, v in points[:0:-1]], *points])
    return ((*line, (line[-1][0], edge), (line[0][0], edge)),)


SIDES = {
    "bands": both(
        *smooth([(0.172, -0.02), (0.186, 0.25), (0.205, 0.5), (0.222, 0.75)]),
        *smooth([(0.246, 0.75), (0.228, 0.5), (0.208, 0.25), (0.194, -0.02)]),
    )
    + both(
        *smooth([(0.222, -0.02), (0.236, 0.25), (0.255, 0.5), (0.272, 0.75)]),
        *smooth([(0.296, 0.75), (0.278, 0.5), (0.258, 0.25), (0.244, -0.02)]),
    ),
    "wedge": both(
        (0.160, -0.05),
        *smooth([(0.172, 0.02), (0.205, 0.40), (0.230, 0.75)]),
        *smooth([(0.246, 0.75), (0.262, 0.40), (0.284, 0.02)]),
        (0.290, -0.05),
    ),
}


def panels(side: str | None) -> list[Panel]:
    quarter = [(-0.02, -0.05), *smooth([(0.302, -0.05), (0.303, 0.2), (0.318, 0.45), (0.345, 0.7), (0.375, 1.05)]), (-0.02, 1.05)]
    sewn = [
        Panel("quarter", both(*quarter), 0.010, (0.035, 0.062)),
        Panel("toe", across([(0.372, -0.05), (0.378, 0.12), (0.40, 0.30), (0.44, 0.44), (0.5, 0.49)], -0.05), 0.010, (0.035, 0.062)),
    ]
    if side:
        sewn.append(Panel("side", SIDES[side], 0.009, (0.024,)))
    return [
        *sewn,
        Panel("heel", round_heel([(0, 0.66), (0.03, 0.645), (0.062, 0.52), (0.088, 0.28), (0.112, -0.05)], -0.05), 0.010, (0.035, 0.062)),
        Panel("tab", round_heel([(0, 0.60), (0.022, 0.61), (0.040, 0.70), (0.048, 0.84), (0.052, 1.05)], 1.05), 0.010, (0.03,)),
        Panel(
            "eyestay",
            across(
                [
                    (0.168, 1.05),
                    (0.172, 0.84),
                    (0.182, 0.70),
                    (0.205, 0.64),
                    (0.25, 0.645),
                    (0.30, 0.675),
                    (0.35, 0.70),
                    (0.40, 0.745),
                    (0.45, 0.80),
                    (0.5, 0.82),
                ],
                1.05,
            ),
            0.012,
            (0.03,),
        ),
    ]


def sole() -> None:
    s = np.arange(900) / 900
    base, out = CURVE(s), outward(s)
    x = base[:, 0]
    lift, full = spring(x), thickness(x)

    def rings(profile: list[tuple[float, float]]) -> Array:
        return np.stack([np.column_stack([base[:, 0], base[:, 1], lift + share * full]) + off * out for off, share in profile], axis=1)

    wall = [
        (-0.10, 0.20),
        (0.030, 0.20),
        (0.046, 0.24),
        (0.054, 0.34),
        (0.056, 0.6),
        (0.052, 0.9),
        (0.047, 1.12),
        (0.040, 1.20),
        (0.030, 1.235),
        (0.016, 1.225),
        (0.004, 1.17),
        (-0.02, 1.10),
        (-0.14, 1.0),
    ]
    fine = np.linspace(0, len(wall) - 1, 90)
    curve = g.through(range(len(wall)), np.array(wall))(fine)
    groove = np.exp(-(((curve[:, 1] - 1.03) / 0.035) ** 2)) * (curve[:, 0] > 0.03)  # noqa: PLR2004
    curve[:, 0] -= 0.012 * groove
    share = np.linspace(0, 1, len(fine))
    g.add_grid(
        "midsole",
        rings([tuple(c) for c in curve]),
        mat.banded("midsole", "foxing", "rubber", *foxing_span(curve)),
        closed=True,
        uv=(np.linspace(0, 1, 901), share),
    )
    ridge = 0.004 * np.sign(np.sin(s * 2 * np.pi * 120))[:, None]
    tread = rings([(-0.2, 0.0), (-0.02, 0.0), (0.030, 0.0), (0.050, 0.035), (0.060, 0.09), (0.062, 0.16), (0.054, 0.205), (0.02, 0.215)])
    tread[:, 3:6] += ridge[..., None] * out[:, None]
    g.add_grid("outsole", tread, mat.plain("outsole", "rubber"), closed=True)
    line = rings([(0.041, 1.03)])[:, 0]
    g.add_stitches(
        "sole-thread",
        [(np.vstack([line, line[:1]]), np.vstack([out, out[:1]]))],
        mat.plain("midsole", "thread"),
        length=0.04,
        gap=0.016,
        radius=0.007,
    )


def foxing_span(curve: Array) -> tuple[float, float]:
    """The v values between which the wall carries the painted line."""
    on_wall = np.flatnonzero((curve[:, 0] > 0.045) & (curve[:, 1] > 0.66) & (curve[:, 1] < 0.83))  # noqa: PLR2004
    return float(on_wall[0] / (len(curve) - 1)), float(on_wall[-1] / (len(curve) - 1))


def collar_and_lining(body: Surface) -> None:
    s = np.concatenate([np.linspace(0.812, 1, 160)[:-1], np.linspace(0, 0.188, 160)])
    edge, normals = body.place(np.column_stack([s, np.full_like(s, 1.0)]))
    inwards = -normals
    edge = gaussian_filter1d(edge, 5, axis=0, mode="nearest")
    inwards = g.unit(gaussian_filter1d(inwards, 8, axis=0, mode="nearest"))
    share = np.clip(np.minimum(np.arange(len(s)), np.arange(len(s))[::-1]) / 60, 0.02, 1) ** 0.5
    g.add_tube("collar", edge + inwards * (0.042 * share)[:, None] - [0, 0, 0.012], 0.056 * share, mat.plain("lining", "lining"), sides=24)
    nu = 500
    u = np.arange(nu) / nu
    down = []
    for v in np.linspace(1.0, 0.12, 40):
        p, n = body.place(np.column_stack([u, np.full_like(u, v)]))
        down.append(p - n * (0.03 + 0.035 * (1 - v)))
    g.add_grid("inside", np.stack(down, axis=1), mat.plain("lining", "lining"), closed=True)
    foot = foot_line(u)
    middle = np.array([1.4, 0, 0])
    floor = np.stack([(foot - middle) * [k, k, 1] + middle + [0, 0, 0.06] for k in np.linspace(1, 0.02, 12)], axis=1)
    g.add_grid("insole", floor, mat.plain("lining", "lining"), closed=True)


def tongue() -> None:
    n, m = 90, 41
    t = np.linspace(0, 1, n)
    x = g.through([0, 0.25, 0.5, 0.72, 0.88, 1], [1.99, 1.72, 1.44, 1.19, 1.045, 0.955])(t)
    z = g.through([0, 0.25, 0.5, 0.72, 0.88, 1], [0.585, 0.715, 0.858, 1.005, 1.135, 1.25])(t)
    half = g.through([0, 0.15, 0.5, 0.8, 0.95, 1], [0.15, 0.225, 0.265, 0.27, 0.25, 0.215])(t)
    w = np.linspace(-1, 1, m)
    y = half[:, None] * w
    drop = (0.055 + 0.05 * t[:, None]) * np.abs(w) ** 2.2
    tangent = g.unit(np.column_stack([np.gradient(x), np.gradient(z)]))
    nx, nz = tangent[:, 1], -tangent[:, 0]
    nx, nz = np.where(nz[:] < 0, -nx, nx), np.abs(nz)
    puff = 0.028 * (1 - np.abs(w) ** 6) + 0.012 * np.clip((t[:, None] - 0.75) / 0.15, 0, 1) * (1 - np.abs(w) ** 4)
    edge = (1 - np.clip((t - 0.965) / 0.035, 0, 1) ** 2)[:, None]
    top = np.stack([x[:, None] + nx[:, None] * (puff * edge - drop), y, z[:, None] + nz[:, None] * (puff * edge - drop)], axis=-1)
    under = np.stack([x[:, None] - nx[:, None] * (0.03 * edge + drop), y * 0.985, z[:, None] - nz[:, None] * (0.03 * edge + drop)], axis=-1)
    shell = np.concatenate([top, under[:, ::-1]], axis=1)
    cap = shell[-1:].mean(axis=1, keepdims=True) + np.zeros_like(shell[-1:])
    g.add_grid("tongue", np.concatenate([shell, cap]), mat.plain("tongue", "canvas", (420.0, 420.0)), closed_rows=True)


def laces(body: Surface) -> None:
    rows = np.array([0.2335, 0.258, 0.282, 0.306, 0.331, 0.357])
    metal, cord = mat.plain("eyelets", "metal"), mat.plain("laces", "lace", (900.0, 60.0))
    for k, s in enumerate(rows):
        places = np.array([[s, 0.90], [1 - s, 0.90]])
        at, normal = body.place(places)
        for p, n in zip(at, normal, strict=True):
            g.add_torus("eyelet", p + n * 0.004, n, metal, major=0.030, minor=0.010)
        bar(at, normal, cord, k)


def bar(at: Array, normal: Array, cord: object, k: int) -> None:
    """One flat lace straight over the tongue, diving into its two eyelets."""
    a, b = at
    mid = (a + b) / 2
    high = np.array([0.02, 0, 0.082 + 0.004 * k])
    ahead = np.array([0.012, 0, 0])
    knots = np.array(
        [
            a - normal[0] * 0.03,
            a + normal[0] * 0.030 + ahead,
            (a + mid) / 2 + high * 0.80 + ahead,
            mid + high + ahead,
            (b + mid) / 2 + high * 0.80 + ahead,
            b + normal[1] * 0.030 + ahead,
            b - normal[1] * 0.03,
        ]
    )
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    path = g.through(t, knots)(np.linspace(0, t[-1], 48))
    across_y = (path[:, 1] - mid[1]) / abs(a[1] - mid[1])
    up = g.unit(np.column_stack([np.full(48, 0.45), across_y * 0.9, np.ones(48)]))
    g.add_tube("lace", path, 0.044, cord, up=up, flat=0.28, square=0.75, sides=20)


def pull_tab(body: Surface) -> None:
    """A webbing loop at the back of the collar."""
    low, _ = body.place(np.array([[0.0, 0.80]]))
    high, _ = body.place(np.array([[0.0, 1.0]]))
    x, z = low[0, 0], low[0, 2]
    path = np.array(
        [
            [x - 0.012, 0, z - 0.02],
            [x - 0.03, 0, z + 0.1],
            [high[0, 0] - 0.075, 0, high[0, 2] + 0.06],
            [high[0, 0] - 0.03, 0, high[0, 2] + 0.16],
            [high[0, 0] + 0.05, 0, high[0, 2] + 0.13],
            [high[0, 0] + 0.075, 0, high[0, 2] - 0.06],
        ]
    )
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    curve = g.through(t, path)(np.linspace(0, t[-1], 50))
    g.add_tube(
        "pull",
        curve,
        0.085,
        mat.plain("pull", "canvas", (260.0, 260.0)),
        up=g.unit(np.cross(np.gradient(curve, axis=0), [0, 1.0, 0])),
        flat=0.16,
        square=0.6,
        sides=24,
    )


def charm(body: Surface) -> None:
    """A small metal plate threaded on the lowest lace."""
    at, _ = body.place(np.array([[0.357, 0.90], [0.643, 0.90]]))
    mid = at.mean(axis=0) + np.array([0.012, 0, 0.155])
    path = mid + np.linspace(-1, 1, 12)[:, None] * np.array([0, 0.062, 0])
    g.add_tube("charm", path, 0.055, mat.plain("charm", "metal"), up=np.array([0.5, 0, 1.0]), flat=0.30, square=0.35, sides=32)


def build(_view: str, folder: Path, kind: str, side: str | None = None, extras: tuple[str, ...] = ()) -> Surface:
    """The whole shoe with an upper of one kind of material."""
    body = upper()
    sewn = panels(side)
    rows = body.sew(sewn)
    order = [p.zone for p in sewn]
    skin = mat.painted("upper", kind, "vamp", order, body.images(folder), (4600.0, 640.0))
    g.add_grid("upper", body.points, skin, closed=True)
    for zone in ("stitching", "side"):
        thread = [(p, n) for of, p, n in rows if (of == "side") == (zone == "side")]
        g.add_stitches(f"{zone}-thread", thread, mat.plain(zone, "thread"))
    collar_and_lining(body)
    tongue()
    laces(body)
    sole()
    if "pull" in extras:
        pull_tab(body)
    if "charm" in extras:
        charm(body)
    return body


def aim(view: str) -> None:
    v = VIEWS[view]
    stage.studio((1.42, 0.0, 0.4))
    stage.camera(v["at"], v["target"], v["lens"])


def marks(view: str) -> dict[str, list[list[tuple[float, float, float]]]]:
    """Where initials are embroidered: a patch on the outer quarter."""
    del view
    body = upper(400, 100)
    return {"monogram": g.grid(lambda uv: body.place(uv)[0], (0.118, 0.62), (0.166, 0.33), 3, 5)}
