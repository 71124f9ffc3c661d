"""Dial, printed track and name, applied indices, hands and date of the watch, in millimetres."""

from __future__ import annotations

import facets as f
import materials as mat
import numpy as np
from geometry import add_grid, add_mesh

Array = np.ndarray
DIAL = 15.6
HOUR, MINUTE, SECOND = -((10 + 8.6 / 60) * 30), -(8.6 * 6), -(36.0 * 6)
DATE_AT = 10.9


def dial(finish: str) -> None:
    """A disc that takes the light like sunray-brushed, matt or frosted lacquer."""
    rows = np.linspace(DIAL, 0.02, 40)
    points = f.spin([(r, 0.0) for r in rows], 180)
    add_grid("dial", points, _lacquer(finish), closed=True)


def _lacquer(finish: str) -> f.Material:
    n = mat.Nodes(f"dial-{finish}")
    n.bsdf.inputs["Base Color"].default_value = (mat.ALBEDO, mat.ALBEDO, mat.ALBEDO, 1)
    here = n.add("ShaderNodeTexCoord").outputs["Object"]
    if finish == "sunray":
        parts = n.add("ShaderNodeSeparateXYZ", Vector=here)
        angle = n.math("ARCTAN2", parts.outputs["Y"], parts.outputs["X"])
        c, s = n.math("MULTIPLY", n.math("COSINE", angle), 70.0), n.math("MULTIPLY", n.math("SINE", angle), 70.0)
        rays = n.add("ShaderNodeTexNoise", Vector=n.add("ShaderNodeCombineXYZ", X=c, Y=s).outputs[0], Scale=1.0, Detail=4.0, Roughness=0.7)
        n.bsdf.inputs["Metallic"].default_value = 0.75
        n.wire(n.math("ADD", n.math("MULTIPLY", rays.outputs["Fac"], 0.16), 0.30), n.bsdf.inputs["Roughness"])
        n.bsdf.inputs["Anisotropic"].default_value = 0.92
        tangent = n.add("ShaderNodeTangent")
        tangent.direction_type, tangent.axis = "RADIAL", "Z"
        n.wire(tangent.outputs[0], n.bsdf.inputs["Tangent"])
        n.bump(rays.outputs["Fac"], 0.10, 0.05)
    elif finish == "grained":
        grain = n.add("ShaderNodeTexNoise", Vector=here, Scale=5.5, Detail=3.0, Roughness=0.75)
        n.bsdf.inputs["Metallic"].default_value = 0.55
        n.bsdf.inputs["Roughness"].default_value = 0.42
        n.bump(grain.outputs["Fac"], 0.55, 0.10)
    else:
        n.bsdf.inputs["Roughness"].default_value = 0.55
        n.bsdf.inputs["Specular IOR Level"].default_value = 0.25
    n.aov("dial")
    return n.material


def prints() -> None:
    """Minute track, name and model, a breath above the lacquer."""
    ink = f.flat("print", roughness=0.5)
    for k in range(300):
        long, wide = (0.95, 0.26) if k % 25 == 0 else (0.85, 0.12) if k % 5 == 0 else (0.42, 0.07)
        _patch(14.95 - long, wide, k * 1.2, ink)
    f.add_letters("ATELIER", 1.62, ink, place=lambda p: p + f.vec(0, 6.9, 0.02), spacing=1.28)
    f.add_letters("MERIDIAN", 0.92, ink, place=lambda p: p + f.vec(0, -6.1, 0.02), spacing=1.5)
    f.add_letters("AUTOMATIC", 0.72, ink, place=lambda p: p + f.vec(0, -7.5, 0.02), spacing=1.5)


def _patch(inner: float, width: float, degrees: float, ink: f.Material) -> None:
    outer, height = 14.95, 0.02
    corners = np.array(
        [[[-width / 2, outer, height], [width / 2, outer, height]], [[-width / 2, inner, height], [width / 2, inner, height]]]
    )
    add_grid("mark", f.turn(corners, -degrees), ink)


def indices(kind: str) -> None:
    """Applied markers; the one at three is a zone of its own, since a date takes its place."""
    for hour in range(12):
        metal = f.metal("three" if hour == 3 else "indices", "polished")  # noqa: PLR2004
        if kind == "dots":
            _dot(hour, metal)
        elif kind == "numerals" and hour % 2 == 0:
            _figure(hour, f.metal("indices", "satin"))
        else:
            _batons(hour, metal, short=kind == "numerals")


def _baton(span: tuple[float, float], width: float, degrees: float, metal: f.Material, aside: float = 0.0) -> None:
    """A bar with a roof of facets."""
    (outer, inner), w, h = span, width / 2, 0.42
    outline = np.array([[-w, outer], [w, outer], [w, inner], [-w, inner]])
    ridge = np.array([[0, outer - w * 0.9, h], [0, outer - w * 0.9, h], [0, inner + w * 0.9, h], [0, inner + w * 0.9, h]])
    _roofed(outline + f.vec(aside, 0), ridge + f.vec(aside, 0, 0), degrees, metal, side=0.22)


def _roofed(outline: Array, ridge: Array, degrees: float, metal: f.Material, *, side: float, low: float = 0.0) -> None:
    turned = f.turn(np.column_stack([outline, np.zeros(len(outline))]), degrees)[:, :2]
    f.add_ridge("roof", turned, f.turn(ridge, degrees) + f.vec(0, 0, low), metal, low=low, side=low + side)


def _batons(hour: int, metal: f.Material, *, short: bool) -> None:
    span = (13.5, 11.0) if short else (13.6, 9.9)
    if hour == 0:
        for aside in (-0.62, 0.62):
            _baton(span, 0.82, 0, metal, aside)
    else:
        _baton(span, 0.85 if hour % 3 else 1.05, -30.0 * hour, metal)


