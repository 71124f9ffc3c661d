"""The one picture that the page of a design shows first: who gets it, when it is made, and when it is no longer right."""

from contextlib import suppress

import pytest
from django.core.files.storage import default_storage

from config import tokens
from configurator import models, queries, rendering, services
from configurator.services import posters
from tests.configurator.test_printing import LAYER, PHOTO
from tests.factories.accounts import UserFactory
from tests.factories.configurator import colourway, design, document, runner as make

SIDE, UPPER, SOLE = (next(one for one in document()["layers"] if one["zone"] == zone) for zone in ("shadow", "upper", "sole"))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A storage in which no other test has drawn anything."""
    settings.MEDIA_ROOT = tmp_path


def name(version, *choices, view="side"):
    made = queries.compiled(version.pk)
    selection = made.engine.state(queries.choices_of(made.blueprint, choices)).selection
    return queries.poster_names(made, selection, made.plan.view(view)).get("light", "")


def poster(slug="runner", *pairs, **asked):
    return queries.preview(slug=slug, ask=queries.Ask(pairs=pairs, **asked)).poster.get("light", "")


def test_the_blank_product_goes_on_sale_with_its_picture(runner):
    assert poster() == default_storage.url(name(runner))


def test_it_is_as_wide_as_the_layers_and_shows_what_they_do(runner):
    made = queries.compiled(runner.pk)
    view = made.plan.views[0]
    selection = made.engine.state({}).selection
    with default_storage.open(name(runner), "rb") as file:
        assert rendering.check_source(file.read()) == (view.widths[0], view.height)
    assert queries.picture(blueprint_id=runner.pk, selection=selection, width=view.widths[0]).size == (240, 160)


def test_it_stands_on_the_ground_of_the_page(runner):
    stage = next(one for one in tokens.colours() if one.name == "stage")
    assert {"light": stage.light, "dark": stage.dark} == queries.GROUNDS
    both = queries.preview(slug="runner", ask=queries.Ask()).poster
    assert set(both) == set(queries.GROUNDS) == {"light", "dark"}
    assert len(set(both.values())) == 2


def test_what_is_not_seen_does_not_count(runner):
    assert poster("runner", ("width", "95"), ("extras", "bag")) == poster()
    assert poster("runner", ("colour", "black")) == ""
    assert poster(view="top") == ""


def test_a_text_in_the_picture_counts(runner):
    names = [name(runner), name(runner, ("monogram", "AB")), name(runner, ("monogram", "AC"))]
    assert len(set(names)) == 3
    assert poster("runner", ("monogram", "AB")) == ""


def test_a_colourway_gets_its_picture_from_a_worker(runner):
    night = colourway("night", colour="black", upper="canvas")
    assert night.design.picture_state == "pending"
    assert poster("night") == ""
    services.compose_waiting()
    assert poster("night") == default_storage.url(name(runner, ("colour", "black"), ("upper", "canvas")))
    night.design.refresh_from_db()
    assert (night.design.picture_state, night.design.picture) == ("ready", "")


def test_publishing_asks_the_worker_at_once(runner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        colourway("night")
    assert poster("night")


def test_a_design_that_is_no_product_has_none(runner):
    saved = design(("colour", "black"))
    assert services.compose_design(design_id=saved.pk)
    assert poster("runner", ("colour", "black")) == ""


def test_a_new_version_that_looks_the_same_keeps_the_picture(runner):
    newer = make(base_price="130.00")
    assert newer.version == runner.version + 1
    assert poster() == default_storage.url(name(runner))


def test_the_colourways_of_a_new_version_are_drawn_again(runner):
    night = colourway("night", colour="black")
    services.compose_waiting()
    layers = [one for one in document()["layers"] if one["zone"] != "shadow"]
    newer = make(layers=layers)
    night.design.refresh_from_db()
    assert night.design.picture_state == "pending"
    services.compose_waiting()
    assert poster("night") == default_storage.url(name(newer, ("colour", "black")))


def test_a_colourway_that_is_not_made_any_more_has_none(runner):
    night = colourway("night", colour="black")
    make(rules=[{"when": "!colour.black", "why": "Black is not dyed any more."}])
    assert services.compose_design(design_id=night.design.pk)
    night.design.refresh_from_db()
    assert night.design.picture_state == "ready"


def test_whoever_owns_what_is_put_on_sale_gets_its_whole_picture_still(runner):
    saved = design(("colour", "black"), user=UserFactory())
    services.publish_colourway(design_id=saved.pk, slug="night", title="Night")
    services.compose_waiting()
    saved.refresh_from_db()
    assert (saved.picture_state, saved.picture) == ("ready", queries.picture_name(runner.pk, saved.selection))
    assert poster("night")


def test_a_copy_of_a_colourway_gets_a_whole_picture(runner):
    night = colourway("night", colour="black")
    services.compose_waiting()
    copy = services.duplicate_design(design_id=night.design.pk, user=UserFactory())
    services.compose_waiting()
    copy.refresh_from_db()
    assert (copy.picture_state, copy.picture) == ("ready", queries.picture_name(runner.pk, copy.selection))


def test_people_do_not_wait_for_products(runner, monkeypatch):
    monkeypatch.setattr(services.designs, "AT_ONCE", 1)
    night, mine = colourway("night"), design(("colour", "black"))
    services.compose_waiting()
    states = models.Design.objects.in_bulk([night.design.pk, mine.pk])
    assert [states[one.pk].picture_state for one in (night.design, mine)] == ["pending", "ready"]


def test_what_ends_the_worker_is_not_tried_for_ever(runner, monkeypatch):
    mine, tried = design(("colour", "black")), []

    def end(one):
        tried.append(one.pk)
        raise SystemExit

    monkeypatch.setattr(services.designs, "_made", end)
    for _ in range(5):
        with suppress(SystemExit):
            services.compose_waiting()
    mine.refresh_from_db()
    assert (len(tried), mine.picture_state) == (services.designs.MAX_TRIES, "failed")


def test_a_version_that_comes_out_while_it_is_drawn_is_drawn_too(runner, monkeypatch):
    night = colourway("night")

    def draw(one):
        posters.want_posters(models.Design.objects.filter(pk=one.pk))

    monkeypatch.setattr(services.designs, "draw_posters", draw)
    assert not services.compose_design(design_id=night.design.pk)
    night.design.refresh_from_db()
    assert night.design.picture_state == "pending"


@pytest.mark.parametrize("layers", [[], [UPPER], [SIDE, UPPER, LAYER]])
def test_none_is_made_of_nothing_of_one_layer_or_of_a_shoppers_picture(db, layers):
    version = make(groups=[*document()["groups"], PHOTO], layers=layers)
    chosen = (("photo", "a" * 22),) if LAYER in layers else ()
    assert name(version, *chosen) == ""


def test_another_way_of_tinting_makes_another_picture(runner, monkeypatch):
    before = name(runner)
    monkeypatch.setattr("configurator.rendering.plan.TINT_VERSION", "next")
    rendering.plan._name.cache_clear()
    assert name(runner) != before
    rendering.plan._name.cache_clear()
