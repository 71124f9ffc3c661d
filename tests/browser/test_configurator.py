"""The configurator in a browser: what a page shows is what its address says, whatever the line and the fingers do."""

import re
import time

import pytest
from playwright.sync_api import expect

from configurator.queries import groups
from tests.browser.conftest import PATIENCE, PHONE
from tests.factories import configurator as factory

WITHOUT_SCRIPTS = pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
CLICKS = ["sole.gum", "upper.suede", "colour.silver", "extras.bag", "charm.star"]
SHOWN = """() => {
  const copy = document.getElementById("configurator").cloneNode(true);
  for (const one of copy.querySelectorAll("#after > *, #notices, #trouble, #why, [name=csrfmiddlewaretoken]")) one.remove();
  for (const one of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["data-chosen", "data-ahead", "data-sent", "aria-busy", "hidden", "fetchpriority"]) one.removeAttribute(name);
    one.classList.remove("htmx-request", "htmx-settling", "htmx-swapping", "htmx-added");
    if (!one.classList.length) one.removeAttribute("class");
  }
  return copy.innerHTML.replace(/\\s+/g, " ").split(/(?=<)/).map((one) => one.trim());
}"""

AHEAD = """() => document.getElementById("choices").dataset.ahead.split(" ").slice(0, 4).every(
  (url) => performance.getEntriesByName(new URL(url, document.baseURI).href).some((one) => one.responseEnd > 0))"""
"""The layers that are likely to come next were fetched."""


@pytest.fixture
def shoe():
    return factory.runner()


def take(page, option):
    group = option.split(".")[0]
    if page.locator(f"button[value='{option}'][name=take]").count() == 0:
        page.locator(f"button.group__toggle[value='{group}']").click()
    page.locator(f"button[value='{option}'][name=take]").click()


def settled(page, pattern):
    page.wait_for_url(re.compile(pattern))
    expect(page.locator("#configurator[aria-busy]")).to_have_count(0)


def assert_true(page):
    """The page shows what a fresh load of its address shows."""
    fresh = page.context.new_page()
    fresh.goto(page.url)
    expect(fresh.locator("#layers > template")).to_have_count(0)
    wanted = fresh.evaluate(SHOWN)
    fresh.close()
    deadline = time.monotonic() + PATIENCE
    while page.evaluate(SHOWN) != wanted and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert page.evaluate(SHOWN) == wanted


def five_clicks(page):
    page.goto("/p/runner/")
    for option in CLICKS:
        take(page, option)
        settled(page, re.escape(option.replace(".", "=")))


def test_five_clicks_three_times_back_reload_forward_show_the_truth(page, shoe):
    five_clicks(page)
    assert_true(page)
    for gone in ("charm=", "extras=bag", "colour=silver"):
        page.go_back()
        settled(page, f"^((?!{gone}).)*$")
        assert_true(page)
    page.reload()
    assert_true(page)
    page.go_forward()
    settled(page, "colour=silver")
    assert_true(page)


@WITHOUT_SCRIPTS
def test_without_scripts_back_forward_and_reload_show_the_truth(page, shoe):
    five_clicks(page)
    for step in (page.go_back, page.go_back, page.go_back, page.reload, page.go_forward):
        step()
        here = markup(page)
        fresh = page.context.new_page()
        fresh.goto(page.url)
        assert markup(fresh) == here
        fresh.close()


def markup(page):
    found = page.content()
    found = found[found.index('<div id="configurator"') : found.index("<footer")]
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", found)


def test_every_step_swaps_to_what_its_address_shows(page, shoe):
    page.goto("/p/runner/?v=1&open=upper")
    for selector in ("[value='upper.suede']", "#view-2", "[value=colour]", "[value='colour.silver']", "#view-1", "#restart", "#undo"):
        before = page.url
        page.locator(selector).first.click()
        page.wait_for_url(lambda url, before=before: url != before)
        assert_true(page)


def test_quick_clicks_on_a_slow_line_are_all_answered_in_order(page, shoe, hold):
    page.goto("/p/runner/?v=1&open=extras")
    held = hold("**/p/runner/?**")
    page.evaluate("""() => ["extras.bag", "extras.laces"].forEach((value) => document.querySelector(`[value="${value}"]`).click())""")
    for _ in range(2):
        held.next().continue_()
    page.wait_for_url("**extras=bag**")
    page.wait_for_url(lambda url: "extras=laces" not in url)
    settled(page, "extras=bag")
    assert_true(page)


def test_a_double_click_is_one_click(page, shoe):
    page.goto("/p/runner/?v=1&open=extras")
    page.locator("[value='extras.bag']").dblclick()
    page.wait_for_url("**extras=bag**")
    page.wait_for_timeout(700)
    assert "extras=bag" in page.url


def test_when_the_shop_fails_nothing_is_lost_and_it_can_be_tried_again(page, shoe, complaints):
    page.goto("/p/runner/?sole=gum&upper=canvas&v=1&open=colour")
    page.route("**/p/runner/?**take**", lambda route: route.fulfill(status=500, body="broken"))
    page.locator("[value='colour.black']").click()
    expect(page.locator("#trouble")).to_be_visible()
    assert "sole=gum" in page.url
    page.unroute("**/p/runner/?**take**")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**colour=black**")
    expect(page.locator("#trouble")).to_be_hidden()
    complaints.clear()


