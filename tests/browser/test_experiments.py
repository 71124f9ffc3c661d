"""Staff define an experiment in the browser, start it with an impatient double click, and decide about it on a phone."""

import pytest
from django.contrib.auth import get_user_model

from experiments.models import Experiment, Result, Setting
from recommendations.models import Event
from tests.browser.axe import axe
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.experiments import experiment, running

LIST = "/admin/experiments/experiment/"


@pytest.fixture
def staff(settings, sign_in):
    settings.STAFF_TWO_FACTOR = False
    user = get_user_model().objects.create_superuser("staff@example.org", "a long password")
    sign_in(user)
    return user


def define(page):
    page.goto(f"{LIST}add/")
    page.get_by_label("Title").fill("Tighter lists")
    page.get_by_label("Hypothesis").fill("More is seen.")
    page.get_by_label("What differs").select_option("layout")
    page.get_by_label("Primary metric").select_option("clicks")
    for place, (key, value) in enumerate((("control", "roomy"), ("b", "compact"))):
        page.locator(f"#id_variants-{place}-key").fill(key)
        page.locator(f"#id_variants-{place}-value").select_option(value)
        page.locator(f"#id_variants-{place}-percent").fill("50")
    page.get_by_role("button", name="Save and continue").click()


def test_an_experiment_is_defined_and_started_with_a_double_click(page, staff):
    define(page)
    page.get_by_text("A draft: nobody sees it.").wait_for()
    page.get_by_role("link", name="Start …").click()
    page.get_by_role("button", name="Start", exact=True).dblclick()
    page.get_by_text("Start: done.").wait_for()
    made = Experiment.objects.get(key="tighter-lists")
    assert (made.state, made.rollout, made.steps.count()) == ("running", 1, 1)


def test_two_tabs_widen_once(page, context, staff):
    made = running(rollout=1)
    tabs = [page, context.new_page()]
    for tab in tabs:
        tab.goto(f"{LIST}{made.pk}/do/widen/")
    for tab, said in zip(tabs, ("done.", "that was done already."), strict=True):
        tab.get_by_role("button", name="Widen to 10 per cent").click()
        tab.get_by_text(f"Widen to 10 per cent: {said}").wait_for()
    made.refresh_from_db()
    assert (made.rollout, made.steps.count()) == (10, 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_decision_on_a_phone(page, staff, scheme):
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)
    made = running()
    for variant, effect in (("control", None), ("b", 0.05)):
        Result.objects.create(experiment=made, at=made.started, metric="clicks", variant=variant, visitors=900, mean=1, effect=effect)
    page.goto(f"{LIST}{made.pk}/change/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = axe(page, runOnly=["wcag2a", "wcag2aa"])
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("link", name="Ship “b” …").click()
    page.get_by_role("button", name="Ship “b”").click()
    page.get_by_text("done.").first.wait_for()
    assert Setting.objects.get().value == "compact"


def test_a_mistake_in_the_definition_is_shown_beside_the_variants(page, staff):
    made = experiment()
    page.goto(f"{LIST}{made.pk}/change/")
    page.locator("#id_variants-1-percent").fill("40")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The variants' shares add up to 90 per cent; they have to add up to 100.").wait_for()


@pytest.fixture
def category(db):
    category = CategoryFactory(slug="things", title="Things")
    for number in range(3):
        ProductFactory(slug=f"thing-{number}", category=category)


def visit(page):
    with page.expect_response("**/api/v1/events/") as answer:
        page.goto("/c/things/")
    assert answer.value.status == 202


def test_what_a_visitor_sees_is_reported_once_a_day_and_only_with_consent(page, category):
    made = running()
    page.goto("/c/things/")
    assert page.locator("[data-exposures]").count() == 0
    page.goto("/account/privacy/")
    page.get_by_role("button", name="Yes, learn").last.click()
    page.locator("meta[name=consent][content=granted]").wait_for(state="attached")
    for _ in range(2):
        visit(page)
    event = Event.objects.get(kind="exposure")
    assert (event.policy, event.arm in ("control", "b")) == (made.key, True)
