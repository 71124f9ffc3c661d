"""The picture, the price and the way to the cart stay in view, and what is said after a click covers none of the options."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import configurator as factory

LOW = {"width": 390, "height": 600}
LYING = {"width": 844, "height": 390}
TYPING = {"width": 390, "height": 420}
SMALL = [PHONE, LOW, LYING]
MANY = [
    {"when": "sole.gum => upper.suede", "why": "Gum soles only bond to suede."},
    {"when": "sole.gum => colour.black", "why": "Gum soles are black above."},
    {"when": "sole.gum => charm.star", "why": "Gum soles have a star."},
]
COVERED = """() => {
  const found = [];
  for (const one of document.querySelectorAll("#configure button")) {
    one.scrollIntoView({ block: "nearest", behavior: "instant" });
    const box = one.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!one.contains(hit)) found.push([one.value, hit?.outerHTML.slice(0, 80)]);
  }
  return found;
}"""
SHIFTS = """
window.shifts = 0;
const add = (list) => { for (const one of list.getEntries()) window.shifts += one.value; };
new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
"""
WITHOUT_SCRIPTS = pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)


@pytest.fixture
def shoe():
    return factory.runner()


@pytest.fixture
def agreed(page, shoe):
    """Nobody is asked about consent any more."""
    page.goto("/search/")
    page.get_by_role("button", name="No, thank you").click()
    page.locator("#consent").wait_for(state="detached")


def in_view(page, *parts):
    for part in parts:
        expect(page.locator(part)).to_be_in_viewport(ratio=0.98)


def repaired(page):
    page.goto("/p/runner/?v=1&open=sole")
    page.locator("[value='sole.gum']").click()
    page.locator("#changed").wait_for()


@pytest.mark.parametrize("size", SMALL, ids=str)
def test_picture_price_and_date_stay_in_view_wherever_the_options_are(page, agreed, size):
    page.set_viewport_size(size)
    page.goto("/p/runner/?v=1&open=monogram")
    for group in ("sole", "colour", "extras", "monogram"):
        page.locator(f".group__toggle[value={group}]").scroll_into_view_if_needed()
        in_view(page, "#layers", ".configurator__bar")
    expect(page.locator(".configurator__bar")).to_contain_text(re.compile(r"€[\d.]+.*Ready about \d"))
    expect(page.locator("#add")).to_be_in_viewport(ratio=0.98)


@WITHOUT_SCRIPTS
def test_without_scripts_they_stay_too(page, shoe):
    page.set_viewport_size(PHONE)
    page.goto("/p/runner/")
    page.get_by_role("button", name="No, thank you").click()
    page.goto("/p/runner/?v=1&open=monogram")
    page.locator(".group__toggle[value=extras]").scroll_into_view_if_needed()
    in_view(page, "#layers", ".configurator__bar")


def test_above_a_keyboard_on_the_screen_are_picture_price_and_what_is_typed(page, agreed):
    page.set_viewport_size(PHONE)
    page.goto("/p/runner/?v=1&open=monogram")
    page.locator("input[name='text.monogram']").focus()
    page.set_viewport_size(TYPING)  # what the browser leaves beside its keyboard
    page.locator("input[name='text.monogram']").scroll_into_view_if_needed()
    in_view(page, "#layers", ".configurator__bar", "input[name='text.monogram']")
    assert page.evaluate(COVERED) == []


@pytest.mark.parametrize("size", [PHONE, LOW, LYING, DESKTOP], ids=str)
def test_what_is_said_after_a_repair_covers_no_option(page, agreed, size):
    page.set_viewport_size(size)
    repaired(page)
    assert page.locator("#changed").bounding_box()["height"] <= size["height"] / 5
    assert page.evaluate(COVERED) == []
    in_view(page, "#changed", "#undo")


def test_it_hides_neither_the_views_nor_the_price(page, agreed):
    for size in (PHONE, LYING, DESKTOP):
        page.set_viewport_size(size)
        repaired(page)
        note = page.locator("#changed").bounding_box()
        for part in ("#views", ".configurator__bar"):
            box = page.locator(part).bounding_box()
            beside = note["x"] >= box["x"] + box["width"] or note["x"] + note["width"] <= box["x"]
            assert beside or note["y"] >= box["y"] + box["height"] - 1 or note["y"] + note["height"] <= box["y"] + 1


@pytest.fixture
def tied():
    return factory.runner(rules=MANY)


def test_a_long_list_of_changes_is_one_line_until_it_is_asked_for_and_folds_away_again(page, tied):
    page.goto("/search/")
    page.get_by_role("button", name="No, thank you").click()
    page.set_viewport_size(PHONE)
    repaired(page)
    expect(page.locator("#changed")).to_contain_text("and 2 more")
    expect(page.locator("#changed li").first).to_be_hidden()
    assert page.locator("#changed").bounding_box()["height"] < 80
    page.locator("#changed summary").click()
    in_view(page, "#changed li >> nth=0", "#changed li >> nth=1")
    page.locator("#layers").click()
    expect(page.locator("#changed li").first).to_be_hidden()


@pytest.mark.parametrize("way", ["click", "Escape"])
def test_who_closes_the_note_is_back_among_the_options(page, agreed, way):
    repaired(page)
    close = page.get_by_role("button", name="Close this note")
    close.focus()
    page.keyboard.press("Escape") if way == "Escape" else page.keyboard.press("Enter")
    expect(page.locator("#changed")).to_have_count(0)
    expect(page.locator("[value='sole.gum']")).to_be_focused()


@pytest.mark.parametrize("size", [DESKTOP, {"width": 1440, "height": 900}], ids=str)
def test_on_a_desk_the_picture_is_the_hero_and_the_first_options_are_there_at_once(page, agreed, size):
    page.set_viewport_size(size)
    page.goto("/p/runner/")
    stage = page.locator(".configurator__picture").bounding_box()
    assert stage["width"] >= 0.58 * size["width"]
    assert stage["height"] >= 0.8 * size["height"]
    in_view(page, ".configurator__picture", ".configurator__bar", *(f"[value='sole.{key}']" for key in ("white", "gum")))


def test_on_a_phone_the_first_options_begin_on_the_first_screen(page, agreed):
    page.set_viewport_size(PHONE)
    page.goto("/p/runner/")
    bar = page.locator(".configurator__bar").bounding_box()["y"]
    assert page.locator("[value='sole.white']").bounding_box()["y"] + 24 < bar


@pytest.mark.parametrize("size", [LOW, {"width": 1280, "height": 640}], ids=str)
def test_the_way_to_look_closely_lies_on_the_picture_while_consent_is_asked_for(page, shoe, size):
    page.set_viewport_size(size)
    page.goto("/p/runner/")
    assert page.locator("#consent").is_visible()
    way, picture = (page.locator(part).bounding_box() for part in ("#zoom", ".configurator__picture"))
    assert picture["x"] <= way["x"] < picture["x"] + picture["width"]
    assert picture["y"] <= way["y"] < picture["y"] + picture["height"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=str)
def test_on_paper_the_date_is_there_and_the_note_is_not(page, agreed, size):
    page.set_viewport_size(size)
    repaired(page)
    page.emulate_media(media="print")
    expect(page.locator(".configurator__leaves")).to_be_visible()
    expect(page.locator("#changed")).to_be_hidden()


BROAD = [{"key": key, "label": key.title(), "width": 960, "height": 640} for key in ("side", "top")]
SOURCES = "all => all.map((one) => new URL(one.src).pathname)"


@pytest.mark.parametrize("line", ["", "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"])
@pytest.mark.parametrize("context", [{"viewport": DESKTOP, "device_scale_factor": 2}], indirect=True)
def test_a_picture_larger_than_its_layers_is_sharpened_unless_the_line_is_metered(page, line):
    factory.runner(views=BROAD)
    page.add_init_script(line)
    page.goto("/p/runner/?v=1&monogram=AB")
    small = page.locator("#layers img").evaluate_all(SOURCES)
    large = page.locator("#layers img").evaluate_all("all => all.map((one) => new URL(one.dataset.large, document.baseURI).pathname)")
    assert not set(small) & set(large)
    page.wait_for_timeout(3500)
    assert page.locator("#layers img").evaluate_all(SOURCES) == (small if line else large)
    assert page.locator("#layers img").evaluate_all("all => all.every((one) => one.complete && one.naturalWidth)")


@pytest.mark.parametrize("size", [*SMALL, DESKTOP], ids=str)
def test_nothing_jumps_while_the_page_comes(page, shoe, size):
    """The sum of the shifts of what is in view, as browsers count them; the question about consent lies below."""
    page.set_viewport_size(size)
    page.add_init_script(SHIFTS)
    page.goto("/p/runner/")
    page.wait_for_load_state("networkidle")
    assert page.locator("#consent").is_visible()
    assert page.evaluate("window.shifts") <= 0.02
