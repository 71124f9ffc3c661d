"""Drawing layers step by step: the first view puts a version on sale, the others and the large ones follow, whatever happens meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage

from configurator import models, queries, rendering, services
from configurator.rendering import documents, plan
from configurator.services import layers
from tests.factories.configurator import document, draw_assets

NOW = datetime(2030, 3, 1, tzinfo=UTC)
PAGE = 40


@pytest.fixture
def waiting(db, tmp_path, monkeypatch):
    """A version whose two views are wider than the page shows them; nothing of it is drawn."""
    monkeypatch.setattr(documents, "PAGE_WIDTH", PAGE)
    return services.import_blueprint(document=document(), assets=draw_assets(tmp_path), publish=True)


def shown(view="", slug="runner"):
    return queries.preview(slug=slug, ask=queries.Ask(view=view))


def test_views_are_drawn_one_by_one_and_then_in_their_own_width(waiting):
    steps = queries.compiled(waiting.pk).plan.steps
    assert [(step.view.key, step.width == PAGE) for step in steps] == [
        ("side", True), ("top", True), ("side", False), ("top", False)
    ]  # fmt: skip


def test_the_page_offers_the_views_that_are_drawn(waiting):
    services.render_layers(blueprint_id=waiting.pk, steps=1)
    assert [key for key, _ in shown(view="top").views] == ["side"]
    assert shown(view="top").view == "side"
    services.render_layers(blueprint_id=waiting.pk, steps=2)
    assert [key for key, _ in shown().views] == ["side", "top"]
    assert shown(view="top").view == "top"


def test_layers_are_as_wide_as_the_page_and_large_ones_are_named_once_they_are_there(waiting):
    services.render_layers(blueprint_id=waiting.pk, steps=2)
    assert {(layer.width, layer.large) for layer in shown().layers} == {(PAGE, "")}
    services.render_layers(blueprint_id=waiting.pk, steps=3)
    assert all(layer.large and layer.large != layer.url for layer in shown().layers)
    assert not any(layer.large for layer in shown(view="top").layers)


def test_every_layer_of_the_page_is_there(waiting):
    services.render_layers(blueprint_id=waiting.pk)
    made = queries.compiled(waiting.pk)
    selection = made.engine.state({}).selection
    for view in made.plan.views:
        for piece in made.plan.pieces(selection, view):
            assert all(default_storage.exists(piece.sized(width).name) for width in view.widths)


def test_a_version_is_drawn_by_one_worker_at_a_time(waiting):
    models.Drawing.objects.create(blueprint=waiting, tint=rendering.TINT_VERSION, steps=4, beat=NOW - timedelta(minutes=1))
    assert services.undrawn(now=NOW) == []
    assert not services.draw_version(blueprint_id=waiting.pk, now=NOW)


def test_what_a_killed_worker_left_is_taken_up(waiting):
    services.render_layers(blueprint_id=waiting.pk, steps=1)
    models.Drawing.objects.update(beat=NOW - timedelta(minutes=10))
    assert services.undrawn(now=NOW) == [waiting.pk]
    assert services.draw_version(blueprint_id=waiting.pk, now=NOW)
    assert models.Drawing.objects.get().drawn == 4
    assert services.undrawn(now=NOW) == []


def test_a_version_without_a_view_goes_on_sale(db):
    bare = services.import_blueprint(document=document(views=[], layers=[]), publish=True)
    assert services.undrawn(now=NOW) == [bare.pk]
    assert services.draw_version(blueprint_id=bare.pk, now=NOW)
    assert models.Blueprint.objects.get().status == models.Blueprint.Status.PUBLISHED
    assert services.undrawn(now=NOW) == []


def test_a_worker_killed_before_a_version_goes_on_sale_leaves_its_first_step_undone(waiting, monkeypatch):
    def killed(blueprint_id):
        raise KeyboardInterrupt

    monkeypatch.setattr(layers, "_make_current", killed)
    with pytest.raises(KeyboardInterrupt):
        services.render_layers(blueprint_id=waiting.pk)
    assert models.Drawing.objects.get().drawn == 0


def test_another_way_of_tinting_draws_everything_again(waiting, monkeypatch):
    services.render_layers(blueprint_id=waiting.pk)
    monkeypatch.setattr(rendering, "TINT_VERSION", "next")
    assert services.undrawn(now=NOW) == [waiting.pk]
    services.draw_version(blueprint_id=waiting.pk, now=NOW)
    assert models.Drawing.objects.get().tint == "next"


def test_a_version_from_before_is_drawn_too(waiting):
    services.render_layers(blueprint_id=waiting.pk)
    models.Drawing.objects.all().delete()
    assert services.undrawn(now=NOW) == [waiting.pk]


def test_a_layer_of_another_width_keeps_its_shape():
    grid = (((10.0, 10.0), (90.0, 10.0)), ((10.0, 40.0), (90.0, 40.0)))
    small = plan.Piece("text", 1, (100, 60), text="AB", grid=grid).sized(50)
    assert (small.size, small.grid) == ((50, 30), (((5.0, 5.0), (45.0, 5.0)), ((5.0, 20.0), (45.0, 20.0))))
