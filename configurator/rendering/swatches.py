"""Swatches: a piece of a zone as it looks on the product, so that suede is told from leather before it is chosen."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from configurator.rendering.images import coloured, encode, zone
from configurator.rendering.plan import Piece

Grid = NDArray[np.float64]
EDGE = 96
SIDES = (0.06, 0.045, 0.035, 0.025, 0.015)
"""Sides of the square to look for, as parts of the view's width, largest first."""
COVERED = 0.995
CALM = 0.07
"""Deviation of the light, as a part of its mean, up to which a square shows one face and no edge or joint of the product."""
BRIGHT = 222.0
GRAIN = 2.5
"""How much stronger than on the product the texture is, which would be lost in something so small."""
CONTRAST = 0.16
"""What the texture's logarithm may deviate, so that what metal mirrors stays a sheen; less where it is no grain but an edge."""


def swatch(piece: Piece) -> bytes:
    """A square WebP of the piece's colour and material."""
    return encode(coloured(_patch(piece.mask, piece.shading, piece.size), piece.colour).convert("RGB"))


@lru_cache(maxsize=64)
def _patch(mask: str, shading: str, size: tuple[int, int]) -> Image.Image:
    """The texture of a square of the zone, without the light and shade that the product has there, as bright as other swatches."""
    image, _ = zone(mask, shading, size)
    cover = np.asarray(image.getchannel("A"), dtype=np.float64) / 255
    cut = image.crop(_square(cover, size[0], np.asarray(image.convert("L"), dtype=np.float64)))
    texture = _texture(cut)
    spread = max(float(texture.std()), 1e-9)
    strength = min(GRAIN, CONTRAST / spread * min(1.0, CALM / spread))
    grain = np.clip(BRIGHT * np.exp(strength * texture), 0, 255)
    tile = Image.fromarray(np.rint(grain).astype(np.uint8), "RGB").resize((EDGE, EDGE), Image.Resampling.LANCZOS)
    tile.putalpha(255)
    return tile


def _texture(cut: Image.Image) -> Grid:
    """The logarithm of the light by how much brighter it is than around it; nothing where the zone leaves the square free. (h, w, 3)."""
    there = np.asarray(cut.getchannel("A").filter(ImageFilter.MinFilter(3))) > COVERED * 255
    light = np.asarray(cut.convert("RGB"), dtype=np.float64) * there[..., None]
    blurred = (Image.fromarray(one.astype(np.uint8)).filter(ImageFilter.GaussianBlur(cut.width / 6)) for one in (light, there * 255))
    even, share = (np.asarray(one, dtype=np.float64) for one in blurred)
    around = even / np.maximum(share[..., None] / 255, 1 / 255)
    return np.where(there[..., None], np.log((light + 1) / (around + 1)), 0.0)


def _square(cover: Grid, width: int, light: Grid | None = None) -> tuple[int, int, int, int]:
    """The largest square that the zone covers and whose light is calm, else the calmest; where there is none, the fullest of the smallest.

    Of squares as calm as each other the one nearest to the zone's middle.
    """
    shown = np.ones_like(cover) if light is None else light
    rows, columns = np.indices(cover.shape)
    total = max(float(cover.sum()), 1e-9)
    middle = (float((rows * cover).sum()) / total, float((columns * cover).sum()) / total)
    calmest, best = np.inf, (0, 0, *reversed(cover.shape))
    for side in (min(max(4, round(part * width)), *cover.shape) for part in SIDES):
        filled, mean, squared = (means(one, side, side) for one in (cover, shown, shown**2))
        rough = np.sqrt(np.maximum(squared - mean**2, 0)) / np.maximum(mean, 1)
        top, left = np.indices(filled.shape)
        away = np.hypot(top + side / 2 - middle[0], left + side / 2 - middle[1]) / width
        fits = filled >= COVERED
        if fits.any():
            at = np.unravel_index(np.argmin(np.where(fits, np.maximum(rough, CALM / 2) + CALM * away, np.inf)), filled.shape)
        elif calmest < np.inf or side > SIDES[-1] * width + 1:
            continue
        else:
            at = np.unravel_index(np.argmax(filled), filled.shape)
        if rough[at] < calmest:
            calmest, best = float(rough[at]), (int(at[1]), int(at[0]), int(at[1]) + side, int(at[0]) + side)
        if fits.any() and calmest <= CALM:
            break
    return best


def means(values: Grid, high: int, wide: int) -> Grid:
    """The mean of every rectangle of that size, by its upper left corner."""
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    found: Grid = (sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]) / (high * wide)
    return found
