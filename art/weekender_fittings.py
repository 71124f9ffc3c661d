"""What is fitted to the weekender: zip, piping, runners, lining, and the extras one may add."""

from __future__ import annotations

import geometry as g
import materials as mat
import numpy as np
from facets import vec
from panels import Panel, Surface
from scipy.ndimage import gaussian_filter
from weekender_shape import HALF, across, end, spot
from weekender_straps import X, Z, curve, loop, ribbon, rounded

Array = np.ndarray
Rows = list[tuple[Array, Array]]
Y = np.array([0, 1.0, 0])
PITCH = 0.027
SLIDER_X, TEETH_END, LINED = 1.45, 2.10, 2.28


def piping(skin: Surface) -> None:
    """A cord in leather along both end seams."""
    for column in (0, -1):
        rim = skin.points[::4, column]
        g.add_tube("piping", rim + skin.normals[::4, column] * 0.012, 0.036, mat.plain("piping", "hide"), up=X, closed=True, sides=14)


def runners() -> None:
    """Two rolled strips of leather that the bag stands on."""
    for y in (-0.74, 0.74):
        path = np.linspace(-2.3, 2.3, 60)[:, None] * X + [0, y, 0.058]
        g.add_tube("runner", path, 0.058, mat.plain("straps", "hide"), up=Z, sides=16)


def _teeth(line: Array, over: Array, up: Array, half: float) -> None:
    """Teeth of metal across a line: small boxes, each a little to the other side of it."""
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(np.hstack([line]), axis=0), axis=1))])
    at = np.arange(PITCH, lengths[-1] - PITCH, PITCH)
    p, o, n = (np.column_stack([np.interp(at, lengths, k[:, i]) for i in range(3)]) for k in (line, over, up))
    o, n = g.unit(o), g.unit(n)
    along = g.unit(np.gradient(p, axis=0))
    p = p + o * (0.016 * (-1.0) ** np.arange(len(at)))[:, None]
    corner = np.array([(a, b, c) for c in (-1, 1) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))], dtype=float)
    size = np.where(corner[:, 2:] > 0, [0.0075, half * 0.86, 0.020], [0.0095, half, 0.020])
    box = corner * size
    verts = p[:, None] + box[None, :, :1] * along[:, None] + box[None, :, 1:2] * o[:, None] + box[None, :, 2:] * n[:, None]
    quad = np.array([(4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)])
    faces = (quad[None] + 8 * np.arange(len(at))[:, None, None]).reshape(-1, 4)
    teeth = g.add_mesh("teeth", verts.reshape(-1, 3), faces, mat.plain("hardware", "metal"))
    teeth.data.polygons.foreach_set("use_smooth", np.zeros(len(faces), dtype=bool))


def zip_closed(skin: Surface) -> None:
    front, back = skin.points[0, ::3], skin.points[-1, ::3]
    share = np.linspace(-0.1, 1.1, 9)[None, :, None]
    tape = front[:, None] * (1 - share) + back[:, None] * share - Z * (0.022 - 0.018 * np.exp(-(((share - 0.5) / 0.16) ** 2)))
    g.add_grid("zip", tape, mat.plain("zip", "canvas", (900.0, 60.0)))
    line = ((front + back) / 2 + Z * 0.006)[np.abs(front[:, 0]) < TEETH_END]
    _teeth(line, np.broadcast_to(Y, line.shape), np.broadcast_to(Z, line.shape), 0.048)
    top = line[int(np.argmin(np.abs(line[:, 0] - SLIDER_X)))]
    _slider(top)
    _pull(skin, top)


def _slider(top: Array) -> None:
    steel = mat.plain("hardware", "metal")
    body = top + Z * 0.028 + np.linspace(-0.10, 0.10, 20)[:, None] * X
    ribbon(
        "slider",
        body,
        np.broadcast_to(Z, body.shape),
        steel,
        wide=0.085 * np.sqrt(np.clip(1 - (np.linspace(-0.92, 0.92, 20)) ** 4, 0.1, 1)),
        thick=0.030,
        square=0.5,
    )
    bridge = curve(np.array([top + vec(-0.07, 0, 0.05), top + vec(-0.045, 0, 0.095), top + vec(0.045, 0, 0.095), top + vec(0.07, 0, 0.05)]))
    ribbon("slider", bridge, np.broadcast_to(Y, bridge.shape), steel, wide=0.014, thick=0.028, square=0.6)


