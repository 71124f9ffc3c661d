"""Flat things on a surface in perspective: four points, and letters."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from configurator.rendering.plan import LayerError, Quad

SUPERSAMPLING = 3
Size = tuple[int, int]


def flat_size(quad: Quad, supersampling: int = SUPERSAMPLING) -> Size:
    """How large something flat is drawn before it is bent into the quad."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    width = max(np.hypot(bx - ax, by - ay), np.hypot(cx - dx, cy - dy))
    height = max(np.hypot(dx - ax, dy - ay), np.hypot(cx - bx, cy - by))
    return max(4, round(width * supersampling)), max(4, round(height * supersampling))


def lettering(text: str, size: Size) -> Image.Image:
    """White letters on black, as large as fits, in the middle."""
    image = Image.new("L", size, 0)
    pencil = ImageDraw.Draw(image)
    trial = pencil.textbbox((0, 0), text, font=_font(100))
    wide, high = max(1, trial[2] - trial[0]), max(1, _cap_height())
    font = _font(max(4, int(100 * min(size[0] * 0.96 / wide, size[1] * 0.96 / high))))
    pencil.text((size[0] / 2, size[1] / 2), text, fill=255, font=font, anchor="mm")
    return image


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise LayerError("Pillow was built without FreeType, so text cannot be drawn.")
    return font


@lru_cache(maxsize=1)
def _cap_height() -> float:
    box = _font(100).getbbox("Hg")
    return box[3] - box[1]


def rectangle(size: Size) -> Quad:
    """The corners of something flat, clockwise from the upper left."""
    return (0, 0), (size[0], 0), (size[0], size[1]), (0, size[1])


def scaled(quad: Quad, across: float, down: float) -> Quad:
    """The quad on a canvas of another size."""
    a, b, c, d = ((x * across, y * down) for x, y in quad)
    return a, b, c, d


def around(quad: Quad) -> tuple[int, int, int, int]:
    """The pixels that the quad touches: left, top, right, bottom."""
    xs, ys = zip(*quad, strict=True)
    return int(min(xs)), int(min(ys)), int(max(xs)) + 1, int(max(ys)) + 1


def within(quad: Quad, box: tuple[int, int, int, int]) -> Quad:
    """The quad as seen from the corner of a box."""
    a, b, c, d = ((x - box[0], y - box[1]) for x, y in quad)
    return a, b, c, d


def perspective(quad: Quad, corners: Quad) -> tuple[float, ...]:
    """Coefficients that lead from a point of the quad to one among the corners (eight equations, eight unknowns)."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(quad, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    try:
        solved = np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float))
    except np.linalg.LinAlgError:
        raise LayerError("The four points of a zone lie on a line.") from None
    return tuple(float(number) for number in solved)
