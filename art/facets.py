"""Machined parts: edges that stay crisp, faces that stay smooth, brushed and polished metal, raised and printed letters.

Lengths are whatever the thing is drawn in (the watch and the lamp: millimetres).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import bpy
import numpy as np
from geometry import add_grid, add_mesh, unit
from materials import ALBEDO, Nodes
from mathutils import Matrix

Array = np.ndarray
Material = bpy.types.Material
CREASE = np.cos(np.radians(22))
FONTS = Path(bpy.utils.system_resource("DATAFILES")) / "fonts"


def vec(*numbers: float) -> Array:
    """A point or a step."""
    return np.array(numbers, dtype=float)


def spin(profile: Array, steps: int = 240, *, start: float = 0.0) -> Array:
    """A turned surface (steps, k, 3): `profile` (k, 2) is radius and height around the z axis."""
    angle = start + np.linspace(0, 2 * np.pi, steps, endpoint=False)[:, None]
    profile = np.asarray(profile, dtype=float)
    return np.stack(
        [np.cos(angle) * profile[:, 0], np.sin(angle) * profile[:, 0], np.broadcast_to(profile[:, 1], (steps, len(profile)))], axis=-1
    )


def eased(line: Sequence[Sequence[float]], size: float) -> Array:
    """A polyline (k, 2) whose corners are cut by small bevels, which catch the light."""
    p = np.asarray(line, dtype=float)
    result = [p[0]]
    for before, here, after in zip(p, p[1:], p[2:], strict=False):
        back, on = before - here, after - here
        lengths = np.linalg.norm(back), np.linalg.norm(on)
        straight = -(back @ on) / (lengths[0] * lengths[1])
        if straight > CREASE:
            result.append(here)
            continue
        cut = min(size, 0.4 * min(lengths))
        result += [here + back / lengths[0] * cut, here + on / lengths[1] * cut]
    return np.array([*result, p[-1]])


def arc(centre: Sequence[float], radius: float | Sequence[float], start: float, stop: float, steps: int = 16) -> Array:
    """Points (steps, 2) of an arc or a part of an ellipse, angles in degrees."""
    a = np.radians(np.linspace(start, stop, steps))
    return np.asarray(centre) + np.column_stack([np.cos(a), np.sin(a)]) * np.asarray(radius)


def add_facets(
    name: str, points: Array, materials: Material | Sequence[Material], *, closed: bool = False, closed_rows: bool = False
) -> None:
    """A surface (n, k, 3), smooth along n, with a crease wherever k bends sharply; one material, or one for each strip of k."""
    if closed_rows:
        points = np.concatenate([points, points[:, :1]], axis=1)
    along = np.roll(points, -1, axis=0) - points if closed else np.gradient(points, axis=0)
    across = np.diff(points, axis=1)
    normals = unit(np.cross((along[:, :-1] + along[:, 1:]) / 2, across))
    bend = np.median(np.sum(normals[:, :-1] * normals[:, 1:], axis=-1), axis=0)
    strips = points.shape[1] - 1
    given = list(materials) if isinstance(materials, Sequence) else [materials] * strips
    cuts = [0, *(j + 1 for j in range(strips - 1) if bend[j] < CREASE or given[j] is not given[j + 1]), strips]
    middle = points[: len(points)].mean(axis=1)
    length = np.concatenate(
        [[0], np.cumsum(np.linalg.norm(np.diff(np.vstack([middle, middle[:1]]) if closed else middle, axis=0), axis=1))]
    )
    width = np.concatenate([[0], np.cumsum(np.median(np.linalg.norm(across, axis=-1), axis=0))])
    for a, b in pairwise(cuts):
        add_grid(name, points[:, a : b + 1], given[a], closed=closed, uv=(length, width[a : b + 1]))


def add_cap(name: str, ring: Array, material: Material) -> None:
    """A flat lid on a ring of points (n, 3), seen from its middle."""
    middle = np.broadcast_to(ring.mean(axis=0), ring.shape)
    add_grid(name, np.stack([ring, middle + (ring - middle) * 1e-3], axis=1), material, closed=True)


def add_prism(
    name: str,
    outline: Array,
    low: float,
    high: float,
    material: Material,
    *,
    bevel: float = 0.05,
    place: Callable[[Array], Array] | None = None,
) -> None:
    """A flat piece cut along `outline` (n, 2, star-shaped around its middle) from `low` to `high`, its top edge eased."""
    middle = outline.mean(axis=0)
    reach = np.linalg.norm(outline - middle, axis=1)[:, None]
    inner = middle + (outline - middle) * np.maximum(1 - bevel * 1.4 / reach, 0.2)
    rows = [(outline, low), (outline, high - bevel), (inner, high), (middle + (inner - middle) * 0.01, high)]
    points = np.stack([np.column_stack([xy, np.full(len(xy), z)]) for xy, z in rows], axis=1)
    add_facets(name, points if place is None else place(points), material, closed=True)


def add_ridge(name: str, outline: Array, ridge: Array, material: Material, *, low: float, side: float) -> None:
    """A piece with a facetted roof: walls along `outline` (n, 2) to height `side`, then to `ridge` (n, 3), flat between corners."""
    n = len(outline)
    follow = np.roll(np.arange(n), -1)
    base, eave = (np.column_stack([outline, np.full(n, z)]) for z in (low, side))
    verts, faces = [], []
    for i, j in zip(range(n), follow, strict=True):
        for quad in ((base[i], base[j], eave[j], eave[i]), (eave[i], eave[j], ridge[j], ridge[i])):
            faces.append(np.arange(4) + len(verts))
            verts.extend(quad)
    add_mesh(name, np.array(verts), np.array(faces), material)


def turn(points: Array, degrees: float, about: int = 2) -> Array:
    """Points turned around an axis (0, 1, 2) through the origin."""
    m = np.array(Matrix.Rotation(np.radians(degrees), 3, "XYZ"[about]))
    return points @ m.T


def metal(zone: str, finish: str, *, grain: str = "u") -> Material:
    """White metal: polished, brushed along u or v of its faces, satin (fine-blasted) or mirror."""
    n = Nodes(f"{zone}-{finish}-{grain}")
    rough = {"mirror": 0.03, "polished": 0.09, "brushed": 0.24, "satin": 0.40}[finish]
    n.bsdf.inputs["Base Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    n.bsdf.inputs["Metallic"].default_value = 1.0
    n.bsdf.inputs["Roughness"].default_value = rough
    here = n.add("ShaderNodeTexCoord")
    if finish == "brushed":
        parts = n.add("ShaderNodeSeparateXYZ", Vector=here.outputs["UV"])
        along, across = (parts.outputs["X"], parts.outputs["Y"]) if grain == "u" else (parts.outputs["Y"], parts.outputs["X"])
        place = n.add("ShaderNodeCombineXYZ", X=n.math("MULTIPLY", along, 0.12), Y=n.math("MULTIPLY", across, 9.0)).outputs[0]
        streak = n.add("ShaderNodeTexNoise", Vector=place, Scale=1.0, Detail=5.0, Roughness=0.65)
        n.bump(streak.outputs["Fac"], 0.35, 0.04)
        n.wire(n.math("ADD", n.math("MULTIPLY", streak.outputs["Fac"], 0.22), 0.14), n.bsdf.inputs["Roughness"])
    elif finish == "satin":
        blast = n.add("ShaderNodeTexNoise", Vector=here.outputs["Object"], Scale=14.0, Detail=2.0)
        n.bump(blast.outputs["Fac"], 0.12, 0.03)
    n.aov(zone)
    return n.material


def flat(zone: str, *, roughness: float = 0.5, specular: float = 0.3) -> Material:
    """A smooth white paint or print."""
    n = Nodes(f"{zone}-flat-{roughness}")
    n.bsdf.inputs["Base Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    n.bsdf.inputs["Roughness"].default_value = roughness
    n.bsdf.inputs["Specular IOR Level"].default_value = specular
    n.aov(zone)
    return n.material


def coloured(zone: str, colour: tuple[float, float, float], roughness: float) -> Material:
    """Metal in a colour of its own, for what is shown as it is."""
    n = Nodes(f"{zone}-{colour}")
    n.bsdf.inputs["Base Color"].default_value = (*colour, 1)
    n.bsdf.inputs["Metallic"].default_value = 1.0
    n.bsdf.inputs["Roughness"].default_value = roughness
    n.aov(zone)
    return n.material


def striped(zone: str, colour: tuple[float, float, float]) -> Material:
    """Metal with the broad ground stripes of a watch bridge."""
    n = Nodes(f"{zone}-striped")
    n.bsdf.inputs["Base Color"].default_value = (*colour, 1)
    n.bsdf.inputs["Metallic"].default_value = 1.0
    n.bsdf.inputs["Roughness"].default_value = 0.26
    parts = n.add("ShaderNodeSeparateXYZ", Vector=n.add("ShaderNodeTexCoord").outputs["Object"])
    place = n.math("ADD", n.math("MULTIPLY", parts.outputs["X"], 0.9), n.math("MULTIPLY", parts.outputs["Y"], 0.5))
    n.bump(n.math("PINGPONG", place, 0.8), 0.5, 0.35)
    n.aov(zone)
    return n.material


def add_letters(
    text: str,
    size: float,
    material: Material,
    *,
    place: Callable[[Array], Array],
    depth: float = 0.0,
    bevel: float = 0.0,
    spacing: float = 1.0,
    font: str = "Inter.woff2",
) -> None:
    """A word in the middle of the origin, `size` its height of capitals times about 1.4, raised by `depth`, then put where `place` says."""
    curve = bpy.data.curves.new("letters", "FONT")
    curve.body, curve.size, curve.align_x, curve.align_y = text, size, "CENTER", "CENTER"
    curve.space_character, curve.extrude, curve.bevel_depth, curve.bevel_resolution = spacing, depth / 2, bevel, 1
    curve.resolution_u = 8
    curve.font = bpy.data.fonts.load(str(FONTS / font), check_existing=True)
    thing = bpy.data.objects.new("letters", curve)
    bpy.context.scene.collection.objects.link(thing)
    mesh = bpy.data.meshes.new_from_object(thing.evaluated_get(bpy.context.evaluated_depsgraph_get()))
    bpy.data.objects.remove(thing)
    at = np.empty(len(mesh.vertices) * 3, dtype=np.float32)
    mesh.vertices.foreach_get("co", at)
    at = at.reshape(-1, 3).astype(float)
    at[:, 2] += depth / 2
    mesh.vertices.foreach_set("co", np.ascontiguousarray(place(at), dtype=np.float32).ravel())
    mesh.materials.clear()
    mesh.materials.append(material)
    mesh.update()
    bpy.context.scene.collection.objects.link(bpy.data.objects.new("letters", mesh))
