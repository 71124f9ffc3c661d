"""Meshes from arrays: grids, tubes and stitches, in decimetres (1 unit = 10 cm)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bpy
import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator

Array = np.ndarray


def periodic(knots: Sequence[float], points: Array) -> CubicSpline:
    """A closed smooth curve through points at the given parameters (the first point is repeated at the end)."""
    return CubicSpline(knots, np.vstack([points, points[:1]]), bc_type="periodic")


def through(knots: Sequence[float], values: Sequence[float]) -> PchipInterpolator:
    """A curve through values that never overshoots them."""
    return PchipInterpolator(knots, values)


def unit(v: Array) -> Array:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def resample(points: Array, step: float) -> Array:
    """The polyline again, at equal distances of about `step`."""
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0, lengths[-1], max(2, round(lengths[-1] / step) + 1))
    return np.column_stack([np.interp(at, lengths, points[:, k]) for k in range(points.shape[1])])


def add_mesh(name: str, verts: Array, faces: Array, material: bpy.types.Material, corner_uvs: Array | None = None) -> bpy.types.Object:
    """A smooth-shaded mesh of quads: verts (n, 3), faces (m, 4), corner_uvs (m, 4, 2)."""
    mesh = bpy.data.meshes.new(name)
    verts = np.ascontiguousarray(verts, dtype=np.float32)
    faces = np.ascontiguousarray(faces, dtype=np.int32)
    mesh.vertices.add(len(verts))
    mesh.vertices.foreach_set("co", verts.ravel())
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", faces.ravel())
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, 4, dtype=np.int32))
    if corner_uvs is not None:
        layer = mesh.uv_layers.new(name="UVMap")
        layer.data.foreach_set("uv", np.ascontiguousarray(corner_uvs, dtype=np.float32).ravel())
    mesh.update(calc_edges=True)
    mesh.validate()
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    mesh.materials.append(material)
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def add_grid(
    name: str,
    points: Array,
    material: bpy.types.Material,
    *,
    closed: bool = False,
    closed_rows: bool = False,
    uv: tuple[Array, Array] | None = None,
) -> bpy.types.Object:
    """A surface from points (n, m, 3); `closed` joins the last column of n to the first, `closed_rows` those of m."""
    n, m = points.shape[:2]
    i, j = np.meshgrid(np.arange(n if closed else n - 1), np.arange(m if closed_rows else m - 1), indexing="ij")
    i, j = i.ravel(), j.ravel()
    i1, j1 = (i + 1) % n, (j + 1) % m
    faces = np.column_stack([i * m + j, i1 * m + j, i1 * m + j1, i * m + j1])
    us, vs = uv if uv is not None else (np.linspace(0, 1, n + closed), np.linspace(0, 1, m + closed_rows))
    u0, u1, v0, v1 = us[i], us[np.minimum(i + 1, len(us) - 1)], vs[j], vs[np.minimum(j + 1, len(vs) - 1)]
    corners = np.stack([np.column_stack(c) for c in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))], axis=1)
    return add_mesh(name, points.reshape(-1, 3), faces, material, corners)


def grid_normals(points: Array, *, closed: bool = False) -> Array:
    """Unit normals of a surface given as points (n, m, 3)."""
    along = np.gradient(points, axis=0)
    if closed:
        along = (np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)) / 2
    return unit(np.cross(along, np.gradient(points, axis=1)))


def frames(path: Array, up: Array, *, closed: bool = False) -> tuple[Array, Array]:
    """(side, up) at each point of a path: the frame of a strap that keeps facing `up` (one vector, or one per point)."""
    tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0) if closed else np.gradient(path, axis=0)
    side = unit(np.cross(unit(tangent), np.broadcast_to(up, path.shape)))
    return side, unit(np.cross(side, unit(tangent)))


def add_tube(
    name: str,
    path: Array,
    radius: float | Array,
    material: bpy.types.Material,
    *,
    up: Array | None = None,
    flat: float = 1.0,
    closed: bool = False,
    sides: int = 16,
    square: float = 1.0,
) -> bpy.types.Object:
    """A tube along a path. `flat` scales its thickness towards `up`; `square` below 1 makes the section boxier (a strap)."""
    side, top = frames(path, np.array([0.0, 0.0, 1.0]) if up is None else up, closed=closed)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    c, s = np.sign(c) * np.abs(c) ** square, np.sign(s) * np.abs(s) ** square
    r = np.broadcast_to(np.asarray(radius, dtype=float), (len(path),))[:, None, None]
    ring = path[:, None] + r * (c[None, :, None] * side[:, None] + flat * s[None, :, None] * top[:, None])
    if not closed:
        first, last = ring[:1].mean(axis=1, keepdims=True), ring[-1:].mean(axis=1, keepdims=True)
        ring = np.concatenate([np.broadcast_to(first, ring[:1].shape), ring, np.broadcast_to(last, ring[:1].shape)])
    return add_grid(name, ring, material, closed=closed, closed_rows=True)


def add_stitches(
    name: str,
    rows: Sequence[tuple[Array, Array]],
    material: bpy.types.Material,
    *,
    length: float = 0.022,
    gap: float = 0.011,
    radius: float = 0.0052,
) -> None:
    """Sewing thread along rows of (points, normals): one small pill per stitch, half sunk into the surface."""
    verts: list[Array] = []
    faces: list[Array] = []
    count = 0
    t, angle = np.linspace(-1, 1, 7), np.linspace(0, 2 * np.pi, 8, endpoint=False)
    thick = np.sqrt(np.maximum(0, 1 - np.abs(t) ** 4))[:, None, None]
    quad = np.array([(i * 8 + k, i * 8 + (k + 1) % 8, (i + 1) * 8 + (k + 1) % 8, (i + 1) * 8 + k) for i in range(6) for k in range(8)])
    for points, normals in rows:
        # Spaced by the way along the seam alone, however its normal turns.
        both = resample(np.hstack([points, 1e-3 * normals]), length + gap)
        if len(both) < 3:  # noqa: PLR2004 (too short for a stitch)
            continue
        mid, normal = (both[1:, :3] + both[:-1, :3]) / 2, unit(both[1:, 3:] + both[:-1, 3:])
        along = unit(both[1:, :3] - both[:-1, :3])
        side = unit(np.cross(along, normal))
        for p, n, a, s in zip(mid, normal, along, side, strict=True):
            arch = (1 - t**2)[:, None] * n * radius * 0.5
            axis = p + n * radius * 0.1 + t[:, None] * a * length / 2 + arch
            ring = axis[:, None] + thick * radius * (np.cos(angle)[None, :, None] * s + np.sin(angle)[None, :, None] * n)
            verts.append(ring.reshape(-1, 3))
            faces.append(quad + count)
            count += 56
    if verts:
        add_mesh(name, np.vstack(verts), np.vstack(faces), material)


def add_torus(
    name: str, centre: Array, normal: Array, material: bpy.types.Material, *, major: float, minor: float, stretch: Array | None = None
) -> None:
    """A ring around `normal`; `stretch` (3,) pulls it longer along that vector."""
    a = unit(np.cross(normal, np.array([0.31, 0.17, 0.93])))
    b = np.cross(normal, a)
    around = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    path = centre + major * (np.cos(around)[:, None] * a + np.sin(around)[:, None] * b)
    if stretch is not None:
        path = path + np.sign((path - centre) @ stretch)[:, None] * stretch
    add_tube(name, path, minor, material, up=normal, closed=True, sides=12)


def lathe(
    name: str,
    profile: Array,
    material: bpy.types.Material,
    *,
    steps: int = 128,
    centre: tuple[float, float] = (0, 0),
    warp: Callable[[Array], Array] | None = None,
) -> bpy.types.Object:
    """A turned body: profile (k, 2) of radius and height around the vertical through `centre`."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    x = centre[0] + np.cos(angle)[:, None] * profile[:, 0]
    y = centre[1] + np.sin(angle)[:, None] * profile[:, 0]
    points = np.stack([x, y, np.broadcast_to(profile[:, 1], x.shape)], axis=-1)
    return add_grid(name, points if warp is None else warp(points), material, closed=True)


