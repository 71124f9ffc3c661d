"""EXR passes → layers of a thing with exchangeable parts: `python parts.py PRODUCT OUT`.

A plan lists its parts. Each names the pass that shows it, its zones, and what lies above it there; it becomes a coverage mask
and a shading. Metal, enamel and cloth are developed differently, like film: metal keeps its glare, cloth is exposed for its own white.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import layers as base
import numpy as np
from ground import floor_seen
from PIL import Image
from scipy.ndimage import gaussian_filter, shift

Array = np.ndarray
REACH, QUALITY, WHITE = 8, 88, 0.86
SMOOTH = 0.006
"""Share of the picture's width over which what a satin coat mirrors is smoothed."""


FAINT = 0.03
"""Light of a lamp too weak to be seen, but for the edge of the picture at which it ends."""


@dataclass(frozen=True)
class Part:
    """One layer: mask-<name> from `zones` of a pass, shading-<name>[-<variant>] for every entry of `light` (variant → pass[, tone]).

    `reach` says how many pixels it goes on below what lies above it, which other parts may leave free.
    What a part with `shine` mirrors in its first variant is a white layer over it, shine-<name>, so that it shows on black as well.
    """

    name: str
    zones: str
    light: dict[str, str]
    above: str = ""
    tone: str = "cloth"
    level: float = WHITE
    views: tuple[str, ...] = ()
    shine: bool = False
    reach: int = REACH

    def of(self, picture: base.Pass) -> Array:
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
    """The light of a lamp of its own as a mask: what the pass `source` shows without any other light, weaker on the lamp itself.

    That pass may be smaller than the pass `of`, which has the edges: all of the lamp and, of it, the `strong` zones.
    """

    name: str
    source: str
    of: str
    strong: str
    gain: float

    def alpha(self, lit: base.Pass, picture: base.Pass) -> Array:
        high, wide = picture.light.shape
        light = np.array(Image.fromarray(lit.light).resize((wide, high), Image.Resampling.BICUBIC))
        lamp = np.clip(sum(picture.zones.values()), 0, 1)
        weight = 0.30 + 0.70 * np.clip(_sum(picture, self.strong) + 1 - lamp, 0, 1)
        return np.clip((np.clip(1 - np.exp(-self.gain * light), 0, 1) * weight * 0.80 - FAINT) / (1 - FAINT), 0, 1)


def _sum(picture: base.Pass, zones: str) -> Array:
    return np.clip(sum(picture.zones[z] for z in zones.split("+")), 0, 1) if zones else np.zeros_like(picture.light)


def metal(x: Array, gain: float) -> Array:
    """Deep darks, and highlights that bend towards white instead of breaking off."""
    return np.clip(1 - np.exp(-1.25 * gain * x), 0, 1) ** 1.12


def cloth(x: Array, gain: float) -> Array:
    return base.roll_off(gain * x)


def dark(x: Array, gain: float) -> Array:
    """A black coat: little but glare comes back, and what is not glare is nearly black."""
    glare = metal(x, 1.45 * gain)
    return 0.14 * glare + 0.86 * glare**3


def soft(x: Array, gain: float) -> Array:
    """Metal whose broad face would mirror nothing but the dark of the studio."""
    return 0.14 + 0.86 * metal(x, gain)


TONES: dict[str, Callable[[Array, float], Array]] = {"metal": metal, "cloth": cloth, "dark": dark, "soft": soft}


def exposed(picture: base.Pass, coverage: Array, level: float) -> float:
    """The gain that brings most of a white part to that level."""
    known = surely(picture, coverage)
    return level / max(float(np.percentile(picture.light[known], 85)), 1e-3) if known.any() else level


def surely(picture: base.Pass, coverage: Array) -> Array:
    """Where a part is whole, or, of a very slim one, mostly there."""
    sure = (coverage > 0.9) & (sum(picture.zones.values()) > 0.9)  # noqa: PLR2004
    return sure if sure.sum() > 0.3 * (coverage > 0.5).sum() else coverage > 0.35  # noqa: PLR2004


def shaded(picture: base.Pass, part: Part, tone: str, shine: Array | float) -> Array:
    """Light on the white part, less `shine`, as sRGB, carried on beyond its edge."""
    coverage = part.of(picture)
    known = surely(picture, coverage)
    whole = np.clip(sum(picture.zones.values()), 0, 1)
    light = np.clip(picture.light - shine / base.ALBEDO, 0, None) / np.maximum(whole, 1e-3)
    if not known.any():
        return np.full_like(light, 0.6)
    gain = exposed(picture, coverage, part.level) if tone == "cloth" else part.level
    return base.to_srgb(base.spread(TONES[tone](light, gain), known, part.reach + 6, 0.5))


