"""Swatches beside options: cut out of the layers, in the colour and the material that the design would have."""

import io
from dataclasses import replace

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from configurator import queries, rendering
from configurator.rendering import swatches


def keep(name, picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return default_storage.save(name, ContentFile(buffer.getvalue()))


@pytest.fixture
def zone(settings, tmp_path):
    """A zone of 200 by 100 pixels that covers the right half, in light that falls off to the right."""
    settings.MEDIA_ROOT = tmp_path
    cover, light = np.zeros((100, 200), np.uint8), np.tile(np.linspace(250, 60, 200), (100, 1)).astype(np.uint8)
    cover[10:90, 100:190] = 255
    mask, shading = keep("mask.png", Image.fromarray(cover, "L")), keep("light.png", Image.fromarray(light, "L"))
    return lambda colour: rendering.Piece("upper", 1, (200, 100), mask=mask, shading=shading, colour=colour)


def coverage_of(data):
    return np.asarray(Image.open(io.BytesIO(data)).getchannel("A"), dtype=int)


def colour_of(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=float)


def test_a_swatch_has_the_colour_however_dark_the_zone_lies(zone):
    shown = colour_of(rendering.swatch(zone("#c02030")))
    assert shown.shape == (96, 96, 3)
    bright = rendering.tint(Image.new("RGB", (1, 1), (222,) * 3), Image.new("L", (1, 1), 255), "#c02030").getpixel((0, 0))[:3]
    assert np.abs(shown.mean((0, 1)) - bright).max() < 6


def test_what_metal_mirrors_stays_a_sheen(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stripes = np.where(np.indices((100, 200))[0] % 4 < 2, 240, 90).astype(np.uint8)
    mask, shading = keep("mask.png", Image.new("L", (200, 100), 255)), keep("mirror.png", Image.fromarray(stripes, "L"))
    shown = colour_of(rendering.swatch(rendering.Piece("case", 1, (200, 100), mask=mask, shading=shading, colour="#c0c4c8")))
    assert shown.min() > 0.5 * shown.max()


def test_the_square_lies_within_the_zone():
    cover = np.zeros((100, 200))
    cover[10:90, 100:190] = 1
    left, top, right, bottom = swatches._square(cover, 200)
    assert cover[top:bottom, left:right].all()
    assert (left + right) // 2 in range(140, 150)


def test_a_thin_zone_has_a_swatch_too():
    cover = np.zeros((100, 200))
    cover[50:52] = 1
    left, top, right, bottom = swatches._square(cover, 200)
    assert cover[top:bottom, left:right].any()


def test_an_option_shows_the_material_that_is_chosen(runner):
    plan = queries.compiled(runner.pk).plan
    leather, suede = (plan.swatch("colour", "red", {"upper": one, "colour": "red"}) for one in ("leather", "suede"))
    assert leather.colour == suede.colour
    assert leather.swatch_name != suede.swatch_name


def test_every_swatch_that_a_page_may_name_is_drawn(runner):
    made = queries.compiled(runner.pk)
    names = {piece.swatch_name for piece in made.plan.swatches()}
    assert names
    assert all(default_storage.exists(name) for name in names)
    shown = queries.preview(slug="runner", ask=queries.Ask(open="colour"))
    options = next(group.options for group in shown.groups if group.open)
    assert {option.swatch for option in options} <= {default_storage.url(name) for name in names}


def test_a_square_keeps_clear_of_edges_in_the_light():
    cover, light = np.ones((100, 200)), np.full((100, 200), 200.0)
    light[:, 98:102] = 60
    left, top, right, bottom = swatches._square(cover, 200, light)
    assert np.ptp(light[top:bottom, left:right]) == 0


def test_what_a_zone_leaves_free_is_no_stain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cover = np.zeros((100, 200), np.uint8)
    cover[50:53] = 255
    mask = keep("mask.png", Image.fromarray(cover, "L"))
    shading = keep("light.png", Image.fromarray(np.where(cover, 200, 0).astype(np.uint8), "L"))
    shown = colour_of(rendering.swatch(rendering.Piece("cable", 1, (200, 100), mask=mask, shading=shading, colour="#c0c4c8")))
    assert shown.min() > 0.9 * shown.max()


def test_edges_of_a_layer_are_stored_in_steps(zone):
    edge = np.random.default_rng(1).integers(0, 4, (100, 200)).astype(np.uint8)  # what is left of compression in a mask
    edge[10:90, 100:190] = 255
    edge[10:90, 99] = edge[10:90, 190] = np.linspace(1, 254, 80)
    piece = replace(zone("#c02030"), mask=keep("edge.png", Image.fromarray(edge, "L")))
    stored = coverage_of(rendering.finished(piece))
    assert 2 < len(np.unique(stored)) <= 33
    assert np.abs(stored - edge).max() <= 4


def test_what_falls_off_gently_is_stored_exactly(zone):
    glow = np.tile(np.linspace(0, 255, 200), (100, 1)).astype(np.uint8)
    piece = replace(zone("#c02030"), mask=keep("glow.png", Image.fromarray(glow, "L")))
    assert np.array_equal(coverage_of(rendering.finished(piece)), glow)