def test_what_is_being_typed_outlives_the_answer_to_an_earlier_click(page, shoe, hold):
    page.goto("/p/runner/?v=1&open=monogram")
    held = hold("**/p/runner/?**")
    page.locator("#view-2").click()
    asked = held.next()
    page.locator("input[name='text.monogram']").press_sequentially("AB")
    asked.continue_()
    page.wait_for_url("**view=top**")
    expect(page.locator("input[name='text.monogram']")).to_have_value("AB")


def test_an_old_layer_stays_until_the_new_one_can_be_drawn(page, shoe, hold):
    # A visitor who saves data gets no layers ahead, which would be there at once.
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page.goto("/p/runner/?v=1&open=sole")
    page.wait_for_load_state("networkidle")
    before = page.locator("#layers img").evaluate_all("all => all.map((one) => one.src)")
    held = hold(lambda url: "/media/" in url and url not in before)
    page.locator("[value='sole.gum']").click()
    page.wait_for_url("**sole=gum**")
    expect(page.locator("#layers")).to_have_attribute("aria-label", re.compile("Gum"))
    assert page.locator("#layers img").evaluate_all("all => all.map((one) => one.src)") == before
    held.let_go()
    page.wait_for_function("(before) => [...document.querySelectorAll('#layers img')].some((one) => !before.includes(one.src))", arg=before)
    assert page.locator("#layers img").evaluate_all("all => all.every((one) => one.complete && one.naturalWidth)")


def test_a_layer_that_was_fetched_ahead_is_shown_in_one_go_with_the_words(page, shoe):
    page.goto("/p/runner/?v=1&open=colour")
    page.wait_for_function(AHEAD)
    before = page.locator("#layers").inner_html()
    page.evaluate("document.addEventListener('htmx:afterSettle', () => { window.seen = document.getElementById('layers').innerHTML; })")
    take(page, "colour.silver")
    settled(page, "colour=silver")
    assert page.evaluate("window.seen") == page.locator("#layers").inner_html() != before


def test_an_answer_that_takes_its_time_is_seen_to_be_waited_for(page, shoe, hold):
    page.goto("/p/runner/?v=1&open=extras")
    held = hold("**/p/runner/?**")
    take(page, "extras.bag")
    expect(page.locator(".configurator--slow")).to_have_count(1)
    held.next().continue_()
    settled(page, "extras=bag")
    expect(page.locator(".configurator--slow")).to_have_count(0)


def test_a_click_fetches_only_layers_that_changed(page, shoe):
    page.goto("/p/runner/?v=1&open=colour")
    page.wait_for_load_state("networkidle")
    page.evaluate("performance.clearResourceTimings()")
    before = page.locator("#layers img").evaluate_all("all => all.map((one) => one.src)")
    page.locator("[value='colour.silver']").click()
    settled(page, "colour=silver")
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate("performance.getEntriesByType('resource').filter((one) => one.transferSize > 0).map((one) => one.name)")
    assert not set(fetched) & set(before)


def test_arrows_move_between_options_and_focus_stays_after_a_click(page, shoe):
    page.goto("/p/runner/?v=1&open=colour")
    page.locator("[value='colour.red']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[value='colour.black']")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**colour=black**")
    expect(page.locator("[value='colour.black']")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 500}])
def test_what_a_click_also_changed_is_in_view_however_far_down_and_before_anything_else_was_answered(page, shoe, size):
    page.set_viewport_size(size)
    page.goto("/p/runner/?v=1&open=sole")
    expect(page.get_by_role("button", name="No, thank you")).to_be_in_viewport()
    page.locator("[value='sole.gum']").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.evaluate("document.querySelector('[value=\"sole.gum\"]').click()")
    expect(page.locator("#changed")).to_be_in_viewport(ratio=0.99)
    page.locator("#undo").click()
    page.wait_for_url(lambda url: "sole=gum" not in url)


def test_words_on_what_a_choice_also_changes_use_the_width_of_its_card(page, shoe):
    page.set_viewport_size(PHONE)
    page.goto("/p/runner/?v=1&open=sole")
    option = page.locator("[value='sole.gum']")
    words = option.get_by_text("Also changes").bounding_box()["width"]
    assert words > 0.75 * option.bounding_box()["width"]


def test_a_long_name_of_a_part_does_not_break_the_word_beside_it(page, shoe):
    page.set_viewport_size(PHONE)
    page.goto("/p/runner/?v=1&open=sole")
    page.locator("#add").click()
    page.locator(".cart-line__choices summary").click()
    page.locator(".cart-line__choices dt").last.evaluate("(one) => { one.textContent = 'How the initials are made'; }")
    value = page.locator(".cart-line__choices dd").last
    value.evaluate("(one) => { one.textContent = 'Embroidered'; }")
    assert (
        value.evaluate(
            "(one) => { const range = document.createRange(); range.selectNodeContents(one); return range.getClientRects().length; }"
        )
        == 1
    )


