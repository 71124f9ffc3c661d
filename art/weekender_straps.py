"""Strips of leather and webbing on the weekender, and what they are threaded through: straps, handles, rings, sling, tag."""

from __future__ import annotations

import bpy
import geometry as g
import materials as mat
import numpy as np
from facets import vec
from panels import Surface
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d
from weekender_shape import STRAP_TOP, STRAP_X, spot

Array = np.ndarray
Rows = list[tuple[Array, Array]]
Rings = dict[tuple[int, bool], tuple[Array, Array, Array]]
WIDE, THICK = 0.195, 0.023
"""Half the width and half the thickness of a strap."""
CRISP = 0.30
FOLD, ROLLED = 0.06, 0.8
"""How far from its ring a handle is sewn, and what share of a roll is round."""
LYING, PAD, SEWN = 0.2, 1.1, 0.20
"""Height below which the sling lies on the floor, half the length of its pad, and the half width from which a tag is sewn."""
ON_FLOOR = (
    ((-2.86, -1.15), (-2.20, -1.62), (-1.20, -1.90), (0.0, -2.0), (1.30, -1.86), (2.30, -1.50), (2.90, -1.05)),
    ((-2.96, -1.26), (-2.62, -1.92), (-2.00, -2.42), (-1.0, -2.72), (0.20, -2.66), (1.30, -2.38), (2.20, -1.94), (2.86, -1.32)),
    (
        (-3.00, -1.40),
        (-2.74, -2.20),
        (-2.04, -2.98),
        (-1.06, -3.40),
        (0.0, -3.34),
        (1.00, -2.96),
        (1.84, -2.48),
        (2.56, -1.92),
        (2.96, -1.26),
    ),
)
"""Where a sling lies on the floor, from left to right, short and longer ones."""
X, Z = np.array([1.0, 0, 0]), np.array([0, 0, 1.0])


def curve(knots: Array, step: float = 0.012) -> Array:
    """A smooth path through knots, at equal distances."""
    knots = np.asarray(knots, dtype=float)
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    return g.resample(CubicSpline(t, knots, bc_type="natural")(np.linspace(0, t[-1], 1200)), step)


def ribbon(
    name: str,
    path: Array,
    up: Array,
    material: bpy.types.Material,
    *,
    wide: Array | float = WIDE,
    thick: Array | float = THICK,
    square: Array | float = CRISP,
) -> None:
    """A strip along a path: half width, half thickness and how boxy its section is may change along it."""
    side, top = g.frames(path, up)
    angle = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    c, s = np.cos(angle)[None], np.sin(angle)[None]
    a, b, p = (np.broadcast_to(np.asarray(k, dtype=float), len(path))[:, None] for k in (wide, thick, square))
    across, above = a * np.sign(c) * np.abs(c) ** p, b * np.sign(s) * np.abs(s) ** p
    ring = path[:, None] + across[..., None] * side[:, None] + above[..., None] * top[:, None]
    ends = [np.broadcast_to(r.mean(axis=1, keepdims=True), r.shape) for r in (ring[:1], ring[-1:])]
    g.add_grid(name, np.concatenate([ends[0], ring, ends[1]]), material, closed_rows=True)


def calm(points: Array, normals: Array) -> tuple[Array, Array]:
    """A row of stitches without the tremor it has from following a raised edge."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0, length[-1], max(4, int(length[-1] / 0.012)))
    rows = (np.column_stack([np.interp(at, length, k[:, i]) for i in range(3)]) for k in (points, normals))
    points, normals = (gaussian_filter1d(row, 4.0, axis=0, mode="nearest") for row in rows)
    return points, np.broadcast_to(g.unit(gaussian_filter1d(normals, 12.0, axis=0, mode="nearest")), points.shape)


def thread(path: Array, up: Array, *, wide: float = WIDE, thick: float = THICK, inset: float = 0.045) -> Rows:
    """The two rows of stitches along a strip's edges."""
    side, top = g.frames(path, up)
    return [(path + sign * (wide - inset) * side + thick * top, top) for sign in (-1, 1)]


def climbing(skin: Surface, x: float, z0: float, z1: float, *, front: bool, lift: float) -> tuple[Array, Array]:
    """A path up the body and its normals."""
    (u0, v), (u1, _) = spot(skin, x, z0, front=front), spot(skin, x, z1, front=front)
    points, normals = skin.place(np.column_stack([np.linspace(u0, u1, 150), np.full(150, v)]))
    points, normals = (gaussian_filter1d(k, 3.0, axis=0, mode="nearest") for k in (points, normals))
    points[:, 0] = x
    normals = g.unit(normals * [0.15, 1, 1])
    return points + normals * lift, normals