def periodic_free(knots: Sequence[float], points: Array) -> CubicSpline:
    """An open smooth curve through points, with relaxed ends."""
    return CubicSpline(knots, points, bc_type="natural")


def grid(
    place: Callable[[Array], Array], upper_left: tuple[float, float], lower_right: tuple[float, float], rows: int = 5, columns: int = 13
) -> list[list[tuple[float, float, float]]]:
    """Rows of points in space for a text: a rectangle of a surface's (u, v), read from the text's top, in each row from its left.

    `place` leads from (k, 2) places to (k, 3) points. At most 128 points in all; as many as the curvature needs.
    """
    u, v = np.meshgrid(np.linspace(upper_left[0], lower_right[0], columns), np.linspace(upper_left[1], lower_right[1], rows))
    points = np.asarray(place(np.column_stack([u.ravel(), v.ravel()])), dtype=float).reshape(rows, columns, 3)
    return [[(float(x), float(y), float(z)) for x, y, z in row] for row in points]


def add_button(name: str, centre: Array, normal: Array, material: bpy.types.Material, radius: float) -> None:
    """A domed rivet."""
    a = unit(np.cross(normal, np.array([0.31, 0.17, 0.93])))
    b = np.cross(normal, a)
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    lift = np.linspace(0, np.pi / 2, 8)
    ring = np.cos(turn)[:, None, None] * a + np.sin(turn)[:, None, None] * b
    points = centre + radius * (np.cos(lift)[None, :, None] * ring + 0.55 * np.sin(lift)[None, :, None] * normal)
    add_grid(name, points, material, closed=True)
