"""A wristwatch of 39 mm on its strap: every pass shows it with other parts. Millimetres."""

from __future__ import annotations

from pathlib import Path

import bpy
import facets as f
import materials as mat
import numpy as np
import stage
import watch_case as case
import watch_clasp as clasps
import watch_dial as face
import watch_strap as straps
from mathutils import Matrix, Vector
from watch_plan import CASED, CLOSED, FACE, FLOOR, PASSES, SIZE, VIEWS, ZONES

import bench

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "build", "marks"]

Array = np.ndarray


def build(
    view: str,
    _folder: Path,
    *,
    finish: str = "brushed",
    bezel: str = "smooth",
    strap: str = "",
    dial: str = "",
    indices: str = "",
    hands: str = "",
    seconds: bool = False,
    date: bool = False,
    glass: bool = False,
    back: str = "solid",
) -> None:
    """Model the parts that this pass shows, and stand the watch up on its strap."""
    if glass:
        case.crystal(reflex())
    else:
        shell(finish, bezel, "" if view in FACE else back)
        face_of(dial, indices, hands, seconds=seconds, date=date)
        fasten(view, strap, finish)
    stand(view)


def shell(finish: str, bezel: str, back: str) -> None:
    """The case with its bezel, and its back where that is seen."""
    case.middle(finish)
    case.lugs(finish)
    case.crown(finish)
    {"smooth": lambda: case.smooth_bezel(finish), "fluted": case.fluted_bezel, "dive": lambda: case.dive_bezel(finish)}[bezel]()
    if back:
        case.back(back, finish)


def face_of(dial: str, indices: str, hands: str, *, seconds: bool, date: bool) -> None:
    """What of the dial this pass shows."""
    if dial:
        face.dial(dial)
        face.prints()
    if indices:
        face.indices(indices)
    if hands:
        face.hands(hands)
    if seconds:
        face.seconds()
    if date:
        face.date()


def fasten(view: str, strap: str, finish: str) -> None:
    """The strap or bracelet around the loop; closed by its clasp where that is seen."""
    loop, sewn = straps.Loop(turned_back=view == "back"), strap != "rubber"
    if strap == "bracelet":
        (clasps.folding if view == "clasp" else straps.bracelet)(loop, finish)
    elif strap and view == "clasp":
        clasps.buckled(loop, strap, finish, sewn=sewn)
    elif strap:
        straps.band(loop, strap, sewn=sewn)


def pose(view: str) -> Matrix:
    """From the watch's own coordinates to the studio: dial (or back) to the front, leaning, the lowest point on the floor."""
    turned = Matrix.Rotation(np.radians(90 - VIEWS[view]["tilt"]), 4, "X")
    knots = straps.KNOTS
    if view == "clasp":
        turned = Matrix.Rotation(np.pi, 4, "Z") @ turned
    if view == "back":
        turned, knots = turned @ Matrix.Rotation(np.pi, 4, "Y"), knots * [1, -1] + [0, -8.2]
    low = min((turned @ Matrix.Translation((0, y, z)).to_translation()).z for y, z in knots) - 2.2
    return Matrix.Translation((0, 0, -low)) @ turned


def reflex() -> f.Material:
    """Only what coated sapphire throws back; it hides nothing."""
    n = mat.Nodes("reflex")
    gloss = n.add("ShaderNodeBsdfGlossy", Roughness=0.02)
    n.tree.links.new(gloss.outputs[0], n.tree.nodes["Material Output"].inputs["Surface"])
    n.aov("glass")
    return n.material


def stand(view: str) -> None:
    m = pose(view)
    for thing in bpy.data.objects:
        thing.matrix_world = m


def aim(view: str) -> None:
    v = VIEWS[view]
    dx, dy = v["at"]
    m = pose(view)
    target = m @ Matrix.Translation((dx, dy, -8.0)).to_translation()
    side, up = (np.radians(a) for a in v["from"])
    far = 700.0
    at = np.array(target) + far * np.array([np.sin(side) * np.cos(up), -np.cos(side) * np.cos(up), np.sin(up)])
    bench.studio(tuple(target), 30.0)
    stage.camera(tuple(at), tuple(target), 36.0 * far / v["wide"])
    bpy.context.scene.camera.data.clip_end = 4000.0


def border(view: str, kind: str) -> tuple[float, float, float, float] | None:
    """What of the picture a pass must fill: the dial alone, the strap, the watch, or (once, for the shadow) all of it."""
    if kind == FLOOR:
        return None
    stage.frame(SIZE)
    if "strap" in PASSES[kind]:
        only = ("strap", "lining", "link", "end-link") if view in CLOSED and kind not in CASED else ("",)
        things = [t for t in bpy.context.scene.objects if t.type == "MESH" and t.name.startswith(only) and not t.name.startswith("Plane")]
        corners = [t.matrix_world @ Vector(c) for t in things for c in t.bound_box]
    else:
        corners = [pose(view) @ Vector((x, y, z)) for x in (-16.6, 16.6) for y in (-16.6, 16.6) for z in (0.0, 3.9)]
    seen = np.array([stage.on_picture(c) for c in corners])
    low, high = np.clip(seen.min(axis=0) - 0.006, 0, 1), np.clip(seen.max(axis=0) + 0.006, 0, 1)
    return (*low, *high)


def marks(view: str) -> dict[str, list[list[Array]]]:
    """Where the shopper's words are engraved."""
    if view != "back":
        return {}
    m = pose(view)
    return {"engraving": [[m @ Vector(p) for p in row] for row in case.inscription()]}
