"""EXR passes → layers: `python layers.py PRODUCT OUT`. Shading, shadow and one coverage mask per zone, as WebP.

A layer's alpha is its visible coverage divided by what the layers above leave free, so that plain “over” in depth order
gives back exactly the coverage that was rendered; where nothing is left free it continues under the layer above.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import OpenEXR
from marks import set_marks
from PIL import Image
from scipy.ndimage import distance_transform_edt, gaussian_filter

Array = np.ndarray
ALBEDO, SHOULDER, REACH = 0.8, 0.86, 10
VEIL = 0.02
"""What the evenly grey room adds to a clear coat's mirror: left out, so that dark colours stay deep."""
GRAIN = 1.6
"""Pixels over which the noise of what is mirrored is smoothed."""
FADE = 0.10
"""Share of the picture's width over which a shadow fades out."""
SEAM, EDGE = 4.5, 0.55
CALM, FAINT = 1.5, 0.02
"""Pixels over which the difference of two pictures is smoothed, and what of it is noise."""
DARK, CAP = 0.045, 0.20
DUST, LEAST, DEEP = 0.008, 1.5 / 255, 0.15
"""What of a shadow is too faint to be seen, but for the line at which it would end; the same once it is calm, when it would only
blow up the file; how dark it is where its noise need not be smoothed."""
SEEN = 0.02
MIRRORED = ("Glossy Direct", "Glossy Indirect", "Glossy Color")
HERE = Path(__file__).parent


class Covering(Protocol):
    """Something that covers a part of a picture."""

    def of(self, picture: Pass) -> Array: ...


@dataclass(frozen=True)
class Layer:
    """An entry of a stack: its name, the rendered zones it unites, and the layer it lies flat on if it may be absent."""

    name: str
    zones: tuple[str, ...]
    under: str

    @classmethod
    def read(cls, entry: str) -> Layer:
        head, _, under = entry.partition(":")
        name, _, zones = head.partition("=")
        return cls(name, tuple(zones.split("+")) if zones else (name,), under)

    def of(self, picture: Pass) -> Array:
        return np.clip(sum(picture.zones[z] for z in self.zones), 0, 1)


class Pass:
    """One rendered picture: light (h, w), the part of it that is mirrored, whole alpha, and the coverage of every zone.

    `covered` is what all zones cover as it was rendered, beside which the rest of the alpha is shadow: the zones may be softened.
    """

    def __init__(self, path: Path, soften: float = 0.0) -> None:
        with OpenEXR.File(str(path), separate_channels=True) as file:
            channels = {name: c.pixels.astype(np.float32) for part in file.parts for name, c in part.channels.items()}
        combined = {name.rsplit(".", 1)[1]: c for name, c in channels.items() if ".Combined." in name}
        self.colour = np.dstack([combined[k] for k in "RGB"])
        self.light = grey(combined) / ALBEDO
        parts = [{name.rsplit(".", 1)[1]: c for name, c in channels.items() if f".{part}." in name} for part in MIRRORED]
        direct, indirect, colour = (grey(part) if part else np.zeros_like(self.light) for part in parts)
        self.mirrored = (direct + indirect) * colour
        self.alpha = np.clip(combined["A"], 0, 1)
        self.zones = {name.split(".")[-2]: np.clip(c, 0, 1) for name, c in channels.items() if name.endswith(".X")}
        self.covered = np.clip(sum(self.zones.values()), 0, 1)
        if soften:
            self.zones = {zone: gaussian_filter(coverage, soften) for zone, coverage in self.zones.items()}


def grey(colours: dict[str, Array]) -> Array:
    return 0.2126 * colours["R"] + 0.7152 * colours["G"] + 0.0722 * colours["B"]


def to_srgb(x: Array) -> Array:
    x = np.clip(x, 0, 1)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)  # noqa: PLR2004 (IEC 61966-2-1)


def roll_off(light: Array) -> Array:
    """Highlights bend towards white instead of breaking off there."""
    room = 1 - SHOULDER
    return np.where(light > SHOULDER, SHOULDER + room * (1 - np.exp(-(light - SHOULDER) / room)), light)


