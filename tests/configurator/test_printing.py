"""Shoppers' pictures on the product: where they lie, under which light, and what stands there instead."""

import io

import numpy as np
import pytest
from PIL import Image

from configurator import models, queries, rendering, services
from configurator.domain.blueprint import Blueprint
from configurator.rendering import LayerError, LayerPlan
from tests.configurator.test_rendering import stacked
from tests.factories.configurator import document, runner
from tests.factories.uploads import LAYER, PHOTO, halves, picture, printed_runner, upload

RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture
def made(db):
    return printed_runner()


def shown(made, value, **look):
    compiled = queries.compiled(made.pk)
    return queries.picture(blueprint_id=made.pk, selection=compiled.engine.state({"photo": value}).selection, **look)


def near(found, wanted, most=12):
    return all(abs(one - other) <= most for one, other in zip(found[:3], wanted, strict=True))


def test_a_picture_fills_its_zone(made):
    image = shown(made, upload(made, halves()).token, background="#ffffff")
    assert near(image.getpixel((90, 70)), RED)
    assert near(image.getpixel((150, 70)), BLUE)
    assert not near(image.getpixel((120, 95)), RED)
    assert not near(image.getpixel((120, 95)), BLUE)


@pytest.mark.parametrize(
    ("crop", "left", "right"),
    [("0.500.200.0", RED, RED), ("1000.500.200.0", BLUE, BLUE), ("500.500.100.180", BLUE, RED), ("250.500.200.0", RED, RED)],
)
def test_a_crop_shows_its_part(made, crop, left, right):
    image = shown(made, f"{upload(made, halves()).token}~{crop}", background="#ffffff")
    assert near(image.getpixel((84, 70)), left)
    assert near(image.getpixel((156, 70)), right)


def test_a_quarter_turn_clockwise_brings_the_left_to_the_top(made):
    image = shown(made, f"{upload(made, halves((400, 400))).token}~500.500.100.90", background="#ffffff")
    assert near(image.getpixel((120, 54)), RED)
    assert near(image.getpixel((120, 86)), BLUE)


def test_where_the_picture_ends_the_product_shows_through(made):
    token = upload(made, halves()).token
    bare = shown(made, "", background="#ffffff")
    small = shown(made, f"{token}~500.500.50.0", background="#ffffff")
    assert small.getpixel((84, 54)) == bare.getpixel((84, 54))
    assert near(small.getpixel((110, 70)), RED)


def test_the_stack_of_layers_is_the_composed_picture(made):
    compiled = queries.compiled(made.pk)
    selection = compiled.engine.state({"photo": upload(made, halves()).token}).selection
    view = compiled.plan.views[0]
    pieces = [piece for piece in compiled.plan.pieces(selection, view) if piece.picture]
    drawn = np.asarray(Image.open(io.BytesIO(rendering.finished(pieces[0]))).convert("RGBA"), dtype=float)
    composed = np.asarray(rendering.compose(pieces, size=(view.width, view.height), width=view.width), dtype=float)
    assert np.abs(drawn[..., 3] - composed[..., 3]).mean() < 1
    assert stacked(compiled, compiled.engine.state({}).selection, view).shape == (view.height, view.width, 3)


def test_a_picture_lies_under_the_light_of_its_surface(db):
    plain = document()
    lit = LAYER | {"mask": "side/mask-upper.webp", "shading": {"default": "side/shading.webp"}, "box": [0, 0, 240, 160]}
    made = runner(groups=[*plain["groups"], PHOTO], layers=[*plain["layers"], lit])
    image = shown(made, upload(made, picture(colour="#ffffff")).token)
    upper, lower = image.getpixel((120, 45)), image.getpixel((120, 90))
    assert upper[0] < lower[0] < 255
    assert image.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("token", ["x" * 22, "_" * 22])
def test_words_or_nothing_stand_in_for_a_picture_that_is_not_there(made, token):
    bare, there = shown(made, "", background="#ffffff"), shown(made, token, background="#ffffff")
    differs = np.abs(np.asarray(bare, dtype=int) - np.asarray(there, dtype=int)).sum() > 0
    assert differs == (token[0] == "x")


def test_the_print_file_has_the_resolution_of_the_picture(made):
    token = upload(made, halves((2000, 1000))).token
    whole = Image.open(io.BytesIO(queries.print_file(blueprint_id=made.pk, group="photo", value=token)))
    part = Image.open(io.BytesIO(queries.print_file(blueprint_id=made.pk, group="photo", value=f"{token}~0.500.200.0")))
    assert (whole.size, part.size) == ((2000, 1000), (1000, 500))
    assert round(whole.info["dpi"][0]) == 254
    assert near(part.convert("RGB").getpixel((990, 250)), RED)
    with pytest.raises(queries.PictureError):
        queries.print_file(blueprint_id=made.pk, group="sole", value=token)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"box": None}, "needs a box"),
        ({"text": "monogram"}, "exactly one of"),
        ({"file": "side/shadow.webp"}, "exactly one of"),
    ],
)
def test_what_a_picture_layer_must_be(change, sentence):
    plain = document()
    body = plain | {"groups": [*plain["groups"], PHOTO], "layers": [{**LAYER, **change}]}
    with pytest.raises(LayerError, match=sentence):
        LayerPlan(Blueprint.from_dict(body), {"side/shadow.webp": "x"})


def test_a_layer_names_a_group_that_there_is():
    with pytest.raises(ValueError, match="there is no group “phot0”"):
        Blueprint.from_dict(document(layers=[LAYER | {"picture": "phot0"}]))


def test_a_zone_without_a_size_has_the_shape_of_its_layer():
    plain = document()
    body = plain | {"groups": [*plain["groups"], {**PHOTO, "print_mm": None}], "layers": [LAYER]}
    assert LayerPlan(Blueprint.from_dict(body), {}).aspect("photo") == 2.0
    assert LayerPlan(Blueprint.from_dict(body | {"layers": []}), {}).aspect("photo") == 1.0


def test_a_draft_keeps_its_picture_group(db):
    plain = document()
    draft = runner(publish=False, groups=[*plain["groups"], PHOTO], layers=[*plain["layers"], LAYER])
    again = services.document_of(draft)
    assert again["groups"][-1] == PHOTO
    assert [layer["zone"] for layer in again["layers"] if layer.get("picture") == "photo"] == ["photo"]
    assert Blueprint.from_dict(again).by_key["photo"].print_mm == (200, 100)


def test_a_design_is_pictured_when_its_picture_is_ready(made):
    received = upload(made, opened=False)
    design = services.save_design(product_slug="runner", choices=[("photo", received.token)], user=None)
    assert not services.compose_design(design_id=design.pk)
    design.refresh_from_db()
    assert (design.picture_state, design.picture_tries) == ("pending", 0)
    services.decode_upload(upload_id=received.pk)
    assert services.compose_design(design_id=design.pk)
    assert queries.design(design.token).image is None
    models.Upload.objects.update(review="approved")
    assert queries.design(design.token).image["src"]
