"""Straps of the watch, closed to an oval behind the case: padded leather, nubuck, sailcloth, rubber, and a steel bracelet. Millimetres."""

from __future__ import annotations

import facets as f
import geometry as g
import materials as mat
import numpy as np

Array = np.ndarray
KNOTS = np.array(
    [
        [20.3, -2.2], [22.2, -3.9], [25.8, -7.4], [29.3, -13.5], [30.6, -21.5], [27.6, -31.0], [19.8, -38.8], [10.0, -42.9], [0.0, -44.2],
        [-10.0, -42.9], [-19.8, -38.8], [-27.6, -31.0], [-30.6, -21.5], [-29.3, -13.5], [-25.8, -7.4], [-22.2, -3.9], [-20.3, -2.2],
    ]
)  # fmt: skip


class Loop:
    """The line on which a strap lies: points and outward normals at distances along it, from twelve to six o'clock."""

    def __init__(self, *, turned_back: bool = False) -> None:
        knots = KNOTS * [1, -1] + f.vec(0, -8.2) if turned_back else KNOTS
        t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
        fine = g.periodic_free(t, knots)(np.linspace(0, t[-1], 2000))
        self.s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
        self.line, self.length = fine, float(self.s[-1])
        tangent = g.unit(np.gradient(fine, axis=0))
        self.tangents = np.column_stack([np.zeros(2000), tangent])
        out = np.column_stack([np.zeros(2000), -tangent[:, 1], tangent[:, 0]])
        self.out = out if out[1000, 2] < 0 else -out

    def at(self, s: Array) -> tuple[Array, Array, Array]:
        """Points, outward normals and tangents (n, 3)."""
        pick = [np.column_stack([np.interp(s, self.s, a[:, k]) for k in range(a.shape[1])]) for a in (self.line, self.out, self.tangents)]
        return np.column_stack([np.zeros(len(pick[0])), pick[0]]), g.unit(pick[1]), g.unit(pick[2])


def width(share: Array) -> Array:
    return 19.7 - 3.2 * np.clip(np.minimum(share, 1 - share) / 0.42, 0, 1) ** 0.8


def thickness(share: Array) -> Array:
    near = np.minimum(share, 1 - share)
    return np.interp(near, [0, 0.02, 0.05, 0.16, 0.36, 0.5], [3.4, 4.0, 4.5, 3.9, 2.6, 2.4])


def band(loop: Loop, kind: str, *, sewn: bool, part: tuple[float, float] = (0.0, 1.0), lift: Array | None = None) -> None:
    """The strap along a part of the loop: a padded outside, a flat lining, and thread if it is sewn.

    `lift` (n,), from one end of the part to the other: how far out it lies over another strap, where its first end is a rounded tail.
    """
    share = np.linspace(*part, 700)
    p, out, _ = loop.at(share * loop.length)
    wide, thick = width(share)[:, None], thickness(share)[:, None]
    ends = np.minimum(share - part[0], part[1] - share) * loop.length
    if lift is not None:
        p = p + out * np.interp(share, np.linspace(*part, len(lift)), lift)[:, None]
        wide = wide * np.sqrt(np.clip(1 - np.clip(1 - (share - part[0]) * loop.length / 8.0, 0, 1) ** 2.4, 0.02, 1))[:, None]
    thick = thick * np.sqrt(np.clip(1 - (1 - np.clip(ends / 1.5, 0, 1)) ** 2, 0.02, 1))[:, None]
    x = np.concatenate([[-1, -1, -0.995], np.sin(np.linspace(-np.pi / 2 * 0.93, np.pi / 2 * 0.93, 61)), [0.995, 1, 1]])
    side = np.minimum(1.5, thick * 0.62)
    crown = np.clip(1 - np.abs(x) ** 4.5, 0, 1)
    groove = np.exp(-(((np.abs(x) * wide / 2 - (wide / 2 - 1.95)) / 0.42) ** 2))
    height = side + (thick - side) * crown - (0.24 if sewn else 0.0) * groove * np.clip(thick / 2.4, 0, 1)
    if kind == "rubber":
        height = height - 0.35 * np.exp(-(((np.abs(x) * wide / 2 - 3.4) / 0.34) ** 2))
    height[:, 0], height[:, -1] = 0, 0
    height[:, 1], height[:, -2] = side[:, 0] * 0.8, side[:, 0] * 0.8
    top = (
        p[:, None]
        + np.stack([np.broadcast_to(x * wide / 2, height.shape), *np.zeros((2, *height.shape))], axis=-1)
        + out[:, None] * (height - thick / 2)[..., None]
    )
    hug = np.clip(1 - ends / 4.0, 0, 1)[:, None] ** 2 * (np.sqrt(19.9**2 - (x * 9.85) ** 2) - 20.7)
    top[..., 1] += np.sign(top[..., 1]) * hug
    length = share * loop.length
    across = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(top[350], axis=0), axis=1))])
    g.add_grid("strap", top, cloth("strap", kind), uv=(length, across))
    under = np.stack([top[:, 0], top[:, -1]], axis=1)
    g.add_grid("lining", under, cloth("lining", "rubber" if kind == "rubber" else "nubuck"), uv=(length, np.array([0.0, 19.0])))
    if sewn:
        stitches(top, out, x, wide[:, 0])
        below = under[:, :1] + (under[:, 1:] - under[:, :1]) * ((x + 1) / 2)[None, :, None]
        stitches(below, -out, x, wide[:, 0])


