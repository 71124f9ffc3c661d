"""What shoppers send is opened by a program of its own, under limits; only clean pixels come out."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from configurator.rendering import decoder, sandbox
from tests.factories.uploads import halves, picture


def opened(data):
    return Image.open(io.BytesIO(sandbox.decode(data).picture))


def refused(data):
    with pytest.raises(sandbox.RefusedError) as error:
        sandbox.decode(data)
    return str(error.value)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def claimed(width, height, body=b"\x00"):
    """A PNG that says it is as large as that."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_webp_of_its_size(kind):
    found = sandbox.decode(picture((400, 200), kind=kind))
    assert (found.width, found.height) == (400, 200)
    image = Image.open(io.BytesIO(found.picture))
    assert (image.format, image.size) == ("WEBP", (400, 200))
    assert all(abs(one - other) <= 6 for one, other in zip(image.convert("RGB").getpixel((9, 9)), (192, 32, 48), strict=True))


def test_a_large_picture_is_made_smaller_and_its_preview_smaller_still():
    found = sandbox.decode(picture((6000, 3000)))
    assert (found.width, found.height) == (4096, 2048)
    assert Image.open(io.BytesIO(found.preview)).size == (1200, 600)


def test_it_stands_upright_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    image = opened(picture((400, 200), exif=exif))
    assert image.size == (200, 400)
    assert not image.getexif()
    assert set(image.info) <= {"loop", "background", "timestamp", "duration"}


def test_colours_are_brought_to_srgb():
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert opened(picture(icc_profile=wide)).size == (400, 200)
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" not in opened(picture(icc_profile=swapped)).info


@pytest.mark.parametrize(
    ("data", "colour"),
    [
        (picture(mode="CMYK", colour=(0, 255, 255, 0)), (254, 0, 0)),
        (picture(mode="I;16", colour=65535, kind="PNG"), (255, 255, 255)),
        (picture(mode="I;16", colour=32896, kind="PNG"), (128, 128, 128)),
        (picture(mode="L", colour=100), (100, 100, 100)),
        (picture(mode="P", colour=0, kind="PNG"), (0, 0, 0)),
    ],
)
def test_unusual_colours_come_out_as_they_look(data, colour):
    found = opened(data).convert("RGB").getpixel((50, 50))
    assert all(abs(one - other) <= 8 for one, other in zip(found, colour, strict=True))


def test_what_is_transparent_stays_so():
    assert opened(picture(mode="RGBA", colour=(255, 0, 0, 0), kind="PNG")).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_picture_with_something_behind_it_is_only_a_picture():
    found = sandbox.decode(picture() + b"PK\x03\x04<script>alert(1)</script>")
    assert b"<script>" not in found.picture + found.preview


def animation(kind):
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


def test_a_cameras_jpeg_with_a_second_picture_in_it_is_the_first():
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (150, 100), "blue")])
    image = opened(buffer.getvalue()).convert("RGB")
    assert image.size == (300, 200)
    assert image.getpixel((9, 9))[0] > 200


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (animation("WEBP"), "animation"),
        (animation("PNG"), "animation"),
        (halves((800, 800))[:900], "cut off"),
        (picture()[:600], "cut off"),
        (b"\xff\xd8\xff" + b"x" * 500, "no JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "damaged"),
        (claimed(9000, 9000), "30 megapixels"),
        (claimed(60000, 60000), "larger than we can open"),
        (claimed(5000, 5000), "cut off"),
        (picture((99, 400)), "too small"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG"),
        (b"GIF89a" + b"x" * 100, "no JPEG"),
    ],
)
def test_what_is_refused_and_why(data, sentence):
    assert sentence in refused(data)


def test_a_file_that_needs_too_much_is_stopped(monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.001)
    assert refused(picture()) == sandbox.TOO_MUCH


def test_memory_is_limited(tmp_path, monkeypatch):
    greedy = tmp_path / "greedy.py"
    greedy.write_text(
        f"import sys; sys.path.insert(0, {str(sandbox.PROGRAM.parent)!r}); import decoder\n"
        "decoder.convert = lambda *_: bytearray(4_000_000_000)\nsys.exit(decoder.main(*sys.argv[1:]))\n"
    )
    monkeypatch.setattr(sandbox, "PROGRAM", greedy)
    assert refused(picture()) == "This picture is larger than we can open."


def test_a_decoder_that_dies_of_something_else_is_tried_again(tmp_path, monkeypatch):
    for line in ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "raise SystemError"):
        broken = tmp_path / "broken.py"
        broken.write_text(line)
        monkeypatch.setattr(sandbox, "PROGRAM", broken)
        with pytest.raises(OSError, match="decoder ended"):
            sandbox.decode(picture())


def test_the_program_gets_no_secrets(tmp_path, monkeypatch):
    spy = tmp_path / "spy.py"
    spy.write_text("import json, os, sys; print(json.dumps({'refused': ','.join(os.environ)})); sys.exit(3)")
    monkeypatch.setattr(sandbox, "PROGRAM", spy)
    assert "SECRET" not in refused(picture())
    assert "ATELIER" not in refused(picture())


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"\x00\x00\x00\x18ftypisom", ""),
        (b"<svg", ""),
        (b"", ""),
    ],
)
def test_first_bytes_say_what_it_is(head, kind):
    assert sandbox.suffix_of(head) == kind


def test_limits_are_those_of_the_shop():
    assert decoder.MAX_PIXELS == 30_000_000
