"""A desk lamp: a heavy foot, two arms with a joint, a shade on a ball, and a cable in textile. Millimetres."""

from __future__ import annotations

from pathlib import Path

import bpy
import facets as f
import geometry as g
import materials as mat
import numpy as np
import stage
from lamp_plan import AWAY, FLOOR, GROUND, PASSES, SIZE, VIEWS, ZONES
from lamp_plug import PLUGS
from scipy.ndimage import gaussian_filter1d

import bench

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "border", "build", "marks"]

Array = np.ndarray
FOOT, ELBOW, NECK = np.array([0.0, 0, 2.0]), np.array([-118.0, 0, 352.0]), np.array([138.0, 0, 520.0])
TILT, SWIVEL = 26.0, 24.0
FOOT_RADIUS, FOOT_HEIGHT = GROUND.radius, GROUND.height
CABLE = np.array(
    [
        [-70, 30, 7.0],
        [-104, 44, 4.5],
        [-150, 48, 3.4],
        [-200, 26, 3.4],
        [-240, -14, 3.4],
        [-285, -36, 3.4],
        [-322, -22, 9.0],
        [-346, 4, 13.0],
    ]
)
CABLE_RADIUS, CABLE_STEP, LOOP, LANE = 3.3, 0.8, 74.0, 7.2


def build(
    _view: str,
    _folder: Path,
    *,
    foot: str = "paint",
    arms: str = "paint",
    shape: str = "cone",
    inner: str = "paint",
    switch: str = "",
    lit: bool = False,
    loops: int = 0,
    plug: str = "eu",
    only: str = "",
) -> None:
    """Model the lamp as this pass shows it."""
    del only
    base(foot)
    stand(arms)
    joints()
    shade(shape, inner, lit=lit)
    cable(loops)
    PLUGS[plug](CABLE[-1], g.unit(f.vec(-24, 26, 0)))
    switches(switch)
    if lit:
        bpy.ops.mesh.primitive_plane_add(size=30000, location=(0, 0, 0))
        bpy.context.object.data.materials.append(f.flat("table", roughness=0.9, specular=0.05))


def powder(zone: str, *, fine: float = 0.5) -> f.Material:
    """Powder coat: satin, with the slightest orange peel."""
    n = mat.Nodes(f"{zone}-powder")
    n.bsdf.inputs["Base Color"].default_value = (mat.ALBEDO, mat.ALBEDO, mat.ALBEDO, 1)
    n.bsdf.inputs["Roughness"].default_value = 0.38
    n.bsdf.inputs["Specular IOR Level"].default_value = 0.5
    peel = n.add("ShaderNodeTexNoise", Vector=n.add("ShaderNodeTexCoord").outputs["Object"], Scale=fine, Detail=2.0)
    n.bump(peel.outputs["Fac"], 0.10, 0.6)
    n.aov(zone)
    return n.material


def oak(zone: str) -> f.Material:
    """White oak: long pores and slow rings; its colour is the tint."""
    n = mat.Nodes(f"{zone}-oak")
    n.bsdf.inputs["Roughness"].default_value = 0.55
    here = n.add("ShaderNodeTexCoord").outputs["Object"]
    parts = n.add("ShaderNodeSeparateXYZ", Vector=here)
    long = n.add(
        "ShaderNodeCombineXYZ",
        X=n.math("MULTIPLY", parts.outputs["X"], 0.012),
        Y=n.math("MULTIPLY", parts.outputs["Y"], 0.16),
        Z=n.math("MULTIPLY", parts.outputs["Z"], 0.16),
    )
    rings = n.add("ShaderNodeTexNoise", Vector=long.outputs[0], Scale=1.0, Detail=6.0, Roughness=0.6, Distortion=0.6)
    fine = n.add(
        "ShaderNodeCombineXYZ",
        X=n.math("MULTIPLY", parts.outputs["X"], 0.05),
        Y=n.math("MULTIPLY", parts.outputs["Y"], 1.6),
        Z=n.math("MULTIPLY", parts.outputs["Z"], 1.6),
    )
    pores = n.add("ShaderNodeTexNoise", Vector=fine.outputs[0], Scale=1.0, Detail=3.0)
    dark = n.math("MULTIPLY", n.math("GREATER_THAN", pores.outputs["Fac"], 0.60), 0.16)
    tone = n.math("SUBTRACT", n.math("ADD", n.math("MULTIPLY", rings.outputs["Fac"], 0.75), 0.5), dark)
    level = n.math("MULTIPLY", tone, mat.ALBEDO)
    n.wire(n.add("ShaderNodeCombineColor", Red=level, Green=level, Blue=level).outputs[0], n.bsdf.inputs["Base Color"])
    n.bump(pores.outputs["Fac"], 0.25, 0.5)
    n.aov(zone)
    return n.material


