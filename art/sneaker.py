"""A classic court sneaker: panels sewn onto a last, a stitched cup sole, a padded collar and tongue, flat laces in bars."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import bpy
import geometry as g
import maps
import materials as mat
import numpy as np
import sneaker_extras as extra
import sneaker_fittings as fittings
import stage
from panels import HEIGHT, WIDTH, Surface
from PIL import Image, ImageDraw
from sneaker_last import upper
from sneaker_panels import SIDES, holes, motif, panels
from sneaker_plan import ADDED, CASTS, PASSES, SIZE, VIEWS, ZONES
from sneaker_sole import sole

__all__ = ["PASSES", "SIZE", "VIEWS", "ZONES", "aim", "border", "build", "draw_map", "marks"]

MIDDLE = (1.42, 0.0, 0.4)


def punched(body: Surface, folder: Path) -> bpy.types.Image:
    """The perforations as a picture: round on the surface, whatever it does to u and v there."""
    picture = Image.new("L", (WIDTH * 2, HEIGHT * 2), 0)
    pencil = ImageDraw.Draw(picture)
    for u, v, radius in holes(body):
        p, _ = body.place(np.array([[u - 0.002, v], [u + 0.002, v], [u, v - 0.01], [u, v + 0.01]]))
        across, along = np.linalg.norm(p[1] - p[0]) / 0.004, np.linalg.norm(p[3] - p[2]) / 0.02
        x, y, rx, ry = u * WIDTH * 2, v * HEIGHT * 2, radius / across * WIDTH * 2, radius / along * HEIGHT * 2
        pencil.ellipse((x - rx, y - ry, x + rx, y + ry), fill=255)
    path = folder / "uv-holes.png"
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
    loaded = bpy.data.images.load(str(path), check_existing=False)
    loaded.colorspace_settings.name = "Non-Color"
    return loaded


def sewn(folder: Path) -> tuple[Surface, list[tuple[str, np.ndarray, np.ndarray]]]:
    """The upper with its panels on, and the thread; kept from one pass to the next, for it takes longer than all the rest of the model."""
    sources = b"".join((Path(__file__).parent / f"{name}.py").read_bytes() for name in ("panels", "sneaker_last", "sneaker_panels"))
    kept = folder / f"sewn-{hashlib.sha256(sources).hexdigest()[:12]}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # noqa: S301 - written by the line below
    body = upper()
    rows = body.sew(panels())
    kept.write_bytes(pickle.dumps((body, rows)))
    return body, rows


def border(view: str, kind: str) -> tuple[float, float, float, float]:
    """The part of the picture that a pass is about: all of the shoe with its shadow, the upper, or one of the extras."""
    if kind in ADDED:
        return stage.around(stage.points_of(*ADDED[kind]), 0.06 if kind in CASTS else 0.02)
    x0, y0, x1, y1 = stage.around(stage.points_of("upper", "tongue", "midsole", "outsole", "lace"), 0.0)
    return max(0, x0 - 0.15), max(0, y0 - (0.15 if view == "top" else 0.03)), min(1, x1 + 0.15), min(1, y1 + 0.15)


def build(_view: str, folder: Path, kind: str, extras: tuple[str, ...] = ()) -> Surface:
    """The whole shoe, its upper of one kind of material."""
    body, rows = sewn(folder.parent)
    skin = mat.painted("upper", kind, "vamp", body.order, body.images(folder), (4200.0, 580.0))
    mat.punch(skin, punched(body, folder))
    g.add_grid("upper", body.points, skin, closed=True)
    g.add_stitches("thread", [(p, n) for _, p, n in rows], mat.plain("stitching", "thread"))
    g.add_stitches("tongue-thread", fittings.tongue_thread(), mat.plain("stitching", "thread"))
    fittings.lining(body)
    fittings.tongue(mat.plain("tongue", kind))
    fittings.label()
    fittings.laces(body)
    sole()
    if "pull" in extras:
        fittings.pull_tab(body)
    if "charm" in extras:
        fittings.charm(body)
    if "trees" in extras:
        extra.trees()
    if "bag" in extras:
        extra.bag()
    return body


def draw_map(view: str, size: tuple[int, int], folder: Path) -> None:
    """Where on the picture the motifs, the threads and the nap of the upper are: `<view>-map.npz`, each 0 … 1."""
    scratch = folder / "uv"
    scratch.mkdir(parents=True, exist_ok=True)
    body, _ = sewn(scratch)
    lens = maps.Lens(**{key: VIEWS[view][key] for key in ("at", "target", "lens")}, size=size)
    u, v = maps.seen(body.points, lens, closed=True)
    found = {key: maps.sampled(body.coverage(motif(key)), u, v) for key in SIDES}
    tongue = fittings.on_tongue(*np.meshgrid(np.linspace(0, 1, 400), np.linspace(-1, 1, 200), indexing="ij"))
    along, across = maps.seen(tongue, lens)
    for name, places, extent in (("", (u, v), body.extent), ("tongue-", (along, across), (1.5, 0.6))):
        found[f"{name}weave"], found[f"{name}nap"] = maps.weave(*places, extent), maps.nap(*places, extent)
    np.savez_compressed(
        folder / f"{view}-map.npz", **{key: (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8) for key, picture in found.items()}
    )


def aim(view: str) -> None:
    """A studio with its key where this view is best modelled, and less light from everywhere: a white shoe needs its shades."""
    v = VIEWS[view]
    stage.studio(MIDDLE, 1.0)
    key, *_ = (thing for thing in bpy.data.objects if thing.type == "LIGHT")
    bpy.data.objects.remove(key)
    stage.light(tuple(np.add(MIDDLE, v["key"])), 250, 5.0, MIDDLE)
    stage.light(tuple(np.add(MIDDLE, (4.2, -1.4, 3.0))), 55, 3.6, MIDDLE)
    bpy.context.scene.world.node_tree.nodes["Background"].inputs[1].default_value = 0.15
    stage.camera(v["at"], v["target"], v["lens"])


def marks(view: str) -> dict[str, list[list[tuple[float, float, float]]]]:
    """Where initials are embroidered: on the outer side below the collar, and at the back on the heel tab."""
    body = upper(400, 130)
    at_back = view == "back"
    upper_left, lower_right = ((-0.024, 0.78), (0.024, 0.62)) if at_back else ((0.108, 0.56), (0.152, 0.38))
    return {"monogram": g.grid(lambda uv: body.place(uv)[0], upper_left, lower_right, 5, 9)}