def rounded(path: Array, wide: float, tip: float) -> Array:
    """Half widths of a strip whose far end is cut round."""
    away = np.linalg.norm(np.diff(path, axis=0), axis=1)[::-1].cumsum()[::-1]
    left = np.clip(np.append(away, 0.0) / tip, 0, 1)
    return wide * np.sqrt(np.clip(1 - (1 - left) ** 2.6, 0.0, 1))


def loop(name: str, centre: Array, across: Array, along: Array, half: tuple[float, float], wire: float, zone: str) -> None:  # noqa: PLR0917 (a ring)
    """A rectangular ring with round corners."""
    a = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    x, y = (np.sign(k) * np.abs(k) ** 0.42 for k in (np.cos(a), np.sin(a)))
    path = centre + half[0] * x[:, None] * across + half[1] * y[:, None] * along
    g.add_tube(name, path, wire, mat.plain(zone, "metal"), up=np.cross(across, along), closed=True, sides=20)


def d_ring(centre: Array, across: Array, down: Array, radius: float, wire: float, zone: str) -> None:  # noqa: PLR0917 (a ring)
    """A straight bar at `centre` and a bow below it."""
    a = np.linspace(0, np.pi, 40)
    bow = centre + radius * (np.cos(a)[:, None] * across + 1.02 * np.sin(a)[:, None] * down)
    bar = centre - across * radius + np.linspace(0.02, 0.98, 24)[:, None] * 2 * radius * across
    g.add_tube("d-ring", np.concatenate([bow, bar]), wire, mat.plain(zone, "metal"), up=np.cross(across, down), closed=True, sides=20)


def straps(skin: Surface) -> tuple[Rows, Rings]:
    """Four straps from under the bag up to their rings; the thread, and of each ring its middle, outward and upward directions."""
    leather, rows, rings = mat.plain("straps", "hide"), [], {}
    for sign in (-1, 1):
        for front in (True, False):
            path, up = climbing(skin, sign * STRAP_X, 0.12, STRAP_TOP, front=front, lift=THICK - 0.004)
            ribbon("strap", path, up, leather)
            rows += thread(path[:-22], up[:-22])
            p, n = path[-1], up[-1]
            rise = g.unit(path[-1] - path[-6])
            bar = p + 0.085 * rise + 0.050 * n
            turn = np.linspace(-0.05, 1.15, 16)[:, None] * np.pi
            bend = bar + 0.058 * (np.cos(turn) * n + np.sin(turn) * rise)
            flap = np.linspace(0.46, 0.03, 26)[:, None]
            below = p - rise * (flap - 0.06) + n * (0.047 + 0.06 * np.clip(1 - flap / 0.24, 0, 1) ** 2)
            whole = np.concatenate([below, bend])
            out = np.concatenate([np.broadcast_to(n, below.shape), np.cos(turn) * n + np.sin(turn) * rise])
            ribbon("strap-fold", whole, out, leather, wide=rounded(whole[::-1], WIDE + 0.004, 0.17)[::-1])
            rows += _box(p + n * 0.070 - rise * 0.23, rise, n)
            for share in (-0.075, 0.075):
                g.add_button("rivet", p + n * 0.062 - rise * 0.235 + share * X, n, mat.plain("hardware", "metal"), 0.036)
            loop("ring", bar + 0.105 * rise, X, rise, (0.245, 0.115), 0.030, "hardware")
            rings[sign, front] = bar + 0.21 * rise, n, rise
    return rows, rings


def _box(middle: Array, rise: Array, normal: Array) -> Rows:
    """A square of stitches across a strap."""
    corners = np.array(
        [middle + a * X + b * rise for a, b in ((-0.15, -0.085), (0.15, -0.085), (0.15, 0.085), (-0.15, 0.085), (-0.15, -0.085))]
    )
    line = g.resample(corners, 0.01)
    return [(line, np.broadcast_to(normal, line.shape))]