def marble(zone: str) -> f.Material:
    n = mat.Nodes(f"{zone}-marble")
    n.bsdf.inputs["Roughness"].default_value = 0.16
    here = n.add("ShaderNodeTexCoord").outputs["Object"]
    vein = n.add("ShaderNodeTexNoise", Vector=here, Scale=0.013, Detail=7.0, Roughness=0.52, Distortion=1.2)
    line = n.math("SUBTRACT", 1.0, n.math("MULTIPLY", n.math("ABSOLUTE", n.math("SUBTRACT", vein.outputs["Fac"], 0.5)), 26.0))
    cloud = n.add("ShaderNodeTexNoise", Vector=here, Scale=0.01, Detail=4.0)
    tone = n.math(
        "SUBTRACT",
        n.math("ADD", n.math("MULTIPLY", cloud.outputs["Fac"], 0.16), 0.88),
        n.math("MULTIPLY", n.math("MAXIMUM", line, 0.0), 0.34),
    )
    level = n.math("MULTIPLY", tone, mat.ALBEDO)
    n.wire(n.add("ShaderNodeCombineColor", Red=level, Green=level, Blue=level).outputs[0], n.bsdf.inputs["Base Color"])
    n.aov(zone)
    return n.material


def base(kind: str) -> None:
    """A turned disc that weighs four kilograms, with a felt ring below."""
    surface = {
        "paint": lambda: powder("foot"),
        "metal": lambda: f.metal("foot", "brushed"),
        "oak": lambda: oak("foot"),
        "marble": lambda: marble("foot"),
    }[kind]()
    soft = {"paint": 2.2, "metal": 1.2, "oak": 3.0, "marble": 1.6}[kind]
    r, h = FOOT_RADIUS, FOOT_HEIGHT
    edge = np.vstack([[(r - 3, 1.2)], [(r, 3.0)], f.arc((r - soft, h - soft), soft, 0, 90, 8), [(30, h)], [(0.1, h)]])
    f.add_facets("foot", f.spin(edge, 260), surface, closed=True)
    f.add_facets("felt", f.spin([(r - 4, 0.1), (r - 4, 1.6), (r - 12, 1.6)]), f.flat("felt", roughness=0.95, specular=0.05), closed=True)
    metal = f.metal("joints", "polished")
    f.add_facets(
        "socket", f.spin(f.eased([(15, h), (15, h + 7), (11.5, h + 9.5), (11.5, h + 16), (5, h + 18)], 0.8), 96), metal, closed=True
    )


def rod(name: str, start: Array, stop: Array, radius: float, material: f.Material) -> None:
    along = (stop - start)[None] * np.linspace(0, 1, 24)[:, None] + start
    g.add_tube(name, along, radius, material, up=np.array([0, 1.0, 0]), sides=40)


def stand(kind: str) -> None:
    """Two pairs of slim arms."""
    surface = f.metal("arms", "polished") if kind == "metal" else powder("arms")
    low, high = FOOT + f.vec(0, 0, FOOT_HEIGHT + 8), ELBOW
    rod("arm", low, high, 6.2, surface)
    for y in (-9.5, 9.5):
        rod("arm", ELBOW + f.vec(0, y, 0), NECK + f.vec(0, y, 0), 4.2, surface)


