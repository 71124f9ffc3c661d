"""A weekender bag: leather or canvas wrapped round a firm base, straps that run under it, rolled handles, a zip on top."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy
import geometry as g
import maps
import materials as mat
import numpy as np
import stage
import weekender_cloth as cloth
import weekender_fittings as fittings
import weekender_straps as sewn_on
from mathutils import Matrix
from panels import Surface
from weekender_plan import PASSES, SIZE, VIEWS, ZONES
from weekender_shape import body, body_panels, end, end_panels, spot

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "border", "build", "draw_map", "marks"]

Array = np.ndarray
Rows = list[tuple[str, Array, Array]]
SHORTEST = 12
"""Points of a row of stitches below which it is a scrap between two panels."""
FRONTAL = ("front", "three-quarter")
# Upper left and lower right corner (x, z).
FRONTAL_MARKS = {"monogram": ((-0.40, 1.46), (0.40, 1.22)), "photo": ((1.34, 2.02), (2.22, 0.92))}
SOURCES = ("panels", "geometry", "weekender_shape")


def sewn(folder: Path, *, opened: bool) -> tuple[Surface, dict[int, Surface], Rows]:
    """Body and ends with their panels on, and the thread; kept from one pass to the next."""
    sources = b"".join((Path(__file__).parent / f"{name}.py").read_bytes() for name in SOURCES)
    kept = folder / f"sewn-{'open' if opened else 'shut'}-{hashlib.sha256(sources).hexdigest()[:12]}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # noqa: S301 - written by the line below
    skin = body(opened=opened)
    caps = {sign: end(skin, sign) for sign in (-1, 1)}
    rows = skin.sew(body_panels(skin))
    for cap in caps.values():
        rows += cap.sew(end_panels())
    found = skin, caps, rows
    kept.write_bytes(pickle.dumps(found))
    return found


def build(view: str, folder: Path, extras: tuple[str, ...] = (), slack: int = 0) -> Surface:
    """The whole bag in leather, zipped or open, and some of the extras; the sling as many steps longer as `slack` says."""
    opened = view == "open"
    skin, caps, rows = sewn(folder.parent, opened=opened)
    folder /= view
    folder.mkdir(exist_ok=True)
    g.add_grid("body", skin.points, mat.painted("skin", "hide", "body", skin.order, skin.images(folder), (1.0, 1.0)))
    for sign, cap in caps.items():
        kept = folder / f"end{sign}"
        kept.mkdir(exist_ok=True)
        g.add_grid("body-end", cap.points, mat.painted(f"end{sign}", "hide", "ends", cap.order, cap.images(kept), (1.0, 1.0)))
    more, rings = sewn_on.straps(skin)
    more += sewn_on.handles(rings, opened=opened)
    tabs, lowest = sewn_on.end_tabs(skin, caps)
    thread = [sewn_on.calm(p, n) for _, p, n in rows if len(p) > SHORTEST] + more + tabs
    g.add_stitches("thread", thread, mat.plain("stitching", "thread"), length=0.036, gap=0.019, radius=0.0078)
    fittings.piping(skin)
    fittings.runners()
    lining = None
    if opened:
        fittings.zip_open(skin)
        lining = fittings.inside(skin)
        g.add_grid("lining", lining.points, mat.painted("lining", "lining", "lining", lining.order, lining.images(folder), (1.0, 1.0)))
    else:
        fittings.zip_closed(skin)
    for extra in extras:
        MAKERS[extra](Bag(skin, caps, rings, lowest, lining, slack))
    if view == "back":
        _turn()
    return skin


def border(view: str, kind: str) -> tuple[float, float, float, float] | None:
    """All of the picture for the bag itself; of a pass with extras what they can be seen or throw a shadow on."""
    del view
    if kind == "leather":
        return None
    return stage.around(stage.points_of(*PASSES[kind]["extras"]), 0.04)


@dataclass(frozen=True)
class Bag:
    """What the extras hang on."""

    skin: Surface
    caps: dict[int, Surface]
    rings: sewn_on.Rings
    lowest: dict[int, Array]
    lining: Surface | None
    slack: int


def _trolley(bag: Bag) -> None:
    rows = fittings.trolley(bag.skin)
    g.add_stitches("trolley-thread", rows, mat.plain("trolley-thread", "thread"), length=0.036, gap=0.019, radius=0.0078)


MAKERS: dict[str, Callable[[Bag], object]] = {
    "sling": lambda bag: sewn_on.sling(bag.lowest, bag.slack),
    "tag": lambda bag: sewn_on.tag(bag.rings),
    "lock": lambda bag: fittings.padlock(bag.skin),
    "studs": lambda _: fittings.studs(),
    "shoes": lambda bag: fittings.shoes(bag.caps[1]),
    "trolley": _trolley,
    "laptop": lambda bag: fittings.laptop(bag.lining),
    "keys": lambda bag: fittings.keys(bag.lining),
    "cover": lambda _: fittings.cover(),
}


def draw_map(view: str, size: tuple[int, int], folder: Path) -> None:
    """Weave, wax, nap and pebbles of the body and of the end in sight: `<view>-map.npz`, each 0 … 1."""
    scratch = folder / "uv"
    scratch.mkdir(parents=True, exist_ok=True)
    skin, caps, _ = sewn(scratch, opened=view == "open")
    lens = maps.Lens(**{key: VIEWS[view][key] for key in ("at", "target", "lens")}, size=size)
    cap = caps[1 if VIEWS[view]["at"][0] >= 0 else -1]
    round_it = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(skin.points[:, skin.points.shape[1] // 2], axis=0), axis=1))])
    found = {}
    for name, surface, along, up in (
        ("", skin, skin.points[len(skin.points) // 2, :, 0], round_it),
        ("ends-", cap, cap.points[:, cap.points.shape[1] // 2, 1], cap.points[cap.points.shape[0] // 2, :, 2]),
    ):
        u, v = maps.seen(surface.points, lens)
        a, b = (u, v) if name else (v, u)
        places = [np.interp(k, np.linspace(0, 1, len(line)), line) for k, line in ((a, along), (b, up))]
        found |= {f"{name}{key}": pattern(*places) for key, pattern in cloth.patterns().items()}
    np.savez_compressed(
        folder / f"{view}-map.npz", **{key: (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8) for key, picture in found.items()}
    )


def _turn() -> None:
    """The bag with its back to the window: the light stays where it is."""
    for thing in bpy.data.objects:
        if thing.type == "MESH":
            thing.data.transform(Matrix.Rotation(np.pi, 4, "Z"))


def _camera(view: str) -> dict[str, tuple[float, float, float]]:
    at, target = VIEWS[view]["at"], VIEWS[view]["target"]
    if view == "back":
        at, target = ((-p[0], -p[1], p[2]) for p in (at, target))
    return {"at": at, "target": target}


def aim(view: str) -> None:
    place = _camera(view)
    stage.studio((0.0, 0.0, 1.2), 1.9)
    stage.light((10.5, -6.5, 4.4), 260, 5.0, (0.0, 0.0, 1.2))
    stage.camera(place["at"], place["target"], VIEWS[view]["lens"])


def marks(view: str) -> dict[str, list[list[tuple[float, float, float]]]]:
    """Where initials stand, on the front pocket, and where a picture is printed, beside it."""
    if view not in FRONTAL:
        return {}
    skin = body(opened=False, nu=500, nv=300)
    found = {}
    for name, ((x0, z0), (x1, z1)) in FRONTAL_MARKS.items():
        (u0, v0), (u1, v1) = spot(skin, x0, z0), spot(skin, x1, z1)
        found[name] = g.grid(lambda vu: _outside(skin, vu), (v0, u0), (v1, u1), 5, 9)
    return found


def _outside(skin: Surface, vu: Array) -> Array:
    points, normals = skin.place(vu[:, ::-1])
    return points + normals * 0.03
