"""Letters: the fonts that texts come in, and words drawn flat."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from configurator.rendering.documents import LayerError
from configurator.rendering.plan import FONTS
from configurator.rendering.shapes import Size

TRIAL = 100
FILL = 0.96
FOLDER = Path(__file__).parent / "fonts"


def lettering(text: str, size: Size, font: str = "") -> Image.Image:
    """White letters on black, as large as fits, in the middle; small letters are no larger than they are beside a capital."""
    image = Image.new("L", size, 0)
    left, top, right, bottom = _font(font, TRIAL).getbbox(text)
    high = max(bottom - top, _capital(font), 1)
    scale = min(size[0] * FILL / max(1, right - left), size[1] * FILL / high)
    drawn = _font(font, max(4, int(TRIAL * scale)))
    left, top, right, bottom = drawn.getbbox(text)
    at = ((size[0] - right - left) / 2, (size[1] - bottom - top) / 2)
    ImageDraw.Draw(image).text(at, text, fill=255, font=drawn)
    return image


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the shop's own fonts, else the one that Pillow brings along."""
    if name in FONTS:
        return ImageFont.truetype(FOLDER / f"{name}.ttf", size)
    plain = ImageFont.load_default(size)
    if not isinstance(plain, ImageFont.FreeTypeFont):
        raise LayerError("Pillow was built without FreeType, so text cannot be drawn.")
    return plain


@lru_cache(maxsize=8)
def _capital(name: str) -> float:
    box = _font(name, TRIAL).getbbox("H")
    return box[3] - box[1]