def across(at: Array, profile: list[tuple[float, float]], material: f.Material, steps: int = 72) -> None:
    """A body turned around the y axis at a place."""
    f.add_facets("turned", f.turn(f.spin(profile, steps), 90, 0) + at, material, closed=True)


def knob(at: Array, side: float, material: f.Material) -> None:
    """A knurled knob on a joint."""
    steps = 40 * 6
    angle = np.arange(steps) / steps * 2 * np.pi
    rise = (0.5 + 0.5 * np.cos(angle * 40))[:, None] * 0.7
    profile = np.array([(4.0, 0.0), (10.8, 0.0), (11.8, 1.0), (11.8, 9.5), (10.8, 10.5), (4.0, 11.0), (0.05, 11.0)])
    r = profile[:, 0] - np.where(profile[:, 0] > 11.5, rise, 0)  # noqa: PLR2004
    ring = np.stack([np.cos(angle)[:, None] * r, np.sin(angle)[:, None] * r, np.broadcast_to(profile[:, 1], r.shape)], axis=-1)
    points = f.turn(ring, 90 if side < 0 else -90, 0)
    f.add_facets("knob", points + at, material, closed=True)


def joints() -> None:
    metal, bright = f.metal("joints", "brushed"), f.metal("joints", "polished")
    for at, half in ((ELBOW, 15.0), (NECK, 15.0)):
        across(at, [tuple(p) for p in f.eased([(0.1, -half), (11.5, -half), (11.5, half), (0.1, half)], 1.0)], metal)
        across(at, [tuple(p) for p in f.eased([(11.4, -3.2), (13.6, -3.2), (13.6, 3.2), (11.4, 3.2)], 0.6)], bright)
        knob(at + f.vec(0, -half - 0.5, 0), -1, bright)
    collar = (ELBOW - FOOT) / np.linalg.norm(ELBOW - FOOT)
    for share, size in ((0.02, 8.4), (0.955, 8.4)):
        at = FOOT + f.vec(0, 0, FOOT_HEIGHT + 8) + (ELBOW - FOOT - [0, 0, FOOT_HEIGHT + 8]) * share
        rod("collar", at - collar * 7, at + collar * 7, size, bright)


SHADES = {
    "cone": [(17, 60), (19, 56), (22, 42), (30, 24), (52, -14), (86, -62), (87, -66)],
    "dome": [(17, 60), (26, 58), (46, 49), (68, 28), (83, 0), (89, -30), (90, -52)],
    "tube": [(17, 60), (44, 58.5), (54, 54), (58, 46), (59, 30), (59, -40), (59, -72)],
}


def shade(kind: str, inner: str, *, lit: bool) -> None:
    """Shade, its neck and ball, and the bulb; it hangs from the neck joint and leans towards the work."""
    knots = np.array(SHADES[kind], dtype=float)
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    outer = g.through(t / t[-1], knots)(np.linspace(0, 1, 60))
    rim = outer[-1]
    thick = 1.5
    lip = np.array([rim + f.vec(0.1, -0.8), rim + f.vec(-thick / 2, -1.4), rim + f.vec(-thick, -0.6)])
    lining = (outer - [thick, 0])[::-1]
    lining = lining[lining[:, 0] > 14]  # noqa: PLR2004

    def hang(p: Array) -> Array:
        return f.turn(f.turn(p, -TILT, 1), -SWIVEL, 0) + NECK + f.vec(26, -14, -84)

    f.add_facets("shade", hang(f.spin(np.vstack([[(8, knots[0, 1] + 1)], outer, lip]), 200)), powder("shade"), closed=True)
    inside = f.metal("inner", "satin") if inner == "metal" else powder("inner")
    f.add_facets("inner", hang(f.spin(np.vstack([lip[-1:], lining]), 200)), inside, closed=True)
    bright = f.metal("joints", "polished")
    top = knots[0, 1]
    f.add_facets(
        "cap",
        hang(f.spin(f.eased([(20, top - 1), (20, top + 5), (13, top + 9), (13, top + 15), (6, top + 17), (0.1, top + 17)], 0.8), 96)),
        bright,
        closed=True,
    )
    ball = hang(np.array([[0, 0, top + 15.0]]))[0]
    rod("neck", NECK, ball, 5.0, bright)
    globe = np.vstack([[(13, 34), (13, 16)], f.arc((0, -14), 27, 62, -89.8, 40)])
    f.add_facets("bulb", hang(f.spin(globe, 96)), bulb(lit=lit), closed=True)
    f.add_facets("holder", hang(f.spin([(16, 50), (16, 20), (13, 18)], 64)), f.flat("holder"), closed=True)


