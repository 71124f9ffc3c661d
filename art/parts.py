"""EXR passes → layers of a thing with exchangeable parts: `python parts.py PRODUCT OUT`.

A plan lists its parts. Each names the pass that shows it, its zones, and what lies above it there; it becomes a coverage mask
and a shading. Metal, enamel and cloth are developed differently, like film: metal keeps its glare, cloth is exposed for its own white.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import layers as base
import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, shift

Array = np.ndarray
REACH, QUALITY, WHITE = 8, 88, 0.86


@dataclass(frozen=True)
class Part:
    """One layer: mask-<name> from `zones` of a pass, shading-<name>[-<variant>] for every entry of `light` (variant → pass[, tone])."""

    name: str
    zones: str
    light: dict[str, str]
    above: str = ""
    tone: str = "cloth"
    level: float = WHITE
    views: tuple[str, ...] = ()

    def coverage(self, picture: base.Pass) -> Array:
        return _sum(picture, self.zones)


@dataclass(frozen=True)
class Shade:
    """A soft shadow that a part throws on the part below: moved right and down by `reach` and blurred, in units of the thing."""

    name: str
    of: str
    on: str
    reach: tuple[float, float]
    blur: float
    dark: float


@dataclass(frozen=True)
class Glow:
    """The light of a lamp of its own as a mask: what a pass without any other light shows, weaker outside the `strong` zones."""

    name: str
    source: str
    strong: str
    gain: float

    def alpha(self, picture: base.Pass) -> Array:
        weight = 0.30 + 0.70 * _sum(picture, self.strong)
        return np.clip(1 - np.exp(-self.gain * picture.light), 0, 1) * weight * 0.80


def _sum(picture: base.Pass, zones: str) -> Array:
    return np.clip(sum(picture.zones[z] for z in zones.split("+")), 0, 1) if zones else np.zeros_like(picture.light)


def metal(x: Array, gain: float) -> Array:
    """Deep darks, and highlights that bend towards white instead of breaking off."""
    return np.clip(1 - np.exp(-1.25 * gain * x), 0, 1) ** 1.12


def cloth(x: Array, gain: float) -> Array:
    return base.roll_off(gain * x)


def dark(x: Array, gain: float) -> Array:
    """A black coat: little but glare comes back."""
    return 0.30 * metal(x, gain) + 0.70 * np.clip(1 - np.exp(-0.16 * gain * x), 0, 1)


TONES: dict[str, Callable[[Array, float], Array]] = {"metal": metal, "cloth": cloth, "dark": dark}


def shaded(picture: base.Pass, coverage: Array, tone: str, level: float) -> Array:
    """Light on the white part as sRGB, carried on beyond its edge."""
    whole = np.clip(sum(picture.zones.values()), 0, 1)
    light = picture.light / np.maximum(whole, 1e-3)
    sure = (coverage > 0.9) & (whole > 0.9)  # noqa: PLR2004
    known = sure if sure.sum() > 0.3 * (coverage > 0.5).sum() else coverage > 0.35  # noqa: PLR2004
    if not known.any():
        return np.full_like(light, 0.6)
    gain = level if tone != "cloth" else level / max(float(np.percentile(light[known], 85)), 1e-3)
    return base.to_srgb(base.spread(TONES[tone](light, gain), known, 14, 0.5))


class Set:
    """The passes of one view."""

    def __init__(self, source: Path, view: str) -> None:
        self.source, self.view, self.read = source, view, dict[str, base.Pass]()

    def __getitem__(self, name: str) -> base.Pass:
        if name not in self.read:
            self.read[name] = base.Pass(self.source / f"{self.view}-{name}.exr")
        return self.read[name]


def convert(plan: object, view: str, source: Path, out: Path) -> None:
    """Write every layer of one view."""
    passes, masks = Set(source, view), dict[str, Array]()
    for part in (p for p in plan.PARTS if not p.views or view in p.views):
        first = passes[next(iter(part.light.values())).partition(",")[0]]
        free = 1 - _sum(first, part.above)
        alpha = np.clip(part.coverage(first) / np.maximum(free, 1e-3), 0, 1)
        masks[part.name] = base.spread(alpha, free > 0.04, REACH, 0.0) if part.above else alpha  # noqa: PLR2004
        base.save_grey(base.clean(masks[part.name]), out / view / f"mask-{part.name}.webp")
        for variant, entry in part.light.items():
            name, _, tone = entry.partition(",")
            picture = passes[name]
            light = shaded(picture, part.coverage(picture), tone or part.tone, part.level)
            base.save_grey(light, out / view / f"shading-{part.name}{variant and '-'}{variant}.webp", QUALITY)
    scale = masks[plan.PARTS[0].name].shape[1] / plan.VIEWS[view]["wide"]
    for shade in plan.SHADES:
        if shade.of in masks and shade.on in masks:
            save_shade(shade, masks, scale, out / view / f"shade-{shade.name}.webp")
    for glow in getattr(plan, "GLOWS", ()):
        alpha = glow.alpha(passes[glow.source])
        base.save_grey(base.clean(alpha) * base.vignette(alpha.shape, 0.12), out / view / f"mask-glow-{glow.name}.webp", QUALITY)
    floor = passes[plan.FLOOR]
    for name, (source_pass, zone) in plan.PICTURES.get(view, {}).items():
        save_picture(passes[source_pass], zone, out / view / f"{name}.webp")
    if view in plan.GLAZED:
        glass = passes[plan.GLASS]
        save_white(np.clip(glass.light * glass.zones["glass"] * 0.085, 0, 0.42) * glass.zones["glass"], out / view / "glass.webp")
    base.save_shadow(floor, np.clip(sum(floor.zones.values()), 0, 1), out / view / "shadow.webp")


def save_shade(shade: Shade, masks: dict[str, Array], scale: float, path: Path) -> None:
    moved = shift(masks[shade.of], (shade.reach[1] * scale, shade.reach[0] * scale), order=1)
    soft = np.clip(gaussian_filter(moved, shade.blur * scale) * 1.1, 0, 1) * masks[shade.on]
    save_white(soft * shade.dark, path, 0)


def save_picture(picture: base.Pass, zone: str, path: Path) -> None:
    """A part in its own colours."""
    cover = picture.zones[zone]
    whole = np.maximum(np.clip(sum(picture.zones.values()), 0, 1), 1e-3)
    rgb = base.to_srgb(metal(picture.colour / whole[..., None], 1.25))
    rgb = np.dstack([base.spread(rgb[..., k], cover > 0.9, 10, 0.3) for k in range(3)])  # noqa: PLR2004
    both = np.dstack([rgb, base.clean(cover)])
    Image.fromarray((both * 255 + 0.5).astype(np.uint8)).save(path, quality=QUALITY, method=6)


def save_white(alpha: Array, path: Path, colour: int = 255) -> None:
    picture = np.full((*alpha.shape, 4), colour, dtype=np.uint8)
    picture[..., 3] = (np.where(alpha < 0.004, 0, alpha) * 255 + 0.5).astype(np.uint8)  # noqa: PLR2004
    Image.fromarray(picture).save(path, quality=70, alpha_quality=82, method=6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("product")
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", type=Path, default=base.HERE / "build")
    parser.add_argument("--view")
    args = parser.parse_args()
    plan = importlib.import_module(f"{args.product}_plan")
    source, places = args.source / args.product, {}
    for view in [args.view] if args.view else plan.VIEWS:
        convert(plan, view, source, args.out)
    for view in plan.VIEWS:
        found = source / f"{view}-marks.json"
        places[view] = json.loads(found.read_text()) if found.exists() else {}
    if any(places.values()):
        (args.out / "marks.json").write_text(json.dumps(places) + "\n")
        if (args.out / "blueprint.json").exists():
            base.set_marks(args.out / "blueprint.json", places)


if __name__ == "__main__":
    main()