def stitches(top: Array, out: Array, x: Array, wide: Array) -> None:
    """Two long rows that come together across each end of the strap."""
    thread = f.flat("stitching", roughness=0.6)
    n = len(top)
    rows = []
    inset = (wide / 2 - 1.95) / (wide / 2)
    first, last = int(n * 0.028), int(n * 0.972)
    for sign in (-1, 1):
        line = np.stack([[np.interp(sign * inset[i], x, top[i, :, k]) for k in range(3)] for i in range(first, last)])
        rows.append((line, out[first:last]))
    for i in (first, last):
        reach = np.linspace(-inset[i] * 0.9, inset[i] * 0.9, 40)
        rows.append((np.column_stack([np.interp(reach, x, top[i, :, k]) for k in range(3)]), np.repeat(out[i : i + 1], 40, axis=0)))
    g.add_stitches("thread", rows, thread, length=1.75, gap=0.8, radius=0.21)


def cloth(zone: str, kind: str) -> f.Material:
    """White calf, nubuck, sailcloth or rubber at the scale of a strap."""
    n = mat.Nodes(f"{zone}-{kind}")
    n.bsdf.inputs["Base Color"].default_value = (mat.ALBEDO, mat.ALBEDO, mat.ALBEDO, 1)
    rough, specular, sheen = {
        "leather": (0.42, 0.4, 0.0),
        "nubuck": (0.95, 0.08, 0.35),
        "canvas": (0.85, 0.12, 0.1),
        "rubber": (0.52, 0.35, 0.0),
    }[kind]
    for name, value in (("Roughness", rough), ("Specular IOR Level", specular), ("Sheen Weight", sheen)):
        n.bsdf.inputs[name].default_value = value
    here = n.add("ShaderNodeTexCoord")
    place = here.outputs["Object"]
    if kind == "leather":
        cells = n.add("ShaderNodeTexVoronoi", Vector=place, Scale=1.25)
        cells.feature = "SMOOTH_F1"
        soft = n.add("ShaderNodeTexNoise", Vector=place, Scale=0.9, Detail=6.0)
        _toned(
            n, n.math("MULTIPLY", n.math("SUBTRACT", soft.outputs["Fac"], n.math("MULTIPLY", cells.outputs["Distance"], 0.35)), 0.16), 0.95
        )
        n.bump(n.math("ADD", n.math("MULTIPLY", cells.outputs["Distance"], 0.8), soft.outputs["Fac"]), 0.75, 0.20)
    elif kind == "nubuck":
        nap = n.add("ShaderNodeTexNoise", Vector=place, Scale=5.0, Detail=5.0)
        cloud = n.add("ShaderNodeTexNoise", Vector=place, Scale=0.22, Detail=4.0)
        n.bump(nap.outputs["Fac"], 0.5, 0.16)
        _toned(n, n.math("ADD", n.math("MULTIPLY", cloud.outputs["Fac"], 0.30), n.math("MULTIPLY", nap.outputs["Fac"], 0.26)), 0.72)
    elif kind == "canvas":
        parts = n.add("ShaderNodeSeparateXYZ", Vector=here.outputs["UV"])
        waves = [n.math("SINE", n.math("MULTIPLY", parts.outputs[axis], 9.0)) for axis in "XY"]
        weave = n.math("MULTIPLY", *waves)
        n.bump(weave, 0.8, 0.12)
        _toned(n, n.math("MULTIPLY", weave, 0.10), 0.95)
    else:
        n.bump(n.add("ShaderNodeTexNoise", Vector=place, Scale=6.0, Detail=2.0).outputs["Fac"], 0.06, 0.05)
    n.aov(zone)
    return n.material


