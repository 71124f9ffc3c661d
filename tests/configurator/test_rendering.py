"""Pictures: colours multiply light, the stack on the page is the composed picture."""

import io
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from django.core.files.storage import default_storage
from hypothesis import example, given, strategies as st
from PIL import Image

from catalog.domain.colours import encoded, linear
from configurator import queries, rendering
from configurator.rendering.images import _Cut
from tests.factories.configurator import document, runner as make

GRID = [[[0.1, 0.1], [0.5, 0.1], [0.9, 0.2]], [[0.1, 0.2], [0.5, 0.2], [0.9, 0.3]]]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def stacked(made, selection, view):
    """The stack as a browser draws it: the files of the page, one over the other in encoded sRGB."""
    canvas = np.ones((view.height, view.width, 3))
    for piece in made.plan.pieces(selection, view):
        data = rendering.finished(piece) if piece.text else Path(default_storage.path(piece.name)).read_bytes()
        layer = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"), dtype=float) / 255
        canvas = layer[..., 3:] * layer[..., :3] + (1 - layer[..., 3:]) * canvas
    return canvas * 255


def test_the_stack_of_layers_and_the_composed_picture_are_the_same(runner):
    made = queries.compiled(runner.pk)
    selection = made.engine.state({"upper": "suede", "colour": "black", "sole": "gum", "monogram": "AB"}).selection
    composed = np.asarray(queries.picture(blueprint_id=runner.pk, selection=selection, background="#ffffff"), dtype=float)
    difference = np.abs(stacked(made, selection, made.plan.views[0]) - composed)
    assert difference.mean() < 1
    assert composed.std() > 20


@given(light=st.integers(0, 255), colour=COLOURS)
def test_a_tint_is_a_multiplication_of_light(light, colour):
    made = rendering.tint(Image.new("RGB", (1, 1), (light,) * 3), Image.new("L", (1, 1), 200), colour).getpixel((0, 0))
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    expected = encoded(linear(np.array(light / 255)) * linear(channels)) * 255
    assert made[:3] == tuple(np.rint(expected).astype(int))
    assert made[3] == 200


def test_white_light_shows_the_colour_itself():
    assert rendering.tint(Image.new("RGB", (1, 1), "#ffffff"), Image.new("L", (1, 1), 255), "#b07a4a").getpixel((0, 0)) == (
        176,
        122,
        74,
        255,
    )