def handles(rings: Rings, *, opened: bool) -> Rows:
    """Two handles: flat where they fold round their rings, rolled round a cord where they are held."""
    leather, rows = mat.plain("straps", "hide"), []
    for front in (True, False):
        (bar, n, rise) = rings[-1, front]
        away = -1.0 if front else 1.0
        turn = np.linspace(1.05, 2.0, 14)[:, None] * np.pi
        bend = bar + 0.056 * (np.cos(turn) * n + np.sin(turn) * rise)
        half = _hanging(bar, away) if opened else _standing(bar, n, rise, away)
        left = curve(np.vstack([bend[:-1:3], bend[-1:], half]))
        knots = np.vstack([left, (left * [-1, 1, 1])[::-1][1:]])
        path = g.resample(gaussian_filter1d(knots, 2.0, axis=0, mode="nearest"), 0.012)
        out = _facing(path, bar, away, opened=opened)
        far = np.minimum(np.arange(len(path)), np.arange(len(path))[::-1]) * 0.012 - 0.17
        roll = np.clip((far - 0.34) / 0.34, 0, 1)
        roll = roll * roll * (3 - 2 * roll)
        wide, thick = WIDE + (0.118 - WIDE) * roll, THICK + (0.112 - THICK) * roll
        ribbon("handle", path, out, leather, wide=wide, thick=thick, square=CRISP + (1 - CRISP) * roll)
        side, top = g.frames(path, out)
        flat = np.flatnonzero((far > FOLD) & (roll < ROLLED / 2))
        for part in np.split(flat, np.flatnonzero(np.diff(flat) > 1) + 1):
            for sign in (-1, 1):
                row = path[part] + sign * (wide[part] * 0.78)[:, None] * side[part] + (thick[part] * 0.97)[:, None] * top[part]
                rows.append((row, top[part]))
        held = np.flatnonzero(roll > ROLLED)
        down = g.unit(0.64 * top[held] + 0.77 * side[held] * np.sign((side[held] @ Z)[len(held) // 2]) * -1)
        rows.append((path[held] + 0.113 * down, down))
        for share in (-0.07, 0.07):
            for end in (0, 1):
                at = int(np.argmin(np.abs(far - 0.15))) if not end else len(path) - 1 - int(np.argmin(np.abs(far - 0.15)))
                g.add_button(
                    "rivet", path[at] + top[at] * (THICK - 0.004) + share * side[at], top[at], mat.plain("hardware", "metal"), 0.034
                )
    return rows


def _standing(bar: Array, n: Array, rise: Array, away: float) -> Array:
    first = bar + n * 0.058 + rise * 0.14
    return np.array([first, first + rise * 0.20 + n * 0.03, (-0.905, away * 0.84, 2.98),
        (-0.79, away * 0.55, 3.50), (-0.50, away * 0.40, 3.86), (-0.18, away * 0.355, 3.985), (0, away * 0.35, 4.0)])  # fmt: skip


def _hanging(bar: Array, away: float) -> Array:
    """A handle let down over the side."""
    y = abs(bar[1])
    knots = [
        (-0.92, 0.10, 0.13), (-0.91, 0.24, 0.16), (-0.89, 0.36, -0.06), (-0.83, 0.42, -0.50),
        (-0.62, 0.44, -0.98), (-0.26, 0.46, -1.22), (0, 0.46, -1.25),
    ]  # fmt: skip
    return np.array([(x, away * (y + out), bar[2] + rise) for x, out, rise in knots])


def _facing(path: Array, bar: Array, away: float, *, opened: bool) -> Array:
    """Where the flat side of a handle looks: away from the ring where it turns round it, then away from the bag."""
    centre = np.where(np.abs(path[:, :1]) > 0.6, bar * [1, 1, 1], 0.0)  # noqa: PLR2004
    centre = bar * np.column_stack([-np.sign(path[:, 0]), np.ones(len(path)), np.ones(len(path))])
    near = np.exp(-((np.linalg.norm(path - centre, axis=1, keepdims=True) / 0.13) ** 4))
    spoke = g.unit((path - centre) * [0, 1, 1])
    if opened:
        tangent = g.unit(np.gradient(path, axis=0))
        outwards = g.unit(np.cross(np.cross(tangent, np.array([0, away, 0.25])), tangent))
        outwards = np.where(path[:, 2:] > bar[2], g.unit((path - centre) * [0, 1, 1]), outwards)
        return g.unit(gaussian_filter1d(near * spoke + (1 - near) * outwards, 4.0, axis=0, mode="nearest"))
    outwards = np.array([0, away, 0.25])
    return g.unit(gaussian_filter1d(near * spoke + (1 - near) * outwards, 4.0, axis=0, mode="nearest"))


def end_tabs(skin: Surface, caps: dict[int, Surface]) -> tuple[Rows, dict[int, Array]]:
    """Leather over both ends of the zip, with a ring for the sling; the thread, and where the rings' bows are lowest."""
    leather, rows, lowest = mat.plain("straps", "hide"), [], {}
    for sign, cap in caps.items():
        top = skin.points[[0, -1]].mean(axis=0)
        inner = top[np.argsort(np.abs(top[:, 0] - sign * 2.12))[:1]][0]
        rim = top[-1 if sign > 0 else 0]
        down, out = cap.place(np.column_stack([np.full(4, 0.5), [0.955, 0.90, 0.85, 0.805]]))
        knots = np.vstack(
            [
                [inner + Z * 0.022, (inner + rim) / 2 + Z * 0.030, rim + vec(-sign * 0.05, 0, 0.044), rim + vec(sign * 0.045, 0, -0.02)],
                down + out * 0.040,
            ]
        )
        path = curve(knots)
        tangent = g.unit(np.gradient(path, axis=0))
        up = g.unit(np.cross(tangent, np.array([0, -sign, 0.0])))
        up *= np.sign(up @ (X * sign + Z))[:, None]
        width = rounded(path[::-1], 0.235, 0.16)[::-1]
        ribbon("tab", path, up, leather, wide=width)
        rows += thread(path[14:], up[14:], wide=0.235)
        bar = down[-1] + out[-1] * 0.060 - Z * 0.02
        turn = np.linspace(-0.25, 1.1, 14)[:, None] * np.pi
        bend = bar + 0.055 * (np.cos(turn) * out[-1] - np.sin(turn) * Z)
        ribbon("tab-fold", bend, np.cos(turn) * out[-1] - np.sin(turn) * Z, leather, wide=0.235)
        across = np.array([0, 1.0, 0])
        hang = g.unit(-Z + 0.16 * sign * X)
        d_ring(bar, across, hang, 0.20, 0.030, "hardware")
        for share in (-0.09, 0.09):
            g.add_button("rivet", down[2] + out[2] * 0.058 + across * share + Z * 0.02, out[2], mat.plain("hardware", "metal"), 0.034)
        lowest[sign] = bar + hang * 0.20
    return rows, lowest


def hook(at: Array, down: Array, across: Array, zone: str) -> Array:
    """A swivel snap hook that hangs from a ring at `at`; where its loop takes a strap."""
    steel, out = mat.plain(zone, "metal"), np.cross(across, down)
    a = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    path = at + down * 0.085 + 0.082 * np.cos(a)[:, None] * across + 0.135 * np.sin(a)[:, None] * down
    g.add_tube("hook", path, 0.026 + 0.010 * np.cos(a) ** 2, steel, up=out, closed=True, sides=16)
    for start, stop, radius in ((0.215, 0.275, 0.052), (0.275, 0.300, 0.036), (0.300, 0.345, 0.056)):
        line = at + down * np.linspace(start, stop, 8)[:, None]
        g.add_tube("barrel", line, radius, steel, up=out, sides=24)
    middle = at + down * 0.43
    loop("hook-loop", middle, across, down, (0.225, 0.085), 0.026, zone)
    return middle + down * 0.085


def sling(lowest: dict[int, Array], slack: int = 0) -> None:
    """A shoulder strap of webbing that falls from the end rings and lies on the floor before the bag; how far, its `slack` says."""
    webbing, leather = mat.plain("sling", "canvas", (1800.0, 140.0)), mat.plain("sling-leather", "hide")
    ends = {sign: hook(at, -Z, np.array([0, 1.0, 0]), "sling-metal") for sign, at in lowest.items()}
    a, b = ends[-1], ends[1]
    floor = 0.024
    left = [(-2.90, -0.03, 0.95), (-3.00, -0.16, 0.36), (-3.06, -0.55, 0.055)]
    right = [(3.04, -0.52, 0.06), (2.98, -0.14, 0.38), (2.89, -0.02, 0.95)]
    first, last = (a + vec(0, 0, 0.02), a + vec(-0.02, 0, -0.25)), (b + vec(0.02, 0, -0.25), b + vec(0, 0, 0.02))
    knots = np.array([*first, *left, *[(x, y, floor) for x, y in ON_FLOOR[slack]], *right, *last])
    path = curve(knots, 0.015)
    path[:, 2] = np.maximum(path[:, 2], floor)
    flat = np.clip((0.55 - path[:, 2:]) / 0.5, 0, 1)
    flat = flat * flat * (3 - 2 * flat)
    up = g.unit(flat * Z + (1 - flat) * np.sign(path[:, :1]) * X)
    ribbon("sling", path, up, webbing, wide=0.185, thick=0.013)
    for sign, at in ends.items():
        drop = np.linspace(0.0, 0.62, 40)[:, None]
        line = at + np.array([sign * 0.012, 0, 0.02]) - drop * Z * 1.0 + np.array([sign * 0.03, 0, 0]) * drop
        ribbon("sling-end", line, np.broadcast_to(X * sign, line.shape), leather, wide=rounded(line, 0.205, 0.14), thick=0.036)
        turn = np.linspace(-0.1, 1.1, 14)[:, None] * np.pi
        ribbon(
            "sling-fold",
            at + 0.05 * (np.cos(turn) * X * sign + np.sin(turn) * Z) + [0, 0, -0.02],
            np.cos(turn) * X * sign + np.sin(turn) * Z,
            leather,
            wide=0.205,
        )
    middle = int(np.argmin(np.abs(path[:, 0] + 1.15) + (path[:, 2] > LYING)))
    loop("slider", path[middle] + Z * 0.03, *_level(path, middle), (0.115, 0.235), 0.026, "sling-metal")
    lying = np.abs(path[:, 0] - 0.55) + (path[:, 2] > LYING)
    part = np.flatnonzero(np.abs(np.arange(len(path)) - np.argmin(lying)) * 0.015 < PAD)
    line = path[part] + Z * 0.035
    wide = np.minimum(rounded(line, 0.30, 0.35), rounded(line[::-1], 0.30, 0.35)[::-1])
    ribbon("pad", line, up[part], mat.plain("pad", "hide"), wide=np.maximum(wide, 0.19), thick=0.042, square=0.5)


def _level(path: Array, at: int) -> tuple[Array, Array]:
    along = g.unit((path[at + 2] - path[at - 2]) * [1, 1, 0])
    return along, np.cross(Z, along)


def tag(rings: Rings) -> None:
    """A luggage tag that hangs from the left ring on a narrow strap with a small buckle."""
    bar, n, rise = rings[-1, True]
    leather = mat.plain("tag", "hide")
    start = bar - rise * 0.10 + n * 0.05 - X * 0.235
    knots = np.array(
        [
            start + n * 0.05 + rise * 0.02,
            start + n * 0.085 - X * 0.03 - Z * 0.12,
            start + n * 0.09 - X * 0.10 - Z * 0.34,
            start + n * 0.085 - X * 0.145 - Z * 0.52,
        ]
    )
    line = curve(knots)
    up = np.broadcast_to(n, line.shape)
    ribbon("tag-strap", line, up, leather, wide=0.062, thick=0.016)
    side, _ = g.frames(line, up)
    a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    turn = start + 0.045 * (np.cos(a)[:, None] * n + np.sin(a)[:, None] * rise) + 0.0 * X
    ribbon("tag-loop", turn[:-6], np.cos(a)[:-6, None] * n + np.sin(a)[:-6, None] * rise, leather, wide=0.062, thick=0.014)
    at = len(line) // 2
    loop("tag-buckle", line[at] + n * 0.02, side[at], g.unit(line[at] - line[at - 1]), (0.092, 0.075), 0.017, "tag-metal")
    _plate(line[-1], n)


def _plate(end: Array, n: Array) -> None:
    """The leaf of a luggage tag that hangs from `end`, sewn round its edge, with an eye of metal."""
    leather = mat.plain("tag", "hide")
    down = g.unit(np.array([-0.16, 0, -1.0]))
    long = end - down * 0.10 + np.linspace(0, 0.98, 70)[:, None] * down + n * 0.012
    long = long + n * 0.02
    tip = rounded(long, 0.265, 0.07)
    shoulder = rounded(long[::-1], 0.265, 0.20)[::-1]
    facing = np.broadcast_to(n, long.shape)
    wide = np.minimum(tip, shoulder)
    ribbon("tag-plate", long, facing, leather, wide=wide, thick=0.028, square=0.25)
    inner, _ = g.frames(long, facing)
    seam = np.flatnonzero(wide > SEWN)
    edge = np.vstack(
        [long[seam] + inner[seam] * (wide[seam] - 0.04)[:, None], (long[seam] - inner[seam] * (wide[seam] - 0.04)[:, None])[::-1]]
    )
    edge = np.vstack([edge, edge[:1]]) + n * 0.028
    g.add_stitches(
        "tag-thread",
        [(g.resample(edge, 0.01), np.broadcast_to(n, (len(g.resample(edge, 0.01)), 3)))],
        mat.plain("tag-thread", "thread"),
        length=0.030,
        gap=0.016,
        radius=0.007,
    )
    g.add_torus("tag-eye", long[14] + n * 0.028, n, mat.plain("tag-metal", "metal"), major=0.046, minor=0.015)