def _toned(n: mat.Nodes, change: object, base: float) -> None:
    level = n.math("MULTIPLY", n.math("ADD", change, base), mat.ALBEDO)
    n.wire(n.add("ShaderNodeCombineColor", Red=level, Green=level, Blue=level).outputs[0], n.bsdf.inputs["Base Color"])


def bracelet(loop: Loop, finish: str, *, opening: float = 0.0) -> None:
    """Three rows of solid links, and end links that fill the gap to the case; an `opening` opposite the case is left to a clasp."""
    top = f.metal("bracelet", finish)
    bright = f.metal("bracelet", "polished" if finish == "brushed" else finish)
    pitch, first = 5.6, 4.2
    count = int((loop.length - 2 * first) / pitch)
    pitch = (loop.length - 2 * first) / count
    for k in range(count):
        here, between = ((first + (k + step) * pitch) for step in (0.5, 1.0))
        w = float(width(np.array([here / loop.length]))[0]) / 2
        middle = w * 0.44
        rows = [(here, (-w, -middle - 0.06), top, 0.0), (here, (middle + 0.06, w), top, 0.0), (between, (-middle, middle), bright, 0.10)]
        for s, across, face, lift in rows:
            if abs(s - loop.length / 2) >= opening / 2 and s < loop.length - first - pitch / 4:
                link(loop, (s, pitch), across, (face, bright), lift=lift)
    for sign in (-1, 1):
        _end_link(sign, top)


def link(
    loop: Loop, place: tuple[float, float], across: tuple[float, float], finish: tuple[f.Material, f.Material], *, lift: float = 0.0
) -> None:
    """A solid link: its place along the loop and its length there, from where to where across, and its top and edges."""
    (s, pitch), (x0, x1), (top, bright), cut = place, across, finish, 0.22
    a = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    along = np.sign(np.cos(a)) * np.abs(np.cos(a)) ** 0.55 * (pitch / 2 - 0.05)
    up = np.sign(np.sin(a)) * np.abs(np.sin(a)) ** 0.6 * 1.5
    p, out, _ = loop.at(np.full(1, s))
    outline = loop.at(s + along)[0]
    rings = []
    for x, shrink in ((x0, 0.02), (x0, 0.86), (x0 + cut, 1.0), (x1 - cut, 1.0), (x1, 0.86), (x1, 0.02)):
        rings.append(p + (outline - p) * shrink + out * ((up * shrink + lift)[:, None]) + f.vec(x, 0, 0))
    f.add_facets("link", np.stack(rings, axis=1), [bright, bright, top, bright, bright], closed=True)


def _end_link(sign: int, top: f.Material) -> None:
    x = np.concatenate([[-9.95], np.linspace(-9.9, 9.9, 81), [9.95]])
    start = np.sqrt(19.25**2 - x**2)
    tongue = 1.3 * (np.abs(x) < 4.3)  # noqa: PLR2004 (as wide as the middle row of links, which begins farther away)
    rounded = 1.1 * np.clip((np.abs(x) - 8.9) / 1.05, 0, 1) ** 2
    y = start[:, None] + (24.4 + tongue - rounded - start)[:, None] * np.linspace(0, 1, 14)
    share = np.clip((y - 7.6) / 16.0, 0, 1.2)
    z = 0.5 - 5.3 * share**2.1 - np.exp(-(((np.abs(x)[:, None] - 4.35) / 0.16) ** 2)) * 0.5
    z[:, -1] -= 1.6
    z[0, :-1], z[-1, :-1] = z[1, :-1] - 2, z[-2, :-1] - 2
    z[0, -1], z[-1, -1] = z[1, -1], z[-2, -1]
    points = np.stack([np.broadcast_to(x[:, None], y.shape), sign * y, z], axis=-1)
    f.add_facets("end-link", np.swapaxes(points, 0, 1), top)
    below = np.stack([points[..., 0], points[..., 1], np.full_like(y, -5.2)], axis=-1)
    f.add_facets("end-link", np.swapaxes(below[2:-2, :11], 0, 1), top)
