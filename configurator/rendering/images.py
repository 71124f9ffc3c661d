"""Pixels: tinting in linear light, drawing text, stacking layers as a browser does. This package is the one user of Pillow in this app."""

import io
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil, floor
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import RLock

import numpy as np
from cachetools import LRUCache, cached
from cachetools.keys import hashkey
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog.domain.colours import encoded, linear
from configurator.rendering import letters, prints, shapes
from configurator.rendering.documents import LayerError
from configurator.rendering.plan import Piece

QUALITY = 86
MAX_SOURCE_PIXELS = 16_000_000
# Pixels of the smaller of two pictures that Lanczos' filter reaches to each side.
LANCZOS = 3
KEPT_BYTES = 48_000_000
# Along an edge no eye tells a 32nd of coverage, and stored exactly it is most of a layer of spokes. A glow keeps every level.
EDGE_STEPS = 32
COVERAGE = np.rint(np.rint(np.arange(256) * EDGE_STEPS / 255) * 255 / EDGE_STEPS).astype(np.uint8)
STEEP, GENTLE_SHARE = 8, 0.15
Box = tuple[int, int, int, int]
Size = tuple[int, int]
Placed = tuple[Image.Image, tuple[int, int]]
_kept: LRUCache[Hashable, Placed] = LRUCache(KEPT_BYTES, getsizeof=lambda placed: 4 * placed[0].width * placed[0].height)


@lru_cache(maxsize=512)
def _table(colour: str) -> tuple[int, ...]:
    """For each channel, what every shading value becomes under the colour: light is multiplied, so one table each is exact."""
    light = linear(np.arange(256) / 255.0)
    channels = linear(np.array([int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)]))
    tinted = np.rint(encoded(np.outer(channels, light)) * 255).astype(int)
    return (*tinted.ravel().tolist(), *range(256))


def tint(shading: Image.Image, mask: Image.Image, colour: str) -> Image.Image:
    """A zone in a colour: the light on the white zone times the colour, in linear light, as far as the mask covers. RGBA."""
    base = shading.convert("RGB")
    base.putalpha(mask.convert("L"))
    return coloured(base, colour)


def coloured(shaded: Image.Image, colour: str) -> Image.Image:
    """RGBA light on white in a colour."""
    return shaded.point(_table(colour))


@dataclass(frozen=True, slots=True)
class Frame:
    """Which part of a view a picture shows: the size of the whole view at the picture's scale, the part's corner in it, and its size."""

    whole: Size
    corner: tuple[int, int]
    size: Size

    @classmethod
    def of(cls, size: Size, width: int, crop: Iterable[float] | None) -> "Frame":
        """As `compose` has it."""
        left, top, right, bottom = _crop(size, crop)
        scale = width / (right - left)
        whole = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        return cls(whole, (round(left * scale), round(top * scale)), (width, max(1, round((bottom - top) * scale))))

    def place(self, at: tuple[int, int]) -> tuple[int, int]:
        """Where in the picture a place of the whole view is."""
        return at[0] - self.corner[0], at[1] - self.corner[1]


def compose(
    pieces: Iterable[Piece], *, size: Size, width: int, background: str | None = None, crop: Iterable[float] | None = None
) -> Image.Image:
    """One picture of a stack of layers, `width` pixels wide.

    Layers lie over one another in encoded sRGB, which is what browsers do with the stack on the page, so both look the same.

    Args:
        pieces: the layers, lowest first.
        size: width and height of the view in pixels.
        width: of the result.
        background: `#rrggbb`; without one the result is transparent.
        crop: left, top, right, bottom in pixels of the view, or as parts of it where all are at most 1.
    """
    frame = Frame.of(size, width, crop)
    canvas = Image.new("RGBA", frame.size, background or (0, 0, 0, 0))
    for piece in pieces:
        drawn, at = draw(piece, frame.whole)
        _over(canvas, drawn, frame.place(at))
    return canvas.convert("RGB") if background else canvas


def own_width(size: Size, crop: Iterable[float] | None) -> int:
    """How wide a crop of a view of that size is in the view's own pixels. Raises `LayerError` for an empty crop."""
    left, _, right, _ = _crop(size, crop)
    return round(right - left)


def _crop(size: Size, crop: Iterable[float] | None) -> tuple[float, float, float, float]:
    if crop is None:
        return 0, 0, size[0], size[1]
    left, top, right, bottom = crop
    if max(left, top, right, bottom) <= 1:
        left, top, right, bottom = left * size[0], top * size[1], right * size[0], bottom * size[1]
    if not (right - left >= 1 and bottom - top >= 1):
        raise LayerError("The crop is empty.")
    return left, top, right, bottom