def spread(values: Array, known: Array, reach: float, otherwise: float) -> Array:
    """Continue values over the edge of where they are known."""
    if not known.any():
        return np.full_like(values, otherwise)
    far, (i, j) = distance_transform_edt(~known, return_indices=True)
    return np.where(far <= reach, values[i, j], otherwise)


def exposure(picture: Pass) -> float:
    """What brings the brightest parts of a white product just below the shoulder."""
    solid = sum(picture.zones.values()) > 0.98  # noqa: PLR2004
    return float(min(1.0, 0.93 / np.percentile(picture.light[solid], 93)))


def shading(picture: Pass, coverage: Array, gain: float, shine: Array | float = 0.0) -> Array:
    """Light on the white product where `coverage` is, less `shine`, as sRGB, carried on over the edges."""
    whole = np.clip(sum(picture.zones.values()), 0, 1)
    light = gain * np.clip(picture.light - shine / ALBEDO, 0, None) / np.maximum(whole, 1e-3)
    return to_srgb(spread(roll_off(light), (coverage > 0.02) & (whole > 0.8), 16, 0.6))  # noqa: PLR2004


def alphas(picture: Pass, stack: list[Layer]) -> dict[str, Array]:
    """Coverage by layer → alpha by layer, so that “over” from the bottom of the stack gives the coverage back."""
    coverage = {layer.name: layer.of(picture) for layer in stack}
    result = {}
    for k, layer in enumerate(stack):
        over = stack[k + 1 :]
        mine = coverage[layer.name] + sum(coverage[o.name] for o in over if o.under == layer.name)
        free = 1 - np.clip(sum(coverage[o.name] for o in over if o.under != layer.name), 0, 1)
        alpha = np.clip(mine / np.maximum(free, 1e-3), 0, 1)
        result[layer.name] = spread(alpha, free > 0.03, REACH, 0.0) if over else alpha  # noqa: PLR2004
    return result


def save_grey(values: Array, path: Path, quality: int | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))
    if quality is None:
        picture.save(path, lossless=True, quality=90, method=6)
    else:
        picture.save(path, quality=quality, method=6)


def save_mask(alpha: Array, path: Path) -> bool:
    """A coverage mask, unless nothing of it is to be seen; whether something is."""
    return seen(alpha, path) and save_grey(clean(alpha), path) is None


def seen(alpha: Array, path: Path) -> bool:
    """Whether a layer would show anything; the file of one that does not goes, for no page should fetch it."""
    if np.max(alpha) <= SEEN:
        path.unlink(missing_ok=True)
    return bool(np.max(alpha) > SEEN)


def clean(alpha: Array) -> Array:
    """No stray dust: what is almost nothing is nothing, what is almost whole is whole."""
    return np.where(alpha < 0.012, 0, np.where(alpha > 0.988, 1, alpha))  # noqa: PLR2004


@dataclass(frozen=True)
class Source:
    """Where the passes of one view lie, where its layers go, and what holds for all of them."""

    plan: object
    view: str
    folder: Path
    out: Path
    stack: list[Layer]
    gain: float
    quality: int

    def passes(self, name: str) -> Iterator[tuple[Pass, str, object]]:
        """The rendered passes of a table of the plan, with what it says of each; a view may be made without some of them."""
        made = self.plan.VIEWS[self.view].get("passes", self.plan.PASSES)  # type: ignore[attr-defined]
        for kind, what in getattr(self.plan, name, {}).items():
            if kind in made:
                yield Pass(self.folder / f"{self.view}-{kind}.exr", getattr(self.plan, "SOFTEN", 0.0)), kind, what

    def save_shine(self, picture: Pass, covering: Sequence[Covering], name: str) -> Array:
        """What some layers mirror, as a white layer; the light that their shading has to do without."""
        light = mirrored(picture, covering, getattr(self.plan, "SMOOTH", GRAIN))
        room = getattr(self.plan, "ROOM", 0.0)
        save_white(haze(self.gain * np.clip(light - room, 0, None)), self.out / f"{name}.webp")
        return light

    def save_shading(self, light: Array, name: str) -> None:
        save_grey(light, self.out / f"shading-{name}.webp", self.quality)


