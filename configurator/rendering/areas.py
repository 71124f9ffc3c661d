"""How much of a picture each part of a product takes up, by colour family and by material."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catalog.domain import colours
from catalog.domain.looks import LONGEST, Content, small
from configurator.rendering.images import Frame, Size, draw, zone
from configurator.rendering.plan import WHITE, Piece, Surface
from configurator.rendering.swatches import means

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
OPAQUE = 0.5
"""What covers less, in a layer of its own colours, is light and shade on the product and no part of it."""
PART, SMALLEST = 0.5, 0.2
CALM = 0.1
"""What a place without any seam is worth beside one that is all seams."""
KEPT = 1024


def content(surfaces: Sequence[Surface], *, size: Size, width: int, crop: Iterable[float] | None = None) -> Content:
    """Visible shares of the product in the picture that `compose` makes of the same layers.

    What lies on top hides what is below it by its opacity. Layers without a mask that lie below all others are the ground.
    """
    frame = Frame.of(size, width, crop)
    free = np.ones(small(frame.size)[::-1])
    by_colour: dict[str, float] = defaultdict(float)
    by_material: dict[str, float] = defaultdict(float)
    for surface in reversed(_product(surfaces)):
        seen = _cover(surface.piece, frame) * free
        free = free - seen
        area = float(seen.sum())
        for family, share in _colours(surface, frame, seen).items():
            by_colour[family] += area * share
        if surface.material:
            by_material[surface.material] += area
    whole = float((1.0 - free).sum())
    if whole <= 0:
        return Content()
    return Content(
        {family: area / whole for family, area in by_colour.items()},
        {material: area / whole for material, area in by_material.items()},
        1.0 - free,
    )


def close_up(surfaces: Sequence[Surface], size: Size) -> tuple[float, float, float, float]:
    """Where to look at a product from close by, as left, top, right and bottom in parts of the view.

    The part has the view's proportions and half the width of the product; it is where most of the product's zones meet on most of its area.
    """
    frame = Frame.of(size, min(LONGEST, size[0]), None)
    covers = [_cover(surface.piece, frame) for surface in _product(surfaces)]
    if not covers:
        return 0.0, 0.0, 1.0, 1.0
    top = np.zeros(covers[0].shape, dtype=np.intp)
    for number, cover in enumerate(covers, start=1):
        top = np.where(cover >= OPAQUE, number, top)
    there, rows, columns = (top > 0).astype(np.float64), len(top), len(top[0])
    across = np.flatnonzero(there.any(axis=0))
    part = max(SMALLEST, PART * float(across[-1] - across[0] + 1) / columns) if len(across) else 1.0
    high, wide = max(1, round(part * rows)), max(1, round(part * columns))
    worth = means(there, high, wide) * (CALM + means(_seams(top), high, wide))
    y, x = (int(at) for at in np.unravel_index(int(np.argmax(worth)), worth.shape))
    return x / columns, y / rows, (x + wide) / columns, (y + high) / rows


def _seams(top: NDArray[np.intp]) -> Floats:
    """Where one zone meets another, to its left or above; the outline of the product is none."""
    seams = np.zeros(top.shape)
    seams[:, 1:] += (top[:, 1:] != top[:, :-1]) & (top[:, 1:] > 0) & (top[:, :-1] > 0)
    seams[1:] += (top[1:] != top[:-1]) & (top[1:] > 0) & (top[:-1] > 0)
    return seams


def _product(surfaces: Sequence[Surface]) -> Sequence[Surface]:
    first = next((at for at, surface in enumerate(surfaces) if not surface.piece.file), len(surfaces))
    return [surface for surface in surfaces[first:] if not surface.piece.picture]


def _colours(surface: Surface, frame: Frame, seen: Floats) -> dict[str, float]:
    """The family that the option declares, else that of its colour; of a fixed layer those of its pixels."""
    if not surface.piece.file:
        return {surface.family or colours.family(surface.piece.colour): 1.0}
    return colours.shares(colours.oklab(_pixels(surface.piece, frame)).reshape(-1, 3), seen.ravel()) if seen.any() else {}


def _cover(piece: Piece, frame: Frame) -> Floats:
    """Which part of each small pixel a layer covers."""
    bare = replace(piece, zone="", depth=0, size=frame.whole, colour=WHITE)
    cover = (_alpha(piece, frame) if piece.text else _kept(bare, frame)) / 255.0
    return np.where(cover >= OPAQUE, cover, 0.0) if piece.file else cover


@lru_cache(maxsize=KEPT)
def _kept(piece: Piece, frame: Frame) -> Bytes:
    """The cover of a layer is the same in all its colours, and takes a few kilobytes."""
    return _alpha(piece, frame)


def _alpha(piece: Piece, frame: Frame) -> Bytes:
    """Of the alpha channel alone: colours would take four times as long."""
    drawn, at = zone(piece.mask, piece.shading, frame.whole) if piece.mask and not piece.text else draw(piece, frame.whole)
    canvas = Image.new("L", frame.size)
    canvas.paste(drawn.getchannel("A"), frame.place(at))
    return np.asarray(canvas.resize(small(frame.size), Image.Resampling.BOX))


def _pixels(piece: Piece, frame: Frame) -> Bytes:
    drawn, at = draw(piece, frame.whole)
    canvas = Image.new("RGBA", frame.size, (0, 0, 0, 0))
    canvas.paste(drawn, frame.place(at))
    return np.asarray(canvas.resize(small(frame.size), Image.Resampling.BOX).convert("RGB"))
