"""Shares of the visible product: rectangles that can be counted, and the picture itself, pixel by pixel."""

import io

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from configurator import queries, rendering
from configurator.rendering import Piece, Surface
from tests.factories.configurator import runner as make

pytestmark = pytest.mark.django_db
SIZE = (200, 100)


def stored(name, box, colour=(255, 255, 255, 255)):
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    image.paste(colour, box)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True)
    return default_storage.save(f"areas/{name}.webp", ContentFile(buffer.getvalue()))


def surface(name, box, colour="#a3231d", family="", material=""):
    return Surface(Piece(name, 0, SIZE, mask=stored(name, box), colour=colour), family, material)


def shares(*surfaces, **look):
    found = rendering.content(surfaces, **{"size": SIZE, "width": 200, **look})
    return tuple({name: round(share, 2) for name, share in shares.items() if share > 0.005} for shares in (found.colours, found.materials))


def test_shares_are_those_of_the_area():
    found = shares(surface("a", (0, 0, 150, 100), material="suede"), surface("b", (150, 0, 200, 100), "#22324f"))
    assert found == ({"red": 0.75, "blue": 0.25}, {"suede": 0.75})


def test_what_lies_on_top_hides_what_is_below():
    assert shares(surface("c", (0, 0, 200, 100)), surface("d", (0, 0, 100, 100), "#22324f"))[0] == {"red": 0.5, "blue": 0.5}


def test_a_crop_sees_its_own_part():
    layers = surface("e", (0, 0, 150, 100)), surface("f", (150, 0, 200, 100), "#22324f")
    assert shares(*layers, crop=(100, 0, 200, 100), width=100)[0] == {"red": 0.5, "blue": 0.5}
    assert shares(*layers, crop=(0.0, 0.0, 0.5, 1.0), width=90)[0] == {"red": 1.0}


def test_the_declared_family_goes_before_that_of_the_colour():
    assert shares(surface("g", (0, 0, 50, 50), "#c0c4c8", family="silver"))[0] == {"silver": 1.0}


def test_ground_and_shine_are_no_product_and_fixed_parts_are():
    ground = Surface(Piece("shadow", 0, SIZE, file=stored("h", (0, 0, 200, 100), (0, 0, 0, 200))), "", "")
    shine = Surface(Piece("shine", 2, SIZE, file=stored("i", (0, 0, 200, 100), (255, 255, 255, 60))), "", "")
    buckle = Surface(Piece("buckle", 3, SIZE, file=stored("j", (0, 0, 50, 100), (60, 90, 200, 255))), "", "")
    assert shares(ground, surface("k", (0, 0, 100, 100)), shine, buckle)[0] == {"red": 0.5, "blue": 0.5}


def test_nothing_to_see_has_no_shares():
    assert shares(surface("l", (0, 0, 20, 20)), crop=(100, 50, 200, 100), width=100) == ({}, {})


def visible(plan, selection, view):
    """The definition: for each pixel of the view, how much of each layer is seen through those above it."""
    free, found = np.ones((view.height, view.width)), {}
    for one in reversed(plan.surfaces(selection, view)):
        if one.piece.file:
            continue
        drawn, at = rendering.draw(one.piece, (view.width, view.height))
        whole = Image.new("L", (view.width, view.height))
        whole.paste(drawn.getchannel("A"), at)
        alpha = np.asarray(whole) / 255
        found[one.piece.zone] = (one.family, float((alpha * free).sum()))
        free = free * (1 - alpha)
    total = sum(area for _, area in found.values())
    return {zone: (family, area / total) for zone, (family, area) in found.items()}


@pytest.mark.parametrize("choices", [{}, {"charm": "star", "colour": "silver"}, {"monogram": "ABC", "colour": "black"}])
def test_shares_agree_with_counting_every_pixel(choices):
    made = make()
    compiled = queries.compiled(made.pk)
    selection = compiled.engine.state(choices).selection
    recipe = {"blueprint": made.pk, "selection": selection, "view": "side"}
    expected = {}
    for zone, (family, share) in visible(compiled.plan, selection, compiled.plan.views[0]).items():
        name = family or {"charm": "yellow", "monogram": "white"}[zone]
        expected[name] = expected.get(name, 0.0) + share
    assert queries.content_of(recipe).colours == pytest.approx(expected, abs=0.01)


def test_the_material_is_that_of_the_zone():
    made = make()
    selection = queries.compiled(made.pk).engine.state({"upper": "suede"}).selection
    found = queries.content_of({"blueprint": made.pk, "selection": selection, "view": "side"})
    assert found.materials == pytest.approx({"suede": found.colours["red"]})
    assert found.cover.shape == (64, 96)


def test_a_close_look_goes_where_zones_meet():
    plain, left, right = (
        surface("m", (20, 10, 180, 90)),
        surface("n", (130, 40, 150, 60), "#22324f"),
        surface("o", (150, 40, 170, 60), "#ffffff"),
    )
    x0, y0, x1, y1 = rendering.close_up([plain, left, right], SIZE)
    assert (x0 * 200 <= 131, x1 * 200 >= 168) == (True, True)
    assert (y0 * 100 <= 42, y1 * 100 >= 58) == (True, True)
    assert x1 - x0 == pytest.approx(0.4, abs=0.02)
    assert y1 - y0 == pytest.approx(x1 - x0, abs=0.02)


@pytest.mark.parametrize("layers", [[], [(0, 0, 1, 1)]])
def test_a_close_look_at_next_to_nothing_is_a_picture_all_the_same(layers):
    x0, y0, x1, y1 = rendering.close_up([surface(f"p-{box}", box) for box in layers], SIZE)
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1


def test_a_recipe_may_ask_for_a_close_look():
    made = make()
    selection = queries.compiled(made.pk).engine.state({}).selection
    recipe = {"blueprint": made.pk, "selection": selection, "view": "side", "crop": queries.CLOSE, "background": "#ffffff"}
    image = queries.picture_of(recipe)
    assert image.width < 240
    assert queries.content_of(recipe).cover.shape == image.size[::-1] or max(image.size) > 96
    assert len(queries.content_of(recipe).colours) == 2
