"""A weekender bag: a soft boxy body that closes to a ridge, leather panels and straps sewn on, rolled handles."""

from __future__ import annotations

from pathlib import Path

import geometry as g
import materials as mat
import numpy as np
import stage
from panels import Panel, Surface, smooth
from scipy.ndimage import gaussian_filter
from weekender_plan import PASSES, SIZE, VIEWS, ZONES

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "build", "marks"]

Array = np.ndarray
STRAP_X, STRAP_TOP = 1.02, 0.62
#                  height  half length  half depth  squareness
PROFILE = np.array(
    [
        [0.06, 2.20, 0.86, 5.0],
        [0.10, 2.30, 0.98, 5.0],
        [0.40, 2.40, 1.06, 5.0],
        [1.00, 2.46, 1.10, 4.6],
        [1.60, 2.44, 1.06, 4.2],
        [2.05, 2.36, 0.90, 3.6],
        [2.34, 2.28, 0.62, 3.0],
        [2.47, 2.20, 0.36, 2.6],
        [2.53, 2.14, 0.13, 2.4],
    ]
)


def outline(half_length: Array, half_depth: Array, power: Array, n: int) -> Array:
    """Rounded rectangles (n, rows, 2), starting at the middle of the back, equally spaced along the widest."""
    fine = np.linspace(0, 2 * np.pi, 20001) + np.pi / 2
    widest = np.column_stack([_super(np.cos(fine), 4.6) * 2.46, _super(np.sin(fine), 4.6) * 1.10])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(widest, axis=0), axis=1))])
    angle = np.interp(np.arange(n) / n * along[-1], along, fine)[:, None]
    return np.stack([half_length * _super(np.cos(angle), power), half_depth * _super(np.sin(angle), power)], axis=-1)


def _super(x: Array, power: Array | float) -> Array:
    return np.sign(x) * np.abs(x) ** (2 / np.asarray(power))


