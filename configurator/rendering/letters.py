"""Letters: the fonts that texts come in, and words drawn flat."""

import io
from functools import lru_cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from configurator.rendering.documents import LayerError
from configurator.rendering.shapes import Size

TRIAL = 100
FILL = 0.96
# Package, file and weight of each font of configurator.rendering.plan.FONTS; "" is the one that Pillow brings along.
FILES = {
    "roman": ("fontpkg_cinzel", "Cinzel[wght].ttf", 500),
    "grotesk": ("fontpkg_jost", "Jost[wght].ttf", 500),
    "script": ("fontpkg_dancing_script", "DancingScript[wght].ttf", 600),
}


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
    if name in FILES:
        package, file, weight = FILES[name]
        font = ImageFont.truetype(io.BytesIO((files(package) / "files" / file).read_bytes()), size)
        font.set_variation_by_axes([weight])
        return font
    plain = ImageFont.load_default(size)
    if not isinstance(plain, ImageFont.FreeTypeFont):
        raise LayerError("Pillow was built without FreeType, so text cannot be drawn.")
    return plain


@lru_cache(maxsize=8)
def _capital(name: str) -> float:
    box = _font(name, TRIAL).getbbox("H")
    return box[3] - box[1]