def _over(canvas: Image.Image, drawn: Image.Image, at: tuple[int, int]) -> None:
    x, y = at
    source = (max(0, -x), max(0, -y), min(drawn.width, canvas.width - x), min(drawn.height, canvas.height - y))
    if source[0] < source[2] and source[1] < source[3]:
        canvas.alpha_composite(drawn, (max(0, x), max(0, y)), source)


def draw(piece: Piece, size: Size) -> Placed:
    """One layer, cut to what is visible, and where its corner lies on a canvas of `size`."""
    if piece.text:
        return _written(piece, size)
    if piece.picture:
        return _printed(piece, size)
    if piece.file:
        return _fixed(piece.file, size)
    shaded, at = zone(piece.mask, piece.shading, size)
    return coloured(shaded, piece.colour), at


def finished(piece: Piece) -> bytes:
    """A layer as the page stacks it: WebP with transparency in the size of its view."""
    canvas = Image.new("RGBA", piece.size, (0, 0, 0, 0))
    drawn, at = draw(piece, piece.size)
    canvas.paste(_coarse(drawn) if piece.mask and piece.name else drawn, at)
    return encode(canvas)


def _coarse(drawn: Image.Image) -> Image.Image:
    """The same with coverage in `EDGE_STEPS` steps, unless it falls off gently, where steps would show as bands."""
    alpha = np.asarray(drawn.getchannel("A"))
    level = alpha.astype(np.int16)
    across, down = (np.abs(np.diff(level, axis=axis, append=0)) < STEEP for axis in (1, 0))
    gentle = (level > STEEP) & (level < 255 - STEEP) & across & down
    if np.count_nonzero(gentle) > GENTLE_SHARE * np.count_nonzero(alpha):
        return drawn
    made = drawn.copy()
    made.putalpha(Image.fromarray(COVERAGE[alpha], "L"))
    return made


def flattened(pieces: Sequence[Piece], background: str) -> Image.Image:
    """One picture of layers of one size as the page stacks them, with what their files lost."""
    canvas = Image.new("RGBA", pieces[0].size, background)
    for piece in pieces:
        kept = piece.name and exists(piece.name)
        layer = _open(piece.name) if kept else Image.open(io.BytesIO(finished(piece)))
        canvas.alpha_composite(layer.convert("RGBA"))
    return canvas.convert("RGB")


def encode(image: Image.Image, quality: int = QUALITY) -> bytes:
    """WebP."""
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()


def narrowed(image: Image.Image, width: int) -> Image.Image:
    """The same picture, at most that wide."""
    if image.width <= width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def exists(name: str) -> bool:
    """Whether a finished file is there."""
    return bool(default_storage.exists(name))


def store(name: str, data: bytes) -> None:
    """Write a file whose name follows from its content, unless it is there; never half of it."""
    if exists(name):
        return
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        default_storage.save(name, ContentFile(data))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
    Path(file.name).chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o644)
    Path(file.name).replace(path)


@cached(_kept, lock=RLock())
def zone(mask: str, shading: str, size: Size) -> Placed:
    """Light on a white zone, cut to what the mask covers, and where its corner lies on a canvas of `size`. RGBA."""
    coverage = _open(mask)
    alpha = coverage.getchannel("A") if coverage.mode in ("RGBA", "LA") else coverage.convert("L")
    cut = _Cut.of(alpha, size)
    light = _open(shading) if shading else Image.new("RGB", coverage.size, "#ffffff")
    if light.size != alpha.size:
        light = light.resize(alpha.size, Image.Resampling.LANCZOS)
    shown = light.crop(cut.window).convert("RGB")
    shown.putalpha(alpha.crop(cut.window))
    return cut.fitted(shown)