def convert(product: str, view: str, source: Path, out: Path, quality: int) -> None:
    """Write every layer of one view."""
    plan = importlib.import_module(f"{product}_plan")
    stack = [Layer.read(entry) for entry in (plan.STACK[view] if isinstance(plan.STACK, dict) else plan.STACK)]
    first, *_ = plan.PASSES
    base = Pass(source / f"{view}-{first}.exr", getattr(plan, "SOFTEN", 0.0))
    here = Source(plan, view, source, out / view, stack, exposure(base), quality)
    solid = np.clip(sum(base.zones.values()), 0, 1)
    for name, alpha in alphas(base, stack).items():
        save_mask(alpha, here.out / f"mask-{name}.webp")
    mirrors = getattr(plan, "SHINE", {}).items()
    shines = {name: here.save_shine(base, [layer for layer in stack if layer.name in on], name) for name, on in mirrors}
    here.save_shading(shading(base, solid, here.gain, sum(shines.values())), first)
    for picture, kind, names in here.passes("TEXTURES"):
        there = np.clip(sum(layer.of(picture) for layer in stack if layer.name in names), 0, 1)
        here.save_shading(shading(picture, there, here.gain), kind)
    save_added(here)
    if (source / f"{view}-map.npz").exists():
        with np.load(source / f"{view}-map.npz") as found:
            worn = {key: found[key].astype(np.float32) / 255 for key in found.files}
        save_cloth(here, base, worn)
        save_sewn(here, base, worn)
    for picture, _, zones in here.passes("GLOSS"):
        for zone, name in zones.items():
            save_gloss(picture, zone, here.gain, here.out / f"{name}.webp")
    save_shadow(base, here.out / "shadow.webp", soft=getattr(plan, "CONTACT", 0.0))
    for picture, _, extras in here.passes("CASTS"):
        save_casts(picture, base, extras, here.out)


def save_added(here: Source) -> None:
    """What may be there or not: a mask for each, and a shading for each or, of the passes in SHARED, for all of it together."""
    shared, lustre = getattr(here.plan, "SHARED", ()), getattr(here.plan, "LUSTRE", {})
    for picture, kind, added in here.passes("ADDED"):
        mirrors = lustre.get(kind, {}).items()
        shine = sum(here.save_shine(picture, [Layer(name, zones, "")], name) for name, zones in mirrors)
        for zone, name in added.items():
            if save_mask(picture.zones[zone], here.out / f"mask-{name}.webp") and kind not in shared:
                here.save_shading(shading(picture, picture.zones[zone], here.gain), name)
        if kind in shared:
            lit = [*added, *getattr(here.plan, "SHADED", {}).get(kind, ())]
            here.save_shading(shading(picture, sum(picture.zones[zone] for zone in lit), here.gain, shine), kind)


def save_cloth(here: Source, base: Pass, worn: dict[str, Array]) -> None:
    """Suede and canvas: the leather's light without what it mirrors, under the nap or the weave, as the map has them."""
    there = np.clip(sum(layer.of(base) for layer in here.stack if layer.name in here.plan.WORN), 0, 1)
    dull = shading(base, there, here.gain, mirrored(base, [layer for layer in here.stack if layer.name in here.plan.WORN]))
    for kind, (name, contrast, level) in here.plan.CLOTH.items():
        pattern = worn[name]
        for zone in here.plan.APART:
            pattern = np.where(base.zones[zone] > 0.5, worn[f"{zone}-{name}"], pattern)  # noqa: PLR2004
        here.save_shading(dull * (level + contrast * (pattern - 0.5)), kind)


def save_sewn(here: Source, base: Pass, worn: dict[str, Array]) -> None:
    """Motifs as thin panels: the light of what they lie on, an edge that catches it from above on the left, a seam within."""
    on = np.clip(sum(base.zones[zone] for zone in here.plan.GROUND), 0, 1)
    whole = shading(base, np.clip(sum(base.zones.values()), 0, 1), here.gain)
    for key, name in here.plan.SEWN.items():
        down, across = np.gradient(gaussian_filter(worn[key], 0.8))
        seam = np.exp(-(((distance_transform_edt(worn[key] > 0.5) - SEAM) / 0.9) ** 2))  # noqa: PLR2004
        light = whole * (1 + EDGE * (0.6 * across + 0.8 * down) - 0.10 * seam)
        if save_mask(worn[key] * on, here.out / f"mask-{name}.webp"):
            here.save_shading(np.where(worn[key] > 0.01, light, whole), name)  # noqa: PLR2004


