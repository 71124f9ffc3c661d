"""Saved designs and the gallery in a browser: kept, brought back, shown, made one's own; readable on a phone, light and dark."""

import re

import pytest
from playwright.sync_api import expect

from configurator import models, services
from tests.browser.axe import axe
from tests.browser.conftest import PHONE
from tests.factories.accounts import UserFactory
from tests.factories.configurator import design, runner

WITHOUT_SCRIPTS = pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)


@pytest.fixture
def shop():
    return runner()


def saved(page, address="sole=gum&monogram=ANN"):
    page.goto(f"/p/runner/?{address}")
    page.get_by_role("button", name="Save this design").click()
    page.wait_for_url("**/d/**")
    return page.url


def keep_and_bring_back(page):
    saved(page)
    page.get_by_label("Name").fill("Night shoe")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="Night shoe")).to_be_visible()
    page.get_by_text("Delete this design").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("The design is deleted.")).to_be_visible()
    page.get_by_role("link", name="Bring it back").click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", name="Night shoe")).to_be_visible()
    expect(page.get_by_text("“ANN”")).to_be_visible()


def test_a_design_is_kept_named_deleted_and_brought_back(page, shop, complaints):
    keep_and_bring_back(page)
    complaints[:] = [one for one in complaints if "410" not in one]


@WITHOUT_SCRIPTS
def test_the_same_works_without_scripts(page, shop, complaints):
    keep_and_bring_back(page)
    complaints[:] = [one for one in complaints if "410" not in one]


def test_the_link_is_copied(page, context, shop):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    url = saved(page)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == url


def test_a_word_is_refused_at_once_and_what_was_typed_stays(page, shop):
    page.goto("/p/runner/?open=monogram&v=1")
    field = page.locator("input[name='text.monogram']")
    field.fill("TIT")
    field.press("Enter")
    expect(page.get_by_text("we would rather not make this").first).to_be_visible()
    expect(field).to_have_value("TIT")
    assert "monogram=" not in page.url


def test_an_owner_shows_a_design_staff_let_it_in_and_somebody_makes_it_theirs(page, context, shop, sign_in):
    owner, staff = UserFactory(), UserFactory(is_staff=True, is_superuser=True)
    mine = design(("sole", "gum"), user=owner, title="Night")
    sign_in(owner)
    page.goto(f"/d/{mine.token}/")
    page.get_by_text("Show it in the gallery").click()
    page.get_by_label(re.compile("Shown as by")).fill("Ann")
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("Handed in as “Night” by Ann")).to_be_visible()
    services.decide_entries(entry_ids=models.GalleryEntry.objects.values_list("pk", flat=True), shown=True, actor=staff)
    context.clear_cookies()
    page.goto("/gallery/")
    page.get_by_role("link", name="Night").click()
    page.get_by_role("link", name="Make it yours").click()
    page.locator("button[value='colour']").click()
    page.locator("button[value='colour.black']").click()
    page.wait_for_url("**colour=black**with.remix=**")
    page.get_by_role("button", name="Save this design").click()
    expect(page.get_by_text("Made from Night by Ann")).to_be_visible()
    assert models.Design.objects.latest("pk").remix_of == mine


def test_an_older_design_changes_only_when_its_owner_says_so(page, shop):
    url = saved(page, "sole=gum&colour=black")
    runner(rules=[{"when": "colour.black => sole.white", "why": "Black rubs off on gum."}])
    page.goto(url)
    expect(page.get_by_text("Sole: Gum does not go with your other choices. Black rubs off on gum.")).to_be_visible()
    expect(page.get_by_text("It was €130.00 and is €125.00 today.")).to_be_visible()
    page.get_by_role("button", name="Save the nearest beside it").click()
    expect(page.get_by_text("The one you saved is still there.")).to_be_visible()
    page.goto(url)
    expect(page.get_by_text("cannot be made any more exactly as it was saved")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", ["gallery", "entry", "older", "mine", "designs"])
def test_pages_of_designs_are_accessible_and_fit_a_phone(page, shop, sign_in, what, scheme):
    owner = UserFactory(is_staff=True)
    mine = design(("sole", "gum"), ("colour", "black"), ("monogram", "ANN"), user=owner, title="Night")
    entry = services.submit_design(design_id=mine.pk, title="Night", name="Ann")
    services.decide_entries(entry_ids=[entry.pk], shown=True, actor=owner)
    services.compose_design(design_id=mine.pk)
    services.delete_design(design_id=design(user=owner).pk)
    sign_in(owner)
    if what == "older":
        runner(rules=[{"when": "colour.black => sole.white", "why": "Black rubs off on gum."}], base_price="130.00")
    paths = {"gallery": "/gallery/", "entry": entry.get_absolute_url(), "designs": "/account/designs/"}
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    page.goto(paths.get(what, f"/d/{mine.token}/"))
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    found = axe(page)
    assert found.violations_count == 0, found.generate_report()
