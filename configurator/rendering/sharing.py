"""The picture that other sites show of a link: one file, opaque, of the size and in the format that all of them take."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from configurator.rendering.letters import lettering

SIZE = (1200, 630)
PAPER = "#f3eee6"
MARGIN = 40
QUALITY = 86
INK = "#161512"
CELL = (300, 265)
WORDS = (470, 72)
DOT = 64


def shared(image: Image.Image) -> bytes:
    """A JPEG of 1200 × 630 pixels with the picture in its middle, as large as fits."""
    canvas = Image.new("RGB", SIZE, PAPER)
    scale = min((SIZE[0] - 2 * MARGIN) / image.width, (SIZE[1] - 2 * MARGIN) / image.height)
    sized = image.convert("RGBA").resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS
    )
    canvas.paste(sized, ((SIZE[0] - sized.width) // 2, (SIZE[1] - sized.height) // 2), sized)
    return _jpeg(canvas)


def collage(paths: Sequence[str], lines: Sequence[str], colours: Sequence[str]) -> bytes:
    """A JPEG of 1200 × 630 pixels: lines of words and dots of colour on the left, up to four pictures on the right."""
    canvas = Image.new("RGB", SIZE, PAPER)
    for number, line in enumerate(lines):
        words = lettering(line, WORDS, "grotesk")
        canvas.paste(INK, (MARGIN, 150 + number * (WORDS[1] + 24)), words)
    draw, top = ImageDraw.Draw(canvas), 150 + len(lines) * (WORDS[1] + 24) + 20
    for number, colour in enumerate(colours):
        left = MARGIN + number * (DOT + 16)
        draw.ellipse((left, top, left + DOT, top + DOT), fill=colour)
    for number, path in enumerate(paths[:4]):
        with Image.open(path) as opened:
            image = opened.convert("RGBA")
        image.thumbnail(CELL, Image.Resampling.LANCZOS)
        column, row = number % 2, number // 2
        left, upper = SIZE[0] - MARGIN - (2 - column) * (CELL[0] + 16) + 16, MARGIN + row * (CELL[1] + 20)
        canvas.paste(image, (left + (CELL[0] - image.width) // 2, upper + (CELL[1] - image.height) // 2), image)
    return _jpeg(canvas)


def _jpeg(canvas: Image.Image) -> bytes:
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