def _over(skin: Surface, x: float, reach: tuple[float, float], lift: float) -> tuple[Array, Array]:
    """A path from the zip over the front shoulder, `reach` along the wrap (u)."""
    v = spot(skin, x, 1.5)[1]
    points, normals = skin.place(np.column_stack([np.linspace(*reach, 60), np.full(60, v)]))
    return points + normals * lift, normals


def _pull(skin: Surface, top: Array) -> None:
    """A ring and a pull of leather, fallen forwards from the slider."""
    down, normals = _over(skin, top[0], (0.012, 0.115), 0.050)
    ring = top + vec(0, -0.085, 0.085)
    g.add_torus("pull-ring", ring, g.unit(np.array([1.0, 0.0, 0.12])), mat.plain("hardware", "metal"), major=0.072, minor=0.017)
    path = curve(np.vstack([ring + vec(0, -0.055, 0.01), down[10::7] - X * np.linspace(0.02, 0.14, len(down[10::7]))[:, None]]))
    up = np.column_stack([np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, 60), normals[:, k]) for k in range(3)])
    width = np.minimum(rounded(path, 0.105, 0.12), 0.05 + 0.055 * np.clip(np.arange(len(path)) / 16, 0, 1))
    ribbon("pull", path, up, mat.plain("straps", "hide"), wide=width, thick=0.020)
    g.add_button("rivet", path[10] + up[10] * 0.018, up[10], mat.plain("hardware", "metal"), 0.028)


def zip_open(skin: Surface) -> None:
    """Both tapes with their teeth stand along the edges of the mouth, the slider at its right end."""
    for edge, side in ((skin.points[0, ::3], -1.0), (skin.points[-1, ::3], 1.0)):
        inwards = np.array([0, -side, 0])
        rise = np.array([0, -0.45 * side, 0.89])
        steps = np.array([-0.05, 0.0, 0.05, 0.10])[None, :, None]
        base = edge + inwards * 0.020
        wide = np.clip((HALF - 0.1 - np.abs(edge[:, 0])) / 0.25, 0, 1)[:, None, None]
        g.add_grid("zip", base[:, None] + steps * rise * wide, mat.plain("zip", "canvas", (900.0, 60.0)))
        line = (base + 0.115 * rise * wide[:, 0])[np.abs(edge[:, 0]) < HALF - 0.28]
        _teeth(line, np.broadcast_to(rise, line.shape), np.broadcast_to(-np.cross(X, rise) * side, line.shape), 0.036)
    middle = (skin.points[0] + skin.points[-1]) / 2
    top = middle[int(np.argmin(np.abs(middle[:, 0] - 2.16)))] + Z * 0.10
    _slider(top)
    ring = top + vec(-0.03, -0.09, 0.06)
    g.add_torus("pull-ring", ring, X, mat.plain("hardware", "metal"), major=0.072, minor=0.017)
    path = curve(
        np.array(
            [
                ring + vec(0, -0.06, 0.01),
                ring + vec(0.02, -0.2, 0.0),
                ring + vec(0.03, -0.34, -0.10),
                ring + vec(0.03, -0.42, -0.28),
                ring + vec(0.03, -0.46, -0.52),
            ]
        )
    )
    tangent = g.unit(np.gradient(path, axis=0))
    ribbon("pull", path, np.cross(X, tangent), mat.plain("straps", "hide"), wide=rounded(path, 0.105, 0.12), thick=0.020)