def test_the_picture_is_looked_at_closely_and_closed_again(page, shoe):
    page.goto("/p/runner/")
    page.get_by_role("button", name="Look closely").click()
    dialog = page.get_by_role("dialog", name="Runner from close by")
    expect(dialog.locator("img").first).to_be_visible()
    assert dialog.locator(".closer").evaluate("(frame) => frame.scrollWidth > 0 && frame === document.activeElement")
    assert dialog.evaluate("(dialog) => dialog.clientWidth === innerWidth")
    tops = "(layers) => new Set(layers.map((layer) => [layer.clientHeight, layer.getBoundingClientRect().top].join())).size"
    assert dialog.locator(".layers__layer").evaluate_all(tops) == 1
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Look closely")).to_be_focused()


def test_a_slash_finds_an_option_of_a_closed_group(page, shoe):
    page.goto("/p/runner/")
    page.keyboard.press("/")
    expect(page.get_by_label("Find an option")).to_be_focused()
    closed = page.locator("#all-options option[data-take='extras.bag']").get_attribute("value")
    page.keyboard.type(closed)
    expect(page.locator("[value='extras.bag'][name=take]")).to_be_focused()
    page.keyboard.press("Enter")
    settled(page, "extras=bag")


def test_what_no_option_is_called_is_said_and_enter_takes_the_nearest(page, shoe):
    page.goto("/p/runner/")
    page.keyboard.press("/")
    page.keyboard.type("zebra")
    expect(page.get_by_text("No option is called “zebra”.")).to_be_visible()
    page.get_by_label("Find an option").fill("silv")
    expect(page.locator("[data-find-none]")).to_be_empty()
    page.keyboard.press("Enter")
    expect(page.locator("[value='colour.silver'][name=take]")).to_be_focused()


def test_the_views_hide_nothing_of_the_picture(page, shoe):
    for size in (PHONE, {"width": 1280, "height": 800}):
        page.set_viewport_size(size)
        page.goto("/p/runner/")
        picture, views = page.locator("#layers").bounding_box(), page.locator("#views").bounding_box()
        assert views["y"] >= picture["y"] + picture["height"] - 1


def test_an_option_looks_taken_before_the_answer_and_a_failure_takes_that_back(page, shoe, hold, complaints):
    page.goto("/p/runner/?sole=gum&upper=canvas&v=1&open=colour")
    page.locator("[value='colour.red']").click()
    settled(page, "colour=red")
    held = hold("**/p/runner/?**take**")
    page.locator("[value='colour.black']").click()
    expect(page.locator("[value='colour.black']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[value='colour.red']")).to_have_attribute("aria-pressed", "false")
    held.next().fulfill(status=500, body="broken")
    expect(page.locator("#trouble")).to_be_visible()
    expect(page.locator("[value='colour.black']")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[value='colour.red']")).to_have_attribute("aria-pressed", "true")
    complaints.clear()


def test_a_click_leaves_alone_what_it_does_not_change(page, shoe):
    page.goto("/p/runner/?v=1&open=colour")
    page.wait_for_load_state("networkidle")
    page.evaluate("""() => {
      for (const one of document.querySelectorAll("#layers img, .option, .group, .option__take")) one.kept = true;
      window.moved = [];
      const count = (records) => records.forEach(({ addedNodes }) => moved.push(...[...addedNodes].filter((one) => one.kept)));
      new MutationObserver(count).observe(document.getElementById("configurator"), { subtree: true, childList: true });
    }""")
    page.locator("[value='colour.silver']").click()
    settled(page, "colour=silver")
    page.wait_for_function("() => [...document.querySelectorAll('#layers img')].some((one) => !one.kept)")
    kept = "(selector) => [...document.querySelectorAll(selector)].every((one) => one.kept)"
    assert page.evaluate(kept, ".option, .group, .option__take")
    assert page.evaluate("[...document.querySelectorAll('#layers img')].some((one) => one.kept)")
    assert page.evaluate("moved.length") == 0


def test_what_narrows_a_long_list_still_narrows_it_after_a_click(page, shoe, monkeypatch):
    monkeypatch.setattr(groups, "FILTERED", 2)
    page.goto("/p/runner/?v=1&open=colour")
    page.locator("[data-filter]").fill("silver")
    page.locator("[value='colour.silver']").click()
    settled(page, "colour=silver")
    expect(page.locator("[data-filter]")).to_have_value("silver")
    expect(page.locator("[value='colour.silver']")).to_be_visible()
    expect(page.locator("[value='colour.red']")).to_be_hidden()


def test_an_explanation_comes_into_view(page, shoe):
    page.set_viewport_size({"width": PHONE["width"], "height": 520})
    page.goto("/p/runner/?sole=gum&v=1&open=upper")
    page.locator(".option__why").first.scroll_into_view_if_needed()
    page.locator(".option__why").first.click()
    expect(page.locator("#why .notice")).to_be_in_viewport(ratio=0.9)
