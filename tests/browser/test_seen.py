"""What a browser reports of pictures: seen for a second in a tab that is looked at, opened once in whatever way; only with consent."""

import pytest
from playwright.sync_api import expect

from accounts.services import create_shopper
from catalog.services import push_due
from recommendations.models import Event
from tests.browser.conftest import until
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory, picture

LIST = "/c/things/"
ADDRESS = "**/api/v1/events/"
SCRIPT = """
Object.defineProperty(document, "visibilityState", { get: () => (window.away ? "hidden" : "visible") });
const send = window.fetch;
window.underWay = 0;
window.fetch = (...what) => {
  window.underWay += 1;
  return send(...what).finally(() => (window.underWay -= 1));
};
"""
LOOKED = "() => new Promise((done) => new IntersectionObserver(() => done()).observe(document.body))"
"""Ends when the page's own observers, which are older, have been told where things stand."""
ALL_THERE = """() => [...document.querySelectorAll(".product-card img")].every(
  (one) => one.complete || one.getBoundingClientRect().top > innerHeight || one.getBoundingClientRect().bottom < 0)"""
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
        picture(made, is_default=True, colour=f"#aa44{number:02x}")
        picture(made, colour=f"#3355{number:02x}")
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
    page.add_init_script(SCRIPT)
    page.goto("/account/privacy/")
    page.get_by_role("button", name="Yes, learn").last.click()
    page.locator("meta[name=consent][content=granted]").wait_for(state="attached")
    return page


@pytest.fixture
def still(visitor):
    """The same page with a clock that stands, and goes on by `pass_by`."""
    visitor.clock.install(time=0)
    visitor.clock.pause_at(1000)
    return visitor


def look(page):
    """Pictures are there, and the page knows which of them are in view."""
    until(page, lambda: page.evaluate(ALL_THERE))
    page.evaluate(LOOKED)


def pass_by(page, milliseconds):
    look(page)
    page.clock.run_for(milliseconds)


def flush(page):
    """Have everything sent that waits; the page lives on."""
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    until(page, lambda: page.evaluate("window.underWay") == 0)


def of(told, kind):
    return [event for event in told if event["kind"] == kind]


def away(page, state):
    page.evaluate(f"window.away = {state}; document.dispatchEvent(new Event('visibilitychange'))")


def agree(one, other):
    """What two pages show both has the same pictures."""
    both = set(one) & set(other)
    assert both
    assert {slug: one[slug] for slug in both} == {slug: other[slug] for slug in both}


def test_a_picture_is_seen_after_a_second_where_it_stands(still, told):
    still.goto(LIST)
    pass_by(still, 900)
    flush(still)
    assert of(told, "impression") == []
    pass_by(still, 200)
    flush(still)
    seen = of(told, "impression")
    on_screen = still.evaluate("""() => [...document.querySelectorAll("[data-impression] img")].filter((one) => {
      const box = one.getBoundingClientRect();
      return (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) / box.height >= 0.5;
    }).length""")
    assert 0 < len(seen) == on_screen < 24
    assert sorted(event["position"] for event in seen) == list(range(len(seen)))
    assert told.batches == 1 + bool(of(told, "view"))


def test_what_scrolls_by_is_not_seen(still, told):
    still.goto(LIST)
    still.locator("[data-position='23'] img").scroll_into_view_if_needed()
    pass_by(still, 900)
    still.evaluate("window.scrollTo(0, 0)")
    pass_by(still, 2000)
    flush(still)
    positions = [event["position"] for event in of(told, "impression")]
    assert 0 in positions
    assert 23 not in positions


def test_a_tab_that_nobody_looks_at_sees_nothing(still, told):
    still.goto(LIST)
    look(still)
    away(still, "true")
    pass_by(still, 3000)
    flush(still)
    assert of(told, "impression") == []
    away(still, "false")
    pass_by(still, 1100)
    flush(still)
    seen = len(of(told, "impression"))
    assert seen
    away(still, "true")
    away(still, "false")
    pass_by(still, 2000)
    flush(still)
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
    until(visitor, lambda: of(told, "click"))
    visitor.wait_for_timeout(300)  # for what would come twice
    assert [(event["kind"], event["token"]) for event in told if event.get("position") == 1] == [("impression", token), ("click", token)]