def _dot(hour: int, metal: f.Material) -> None:
    if hour == 0:
        outline = np.array([[-1.35, 13.7], [1.35, 13.7], [0.08, 11.0], [-0.08, 11.0]])
        ridge = np.array([[0, 12.8, 0.5]] * 4)
        _roofed(outline, ridge, 0, metal, side=0.22)
        return
    r = 0.92 if hour % 3 else 1.15
    at = f.turn(np.array([[0, 12.4, 0.0]]), -30.0 * hour)[0]
    dome = [(r, 0.0), (r, 0.16), *[(r * np.cos(a), 0.2 + 0.42 * np.sin(a)) for a in np.radians(np.linspace(4, 89.5, 12))]]
    f.add_facets("dot", f.spin(dome, 48) + at, metal, closed=True)


def _figure(hour: int, metal: f.Material) -> None:
    at = f.turn(np.array([[0, 11.35, 0.0]]), -30.0 * hour)[0]
    f.add_letters(str(hour or 12), 3.5, metal, place=lambda p: p + at, depth=0.30, bevel=0.06, spacing=0.96)


def hands(kind: str) -> None:
    metal = f.metal("hands", "polished")
    for degrees, reach, wide, low in ((HOUR, 8.8, 1.22, 0.75), (MINUTE, 13.4, 0.98, 1.15)):
        {"dauphine": _dauphine, "baton": _stick, "leaf": _leaf}[kind](degrees, reach, wide, low, metal)
    f.add_facets("hub", f.spin(f.eased([(1.0, 0.7), (1.0, 1.42), (0.01, 1.42)], 0.08), 64), metal, closed=True)


def _dauphine(degrees: float, reach: float, wide: float, low: float, metal: f.Material) -> None:
    at = reach * 0.24
    outline = np.array([[0, reach], [wide, at], [0, -2.4], [-wide, at]])
    ridge = np.array([[0, reach - 0.1, 0.1], [0, at, 0.26], [0, -2.3, 0.1], [0, at, 0.26]])
    _roofed(outline, ridge, degrees, metal, side=0.05, low=low)


def _stick(degrees: float, reach: float, wide: float, low: float, metal: f.Material) -> None:
    w = wide * 0.62
    outline = np.array([[-w * 0.8, reach - 0.35], [0, reach], [w * 0.8, reach - 0.35], [w, -2.6], [-w, -2.6]])
    ridge = np.array([[0, reach - 0.4, 0.2], [0, reach - 0.4, 0.2], [0, reach - 0.4, 0.2], [0, -2.2, 0.2], [0, -2.2, 0.2]])
    _roofed(outline, ridge, degrees, metal, side=0.08, low=low)


def _leaf(degrees: float, reach: float, wide: float, low: float, metal: f.Material) -> None:
    s = np.linspace(0, 1, 60)
    half = wide * (0.22 + 0.92 * np.sin(np.pi * np.clip((s - 0.12) / 0.88, 0, 1) ** 1.1) ** 1.6) * np.sqrt(np.clip((1 - s) / 0.03, 0.05, 1))
    y = -2.4 + (reach + 2.4) * s
    rows = []
    for side, up in ((-1, 0.0), (-1, 0.08), (-0.5, 0.2), (0, 0.25), (0.5, 0.2), (1, 0.08), (1, 0.0)):
        rows.append(np.column_stack([side * half, y, np.full(60, low + up)]))
    f.add_facets("leaf", f.turn(np.stack(rows, axis=1), degrees), metal)


def seconds() -> None:
    """A needle with a counterweight, above the hands."""
    paint = f.metal("second", "polished")
    outline = np.array([[-0.12, 14.3], [0.12, 14.3], [0.22, 0.0], [0.3, -2.2], [0.3, -4.6], [-0.3, -4.6], [-0.3, -2.2], [-0.22, 0.0]])
    ridge = np.column_stack([outline * [0.35, 0.995], np.full(8, 0.14)])
    _roofed(outline, ridge, SECOND, paint, side=0.1, low=1.6)
    f.add_facets(
        "pinion", f.spin(f.eased([(0.82, 1.45), (0.82, 1.82), (0.35, 1.86), (0.3, 1.98), (0.01, 1.98)], 0.06), 64), paint, closed=True
    )


def date() -> None:
    """A window at three with a polished frame, a white disc, and the day."""
    frame = f.metal("frame", "polished")
    x0, x1, h = DATE_AT - 1.35, DATE_AT + 1.65, 1.15

    def box(grow: float, z: float) -> Array:
        return np.array([[x0 - grow, -h - grow, z], [x1 + grow, -h - grow, z], [x1 + grow, h + grow, z], [x0 - grow, h + grow, z]])

    rings = np.stack([box(0.42, 0.0), box(0.42, 0.22), box(0.30, 0.3), box(0.14, 0.3), box(0.0, 0.03)], axis=1)
    verts, faces = [], []
    for i in range(4):
        for j in range(4):
            faces.append(np.arange(4) + len(verts))
            verts.extend([rings[i, j], rings[(i + 1) % 4, j], rings[(i + 1) % 4, j + 1], rings[i, j + 1]])
    add_mesh("frame", np.array(verts), np.array(faces), frame)
    disc = box(0.0, 0.012)[[0, 1, 3, 2]].reshape(2, 2, 3)
    add_grid("disc", disc, f.flat("disc", roughness=0.4))
    f.add_letters("14", 2.0, f.flat("day", roughness=0.5), place=lambda p: p + f.vec((x0 + x1) / 2, 0, 0.025), spacing=0.94)
