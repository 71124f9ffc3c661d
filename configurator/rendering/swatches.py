"""Swatches: a piece of a zone as it looks on the product, so that suede is told from leather before it is chosen."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from configurator.rendering.images import coloured, encode, zone
from configurator.rendering.plan import Piece

EDGE = 96
SIDES = (0.06, 0.045, 0.035, 0.025, 0.015)
"""Sides of the square to look for, as parts of the view's width, largest first."""
COVERED = 0.98
BRIGHT = 222.0
GRAIN = 2.5
"""How much stronger than on the product the texture is, which would be lost in something so small."""
CONTRAST = 0.16
"""What the texture's logarithm may deviate, so that what metal mirrors stays a sheen and is no pattern."""


def swatch(piece: Piece) -> bytes:
    """A square WebP of the piece's colour and material."""
    return encode(coloured(_patch(piece.mask, piece.shading, piece.size), piece.colour).convert("RGB"))


@lru_cache(maxsize=64)
def _patch(mask: str, shading: str, size: tuple[int, int]) -> Image.Image:
    """The texture of a square of the zone, without the light and shade that the product has there, as bright as other swatches."""
    image, _ = zone(mask, shading, size)
    cut = image.crop(_square(np.asarray(image.getchannel("A"), dtype=np.float64) / 255, size[0])).convert("RGB")
    light, even = (np.asarray(one, dtype=np.float64) + 1 for one in (cut, cut.filter(ImageFilter.GaussianBlur(cut.width / 6))))
    texture = np.log(light / even)
    strength = min(GRAIN, CONTRAST / max(float(texture.std()), 1e-9))
    grain = np.clip(BRIGHT * np.exp(strength * texture), 0, 255)
    tile = Image.fromarray(np.rint(grain).astype(np.uint8), "RGB").resize((EDGE, EDGE), Image.Resampling.LANCZOS)
    tile.putalpha(255)
    return tile


def _square(cover: NDArray[np.float64], width: int) -> tuple[int, int, int, int]:
    """The largest square that the zone covers, nearest to the zone's middle; where there is none, the best of the smallest."""
    rows, columns = np.indices(cover.shape)
    total = max(float(cover.sum()), 1e-9)
    middle = (float((rows * cover).sum()) / total, float((columns * cover).sum()) / total)
    sums = np.pad(cover, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    best = (0, 0, *reversed(cover.shape))
    for part in SIDES:
        side = min(max(4, round(part * width)), *cover.shape)
        filled = (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) / side**2
        top, left = np.indices(filled.shape)
        away = np.hypot(top + side / 2 - middle[0], left + side / 2 - middle[1])
        fits = filled >= COVERED
        at = np.unravel_index(np.argmin(np.where(fits, away, np.inf)) if fits.any() else np.argmax(filled), filled.shape)
        best = (int(at[1]), int(at[0]), int(at[1]) + side, int(at[0]) + side)
        if fits.any():
            break
    return best