def test_a_crop_and_a_background(runner):
    selection = queries.compiled(runner.pk).engine.state({}).selection
    whole = queries.picture(blueprint_id=runner.pk, selection=selection, background="#102030")
    part = queries.picture(blueprint_id=runner.pk, selection=selection, background="#102030", crop=[0, 0, 0.5, 0.5])
    assert whole.getpixel((2, 2)) == (16, 32, 48)
    assert part.size == (whole.width // 2, whole.height // 2)  # never wider than the layers are
    assert queries.picture(blueprint_id=runner.pk, selection=selection).mode == "RGBA"
    with pytest.raises(rendering.LayerError, match="crop is empty"):
        queries.picture(blueprint_id=runner.pk, selection=selection, crop=[0.5, 0, 0.5, 1])


def test_a_text_lies_in_its_box_and_changes_the_picture(runner):
    made = queries.compiled(runner.pk)
    view = made.plan.views[0]
    piece = made.plan.pieces(made.engine.state({"monogram": "AB"}).selection, view)[-1]
    drawn, at = rendering.draw(piece, (view.width, view.height))
    assert at == (90, 60)
    assert drawn.size == (61, 31)
    assert drawn.getchannel("A").getextrema()[1] > 200


def test_a_quad_bends_the_text():
    grid = ((10.0, 10.0), (90.0, 30.0)), ((10.0, 40.0), (90.0, 60.0))
    piece = rendering.Piece("mark", 0, (100, 100), text="HHH", grid=grid)
    alpha = np.asarray(rendering.draw(piece, (100, 100))[0].getchannel("A"), dtype=float)
    rows = np.arange(alpha.shape[0])
    left, right = ((alpha[:, part].sum(axis=1) * rows).sum() / alpha[:, part].sum() for part in (slice(0, 30), slice(50, 81)))
    assert right > left + 5


def written(grid, text="HHHHHH", **more):
    piece = rendering.Piece("mark", 0, (200, 200), text=text, grid=tuple(tuple(map(tuple, row)) for row in grid), **more)
    canvas = Image.new("L", (200, 200))
    drawn, at = rendering.draw(piece, (200, 200))
    canvas.paste(drawn.getchannel("A"), at)
    return np.asarray(canvas, dtype=float)


def test_a_fine_grid_that_is_flat_is_the_same_as_its_corners():
    x, y = np.meshgrid(np.linspace(20, 180, 9), np.linspace(60, 120, 5))
    fine = np.stack([x, y], axis=-1)
    difference = np.abs(written(fine) - written(fine[::4, ::8]))
    assert difference.mean() < 0.5
    assert written(fine).mean() > 5


def test_a_fine_grid_bends_the_text_along_an_arc():
    angle, radius = np.meshgrid(np.linspace(-1.1, 1.1, 13), [100.0, 70.0])
    ink = written(np.stack([100 + radius * np.sin(angle), 150 - radius * np.cos(angle)], axis=-1))
    rows, columns = np.nonzero(ink > 128)
    distance = np.hypot(columns - 100, rows - 150)
    assert distance.min() > 68
    assert distance.max() < 102
    assert {bool(at) for at in ink[:, 40:160].max(axis=0) > 100} == {True, False}


def test_a_narrow_arc_keeps_all_its_letters():
    angle, radius = np.meshgrid(np.linspace(-1.2, 1.2, 17), [100.0, 96.0, 92.0])
    alpha = written(np.stack([100 + radius * np.sin(angle), 150 - radius * np.cos(angle)], axis=-1), "H" * 24)
    y, x = np.indices(alpha.shape)
    sectors = np.digitize(np.arctan2(x - 100.0, 150.0 - y), np.linspace(-1.2, 1.2, 13))
    ink = np.array([alpha[sectors == sector].sum() for sector in range(2, 12)])
    assert ink.min() > 0.6 * ink.max()


@pytest.mark.parametrize("font", ["roman", "grotesk", "script"])
def test_each_font_has_letters_of_its_own(font):
    grid = [[(20, 60), (180, 60)], [(20, 120), (180, 120)]]
    assert np.abs(written(grid, "JKL", font=font) - written(grid, "JKL")).mean() > 2


def lettered(**more):
    options = [{"key": "caps", "label": "Capitals", "default": True, "attributes": {"font": "roman"}}, {"key": "script", "label": "Script"}]
    group = {"key": "lettering", "label": "Lettering", "kind": "one", "options": options}
    layer = {"view": "side", "zone": "mark", "depth": 9, "text": "monogram", "quad": [[1, 2], [9, 2], [9, 8], [1, 8]], **more}
    return document(groups=[*document()["groups"], group], layers=[layer])


def test_the_font_follows_the_group_and_a_quad_is_a_grid_of_its_corners(db):
    made = queries.compiled(make(**lettered(font="lettering")).pk)
    pieces = [
        made.plan.pieces(made.engine.state({"monogram": "AB", **more}).selection, made.plan.views[0])[0]
        for more in ({}, {"lettering": "script"})
    ]
    assert [piece.font for piece in pieces] == ["roman", "script"]
    assert pieces[0].grid == (((1.0, 2.0), (9.0, 2.0)), ((1.0, 8.0), (9.0, 8.0)))


def test_the_same_words_in_two_places_each_keep_their_font(db):
    body = lettered(font="script")
    second = {"key": "engraving", "label": "Engraving", "kind": "text", "max_length": 3, "alphabet": "A-Z"}
    layers = [*body["layers"], {**body["layers"][0], "zone": "back", "text": "engraving", "font": "roman"}]
    made = make(**body | {"groups": [*body["groups"], second], "layers": layers})
    selection = queries.compiled(made.pk).engine.state({"monogram": "AB", "engraving": "AB"}).selection
    found = {one.label: parse_qs(urlsplit(one.url).query)["l"][0] for one in queries.letterings_of(made.pk, selection)}
    assert {label: json.loads(payload)["f"] for label, payload in found.items()} == {"Monogram": "script", "Engraving": "roman"}


def test_a_grid_is_in_parts_of_the_view(db):
    made = queries.compiled(make(**document(layers=[{"view": "side", "zone": "m", "depth": 1, "text": "monogram", "grid": GRID}])).pk)
    piece = made.plan.pieces(made.engine.state({"monogram": "AB"}).selection, made.plan.views[0])[0]
    assert piece.grid == (((24.0, 16.0), (120.0, 16.0), (216.0, 32.0)), ((24.0, 32.0), (120.0, 32.0), (216.0, 48.0)))


def test_a_text_on_a_surface_takes_its_light_and_ends_with_it(runner):
    made = queries.compiled(runner.pk)
    view, selection = made.plan.views[0], made.engine.state({}).selection
    surface = next(piece for piece in made.plan.pieces(selection, view) if piece.mask)
    grid = (((0.0, 0.0), (240.0, 0.0)), ((0.0, 160.0), (240.0, 160.0)))
    plain = rendering.Piece("m", 9, (240, 160), text="HHHH", grid=grid, colour="#ffffff")
    drawn = [rendering.draw(piece, (240, 160))[0] for piece in (plain, replace(plain, mask=surface.mask, shading=surface.shading))]
    inks = [np.asarray(one, dtype=float) for one in drawn]
    assert inks[1][..., 3].sum() < inks[0][..., 3].sum()
    assert inks[1][inks[1][..., 3] > 0][:, :3].mean() < 254


def test_a_layer_is_left_out_with_its_group_and_by_its_rule(db):
    layers = [*document()["layers"][:1], {**document()["layers"][1], "when": "sole.gum"}, document()["layers"][3]]
    made = queries.compiled(make(layers=layers).pk)
    view = made.plan.views[0]
    assert [piece.zone for piece in made.plan.pieces(made.engine.state({}).selection, view)] == ["shadow"]
    chosen = made.engine.state({"sole": "gum", "charm": "star"}).selection
    assert [piece.zone for piece in made.plan.pieces(chosen, view)] == ["shadow", "upper", "charm"]


def test_only_what_changed_has_another_name(runner):
    made = queries.compiled(runner.pk)
    view = made.plan.views[0]
    names = [
        {p.zone: p.name for p in made.plan.pieces(made.engine.state(c).selection, view)} for c in ({}, {"sole": "gum", "upper": "canvas"})
    ]
    assert names[0]["shadow"] == names[1]["shadow"]
    assert names[0]["upper"] == names[1]["upper"]
    assert names[0]["sole"] != names[1]["sole"]


def test_a_half_written_layer_is_never_seen(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("killed")))
    with pytest.raises(OSError, match="killed"):
        rendering.store("layers/a.webp", b"data")
    assert not rendering.exists("layers/a.webp")


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"view": "side", "zone": "a", "depth": 0}, "exactly one of"),
        ({"view": "side", "zone": "a", "depth": "x", "text": "monogram", "box": [0, 0, 1, 1]}, "whole number"),
        ({"view": "side", "zone": "a", "depth": 0, "text": "monogram"}, "needs a box"),
        ({"view": "side", "zone": "a", "depth": 0, "text": "monogram", "box": [1, 2]}, "four numbers or four points"),
        ({"view": "side", "zone": "a", "depth": 0, "text": "monogram", "grid": [[1, 2]]}, "rows of points"),
        ({"view": "side", "zone": "a", "depth": 0, "text": "monogram", "grid": [GRID[0], GRID[1][:2]]}, "all rows equally long"),
        ({"view": "side", "zone": "a", "depth": 0, "text": "monogram", "grid": [GRID[0] * 22] * 2}, "at most 128 points"),
        ({"view": "side", "zone": "a", "depth": 0, "text": "monogram", "grid": [[[10, 0], [20, 0]]] * 2}, "parts of the width"),
        ({"view": "side", "zone": "a", "depth": 0, "text": "monogram", "grid": GRID, "font": "wingdings"}, "no font “wingdings”"),
        ({"view": "side", "zone": "a", "depth": 0, "mask": "nope.webp"}, "there is no picture “nope.webp”"),
    ],
)
def test_a_layer_that_cannot_be_drawn_says_why(layer, sentence):
    from configurator.domain.blueprint import Blueprint

    with pytest.raises(rendering.LayerError, match=sentence):
        rendering.LayerPlan(Blueprint.from_dict(document(layers=[layer])), {})


@given(
    left=st.integers(0, 90),
    top=st.integers(0, 60),
    wide=st.integers(1, 100),
    high=st.integers(1, 80),
    size=st.sampled_from([(50, 40), (100, 80), (33, 27), (150, 120), (71, 95)]),
)
@example(left=0, top=0, wide=100, high=80, size=(50, 40))
def test_what_is_cut_out_is_resized_as_with_the_whole_picture(left, top, wide, high, size):
    whole = Image.new("RGBA", (100, 80), (200, 120, 40, 0))
    whole.paste((200, 120, 40, 100), (left, top, min(100, left + wide), min(80, top + high)))
    cut = _Cut.of(whole.getchannel("A"), size)
    found, corner = cut.fitted(whole.crop(cut.window))
    canvas = Image.new("RGBA", size, (200, 120, 40, 0))
    canvas.paste(found, corner)
    expected = whole.resize(size, Image.Resampling.LANCZOS).getchannel("A")
    # Pillow takes the narrower direction first, and cuts off what falls below nothing in between; half a pixel amiss is 25 and more.
    assert np.abs(np.asarray(canvas.getchannel("A"), dtype=int) - np.asarray(expected, dtype=int)).max() <= 10
