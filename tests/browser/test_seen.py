"""What a browser reports of pictures: seen for a second in a tab that is looked at, opened once in whatever way; only with consent."""

import pytest
from playwright.sync_api import expect

from catalog.services import push_due
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory, picture

LIST = "/c/things/"
ADDRESS = "**/api/v1/events/"
HIDE = """
Object.defineProperty(document, "visibilityState", { get: () => (window.away ? "hidden" : "visible") });
"""
PICTURES = """
() => Object.fromEntries([...document.querySelectorAll(".product-card")].map((card) => [card.dataset.item, card.querySelector("img").src]))
"""


@pytest.fixture
def things(db):
    AttributeFactory(key="material", label="Material")
    category = CategoryFactory(slug="things", title="Things")
    for number in range(26):
        material = {"material": "mesh" if number % 2 else "wool"}
        made = ProductFactory(slug=f"thing-{number}", title=f"Thing {number}", category=category, attributes=material)
        picture(made, is_default=True)
        picture(made, colour="#335577")
    push_due()


@pytest.fixture
def told(context):
    """What was reported, event by event; `told.batches` counts the requests."""

    class Told(list):
        batches = 0

    found = Told()

    def take(route):
        found.batches += 1
        found.extend(route.request.post_data_json["events"])
        route.fulfill(status=202, json={"accepted": 0})

    context.route(ADDRESS, take)
    return found


@pytest.fixture
def visitor(page, things, told):
    """A page of somebody who agreed."""
    page.add_init_script(HIDE)
    page.goto("/account/privacy/")
    page.get_by_role("button", name="Yes, learn").last.click()
    page.locator("meta[name=consent][content=granted]").wait_for(state="attached")
    return page


def flush(page):
    """Have everything sent that waits; the page lives on."""
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    page.wait_for_timeout(100)


def of(told, kind):
    return [event for event in told if event["kind"] == kind]


def away(page, state):
    page.evaluate(f"window.away = {state}; document.dispatchEvent(new Event('visibilitychange'))")


def agree(one, other):
    """What two pages show both has the same pictures."""
    both = set(one) & set(other)
    assert both
    assert {slug: one[slug] for slug in both} == {slug: other[slug] for slug in both}


def test_a_picture_is_seen_after_a_second_where_it_stands(visitor, told):
    visitor.goto(LIST)
    visitor.wait_for_timeout(400)
    flush(visitor)
    assert of(told, "impression") == []
    visitor.wait_for_timeout(1200)
    flush(visitor)
    seen = of(told, "impression")
    on_screen = visitor.evaluate("""() => [...document.querySelectorAll("[data-impression] img")].filter((one) => {
      const box = one.getBoundingClientRect();
      return (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) / box.height >= 0.5;
    }).length""")
    assert 0 < len(seen) == on_screen < 24
    assert sorted(event["position"] for event in seen) == list(range(len(seen)))
    assert told.batches == 1 + bool(of(told, "view"))


def test_what_scrolls_by_is_not_seen(visitor, told):
    visitor.goto(LIST)
    last = visitor.locator("[data-position='23'] img")
    last.scroll_into_view_if_needed()
    visitor.wait_for_timeout(500)
    visitor.evaluate("window.scrollTo(0, 0)")
    visitor.wait_for_timeout(1300)
    flush(visitor)
    assert 23 not in [event["position"] for event in of(told, "impression")]


def test_a_tab_that_nobody_looks_at_sees_nothing(visitor, told):
    visitor.goto(LIST)
    away(visitor, "true")
    visitor.wait_for_timeout(1500)
    flush(visitor)
    assert of(told, "impression") == []
    away(visitor, "false")
    visitor.wait_for_timeout(1300)
    flush(visitor)
    seen = len(of(told, "impression"))
    assert seen
    away(visitor, "true")
    away(visitor, "false")
    visitor.wait_for_timeout(1300)
    flush(visitor)
    assert len(of(told, "impression")) == seen