def test_a_tab_opened_from_the_menu_counts_as_a_click_too(visitor, context, told):
    visitor.goto(LIST)
    link = visitor.locator("[data-position='2'] a")
    visitor.locator("[data-position='2'] a").dispatch_event("contextmenu")
    other = context.new_page()
    other.goto(link.get_attribute("href"))
    until(visitor, lambda: of(told, "click"))
    other.goto("/c/things/?page=2")
    flush(visitor)
    assert [event["position"] for event in of(told, "click")] == [2]


def test_a_panel_is_named_with_its_own_positions(visitor, told):
    visitor.goto("/p/thing-0/")
    visitor.locator("[data-panel=similar] [data-position='0'] a").click()
    until(visitor, lambda: of(told, "click"))
    (click,) = of(told, "click")
    assert (click["context"], click["position"]) == ({"panel": "similar"}, 0)


@pytest.mark.parametrize("fail", [lambda route: route.abort(), lambda route: route.fulfill(status=503)], ids=["no line", "shop down"])
def test_reports_that_did_not_get_through_come_with_the_next(still, context, told, complaints, fail):
    context.unroute(ADDRESS)
    context.route(ADDRESS, fail)
    still.goto(LIST)
    pass_by(still, 1100)
    flush(still)
    context.unroute(ADDRESS)
    context.route(ADDRESS, lambda route: (told.extend(route.request.post_data_json["events"]), route.fulfill(status=202, json={})))
    still.locator("[data-position='1'] a").press("Enter")
    until(still, lambda: of(told, "click"))
    assert len(of(told, "impression")) >= 4
    complaints.clear()  # the browser reports the request that failed


def test_a_picture_that_does_not_arrive_is_not_seen(still, context, told, complaints):
    still.goto(LIST)
    broken = still.locator("[data-position='1'] img").evaluate("image => image.currentSrc")
    context.route(broken, lambda route: route.fulfill(status=404))
    still.reload()
    pass_by(still, 1100)
    flush(still)
    shown = still.locator("[data-position='1']").get_attribute("data-impression")
    assert len(of(told, "impression")) >= 2
    assert shown not in {event["token"] for event in of(told, "impression")}
    complaints.clear()  # the browser reports the picture that failed


def test_without_consent_nothing_is_loaded_and_nothing_sent(page, things, told):
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.goto(LIST)
    pass_by(page, 5000)
    page.locator("[data-position='1'] a").click()
    page.wait_for_url("**/p/thing-**")
    page.clock.run_for(5000)
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


COME_BACK = "setTimeout(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))"
"""As from the browser's memory of pages, which is switched off in browsers that are driven."""


def test_after_the_switch_lists_show_everybodys_pictures_even_those_from_memory(visitor):
    visitor.goto("/taste/")
    visitor.get_by_role("button", name="Switch off pictures chosen for you").click()
    expect(visitor.get_by_role("heading", name="Pictures chosen for you: off")).to_be_visible()
    assert visitor.evaluate("Number(sessionStorage.getItem('set')) < performance.timeOrigin")
    visitor.goto(LIST)
    assert visitor.locator("[data-impression]").count() == 0
    visitor.evaluate("window.kept = true")
    visitor.evaluate(COME_BACK)
    visitor.wait_for_timeout(300)  # for what should not come
    assert visitor.evaluate("window.kept") is True
    visitor.evaluate("sessionStorage.setItem('set', Date.now())")
    visitor.evaluate(COME_BACK)
    visitor.wait_for_function("() => window.kept === undefined")


def test_a_tab_that_was_open_before_the_sign_in_goes_on_reporting(page, context, things):
    create_shopper(email="ann@example.org", password="a long password")
    page.goto("/account/privacy/")
    page.get_by_role("button", name="Yes, learn").last.click()
    page.locator("meta[name=consent][content=granted]").wait_for(state="attached")
    page.goto("/p/thing-1/")
    other = context.new_page()
    other.goto("/account/login/")
    other.locator("main [name=login]").fill("ann@example.org")
    other.locator("main [name=password]").fill("a long password")
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(lambda address: "login" not in address)
    with page.expect_response(ADDRESS) as answer:
        page.evaluate("""document.dispatchEvent(new CustomEvent("shop:event", { detail: { kind: "click", item: "thing-2" } }))""")
    assert answer.value.status == 202
    assert Event.objects.filter(kind="click", item="thing-2").exists()