def haze(light: Array) -> Array:
    """How opaque white must be to add so much light to a dark colour, in the encoded values that layers are stacked in."""
    dark = float(to_srgb(np.array(DARK)))
    soft = CAP * (1 - np.exp(-light / CAP))
    return (to_srgb(DARK + soft) - dark) / (1 - dark)


def mirrored(picture: Pass, layers: Sequence[Covering], grain: float = GRAIN) -> Array:
    """What some layers mirror, without its noise: drawn over them in white, it shows on dark colours too."""
    there = np.clip(sum(layer.of(picture) for layer in layers), 0, 1)
    smooth = gaussian_filter(picture.mirrored * there, grain) / np.maximum(gaussian_filter(there, grain), 0.05)
    return smooth * there


def save_gloss(picture: Pass, zone: str, gain: float, path: Path) -> None:
    """What a clear coat over a zone mirrors, from a pass on which it is black: white, as opaque as it is bright to the eye."""
    mirrored = np.clip(gain * picture.light * ALBEDO - VEIL, 0, None)
    bright = to_srgb(roll_off(mirrored)) * np.clip(picture.zones[zone] * 1.02, 0, 1)
    save_white(bright, path)


def save_white(bright: Array, path: Path) -> None:
    white = np.full((*bright.shape, 4), 255, dtype=np.uint8)
    white[..., 3] = (np.where(bright < 0.02, 0, np.clip(bright, 0, 1)) * 255 + 0.5).astype(np.uint8)  # noqa: PLR2004
    Image.fromarray(white).save(path, quality=60, alpha_quality=90, method=6)


def vignette(shape: tuple[int, int], margin: float = 0.09) -> Array:
    """1 inside, falling softly to 0 at the edges of the picture, where a shadow must not be cut off."""
    ramps = [np.clip(np.minimum(np.arange(n), np.arange(n)[::-1]) / (margin * shape[1]), 0, 1) for n in shape]
    y, x = (r * r * (3 - 2 * r) for r in ramps)
    return y[:, None] * x[None, :]


def rendered(picture: Pass) -> tuple[slice, ...]:
    """The rectangle of a picture outside which nothing was rendered."""
    return tuple(slice(at[0], at[-1] + 1) for at in (np.flatnonzero(picture.alpha.any(axis=side)) for side in (1, 0)))


def shadow(picture: Pass) -> Array:
    """How dark the floor is: all of it close to the product, nothing long before the rendered part ends; carried on below the product."""
    solid = picture.covered
    dark = np.clip((picture.alpha - solid) / np.maximum(1 - solid, 1e-3), 0, 1)
    dark = spread(np.clip(dark - DUST, 0, 1) / (1 - DUST), solid < 0.04, REACH, 0.0)  # noqa: PLR2004
    away = distance_transform_edt(solid < 0.5) / (FADE * dark.shape[1])  # noqa: PLR2004
    there = rendered(picture)
    faded = np.zeros_like(dark)
    faded[there] = (dark * np.exp(-(away**2)))[there] * vignette(dark[there].shape, 0.05)
    faded = beneath(faded, distance_transform_edt(solid > 0.5))  # noqa: PLR2004
    sure = np.clip(faded / DEEP, 0, 1)
    calm = gaussian_filter(faded, 2 * CALM) * (1 - sure) + faded * sure
    return np.where(calm < LEAST, 0, calm)


def beneath(dark: Array, deep: Array) -> Array:
    """A shadow without the rays in which it was carried on, `deep` below the product: a narrower part than was rendered shows them."""
    there = (deep <= REACH).astype(float)
    soft = gaussian_filter(dark * there, 3 * CALM) / np.maximum(gaussian_filter(there, 3 * CALM), 0.05)
    share = np.clip(deep / (3 * CALM), 0, 1)
    return dark * (1 - share) + soft * share * np.clip((REACH - deep) / (2 * CALM), 0, 1)


