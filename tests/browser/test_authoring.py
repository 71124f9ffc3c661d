"""Authoring in the admin with a browser: the rule editor answers while one types, sheets and publishing are looked at first."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from configurator import models, services
from tests.factories.configurator import runner

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def staff(settings, sign_in):
    settings.STAFF_TWO_FACTOR = False
    user = get_user_model().objects.create_superuser("staff@example.org", "a long password")
    sign_in(user)
    return user


@pytest.fixture
def draft(staff):
    return runner(publish=False)


def test_a_rule_is_read_while_it_is_typed(page, draft):
    page.goto(reverse("admin:configurator_rule_change", args=[draft.rules.first().pk]))
    page.get_by_text("If Sole is Gum, then Upper must be Canvas or Suede.").wait_for()
    page.get_by_text("It follows from the other rules").wait_for(state="detached")
    text = page.locator("#id_when")
    text.fill("sole.gum => up")
    page.get_by_text("At character 13: there is no group “up”.").wait_for()
    text.press("ArrowDown")
    page.keyboard.press("Enter")
    assert text.input_value() == "sole.gum => upper."
    page.get_by_role("button", name="upper.suede").click()
    page.get_by_text("If Sole is Gum, then Upper must be Suede.").wait_for()
    page.get_by_text("designs remain").wait_for()
    assert text.evaluate("element => element === document.activeElement")


def test_a_sheet_is_looked_at_and_applied(page, draft):
    page.goto(reverse("admin:configurator_blueprint_sheets", args=[draft.pk]))
    file = {"name": "prices.csv", "mimeType": "text/csv", "buffer": b"group;key;price\nsole;gum;6,50\n"}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("6.50").wait_for()
    page.get_by_role("button", name="Apply 1 change").click()
    page.get_by_text("Applied: 1 changed.").wait_for()
    assert str(models.Option.objects.get(key="gum").price) == "6.50"


def test_a_draft_is_published_after_a_look(page, staff):
    draft = services.new_draft(blueprint_id=runner().pk)
    models.Option.objects.filter(key="gum").update(price=9)
    page.goto(reverse("admin:configurator_blueprint_change", args=[draft.pk]))
    page.get_by_role("link", name="Publish …").click()
    page.get_by_role("region", name="Prices").get_by_text("9.00").wait_for()
    page.get_by_role("button", name="Publish version 2").dblclick()
    page.get_by_text("Checked and frozen.").or_(page.get_by_text("is published already")).first.wait_for()
    draft.refresh_from_db()
    assert draft.status != "draft"


def test_choices_are_tried_without_loading_the_page(page, draft):
    page.goto(reverse("admin:configurator_blueprint_try", args=[draft.pk]))
    page.get_by_label("Choices").fill("sole.gum upper.mesh")
    page.get_by_label("Choices").press("Tab")
    page.get_by_text("It cannot be built").wait_for()
    page.get_by_alt_text("Picture of this design").wait_for()
    assert "q=sole.gum" in page.url
    page.reload()
    page.get_by_text("It cannot be built").wait_for()


def test_the_pages_of_a_version_fit_a_phone(page, draft):
    page.set_viewport_size(PHONE)
    for name in ("change", "sheets", "try", "publish"):
        page.goto(reverse(f"admin:configurator_blueprint_{name}", args=[draft.pk]))
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], name


def test_the_options_of_a_group_fit_a_desk(page, draft):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("admin:configurator_optiongroup_change", args=[draft.groups.get(key="sole").pk]))
    page.get_by_role("heading", name="Options").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