@cached(_kept, key=partial(hashkey, "file"), lock=RLock())
def _fixed(name: str, size: Size) -> Placed:
    image = _open(name).convert("RGBA")
    cut = _Cut.of(image.getchannel("A"), size)
    return cut.fitted(image.crop(cut.window))


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where something lies in its own picture, and where in that picture at another size: only this much is resized."""

    window: Box
    place: tuple[float, float, float, float]
    target: Box

    @classmethod
    def of(cls, alpha: Image.Image, size: Size) -> "_Cut":
        """What `alpha` shows, with as much around it as the filter spreads, for a picture that is to have `size`."""
        left, top, right, bottom = alpha.getbbox() or (0, 0, 1, 1)
        if alpha.size == size:
            return cls((left, top, right, bottom), (0, 0, right - left, bottom - top), (left, top, right, bottom))
        (x0, x1), (y0, y1) = _span(left, right, alpha.width, size[0]), _span(top, bottom, alpha.height, size[1])
        across, down = alpha.width / size[0], alpha.height / size[1]
        (u0, u1), (v0, v1) = _span(x0, x1, size[0], alpha.width), _span(y0, y1, size[1], alpha.height)
        window, place = (u0, v0, u1, v1), (x0 * across - u0, y0 * down - v0, x1 * across - u0, y1 * down - v0)
        return cls(window, place, (x0, y0, x1, y1))

    def fitted(self, cut: Image.Image) -> Placed:
        """The window's picture at the other size, less what is transparent around it, and where its corner lies."""
        left, top, right, bottom = self.target
        size = (right - left, bottom - top)
        same = cut.size == size and self.place == (0, 0, *size)
        sized = cut if same else cut.resize(size, Image.Resampling.LANCZOS, box=self.place, reducing_gap=3.0)
        box: Box | None = sized.getchannel("A").getbbox()
        if box is None:
            return Image.new("RGBA", (1, 1), (0, 0, 0, 0)), (0, 0)
        return sized.crop(box), (left + box[0], top + box[1])


def _span(low: int, high: int, pixels: int, wanted: int) -> tuple[int, int]:
    """What shows from `low` to `high` in a line of `pixels`, and all that the filter mixes with it, in one of `wanted` pixels."""
    spread = LANCZOS * max(1.0, wanted / pixels)
    return max(0, floor(low * wanted / pixels - spread)), min(wanted, ceil(high * wanted / pixels + spread))


def _open(name: str) -> Image.Image:
    with default_storage.open(name, "rb") as file:
        image = Image.open(file, formats=("WEBP", "PNG"))
        if image.width * image.height > MAX_SOURCE_PIXELS:
            raise LayerError(f"The picture {name} has more than 16 megapixels.")
        image.load()
    return image


def check_source(data: bytes) -> tuple[int, int]:
    """Width and height of a layer source. Raises `LayerError` for anything that is not a WebP or PNG of at most 16 megapixels."""
    try:
        image = Image.open(io.BytesIO(data), formats=("WEBP", "PNG"))
        if image.width * image.height > MAX_SOURCE_PIXELS:
            raise LayerError("The picture has more than 16 megapixels.")
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise LayerError(str(error) if isinstance(error, LayerError) else "This is no WebP or PNG picture.") from error
    return image.size


def _written(piece: Piece, size: Size) -> Placed:
    if piece.grid is None:
        raise LayerError(f"The text layer {piece.zone} has no box.")
    grid = shapes.scaled(piece.grid, size[0] / piece.size[0], size[1] / piece.size[1])
    box = shapes.around(grid)
    flat = letters.lettering(piece.text, shapes.flat_size(grid), piece.font)
    alpha = shapes.bent(flat, shapes.within(grid, box), (box[2] - box[0], box[3] - box[1]))
    drawn = Image.new("RGBA", alpha.size, piece.colour)
    drawn.putalpha(alpha)
    return _on_surface(piece, drawn, (box[0], box[1]), size)


def _printed(piece: Piece, size: Size) -> Placed:
    return _on_surface(piece, *prints.printed(piece, size), size)


def _on_surface(piece: Piece, drawn: Image.Image, at: tuple[int, int], size: Size) -> Placed:
    if not piece.mask:
        return drawn, at
    shaded, corner = zone(piece.mask, piece.shading, size)
    light = Image.new("RGBA", drawn.size, (255, 255, 255, 0))
    light.paste(shaded, (corner[0] - at[0], corner[1] - at[1]))
    return _lit(drawn, light), at


def _lit(drawn: Image.Image, light: Image.Image) -> Image.Image:
    """The picture under the light of the surface, as far as the surface goes."""
    colours, shades = (np.asarray(image, dtype=np.float64) / 255 for image in (drawn, light))
    shown = encoded(linear(colours[..., :3]) * linear(shades[..., :3]))
    alpha = colours[..., 3:] * shades[..., 3:]
    return Image.fromarray(np.rint(np.concatenate([shown, alpha], axis=2) * 255).astype(np.uint8), "RGBA")
