"""Ways to start and to finish a design, in a browser; with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from configurator.services import ask_questions
from tests.browser.axe import axe
from tests.browser.conftest import PHONE
from tests.factories.configurator import colourway, design, runner

SETTINGS = pytest.mark.parametrize(
    "context", [{"viewport": PHONE}, {"viewport": PHONE, "java_script_enabled": False}], indirect=True, ids=["scripts", "none"]
)
QUESTIONS = [
    {
        "text": "What for?",
        "answers": [
            {"label": "Town", "picture": True, "takes": [["sole", "gum"]], "wants": [["upper", "suede", 1]]},
            {"label": "Running", "colour": "#c02030", "takes": [["upper", "mesh"]]},
        ],
    },
    {"text": "How bright?", "answers": [{"label": "Bright", "wants": [["colour", "silver", 3]]}, {"label": "Dark"}]},
]


@pytest.fixture
def shop():
    ask_questions(product_id=runner().product_id, questions=QUESTIONS)
    colourway()


@SETTINGS
def test_a_few_answers_become_a_design_with_its_reasons(live_server, shop, page):
    page.goto("/p/runner/start/")
    page.get_by_role("link", name="Answer a few questions").click()
    page.get_by_role("button", name="Town").click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    page.get_by_role("button", name="Town").click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    page.get_by_role("link", name="Skip this question").click()
    expect(page.get_by_text("Because you said “Town”")).to_be_visible()
    expect(page.get_by_text("Sole: Gum, Upper: Suede")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Make it yours").click()
    expect(page).to_have_url(re.compile(r"/p/runner/\?sole=gum&upper=suede&v=1$"))


@SETTINGS
def test_chance_shows_another_design_and_back_the_same_one(live_server, shop, page):
    page.goto("/p/runner/surprise/?sole=gum&v=1&with.seed=1")
    first = page.locator("#take").get_attribute("href")
    seen = {first}
    for seed in range(2, 7):
        page.locator("#again").click()
        expect(page).to_have_url(re.compile(f"with.seed={seed}$"))
        seen.add(page.locator("#take").get_attribute("href"))
    assert len(seen) > 2
    assert all("sole=gum" in address for address in seen)
    for _ in range(5):
        page.go_back()
    expect(page.locator("#take")).to_have_attribute("href", first)


def test_another_design_is_told_and_the_focus_stays(live_server, shop, page):
    page.goto("/p/runner/surprise/?v=1&with.seed=1")
    page.locator("#again").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#announcement")).to_contain_text("€")
    expect(page.locator("#again")).to_be_focused()


def test_the_next_question_has_the_focus(live_server, shop, page):
    page.goto("/p/runner/guided/")
    page.get_by_role("button", name="Running").click()
    expect(page.get_by_role("heading", name="How bright?")).to_be_focused()


@SETTINGS
def test_the_rest_is_finished_within_a_budget(live_server, shop, page):
    page.goto("/p/runner/?sole=gum&v=1")
    page.get_by_role("link", name="Finish it for me").click()
    page.get_by_label("Within a budget").fill("abc")
    page.get_by_role("button", name="Show me").click()
    expect(page.get_by_text("Write the amount like 1250 or 1250.50.")).to_be_visible()
    expect(page.get_by_label("Within a budget")).to_have_value("abc")
    page.get_by_label("Within a budget").fill("128")
    page.get_by_role("button", name="Show me").click()
    page.get_by_role("link", name="Take it").click()
    expect(page.locator("#configurator")).to_contain_text("€127.00")


@SETTINGS
def test_one_part_of_another_design_is_taken_over(live_server, shop, page):
    token = design(("charm", "star"), title="Stella").token
    page.goto("/p/runner/?sole=gum&v=1")
    page.get_by_role("link", name="Compare").click()
    page.get_by_label("Link to a design").fill(f"/d/{token}/")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("link", name=re.compile("Take this.*Charm Star")).click()
    expect(page).to_have_url(re.compile(r"sole=gum&charm=star&v=1&other.charm=star$"))
    page.get_by_role("link", name="Swap the two").click()
    page.get_by_role("link", name="Continue with yours").click()
    expect(page).to_have_url(re.compile(r"/p/runner/\?charm=star&v=1$"))


@pytest.mark.parametrize(
    "context", [{"viewport": PHONE}, {"viewport": PHONE, "color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
@pytest.mark.parametrize(
    "address",
    [
        "start/",
        "guided/",
        "surprise/?v=1&with.seed=1",
        "finish/?sole=gum&v=1&with.ceiling=abc",
        "compare/?sole=gum&v=1&with.design=standard",
    ],
)
def test_helpers_fit_a_phone_and_are_accessible(live_server, shop, page, address):
    page.goto(f"/p/runner/{address}")
    found = axe(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_the_words_below_a_pasted_link_have_the_width_of_the_page(live_server, shop, page):
    page.set_viewport_size(PHONE)
    page.goto("/p/runner/start/")
    assert page.locator("#link-help").bounding_box()["width"] > 0.8 * PHONE["width"]
