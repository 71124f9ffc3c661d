"""A program of its own: a shopper's file in, two clean WebP pictures out. `sandbox` runs it; it needs no settings and no database.

Nothing of the file survives but its pixels: upright, in sRGB with 8 bits, at a bounded size.
"""

import io
import json
import resource
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 30_000_000
MAX_SIDE, PREVIEW_SIDE, LEAST_SIDE = 4096, 1200, 100
LOSSLESS_PIXELS = 4_000_000
QUALITY, PREVIEW_QUALITY = 95, 86
MEMORY, SECONDS, WRITTEN = 1_500_000_000, 30, 100_000_000
REFUSED = 3
DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


class RefusedError(Exception):
    """The file is no picture that can be printed; the text is a sentence for the shopper."""


def limit() -> None:
    """Let this process have so much memory and time and no more, and write no large file."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def decoded(data: bytes) -> Image.Image:
    """The picture in the bytes, upright, in sRGB, without anything else. Raises `RefusedError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=FORMATS)
            _check(opened)
            opened.load()
            return _plain(_in_srgb(ImageOps.exif_transpose(opened)))
    except UnidentifiedImageError:
        raise RefusedError("This file is no JPEG, PNG or WebP picture, or it is damaged.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise RefusedError("This picture is larger than we can open.") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise RefusedError("This file is damaged or was cut off, so the picture cannot be opened.") from None


def _check(opened: Image.Image) -> None:
    if opened.width * opened.height > MAX_PIXELS:
        raise RefusedError("This picture has more than 30 megapixels. Please make it smaller first.")
    if min(opened.size) < LEAST_SIDE:
        raise RefusedError(f"This picture is too small to print: it needs at least {LEAST_SIDE} pixels on each side.")
    # Cameras put a small copy or depths after a JPEG: those files open as MPO, and their first picture is the one meant.
    if opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1:
        raise RefusedError("This is an animation. Please upload a still picture.")


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours as they are meant, by the profile in the file; a profile that cannot be read counts as none."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=target)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return found if found is not None else image


def _plain(image: Image.Image) -> Image.Image:
    """The same pixels with 8 bits in RGB or RGBA, and no metadata."""
    if image.mode in DEEP:
        return image.convert("F").point(lambda value: value / 257).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    copy = Image.new(mode, image.size)
    copy.paste(image.convert(mode))
    return copy


def _within(image: Image.Image, side: int) -> Image.Image:
    longest = max(image.size)
    if longest <= side:
        return image
    size = (max(1, round(image.width * side / longest)), max(1, round(image.height * side / longest)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def convert(data: bytes, picture: Path, preview: Path) -> tuple[int, int]:
    """Write the print file and the preview; the size of the print file in pixels. Raises `RefusedError`."""
    image = _within(decoded(data), MAX_SIDE)
    drawn = data.startswith((b"\x89PNG", b"RIFF")) and image.width * image.height <= LOSSLESS_PIXELS
    image.save(picture, "WEBP", quality=QUALITY, method=2, lossless=drawn, exact=False)
    _within(image, PREVIEW_SIDE).save(preview, "WEBP", quality=PREVIEW_QUALITY, method=2)
    return image.size


def main(source: str, picture: str, preview: str) -> int:
    """Answer on stdout with the size, or with the sentence of a refusal and exit code 3."""
    limit()
    try:
        width, height = convert(Path(source).read_bytes(), Path(picture), Path(preview))
    except RefusedError as error:
        sys.stdout.write(json.dumps({"refused": str(error)}))
        return REFUSED
    except MemoryError:
        sys.stdout.write(json.dumps({"refused": "This picture is larger than we can open."}))
        return REFUSED
    sys.stdout.write(json.dumps({"width": width, "height": height}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