def inside(skin: Surface) -> Surface:
    """The lining, with a zipped pocket on the back wall."""
    within = np.abs(skin.points[len(skin.points) // 2, :, 0]) < LINED
    points = (skin.points - skin.normals * 0.055)[:, within][:, ::-1]
    lining = Surface(points, closed=False, extent=skin.extent)
    hole = across(lining, 0.80, -0.80, 2.19, 2.27, front=False)
    welt = across(lining, 0.92, -0.92, 2.09, 2.37, front=False)
    bag = across(lining, 1.02, -1.02, 1.30, 2.45, front=False)
    rows = lining.sew(
        [Panel("inner", (bag,), 0.012, (0.03,)), Panel("welt", (welt,), 0.020, (0.035,)), Panel("inner-zip", (hole,), -0.014, ())]
    )
    for cap_side in (-1, 1):
        cap = end(skin, cap_side, inset=0.06, n=160, m=160)
        g.add_grid(
            "lining-end", cap.points * [1, 0.94, 1] - np.array([cap_side * 0.03, 0, 0.06]), mat.plain("lining", "canvas", (900.0, 900.0))
        )
    g.add_stitches("inner-thread", [(p, n) for _, p, n in rows], mat.plain("inner-thread", "thread"), length=0.030, gap=0.016, radius=0.007)
    _inner_zip(lining)
    return lining


def _inner_zip(lining: Surface) -> None:
    mid, _ = spot(lining, 0.0, 2.23, front=False)
    ends = [spot(lining, x, 2.23, front=False)[1] for x in (-0.78, 0.78)]
    line, normal = lining.place(np.column_stack([np.full(90, mid), np.linspace(*ends, 90)]))
    along = np.gradient(line, axis=0)
    _teeth(line + normal * 0.012, np.cross(normal, along), normal, 0.034)
    at = line[12] + normal[12] * 0.04
    ribbon(
        "slider",
        at + np.linspace(-0.07, 0.07, 12)[:, None] * X,
        np.broadcast_to(normal[12], (12, 3)),
        mat.plain("hardware", "metal"),
        wide=0.055,
        thick=0.022,
        square=0.5,
    )
    pull = at + np.linspace(0.02, 0.42, 40)[:, None] * np.array([0.0, 0, -1.0]) + normal[12] * 0.02
    ribbon(
        "inner-pull",
        pull,
        np.broadcast_to(normal[12], pull.shape),
        mat.plain("straps", "hide"),
        wide=rounded(pull, 0.062, 0.07),
        thick=0.014,
    )


# ------------------------------------------------------------------ extras


def studs() -> None:
    """Four feet of metal under the corners."""
    for x in (-1.95, 1.95):
        for y in (-0.86, 0.86):
            turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)[:, None]
            profile = np.array([[0.155, 0.125], [0.155, 0.06], [0.125, 0.012], [0.09, 0.0], [0.0, 0.0]])
            points = np.stack(
                [x + np.cos(turn) * profile[:, 0], y + np.sin(turn) * profile[:, 0], np.broadcast_to(profile[:, 1], (40, 5))], axis=-1
            )
            g.add_grid("studs", points, mat.plain("studs", "metal"), closed=True)


def padlock(skin: Surface) -> None:
    """A small lock that hangs from the slider over the shoulder."""
    steel = mat.plain("lock", "metal")
    x = SLIDER_X + 0.24
    path, normals = _over(skin, x, (0.030, 0.115), 0.075)
    p, n = path[18], normals[18]
    down = g.unit(path[30] - path[18])
    side = np.cross(n, down)
    a = np.linspace(0, np.pi, 40)
    shackle = p + 0.095 * np.cos(a)[:, None] * side - 0.13 * np.sin(a)[:, None] * down
    shackle = np.vstack([shackle[:1] + down * 0.12, shackle, shackle[-1:] + down * 0.12])
    g.add_tube("lock", shackle, 0.024, steel, up=n, sides=16)
    block = p + down * np.linspace(0.07, 0.37, 90)[:, None]
    near = np.minimum(np.arange(90), np.arange(90)[::-1])
    width = 0.165 - 0.05 * (1 - np.sqrt(np.clip(1 - np.clip(1 - near / 15, 0, 1) ** 2, 0, 1)))
    deep = 0.058 - 0.022 * np.clip(1 - near / 6, 0, 1) ** 2
    ribbon("lock", block, np.broadcast_to(n, block.shape), steel, wide=width, thick=deep, square=0.22)
    g.add_torus("lock", p + down * 0.23 + n * 0.058, n, mat.plain("lock", "metal"), major=0.038, minor=0.012)


def shoes(cap: Surface) -> Rows:
    """The zip of the shoe compartment: an arch on the right end."""
    a = np.linspace(np.pi * 1.0, 0, 160)
    u, v = 0.5 + 0.33 * np.sign(np.cos(a)) * np.abs(np.cos(a)) ** 0.55, 0.34 + 0.33 * np.abs(np.sin(a)) ** 0.55
    u, v = np.concatenate([[u[0]], u, [u[-1]]]), np.concatenate([[0.285], v, [0.285]])
    line, normals = cap.place(np.column_stack([u, v]))
    path = g.resample(np.hstack([line, normals]), 0.012)
    line, normals = path[:, :3], g.unit(path[:, 3:])
    ribbon("shoes-tape", line + normals * 0.006, normals, mat.plain("shoes", "canvas", (900.0, 60.0)), wide=0.085, thick=0.008)
    side, _ = g.frames(line, normals)
    _teeth_of(line + normals * 0.018, side, normals, "shoes-metal")
    at = line[26] + normals[26] * 0.05
    tangent = g.unit(line[27] - line[25])
    ribbon(
        "shoes-slider",
        at + np.linspace(-0.08, 0.08, 12)[:, None] * tangent,
        np.broadcast_to(normals[26], (12, 3)),
        mat.plain("shoes-metal", "metal"),
        wide=0.06,
        thick=0.024,
        square=0.5,
    )
    pull = at + normals[26] * 0.02 + np.linspace(0.03, 0.40, 40)[:, None] * -Z
    ribbon(
        "shoes-pull",
        pull,
        np.broadcast_to(normals[26], pull.shape),
        mat.plain("shoes-leather", "hide"),
        wide=rounded(pull, 0.075, 0.08),
        thick=0.016,
    )
    for sign in (-1, 1):
        edge = line + sign * side * 0.105 + normals * 0.006
        ribbon("shoes-welt", edge, normals, mat.plain("shoes-leather", "hide"), wide=0.042, thick=0.016)
    return []


def _teeth_of(line: Array, over: Array, up: Array, zone: str) -> None:
    _teeth(line, over, up, 0.040)
    import bpy  # noqa: PLC0415

    found = [thing for thing in bpy.data.objects if thing.name.startswith("teeth")][-1]
    found.data.materials[0] = mat.plain(zone, "metal")
    found.name = f"{zone}-row"


def trolley(skin: Surface) -> Rows:
    """A band of leather across the back, under which the handle of a case on wheels passes."""
    v = [spot(skin, x, 1.35, front=False)[1] for x in (-0.70, 0.70)]
    u = spot(skin, 0.0, 1.35, front=False)[0]
    path, normals = skin.place(np.column_stack([np.full(120, u), np.linspace(*v, 120)]))
    bulge = 0.075 * np.clip((0.72 - np.abs(path[:, :1])) / 0.16, 0, 1) ** 0.7
    path = path + normals * (0.022 + bulge)
    up = g.unit(normals + 0.0 * X)
    ribbon("trolley", path, up, mat.plain("trolley", "hide"), wide=0.36, thick=0.024, square=0.22)
    side, top = g.frames(path, up)
    rows = [(path + sign * 0.315 * side + top * 0.024, top) for sign in (-1, 1)]
    for share in (4, -5):
        across_path = path[share] + np.linspace(-0.30, 0.30, 60)[:, None] * side[share] + top[share] * 0.024
        rows.append((across_path, np.broadcast_to(top[share], across_path.shape)))
    return rows


def laptop(lining: Surface) -> Rows:
    """A padded sleeve on the back wall, with an edge of leather and a strap."""
    spots = [spot(lining, x, z, front=False) for z in (0.45, 1.62) for x in (1.50, -1.50)]
    us = np.linspace(spots[0][0], spots[2][0], 60)
    vs = np.linspace(spots[0][1], spots[1][1], 90)
    p, n = lining.place(np.column_stack([np.repeat(us, 90), np.tile(vs, 60)]))
    edge = np.minimum(
        np.minimum(np.arange(60), np.arange(60)[::-1] + 4)[:, None] / 5, np.minimum(np.arange(90), np.arange(90)[::-1])[None] / 5
    )
    lift = 0.02 + 0.13 * np.clip(edge, 0, 1) ** 0.5
    n = g.unit(gaussian_filter(n.reshape(60, 90, 3), (8, 8, 0), mode="nearest")).reshape(-1, 3)
    sheet = (p + n * lift.reshape(-1, 1)).reshape(60, 90, 3)
    g.add_grid("laptop", sheet, mat.plain("laptop", "canvas", (520.0, 420.0)))
    rim = sheet[-1]
    up = n.reshape(60, 90, 3)[-1]
    ribbon("laptop-edge", rim + up * 0.012 + Z * 0.0, up, mat.plain("laptop-leather", "hide"), wide=0.075, thick=0.020)
    middle = int(np.argmin(np.abs(rim[:, 0])))
    strap = rim[middle] + up[middle] * 0.045 + np.linspace(0.30, -0.42, 60)[:, None] * Z
    ribbon(
        "laptop-strap",
        strap,
        np.broadcast_to(up[middle], strap.shape),
        mat.plain("laptop-leather", "hide"),
        wide=rounded(strap, 0.13, 0.1),
        thick=0.018,
    )
    g.add_button("laptop-stud", strap[48] + up[middle] * 0.016, up[middle], mat.plain("laptop-metal", "metal"), 0.045)
    return []


def keys(lining: Surface) -> None:
    """A strap for keys that hangs inside, on the left of the back wall."""
    u, v = spot(lining, -1.38, 2.60, front=False)
    p, n = lining.place(np.array([[u, v]]))
    path = p[0] + n[0] * 0.04 + np.linspace(0, 0.36, 50)[:, None] * -Z
    ribbon("keys", path, np.broadcast_to(n[0], path.shape), mat.plain("keys", "hide"), wide=0.085, thick=0.020)
    g.add_button("keys-rivet", path[5] + n[0] * 0.018, n[0], mat.plain("keys-metal", "metal"), 0.036)
    loop("keys-ring", path[-1] - Z * 0.03, X, -Z, (0.10, 0.05), 0.018, "keys-metal")
    g.add_torus(
        "keys-round", path[-1] - Z * 0.19 + n[0] * 0.02, g.unit(n[0] + 0.5 * X), mat.plain("keys-metal", "metal"), major=0.13, minor=0.018
    )


def cover() -> None:
    """The rain cover, rolled up in a small drawstring bag that lies before the open bag."""
    path = np.linspace(0, 1.15, 60)[:, None] * np.array([0.96, -0.28, 0]) + np.array([-2.25, -2.02, 0.27])
    t = np.linspace(0, 1, 60)
    folds = (
        0.27
        * (1 + 0.015 * np.sin(t * 40))
        * np.sqrt(np.clip(1 - np.clip(1 - t / 0.14, 0, 1) ** 2.2, 0.03, 1))
        * (1 - 0.78 * np.exp(-(((t - 0.86) / 0.045) ** 2)))
        * (1 - 0.25 * np.clip((t - 0.89) / 0.02, 0, 1))
    )
    g.add_tube("cover", path, folds, mat.plain("cover", "coated", (900.0, 300.0)), up=Z, sides=48)
    neck = path[51]
    g.add_torus("cover-cord", neck, g.unit(path[52] - path[50]), mat.plain("cover-cord", "lace", (900.0, 40.0)), major=0.085, minor=0.022)
