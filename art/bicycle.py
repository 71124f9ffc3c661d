"""A touring bicycle, 56 cm: built of parts, of which each pass shows some, and keeps others as mere shadows."""

from __future__ import annotations

from pathlib import Path

import bicycle_bags as bags
import bicycle_cockpit as cockpit
import bicycle_drive as drive
import bicycle_extras as extras
import bicycle_frame as frame
import bicycle_wheels as wheels
import bpy
import geometry as g
import numpy as np
import stage
from bicycle_kit import ACROSS, Array, Zones
from bicycle_plan import PASSES, SIZE, UNITED, VIEWS, ZONES
from mathutils import Vector

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "border", "build", "marks"]

ALL_ZONES = tuple(ZONES)
ALWAYS = (drive.crankset, drive.ring, cockpit.headset, cockpit.stem, cockpit.seat_post, wheels.wheels, frame.accents)
MAKERS = {
    "carbon": frame.fork_carbon,
    "drop": cockpit.drop_bar,
    "flat": cockpit.flat_bar,
    "swept": cockpit.swept_bar,
    "classic": cockpit.classic_saddle,
    "sport": cockpit.sport_saddle,
    "gears": drive.derailleur_gears,
    "belt": drive.belt,
    "hub": drive.fourteen,
    "eight": drive.eight,
    "wide": wheels.wide,
    "head": frame.head_panel,
    "guards": extras.mudguards,
    "rack": extras.rear_rack,
    "front": extras.front_rack,
    "cages": extras.cages,
    "flasks": extras.flasks,
    "lamp": extras.front_lamp,
    "tail": extras.rear_lamp,
    "bell": extras.bell,
    "stand": extras.stand,
    "dynamo": wheels.dynamo,
    "second": drive.second_ring,
    "panniers": bags.panniers,
    "saddlebag": bags.saddlebag,
    "barbag": bags.barbag,
    "tools": bags.tools,
    "lock": extras.lock,
}


def build(  # noqa: PLR0917 (what a pass says)
    view: str, folder: Path, show: tuple[str, ...] = (), ghosts: tuple[str, ...] = (), occluders: tuple[str, ...] = (),
    paint: str = "paint", *, lugged: bool = True, floor: bool = False,
) -> None:  # fmt: skip
    """The bicycle with the parts in `show`; `ghosts` only throw shadows and are mirrored, `occluders` hide what is behind them."""
    del folder
    frame.frame(paint, lugged=lugged)
    for make in ALWAYS:
        make()
    Zones.united = UNITED
    for name in (*show, *ghosts, *occluders):
        before = set(bpy.context.scene.collection.objects)
        Zones.part = name
        frame.fork_steel(paint) if name == "fork" else MAKERS[name]()
        for thing in set(bpy.context.scene.collection.objects) - before:
            thing.visible_camera = name not in ghosts
            thing["wanted"] = name in show
    Zones.part = ""
    ZONES[:] = [zone for zone in ALL_ZONES if any(found.name.startswith(f"{zone}-") for found in bpy.data.materials)]
    v = VIEWS[view]
    stage.cards(v["target"], 9.0, floor=floor)
    stage.camera(v["at"], v["target"], v["lens"])


def aim(_view: str) -> None:
    """Light and camera stand already."""


def border(view: str, kind: str) -> tuple[float, float, float, float] | None:
    """The part of the picture that holds all optional parts shown, or all of it where the floor or another paint is."""
    del view
    wanted = [thing for thing in bpy.context.scene.collection.objects if thing.get("wanted")]
    if not wanted or {"floor", "paint"} & PASSES[kind].keys():
        return None
    seen = np.array([stage.on_picture(tuple(thing.matrix_world @ Vector(corner))) for thing in wanted for corner in thing.bound_box])
    low, high = np.clip(seen.min(axis=0) - 0.012, 0, 1), np.clip(seen.max(axis=0) + 0.012, 0, 1)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def along(  # noqa: PLR0917 (a strip of a tube)
    a: Array, b: Array, radius: float, low: float, high: float, half: float
) -> list[list[tuple[float, float, float]]]:
    """A text's grid on the right side of a tube from a up to b: from `low` to `high` along it, `half` of its arc (degrees) up and down."""
    axis = g.unit(b - a)
    rise = np.array([-axis[2], 0, axis[0]])

    def place(uv: Array) -> Array:
        angle = np.radians(uv[:, 1])[:, None]
        return (a + axis * uv[:, :1] + radius * (np.sin(angle) * rise - np.cos(angle) * ACROSS)) / 100

    return g.grid(place, (low, half), (high, -half), rows=2, columns=2)


def marks(view: str) -> dict[str, list[list[tuple[float, float, float]]]]:
    """Where the name is written: on the down tube, or on the top tube where that is what one sees."""
    del view
    a, b = frame.down_tube()
    return {"name": along(a, b, frame.DOWN_R + 0.2, 330, 560, 36)}