class Set:
    """The passes of one view."""

    def __init__(self, source: Path, view: str, soften: float = 0.0) -> None:
        self.source, self.view, self.soften, self.read = source, view, soften, dict[str, base.Pass]()

    def __getitem__(self, name: str) -> base.Pass:
        if name not in self.read:
            self.read[name] = base.Pass(self.source / f"{self.view}-{name}.exr", self.soften)
        return self.read[name]


def convert(plan: object, view: str, source: Path, out: Path) -> None:
    """Write every layer of one view."""
    passes, masks, folder = Set(source, view, getattr(plan, "SOFTEN", 0.0)), dict[str, Array](), out / view
    for part in (p for p in plan.PARTS if not p.views or view in p.views):
        masks[part.name] = save_part(part, passes, folder)
    floor = passes[plan.FLOOR]
    scale = floor.light.shape[1] / plan.VIEWS[view]["wide"]
    for shade in plan.SHADES:
        if shade.of in masks and shade.on in masks:
            save_shade(shade, masks, scale, folder / f"shade-{shade.name}.webp")
    for glow in getattr(plan, "GLOWS", ()):
        alpha = glow.alpha(passes[glow.source], passes[glow.of])
        base.save_grey(base.clean(alpha) * base.vignette(alpha.shape, 0.12), folder / f"mask-glow-{glow.name}.webp", QUALITY)
    for kind, extras in getattr(plan, "CASTS", {}).items():
        if set(extras) & set(masks):
            base.save_casts(passes[kind], floor, extras, folder)
    for name, (source_pass, zone) in plan.PICTURES.get(view, {}).items():
        save_picture(passes[source_pass], zone, folder / f"{name}.webp")
    if view in plan.GLAZED:
        glass = passes[plan.GLASS]
        save_white(np.clip(glass.light * glass.zones["glass"] * 0.085, 0, 0.42) * glass.zones["glass"], folder / "glass.webp")
    base.save_shadow(floor, folder / "shadow.webp", drawn_shade(plan, view, floor))


def drawn_shade(plan: object, view: str, floor: base.Pass) -> Array | float:
    """The shade of a foot whose floor a view shows, where the plan says that it is drawn."""
    foot = getattr(plan, "GROUND", None)
    if foot is None or view not in plan.ALL:  # type: ignore[attr-defined]
        return 0.0
    high, wide = floor.alpha.shape
    dark = foot.shade(*floor_seen(plan.VIEWS[view], plan.AWAY, (wide, high)))  # type: ignore[attr-defined]
    return np.clip(dark * base.vignette(dark.shape, 0.06) - base.DUST, 0, 1)


def save_part(part: Part, passes: Set, folder: Path) -> Array:
    """Write the layers of one part; its mask."""
    first = passes[next(iter(part.light.values())).partition(",")[0]]
    free = 1 - _sum(first, part.above)
    alpha = np.clip(part.of(first) / np.maximum(free, 1e-3), 0, 1)
    mask = base.spread(alpha, free > 0.04, part.reach, 0.0) if part.above else alpha  # noqa: PLR2004
    if not base.save_mask(mask, folder / f"mask-{part.name}.webp"):
        return mask
    for at, (variant, entry) in enumerate(part.light.items()):
        name, _, tone = entry.partition(",")
        picture, shine = passes[name], 0.0
        if part.shine and not at:
            shine = base.mirrored(picture, [part], SMOOTH * picture.light.shape[1])
            base.save_white(base.haze(exposed(picture, part.of(picture), part.level) * shine), folder / f"shine-{part.name}.webp")
        light = shaded(picture, part, tone or part.tone, shine)
        base.save_grey(light, folder / f"shading-{part.name}{variant and '-'}{variant}.webp", QUALITY)
    return mask


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
    args = base.arguments(__doc__).parse_args()
    plan, source = importlib.import_module(f"{args.product}_plan"), args.source / args.product
    views = [args.view] if args.view else list(plan.VIEWS)
    base.convert_all(lambda view: convert(plan, view, source, args.out), views, source, args.out)


if __name__ == "__main__":
    main()