def bulb(*, lit: bool) -> f.Material:
    n = mat.Nodes("bulb")
    n.bsdf.inputs["Base Color"].default_value = (mat.ALBEDO, mat.ALBEDO, mat.ALBEDO, 1)
    n.bsdf.inputs["Roughness"].default_value = 0.25
    if lit:
        n.bsdf.inputs["Emission Color"].default_value = (1, 1, 1, 1)
        n.bsdf.inputs["Emission Strength"].default_value = 6.0
    n.aov("bulb")
    return n.material


def cable(loops: int) -> None:
    """Braided textile that leaves the foot at the back and runs over the table; every half metre more lies there as a loop."""
    path = cable_path(loops)
    n = mat.Nodes("cable")
    n.bsdf.inputs["Base Color"].default_value = (mat.ALBEDO, mat.ALBEDO, mat.ALBEDO, 1)
    n.bsdf.inputs["Roughness"].default_value = 0.85
    parts = n.add("ShaderNodeSeparateXYZ", Vector=n.add("ShaderNodeTexCoord").outputs["UV"])
    along = n.math("MULTIPLY", parts.outputs["X"], 4.4 * len(path) * CABLE_STEP)
    twist = [n.math("ADD", along, n.math("MULTIPLY", parts.outputs["Y"], s * 50.0)) for s in (1, -1)]
    weave = n.math("MULTIPLY", *(n.math("SINE", a) for a in twist))
    n.bump(weave, 0.9, 0.6)
    n.aov("cable")
    g.add_tube("cable", path, CABLE_RADIUS, n.material, sides=20)
    out = g.unit(CABLE[1] - CABLE[0])
    rod("relief", np.array([-80.0, 34.4, 6.6]) - out * 6, np.array([-80.0, 34.4, 6.6]) + out * 16, 5.2, f.flat("felt", roughness=0.6))


def cable_path(loops: int) -> Array:
    """The middle of the cable at even steps. A loop ends beside where it began, over the strands that lie between."""
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(CABLE, axis=0), axis=1))])
    line = g.periodic_free(lengths, CABLE)
    if not loops:
        return g.resample(line(np.linspace(0, lengths[-1], 1000)), CABLE_STEP)
    start = (lengths[2] + lengths[3]) / 2
    ahead = g.unit(line(start, 1) * [1, 1, 0])
    right = f.vec(ahead[1], -ahead[0], 0)
    middle, turns = line(start) + right * LOOP, np.linspace(0, 2 * np.pi * loops, 400 * loops)
    wide = LOOP + LANE * turns / 2 / np.pi
    round_it = middle + wide[:, None] * (np.sin(turns)[:, None] * ahead - np.cos(turns)[:, None] * right)
    on = np.linspace(start, lengths[-1], 600)
    ease = np.clip(1 - (on - start) / 80, 0, 1)[:, None]
    last = line(on) - right * LANE * loops * ease**2 * (3 - 2 * ease)
    entering = line(np.linspace(0, start, 300))
    path = g.resample(np.vstack([entering[:-1], round_it[:-1], last]), CABLE_STEP)
    between = np.linalg.norm(path[:, None, :2] - entering[None, ::4, :2], axis=-1).min(axis=1)
    returning = np.arange(len(path)) * CABLE_STEP > start + np.pi * LOOP
    path[:, 2] += gaussian_filter1d(np.where(returning & (between < LANE), 2 * CABLE_RADIUS + 0.2, 0.0), 8 / CABLE_STEP)
    return gaussian_filter1d(path, 4 / CABLE_STEP, axis=0, mode="nearest")