def save_shadow(picture: Pass, path: Path, drawn: Array | float = 0.0, soft: float = 0.0) -> None:
    """What the picture shows of a shadow, and what is drawn of one; softened by some pixels where it touches the product."""
    dark = gaussian_filter(1 - (1 - shadow(picture)) * (1 - drawn), soft)
    if seen(dark, path):
        save_black(dark, path, 100)


def save_casts(picture: Pass, base: Pass, extras: dict[str, tuple[str, ...]], out: Path) -> None:
    """What each of a pass's extras shades on the product and on the floor; a shaded place belongs to the extra that is nearest."""
    solid = np.clip(sum(base.zones.values()), 0, 1)
    covered = {name: sum(picture.zones[zone] for zone in zones) for name, zones in extras.items()}
    hidden = np.clip(sum(covered.values()) * 1.5, 0, 1)
    lit, before = (to_srgb(np.clip(one.light, 0, 1)) for one in (picture, base))
    on_it = 1 - gaussian_filter(lit, CALM) / np.maximum(gaussian_filter(before, CALM), 0.02)
    known = np.zeros(base.alpha.shape, dtype=bool)
    known[rendered(base)] = True
    carried = spread(base.alpha, known, REACH * REACH, 0.0)
    before_it = np.where(known, carried, gaussian_filter(carried, 8 * CALM))
    on_floor = 1 - (1 - picture.alpha) / np.maximum(1 - before_it, 0.05)
    dark = np.where(solid > 0.5, on_it, gaussian_filter(on_floor, CALM))  # noqa: PLR2004
    inside = distance_transform_edt(gaussian_filter(picture.alpha, CALM) > 0) - 8 * CALM
    there = inside > 0
    dark = np.where(there, spread(np.clip(dark - FAINT, 0, 0.8), there & (hidden < 0.02), REACH, 0.0), 0)  # noqa: PLR2004
    dark *= np.clip(inside / 24, 0, 1) * vignette(dark.shape, 0.03)
    far = {name: distance_transform_edt(cover < 0.5) for name, cover in covered.items()}  # noqa: PLR2004
    nearest = np.min(list(far.values()), axis=0)
    for name, away in far.items():
        mine = dark * (away <= nearest) * np.exp(-((away / (FADE * dark.shape[1])) ** 2))
        save_black(gaussian_filter(mine, 0.7), out / f"cast-{name}.webp")


def save_black(dark: Array, path: Path, quality: int = 90) -> None:
    shade = np.zeros((*dark.shape, 4), dtype=np.uint8)
    shade[..., 3] = (np.clip(dark, 0, 1) * 255 + 0.5).astype(np.uint8)
    Image.fromarray(shade).save(path, quality=60, alpha_quality=quality, method=6)


def convert_all(convert_view: Callable[[str], None], views: Sequence[str], source: Path, out: Path) -> None:
    """Write the layers of some views, and where texts go on every view there is a rendering of."""
    for view in views:
        convert_view(view)
    found = {path.name.removesuffix("-marks.json"): json.loads(path.read_text()) for path in source.glob("*-marks.json")}
    kept = out / "marks.json"
    places = (json.loads(kept.read_text()) if kept.exists() else {}) | found
    if any(places.values()):
        kept.write_text(json.dumps(places) + "\n")
        if (out / "blueprint.json").exists():
            set_marks(out / "blueprint.json", places)


def arguments(about: str | None) -> argparse.ArgumentParser:
    """What both converters are told on the command line."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("product")
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", type=Path, default=HERE / "build")
    parser.add_argument("--view", help="of this view alone; all where none is named")
    return parser


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--quality", type=int, default=92)
    args = parser.parse_args()
    plan, source = importlib.import_module(f"{args.product}_plan"), args.source / args.product
    views = [args.view] if args.view else list(plan.VIEWS)
    convert_all(lambda view: convert(args.product, view, source, args.out, args.quality), views, source, args.out)


if __name__ == "__main__":
    main()
