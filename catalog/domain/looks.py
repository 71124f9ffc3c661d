"""What a picture looks like, as weighted features: how much of the product each colour covers, how light it is, how strong its contrast."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from catalog.domain import colours

Floats = NDArray[np.float64]
LONGEST = 96
"""Pixels of the longer side that are looked at: enough for shares of one per cent."""
LEAST = 0.01
"""A smaller share is left out."""
DOMINANT = 0.15
"""A hue that covers less of the product does not make the picture."""
DARK, LIGHT = 0.45, 0.72
STRONG = 0.38
"""OKLab lightness between the darkest and the lightest tenth of the product."""
APART = 0.05
"""OKLab distance from the ground at which a pixel belongs to the product."""
EVEN = 0.6
"""Share of the rim that has to have one colour, for it to be the ground and the rest the product."""


@dataclass(frozen=True, slots=True)
class Content:
    """What whoever drew a picture knows of it: shares of the product's visible area by colour family and by material.

    `cover` (h, w) says which part of each pixel is product, from 0 to 1; None where that is not known.
    """

    colours: Mapping[str, float] = field(default_factory=dict)
    materials: Mapping[str, float] = field(default_factory=dict)
    cover: Floats | None = None


def small(size: tuple[int, int]) -> tuple[int, int]:
    """The size at which a picture of that width and height is looked at."""
    scale = min(1.0, LONGEST / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def features(pixels: NDArray[np.uint8], content: Content | None = None) -> dict[str, float]:
    """Features of a picture of (h, w, 3 or 4) sRGB bytes: `colour:` and `material:` by area, `hue:`, `tone:` and `contrast:` from pixels.

    Where nobody knows what was drawn, colours are those of the pixels too. Weights are in (0, 1]; those of colours sum to at most 1.
    """
    known = content or Content()
    lab = colours.oklab(pixels[..., :3]).reshape(-1, 3)
    weights = (product_of(pixels) if known.cover is None else known.cover).ravel()
    seen = colours.shares(lab, weights)
    found = {f"colour:{family}": share for family, share in (known.colours or seen).items()}
    found |= {f"material:{material}": share for material, share in known.materials.items()}
    found |= {f"hue:{family}": share for family, share in seen.items() if share >= DOMINANT}
    found |= _light(lab[:, 0], weights)
    return {name: round(min(weight, 1.0), 3) for name, weight in sorted(found.items()) if weight >= LEAST}


def product_of(pixels: NDArray[np.uint8]) -> Floats:
    """Which part of each pixel is product: what is opaque, else what differs from an even ground; all of it where there is none."""
    if pixels.shape[-1] > 3 and (pixels[..., 3] < 255).any():  # noqa: PLR2004 - red, green, blue, and how opaque
        cover: Floats = pixels[..., 3] / 255.0
        return cover if cover.any() else np.ones(cover.shape)
    lab = colours.oklab(pixels[..., :3])
    rim = np.concatenate([lab[0], lab[-1], lab[1:-1, 0], lab[1:-1, -1]])
    ground = np.median(rim, axis=0)
    if (np.linalg.norm(rim - ground, axis=-1) < APART).mean() < EVEN:
        return np.ones(lab.shape[:2])
    apart = np.linalg.norm(lab - ground, axis=-1) >= APART
    return apart.astype(np.float64) if apart.mean() >= LEAST else np.ones(lab.shape[:2])


def _light(lightness: Floats, weights: Floats) -> dict[str, float]:
    total = float(weights.sum())
    if total <= 0:
        return {}
    mean = float(lightness @ weights) / total
    tone = "dark" if mean < DARK else "mid" if mean < LIGHT else "light"
    order = np.argsort(lightness)
    below = np.cumsum(weights[order]) / total
    low, high = (float(lightness[order[np.searchsorted(below, part)]]) for part in (0.1, 0.9))
    return {f"tone:{tone}": 1.0, f"contrast:{'high' if high - low >= STRONG else 'low'}": 1.0}


def apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How unlike two pictures are, 0 to 1: which part of the product has other colours, and a little for another tone or view."""
    names = [name for name in {*one, *other} if name.startswith("colour:")]
    moved = sum(abs(one.get(name, 0.0) - other.get(name, 0.0)) for name in names) / 2
    rest = [name for name in {*one, *other} if name.startswith(("tone:", "contrast:", "view:", "kind:", "material:"))]
    differing = sum(abs(one.get(name, 0.0) - other.get(name, 0.0)) for name in rest) / (len(rest) or 1)
    return 0.8 * min(moved, 1.0) + 0.2 * min(differing, 1.0)