def switches(kind: str) -> None:
    """A button or a dimmer on the foot."""
    at = np.array([46.0, -46.0, FOOT_HEIGHT])
    if kind == "button":
        f.add_facets(
            "button",
            f.spin(f.eased([(11, 0), (11, 3.4), (9.4, 4.2), (8.6, 3.0), (0.1, 3.4)], 0.5), 72) + at,
            f.metal("switch", "polished"),
            closed=True,
        )
    elif kind == "dimmer":
        steps = 36 * 6
        angle = np.arange(steps) / steps * 2 * np.pi
        profile = np.array([(13.5, 0.0), (13.5, 11.0), (12.5, 12.2), (0.1, 12.4)])
        r = profile[:, 0] - np.where(profile[:, 0] > 13, (0.5 + 0.5 * np.cos(angle * 36))[:, None] * 0.9, 0)  # noqa: PLR2004
        ring = np.stack([np.cos(angle)[:, None] * r, np.sin(angle)[:, None] * r, np.broadcast_to(profile[:, 1], r.shape)], axis=-1)
        f.add_facets("dimmer", ring + at, f.metal("switch", "brushed"), closed=True)
    elif kind == "cord":
        inline(np.array([-236.0, -4.0, 6.4]))


def inline(at: Array) -> None:
    """A small switch on the cable."""
    body = np.array([(0.1, -21), (6, -20.5), (9.5, -16), (10, 0), (9.5, 16), (6, 20.5), (0.1, 21)], dtype=float)
    points = f.turn(f.spin(body, 64), 90, 1) * [1, 1, 0.62]
    f.add_facets("inline", f.turn(points, 36) + at, f.flat("switch", roughness=0.35), closed=True)


def aim(view: str) -> None:
    v = VIEWS[view]
    side, up = (np.radians(a) for a in v["from"])
    far, target = AWAY, np.array(v["at"])
    at = target + far * np.array([np.sin(side) * np.cos(up), -np.cos(side) * np.cos(up), np.sin(up)])
    if "table" not in {m.name.split("-")[0] for m in bpy.data.materials}:
        bench.studio(tuple(target), 330.0, soft=0.4)
    stage.camera(tuple(at), tuple(target), 36.0 * far / v["wide"])
    bpy.context.scene.camera.data.clip_end = 40000.0
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = SIZE


def border(_view: str, kind: str) -> tuple[float, float, float, float] | None:
    """What a pass must fill: all of the picture where there is shadow or light on the table, else the part of the lamp it shows."""
    if kind == FLOOR or PASSES[kind].get("lit"):
        return None
    if PASSES[kind].get("loops"):
        return stage.around(stage.points_of("cable"), 0.03)
    names = {"foot": ("button", "dimmer"), "cable": ("inline",), "shade": ("inner", "bulb"), "plug": ("plug", "pin")}
    if PASSES[kind].get("foot") == "marble":
        return stage.around(stage.points_of("foot", "felt"), 0.02)
    return stage.around(stage.points_of(*names.get(PASSES[kind].get("only", ""), ("foot", "arm", "turned", "knob", "shade", "cap"))), 0.02)


def marks(view: str) -> dict[str, list[list[Array]]]:
    """Where words are engraved: round the edge of the foot, where both views from afar see it."""
    if view == "shade":
        return {}
    angles, radius = np.radians(np.linspace(-31, 53, 29)), FOOT_RADIUS + 0.05
    return {"words": [[np.array([radius * np.sin(a), -radius * np.cos(a), z]) for a in angles] for z in (18.0, 12.25, 6.5)]}