def body(nu: int = 1000, nv: int = 250) -> Surface:
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(PROFILE[:, [0, 2]], axis=0), axis=1))])
    rows = g.through(length / length[-1], PROFILE)(np.linspace(0, 1, nv))
    flat = outline(rows[:, 1], rows[:, 2], rows[:, 3], nu)
    rise = np.clip((rows[:, 0] - 1.0) / 1.5, 0, 1)
    sag = rise**2 * (0.16 * (flat[..., 0] / 2.4) ** 2)
    points = np.dstack([flat, rows[:, 0] - sag])
    surface = Surface(points, closed=True, extent=(13.2, 3.5))
    if surface.normals[0, nv // 2] @ np.array([0, 1.0, 0]) < 0:
        raise RuntimeError("the bag is inside out")
    noise = np.random.default_rng(7).normal(size=(nu, nv))
    soft = gaussian_filter(noise, (26, 23), mode=("wrap", "nearest")) / 0.0115
    folds = gaussian_filter(noise, (7, 33), mode=("wrap", "nearest")) / 0.0186
    v = np.linspace(0, 1, nv)
    loose = np.clip((v - 0.12) / 0.3, 0, 1) * np.clip((1 - v) / 0.35, 0, 1)
    surface.raise_by((0.022 * soft + 0.008 * folds * np.clip((v - 0.45) / 0.3, 0, 1)) * loose)
    return surface


def at_x(x: float, *, front: bool = True) -> float:
    """The u of a place on the front (or back) at a certain x, on the widest outline."""
    line = outline(np.array([2.46]), np.array([1.10]), np.array([4.6]), 8000)[:, 0]
    side = np.flatnonzero((line[:, 1] < 0) == front)
    return float(side[np.argmin(np.abs(line[side, 0] - x))] / 8000)


def rounded(u0: float, u1: float, v0: float, v1: float, ru: float, rv: float) -> tuple[tuple[float, float], ...]:  # noqa: PLR0917 (a rectangle and its corners)
    corner = np.linspace(0, np.pi / 2, 16)
    spots = [(u1 - ru, v1 - rv, 0), (u0 + ru, v1 - rv, 1), (u0 + ru, v0 + rv, 2), (u1 - ru, v0 + rv, 3)]
    return tuple((cu + ru * np.cos(a + k * np.pi / 2), cv + rv * np.sin(a + k * np.pi / 2)) for cu, cv, k in spots for a in corner)


def panels() -> list[Panel]:
    wide = [(-0.05, -0.05), (1.05, -0.05), (1.05, 0.235), (-0.05, 0.235)]
    ends = tuple(
        tuple(
            smooth(
                [
                    (c - 0.078, -0.05),
                    (c - 0.078, 0.3),
                    (c - 0.070, 0.55),
                    (c - 0.045, 0.75),
                    (c, 0.83),
                    (c + 0.045, 0.75),
                    (c + 0.070, 0.55),
                    (c + 0.078, 0.3),
                    (c + 0.078, -0.05),
                ]
            )
        )
        for c in (0.25, 0.75)
    )
    straps = tuple(
        rounded(c - 0.0115, c + 0.0115, -0.1, STRAP_TOP + 0.03, 0.0115, 0.03)
        for c in (at_x(-STRAP_X), at_x(STRAP_X), at_x(-STRAP_X, front=False), at_x(STRAP_X, front=False))
    )
    middle = at_x(0.0)
    return [
        Panel("pocket", (rounded(middle - 0.060, middle + 0.060, 0.20, 0.555, 0.012, 0.045),), 0.03, (0.05,)),
        Panel("base", (tuple(wide),), 0.02, (0.05, 0.095)),
        Panel("ends", ends, 0.02, (0.05,)),
        Panel("band", (((-0.05, 0.945), (1.05, 0.945), (1.05, 1.05), (-0.05, 1.05)),), 0.014, (0.035,)),
        Panel("straps", straps, 0.03, (0.045,)),
    ]


def handles(skin: Surface) -> None:
    leather, metal = mat.plain("straps", "leather"), mat.plain("hardware", "metal")
    for front, sign in ((True, -1.0), (False, 1.0)):
        u = [at_x(-STRAP_X, front=front), at_x(STRAP_X, front=front)]
        foot, normal = skin.place(np.array([[k, STRAP_TOP] for k in u]))
        foot = foot + normal * 0.05
        tops = [
            (-0.99, sign * 0.74, 2.28),
            (-0.86, sign * 0.50, 2.86),
            (-0.56, sign * 0.36, 3.26),
            (-0.2, sign * 0.31, 3.42),
            (0, sign * 0.30, 3.45),
        ]
        knots = np.array([foot[0] + [0, 0, 0.03], *tops, *[(-x, y, z) for x, y, z in tops[-2::-1]], foot[1] + [0, 0, 0.03]])
        t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
        path = g.periodic_free(t, knots)(np.linspace(0, t[-1], 160))
        out = g.unit(np.column_stack([path[:, 0] * 0.22, np.full(160, sign), np.clip((path[:, 2] - 2.2) * 1.3, 0.05, 2)]))
        g.add_tube("handle", path, 0.105, leather, up=out, flat=0.26, square=0.6, sides=24)
        g.add_tube("grip", path[44:116], 0.088, leather, up=out[44:116], flat=0.92, sides=28)
        for p, n in zip(foot, normal, strict=True):
            g.add_torus("ring", p + n * 0.015 + [0, 0, 0.035], n, metal, major=0.105, minor=0.021, stretch=np.array([0.035, 0, 0]))
            for drop in (0.16, 0.30):
                g.add_button("rivet", p - [0, 0, drop] - n * 0.012, n, metal, 0.036)


def closure(skin: Surface) -> None:
    """Zip tape between the two edges of the ridge, its teeth, and a pull."""
    x = np.linspace(-2.12, 2.12, 260)
    z = 2.52 - 0.16 * (x / 2.4) ** 2
    wave = np.stack(
        [
            np.stack([x, np.full_like(x, y), z + lift], axis=-1)
            for y, lift in ((-0.24, -0.08), (-0.12, -0.01), (0, 0.012), (0.12, -0.01), (0.24, -0.08))
        ],
        axis=1,
    )
    g.add_grid("zip", wave[:, ::-1], mat.plain("zip", "canvas", (700.0, 30.0)))
    teeth = 0.017 * (0.62 + 0.38 * np.sign(np.sin(np.arange(520) * np.pi / 2 + 0.1)))
    line = np.column_stack([np.linspace(-2.1, 2.1, 520), np.zeros(520), np.interp(np.linspace(-2.1, 2.1, 520), x, z) + 0.016])
    metal = mat.plain("hardware", "metal")
    g.add_tube("teeth", line, teeth + 0.012, metal, flat=0.6, sides=8)
    end = np.array([1.72, -0.02, 2.47])
    g.add_tube("slider", end + np.linspace(-0.07, 0.07, 10)[:, None] * [1.0, 0, -0.05], 0.045, metal, flat=0.7, square=0.5)
    drop = end + np.array([[0.04, 0, 0.03], [0.10, -0.10, 0.02], [0.14, -0.22, -0.05], [0.15, -0.33, -0.18], [0.155, -0.41, -0.36]])
    t = np.linspace(0, 1, 5)
    g.add_tube(
        "pull",
        g.through(t, drop)(np.linspace(0, 1, 40)),
        0.048,
        mat.plain("straps", "leather"),
        up=np.array([0, -0.8, 0.6]),
        flat=0.3,
        square=0.6,
    )
    for sign in (-1, 1):
        p, n = skin.place(np.array([[0.25 if sign < 0 else 0.75, 0.70]]))
        g.add_torus("end-ring", p[0] + n[0] * 0.05, np.array([0, 1.0, 0]), metal, major=0.10, minor=0.02)


def sling(skin: Surface) -> None:
    """A shoulder strap that hangs in front of the bag, and its buckle."""
    left, _ = skin.place(np.array([[0.25, 0.70]]))
    a = left[0] + [-0.06, 0, -0.12]
    half = [a, a + np.array([-0.06, -0.45, -0.30]), (-2.42, -1.10, 1.28), (-1.75, -1.30, 0.86), (-0.9, -1.34, 0.60), (0, -1.35, 0.52)]
    knots = np.array([*half, *[(-x, y, z) for x, y, z in half[-2::-1]]])
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    path = g.periodic_free(t, knots)(np.linspace(0, t[-1], 240))
    out = g.unit(np.column_stack([path[:, 0] * 0.32, np.full(240, -1.0), np.full(240, 0.25)]))
    g.add_tube(
        "sling",
        path,
        0.135 * np.clip(np.minimum(np.arange(240), np.arange(240)[::-1]) / 14 + 0.45, 0, 1),
        mat.plain("sling", "canvas", (60.0, 900.0)),
        up=out,
        flat=0.14,
        square=0.55,
        sides=24,
    )


def tag(skin: Surface) -> None:
    """A luggage tag on a loop from the left handle ring."""
    p, n = skin.place(np.array([[at_x(-STRAP_X), STRAP_TOP]]))
    top, out = p[0] + n[0] * 0.12 + [-0.10, 0, 0.02], n[0]
    leather = mat.plain("tag", "leather")
    loop = top + np.array([[0.12, 0, 0.0], [0.02, -0.05, -0.10], [-0.08, -0.06, -0.24], [-0.12, -0.06, -0.36]])
    g.add_tube("loop", g.through(np.linspace(0, 1, 4), loop)(np.linspace(0, 1, 30)), 0.03, leather, up=out, flat=0.4)
    centre, down = loop[-1] + [-0.05, -0.03, -0.34], g.unit(np.array([-0.13, -0.06, -1.0]))
    long = centre + np.linspace(-1, 1, 40)[:, None] * down * 0.36
    share = np.linspace(-1, 1, 40)
    g.add_tube(
        "tag", long, 0.20 * (1 - np.clip(np.abs(share) - 0.75, 0, 1) ** 2 * 7) ** 0.5, leather, up=out, flat=0.13, square=0.45, sides=32
    )


def build(_view: str, folder: Path, kind: str, extras: tuple[str, ...] = ()) -> Surface:
    """The whole bag with a body of one kind of material."""
    skin = body()
    sewn = panels()
    rows = skin.sew(sewn)
    surface = mat.painted("skin", kind, "body", [p.zone for p in sewn], skin.images(folder), (4100.0, 1080.0))
    g.add_grid("body", skin.points, surface, closed=True)
    g.add_stitches("thread", [(p, n) for _, p, n in rows], mat.plain("stitching", "thread"), length=0.034, gap=0.018, radius=0.0085)
    handles(skin)
    closure(skin)
    if "tag" in extras:
        tag(skin)
    if "sling" in extras:
        sling(skin)
    return skin


def aim(view: str) -> None:
    v = VIEWS[view]
    stage.studio((0.0, 0.0, 1.2), 1.9)
    stage.camera(v["at"], v["target"], v["lens"])


def marks(view: str) -> dict[str, list[list[tuple[float, float, float]]]]:
    """Where initials are stamped: a patch on the front pocket."""
    del view
    u, shell = at_x(0.0), body(400, 100)
    return {"monogram": g.grid(lambda uv: shell.place(uv)[0], (u - 0.030, 0.47), (u + 0.030, 0.34), 3, 5)}
