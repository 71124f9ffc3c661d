"""Shoppers' pictures on their zones: for the screen from the preview, for the printer from the whole. Only our own files are read."""

import io
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from configurator.domain import crops
from configurator.domain.crops import Crop, Zone
from configurator.rendering import letters, sandbox, shapes
from configurator.rendering.documents import Grid, LayerError
from configurator.rendering.plan import Piece

MAX_SIDE = 4096
SHARP, SMOOTH_EDGE = 2, 4
GROUND, INK = (110, 110, 110, 190), (255, 255, 255, 255)
CHECKING, HIDDEN, MISSING = "being checked", "not shown yet", "no picture"
INCH = 25.4


def picture_name(token: str) -> str:
    """Where the clean picture of an upload lies in the store of uploads."""
    return f"pictures/{token[-2:]}/{token}.webp"


def preview_name(token: str) -> str:
    """Where its preview lies."""
    return f"previews/{token[-2:]}/{token}.webp"


def printed(piece: Piece, size: shapes.Size) -> tuple[Image.Image, tuple[int, int]]:
    """A picture bent into its zone, and where its corner lies on a canvas of `size`; words instead where there is no picture."""
    crop = crops.parse(piece.picture)
    if piece.grid is None:
        raise LayerError(f"The picture layer {piece.zone} has no box.")
    grid = shapes.scaled(piece.grid, size[0] / piece.size[0], size[1] / piece.size[1])
    flat_size = shapes.flat_size(grid, SHARP)
    try:
        flat = _zone(crop, piece.aspect, flat_size) if crop else notice(piece.picture, flat_size)
    except (FileNotFoundError, NotADirectoryError):
        flat = notice(MISSING, flat_size)
    box = shapes.around(grid)
    local = shapes.within(grid, box)
    wanted = (box[2] - box[0], box[3] - box[1])
    drawn = shapes.bent(flat, local, wanted, SHARP)
    drawn.putalpha(ImageChops.multiply(drawn.getchannel("A"), _edge(local, wanted)))
    return drawn, (box[0], box[1])


def print_file(crop: Crop, aspect: float, print_mm: tuple[int, int] | None) -> bytes:
    """The zone as a PNG in the picture's own resolution, with the dots per inch at which it has its size. Raises FileNotFoundError."""
    picture = _open(picture_name(crop.token))
    scale = Zone(picture.width, picture.height, aspect).scale(crop)
    shrink = min(1.0, MAX_SIDE / max(scale, scale * aspect))
    size = max(1, round(scale * aspect * shrink)), max(1, round(scale * shrink))
    flat = _cut(picture, crop, aspect, size)
    buffer, dots = io.BytesIO(), size[0] / print_mm[0] * INCH if print_mm else 0
    flat.save(buffer, "PNG", compress_level=3, **({"dpi": (dots, dots)} if dots else {}))
    return buffer.getvalue()


def _zone(crop: Crop, aspect: float, size: shapes.Size) -> Image.Image:
    preview = _open(preview_name(crop.token))
    if Zone(preview.width, preview.height, aspect).scale(crop) * aspect < size[0] / SHARP:
        preview = _open(picture_name(crop.token))
    return _cut(preview, crop, aspect, size)


def _cut(picture: Image.Image, crop: Crop, aspect: float, size: shapes.Size) -> Image.Image:
    shrink = size[0] / (Zone(picture.width, picture.height, aspect).scale(crop) * aspect)
    if shrink < 1:
        smaller = max(1, round(picture.width * shrink)), max(1, round(picture.height * shrink))
        picture = picture.resize(smaller, Image.Resampling.LANCZOS, reducing_gap=3.0)
    corners = Zone(picture.width, picture.height, aspect).corners(crop)
    coefficients = shapes.perspective(shapes.outline(shapes.rectangle(size)), corners)
    return picture.transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)


def _open(name: str) -> Image.Image:
    image = Image.open(io.BytesIO(sandbox.read(name)), formats=("WEBP",))
    return image.convert("RGBA")


def _edge(grid: Grid, size: shapes.Size) -> Image.Image:
    """How far each pixel lies in the grid, so that its edges are smooth."""
    canvas = Image.new("L", (size[0] * SMOOTH_EDGE, size[1] * SMOOTH_EDGE), 0)
    ImageDraw.Draw(canvas).polygon([(x * SMOOTH_EDGE, y * SMOOTH_EDGE) for x, y in shapes.outline(grid)], fill=255)
    return canvas.resize(size, Image.Resampling.BOX)


@lru_cache(maxsize=32)
def notice(words: str, size: shapes.Size) -> Image.Image:
    """Words in the place of a picture."""
    flat = Image.new("RGBA", size, GROUND)
    inner = max(4, round(size[0] * 0.8)), max(4, round(size[1] * 0.2))
    drawn = letters.lettering(words, inner)
    flat.paste(INK, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2), drawn)
    return flat
