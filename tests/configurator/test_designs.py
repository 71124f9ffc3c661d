"""Designs and what is resolved for carts and orders."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from accounts.domain.privacy import Subject
from catalog.models import Picture
from configurator import models, queries, services
from configurator.domain.errors import Contradiction, UnknownOption
from configurator.templatetags.pictures import widths
from tests.factories.accounts import UserFactory
from tests.factories.configurator import colourway, design, document, runner as make

pytestmark = pytest.mark.django_db


def test_choices_are_completed_priced_and_put_in_words(runner):
    found = queries.resolve(product_slug="runner", choices=[("sole", "gum"), ("upper", "suede"), ("monogram", "AB")])
    assert str(found.price) == "149.00"
    assert ("Monogram", "“AB”") in found.labels
    assert ("Charm", "none") not in found.labels
    assert found.stock_keys == ("option:runner/upper.suede",)
    assert found.address == "sole=gum&upper=suede&monogram=AB&v=1"
    assert found.lead_days == runner.product.lead_days + 2


def test_a_version_can_be_asked_for_by_its_id(runner):
    make(base_price="150.00")
    assert queries.resolve(blueprint_id=runner.pk, choices=[["sole", "gum"]]).version == 1
    assert queries.resolve(product_slug="runner", choices=[]).version == 2


@pytest.mark.parametrize(
    ("choices", "error"),
    [([("sole", "cork")], UnknownOption), ([("x", "y")], UnknownOption), ([("sole", "gum"), ("upper", "mesh")], Contradiction)],
)
def test_what_does_not_make_a_product_is_refused(runner, choices, error):
    with pytest.raises(error):
        queries.resolve(product_slug="runner", choices=choices)


def test_what_is_retired_is_not_sold_but_still_explained(runner):
    make(base_price="150.00")
    services.retire(blueprint_id=runner.pk)
    assert not queries.resolve(blueprint_id=runner.pk, choices=[]).buildable
    with pytest.raises(queries.NotMadeError):
        queries.resolve(product_slug="runner", choices=[], version=1)


def test_a_text_that_a_rule_asks_for_is_never_made_up(db):
    make(rules=[{"when": "upper.suede => monogram", "why": "Signed."}])
    with pytest.raises(queries.IncompleteError, match="Monogram"):
        queries.resolve(product_slug="runner", choices=[("upper", "suede")])


def test_the_picture_of_a_selection_is_found_once_it_is_made(runner):
    found = queries.resolve(product_slug="runner", choices=[("monogram", "AB")])
    assert found.picture_url == ""
    name, width, height = services.compose_selection(blueprint_id=runner.pk, selection=found.selection)
    assert (width, height) == (240, 160)
    assert queries.resolve(product_slug="runner", choices=[("monogram", "AB")]).picture_url == default_storage.url(name)


def test_a_design_gets_its_picture_from_a_worker(runner):
    saved = design(("monogram", "AB"))
    assert saved.picture_state == "pending"
    assert services.compose_design(design_id=saved.pk)
    assert not services.compose_design(design_id=saved.pk)
    saved.refresh_from_db()
    assert saved.picture_state == "ready"


def size_of(name):
    with default_storage.open(name) as file:
        return Image.open(file).size


def test_a_design_has_its_picture_in_two_widths():
    made = make(views=[{"key": key, "label": key, "width": 960, "height": 640} for key in ("side", "top")])
    saved = design(("monogram", "AB"))
    services.compose_design(design_id=saved.pk)
    saved.refresh_from_db()
    small = queries.small_name(saved.picture)
    sizes = [size_of(name) for name in (saved.picture, small)]
    assert (made.status, sizes) == ("published", [(960, 640), (480, 320)])
    assert widths(saved.picture_url) == f"{default_storage.url(small)} 480w, {saved.picture_url} 960w"
    assert widths("/media/designs/before.webp") == ""


def test_a_design_whose_picture_fails_is_given_up_after_three_tries(db):
    make(views=[], layers=[])
    saved = design()
    assert [services.compose_design(design_id=saved.pk) for _ in range(4)] == [False] * 4
    saved.refresh_from_db()
    assert (saved.picture_state, saved.picture_tries) == ("failed", 3)


def test_a_colourway_is_a_product_with_its_own_pictures(runner):
    night = colourway("night", colour="black", upper="suede")
    assert (night.kind, night.base, str(night.price)) == ("colourway", runner.product, "140.00")
    assert night.attributes == {"colour": ["white", "black"], "material": ["suede"]}
    pictures = Picture.objects.filter(product=night)
    assert list(pictures.values_list("kind", "view")) == [("view", "side"), ("view", "top"), ("scene", "top"), ("crop", "side")]
    assert queries.picture_of(pictures[0].recipe).size == (240, 160)
    assert pictures[2].recipe["background"] not in (None, "#ffffff")


def test_a_colourway_is_published_once_and_under_a_free_name(runner):
    colourway("night")
    saved = design(("sole", "gum"))
    for slug in ("night", "Not A Slug"):
        with pytest.raises(services.ColourwayRefusedError):
            services.publish_colourway(design_id=saved.pk, slug=slug, title="Night")
    services.publish_colourway(design_id=saved.pk, slug="gum", title="Gum")
    with pytest.raises(services.ColourwayRefusedError, match="already"):
        services.publish_colourway(design_id=saved.pk, slug="gum-2", title="Gum")


def test_a_colourway_keeps_the_options_of_its_design_and_no_text(runner):
    saved = design(("sole", "gum"), ("monogram", "ME"))
    options = services.publish_colourway(design_id=saved.pk, slug="gum", title="Gum").options
    assert "sole.gum" in options
    assert not [option for option in options if option.startswith("monogram")]


def test_what_was_sold_is_remembered_without_its_text(runner):
    services.record_sold(blueprint_id=runner.pk, selection={"sole": "gum", "monogram": "ME"}, day=date(2026, 11, 2))
    assert models.SoldDesign.objects.get().selection == {"sole": "gum"}


def test_sold_designs_are_imported_all_or_none(runner):
    rows = [{"sole": "gum", "extras": "laces|bag", "day": "2026-01-02"}, {"sole": "white", "extras": "", "day": ""}]
    assert services.import_sold(product_slug="runner", rows=rows).taken == 2
    with pytest.raises(ValueError, match="Line 3"):
        services.import_sold(product_slug="runner", rows=[rows[0], {"sole": "gum", "day": "soon"}])
    assert models.SoldDesign.objects.count() == 2


def test_an_account_takes_its_designs_away_and_leaves_published_ones(runner):
    user = UserFactory()
    kept = design(("sole", "gum"), user=user, title="Mine")
    services.publish_colourway(design_id=kept.pk, slug="gum", title="Gum")
    design(user=user)
    subject = Subject(user_id=user.pk, visitor=None)
    assert len(services.export_designs(subject)) == 2
    services.erase_designs(subject)
    left = models.Design.objects.get()
    assert (left.user, left.title) == (None, "")


def test_erasing_what_was_learnt_of_a_visitor_touches_no_design(runner):
    design()
    services.erase_designs(Subject(user_id=None, visitor="abc"))
    assert models.Design.objects.count() == 1


def test_a_design_of_a_retired_version_says_what_no_longer_holds(runner):
    saved = design(("sole", "gum"), ("colour", "black"))
    groups = document()["groups"]
    groups[0]["options"] = groups[0]["options"][:1]
    make(groups=groups, rules=document()["rules"][1:])
    services.retire(blueprint_id=runner.pk)
    found = queries.design(saved.token)
    assert not found.as_saved
    assert found.now.buildable
    assert found.now.lost == ("Sole: Gum is not offered any more.",)
    assert found.continue_address == "upper=canvas&colour=black&v=2"
