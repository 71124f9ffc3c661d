"""Pictures: decoding uploads under limits, making derivatives. With configurator.rendering the only user of Pillow."""

import hashlib
import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from catalog.domain import looks

# WebP only: measured on these pictures AVIF saves a sixth of 4 to 18 kB and takes three to ten times as long to make.
WIDTHS = (320, 640, 960, 1600)
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10_000_000
MAX_PIXELS = 30_000_000
QUALITY = 82
EFFORT = 2  # two fifths of the time of 4, for files 4 % larger


class PictureRefusedError(Exception):
    """The bytes are not a picture we take; the message says why, for staff."""


@dataclass(frozen=True, slots=True)
class Derivative:
    """One encoded size; `name` is below the media folder and changes with the content."""

    width: int
    height: int
    name: str
    data: bytes


def decode(data: bytes) -> Image.Image:
    """The picture in uploaded bytes, upright, without metadata. Raises `PictureRefusedError`. For workers only."""
    if len(data) > MAX_BYTES:
        raise PictureRefusedError("The file is larger than 10 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=FORMATS)
            if opened.width * opened.height > MAX_PIXELS:
                raise PictureRefusedError("The picture has more than 30 megapixels.")
            opened.load()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise PictureRefusedError("This is no JPEG, PNG or WebP picture.") from error
    return plain(ImageOps.exif_transpose(opened))


def plain(image: Image.Image) -> Image.Image:
    """The same pixels in RGB or RGBA and nothing else: no metadata, no profile, no palette."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    copy = Image.new(mode, image.size)
    copy.paste(image.convert(mode))
    return copy


def features(image: Image.Image, content: looks.Content | None = None) -> dict[str, float]:
    """What the picture looks like, see `looks.features`; `content` is what whoever drew it knows."""
    size = looks.small(image.size) if content is None or content.cover is None else content.cover.shape[::-1]
    small = image if image.size == size else image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    return looks.features(np.asarray(small if small.mode in ("RGB", "RGBA") else small.convert("RGB")), content)


def derivatives(image: Image.Image) -> list[Derivative]:
    """WebP in each standard width up to the picture's own, smallest first; a small picture gives one at its own size."""
    widths = [width for width in WIDTHS if width <= image.width] or [image.width]
    return [_encode(image, width) for width in widths]


def _encode(image: Image.Image, width: int) -> Derivative:
    height = max(1, round(image.height * width / image.width))
    sized = image if image.width == width else image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    buffer = io.BytesIO()
    sized.save(buffer, "WEBP", quality=QUALITY, method=EFFORT)
    data = buffer.getvalue()
    digest = hashlib.sha256(data).hexdigest()[:24]
    return Derivative(width, height, f"pictures/{digest[:2]}/{digest}-{width}.webp", data)