@pytest.mark.parametrize("how", ["click", "Enter", "Control", "middle"])
def test_a_picture_is_opened_once_in_whatever_way(visitor, context, told, how):
    visitor.goto(LIST)
    link = visitor.locator("[data-position='1'] a")
    token = visitor.locator("[data-position='1']").get_attribute("data-impression")
    if how == "Enter":
        link.press("Enter")
    elif how == "Control":
        link.click(modifiers=["Control"])
    else:
        link.click(button="middle" if how == "middle" else "left")
    visitor.wait_for_timeout(700)
    assert [(event["kind"], event["token"]) for event in told if event.get("position") == 1] == [("impression", token), ("click", token)]


def test_a_tab_opened_from_the_menu_counts_as_a_click_too(visitor, context, told):
    visitor.goto(LIST)
    link = visitor.locator("[data-position='2'] a")
    visitor.locator("[data-position='2'] a").dispatch_event("contextmenu")
    other = context.new_page()
    other.goto(link.get_attribute("href"))
    other.wait_for_timeout(300)
    other.goto("/c/things/?page=2")
    flush(visitor)
    assert [event["position"] for event in of(told, "click")] == [2]


def test_a_panel_is_named_with_its_own_positions(visitor, told):
    visitor.goto("/p/thing-0/")
    visitor.locator("[data-panel=similar] [data-position='0'] a").click()
    visitor.wait_for_timeout(500)
    (click,) = of(told, "click")
    assert (click["context"], click["position"]) == ({"panel": "similar"}, 0)


def test_reports_that_did_not_get_through_come_with_the_next(visitor, context, told, complaints):
    context.unroute(ADDRESS)
    context.route(ADDRESS, lambda route: route.abort())
    visitor.goto(LIST)
    visitor.wait_for_timeout(1300)
    flush(visitor)
    context.unroute(ADDRESS)
    context.route(ADDRESS, lambda route: (told.extend(route.request.post_data_json["events"]), route.fulfill(status=202, json={})))
    visitor.locator("[data-position='1'] a").press("Enter")
    visitor.wait_for_timeout(700)
    assert len(of(told, "impression")) >= 4
    complaints.clear()  # the browser reports the request that failed


def test_without_consent_nothing_is_loaded_and_nothing_sent(page, things, told):
    page.goto(LIST)
    page.wait_for_timeout(1500)
    page.locator("[data-position='1'] a").click()
    page.wait_for_timeout(2300)
    assert told == []
    assert page.locator("script[src*='seen'], script[src*='events'], script[src*='arrival'], [data-impression]").count() == 0


def test_pictures_stay_over_pages_narrowing_and_back(visitor):
    visitor.goto(LIST)
    first = visitor.evaluate(PICTURES)
    visitor.locator("#facets-sheet input[value=mesh]").check()
    visitor.wait_for_url("**material=mesh**")
    agree(first, visitor.evaluate(PICTURES))
    visitor.go_back()
    expect(visitor.locator(".product-card")).to_have_count(24)
    assert visitor.evaluate(PICTURES) == first
    visitor.locator(".pagination a[rel=next]").click()
    visitor.wait_for_url("**page=2**")
    visitor.goto("/p/thing-0/")
    agree(first, visitor.evaluate(PICTURES))


def come_back(page):
    """As from the browser's memory of pages, which is switched off in browsers that are driven."""
    page.evaluate("setTimeout(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))")
    page.wait_for_timeout(700)


def test_after_the_switch_lists_show_everybodys_pictures_even_those_from_memory(visitor):
    visitor.goto("/taste/")
    visitor.get_by_role("button", name="Switch off pictures chosen for you").click()
    expect(visitor.get_by_role("heading", name="Pictures chosen for you: off")).to_be_visible()
    assert visitor.evaluate("Number(sessionStorage.getItem('set')) < performance.timeOrigin")
    visitor.goto(LIST)
    assert visitor.locator("[data-impression]").count() == 0
    visitor.evaluate("window.kept = true")
    come_back(visitor)
    assert visitor.evaluate("window.kept") is True
    visitor.evaluate("sessionStorage.setItem('set', Date.now())")
    come_back(visitor)
    assert visitor.evaluate("window.kept") is None
