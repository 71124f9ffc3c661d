"""The picture that other sites show of a link: one file, opaque, of the size and in the format that all of them take."""

import io

from PIL import Image

SIZE = (1200, 630)
PAPER = "#f3eee6"
MARGIN = 40
QUALITY = 86


def shared(image: Image.Image) -> bytes:
    """A JPEG of 1200 × 630 pixels with the picture in its middle, as large as fits."""
    canvas = Image.new("RGB", SIZE, PAPER)
    scale = min((SIZE[0] - 2 * MARGIN) / image.width, (SIZE[1] - 2 * MARGIN) / image.height)
    sized = image.convert("RGBA").resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS
    )
    canvas.paste(sized, ((SIZE[0] - sized.width) // 2, (SIZE[1] - sized.height) // 2), sized)
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
