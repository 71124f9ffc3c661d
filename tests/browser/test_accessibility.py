"""Every kind of page, at three widths, light and dark: nothing that WCAG 2.2 AA forbids, and nothing wider than the screen."""

import re
import sys

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import expect

from accounts import services as accounts
from accounts.models import Address
from catalog.models import Alert, Product
from catalog.services import ask_alert, correct, judge, pick_favourites, push_due
from configurator import services
from configurator.models import GalleryEntry
from experiments.queries.assigned import Assigned
from orders.queries import this_year
from orders.services import share_year, start_payment
from tests.browser.axe import axe
from tests.browser.conftest import until
from tests.factories.catalog import ProductFactory, picture
from tests.factories.configurator import colourway, design, runner
from tests.factories.experiments import running
from tests.factories.orders import ordered, paid

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
WIDTHS = (390, 768, 1280)
UNCHANGING = """async (scheme) => {
  const soon = () => new Promise((done) => setTimeout(done, 20));
  const changing = () => document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === "running");
  const known = () => matchMedia(`(prefers-color-scheme: ${scheme})`).matches;
  for (let turn = 0; turn < 100 && !known(); turn += 1) await soon();
  await soon();
  await soon();
  for (let turn = 0; turn < 25 && changing(); turn += 1) await soon();
}"""
"""Ends when the browser knows of the scheme and colours have changed to it; what is out of sight may never change."""
EVERYBODY = {
    "home": "/",
    "list": "/c/things/",
    "narrowed list": "/c/things/?make=ready",
    "search": "/search/?q=runner",
    "search without a result": "/search/?q=nothingofthekind",
    "product": "/p/cap/",
    "configurator": "/p/runner/",
    "configurator after a click": "/p/runner/?upper=suede&open=colour&v=1",
    "ways to start": "/p/runner/start/",
    "surprise": "/p/runner/surprise/",
    "finish": "/p/runner/finish/",
    "why not": "/p/runner/why/?upper=suede&option=colour.silver",
    "gallery": "/gallery/",
    "cart, empty": "/cart/",
    "sign in": "/account/login/",
    "register": "/account/signup/",
    "forgotten password": "/account/password/reset/",
    "privacy": "/account/privacy/",
    "taste, before an answer": "/taste/",
    "quiz, before an answer": "/taste/quiz/",
    "made for you, before an answer": "/made-for-you/",
    "terms": "/terms/",
    "imprint": "/imprint/",
    "guided start": "/p/runner/guided/",
    "compare": "/p/runner/compare/",
    "link to a new password": "/account/password/reset/done/",
    "link that is no good": "/account/password/reset/key/1-none/",
    "address to confirm": "/account/confirm-email/none/",
    "why these pictures": "/taste/pictures/",
    "staff's way in": "/admin/login/",
    "missing": "/nothing-here/",
}
SIGNED_IN = {
    "account": "/account/",
    "name": "/account/details/",
    "addresses": "/account/addresses/",
    "new address": "/account/addresses/new/",
    "designs": "/account/designs/",
    "orders": "/account/orders/",
    "year": "/your-year/",
    "e-mail": "/account/email/",
    "password": "/account/password/change/",
    "second factor": "/account/2fa/",
    "erase": "/account/erase/",
    "sign out": "/account/logout/",
    "password once more": "/account/reauthenticate/",
    "design system": "/design-system/",
}

LETTER = [
    {"lines": ["Thank you for your order.", "https://shop.example/o/1/"]},
    {"rows": [{"label": "1 × Court", "value": "€149.00"}, {"label": "Sole", "value": "Gum", "part": True}]},
    {"address": "https://shop.example/o/1/", "way": "See your order"},
]


def batched(pages, size=6):
    """A shop is made anew for each test, so that several pages share one."""
    kinds = list(pages)
    return [kinds[at : at + size] for at in range(0, len(kinds), size)]


@pytest.fixture
def shop(db):
    runner()
    colourway()
    category = Product.objects.get(slug="runner").category
    category.slug = "things"
    category.save()
    cap = ProductFactory(slug="cap", title="Cap", stock_key="", description="Wool, unlined.", category=category)
    picture(cap)
    picture(cap, colour="#335577")
    push_due()


@pytest.fixture
def somebody(shop, settings, sign_in):
    settings.STAFF_TWO_FACTOR = False
    user = get_user_model().objects.create_superuser("ann@example.org", "a long password")
    Address.objects.create(user=user, name="Ann", line1="High Street 1", postcode="10115", city="Berlin", country="DE")
    sign_in(user)
    return user


def check(page):
    """What is wrong with the page shown, in words. The dark theme changes colours only."""
    wrong = []
    for scheme, rules in (("light", RULES), ("dark", CONTRAST)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(UNCHANGING, scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            until(page, lambda: page.evaluate("innerWidth") == width)  # noqa: B023 - called at once
            page.locator("h1").first.wait_for()
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{scheme} {width}: wider than the screen")
            found = axe(page, runOnly=rules)
            wrong += [f"{scheme} {width}: {one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]]
    return wrong


def answer(page):
    """Say no to learning: while the question stands over the end of a page it covers what scrolls below it."""
    page.goto("/search/")
    page.get_by_role("button", name="No, thank you").click()
    page.locator("#consent").wait_for(state="detached")


def test_the_question_about_consent(page, shop):
    page.goto("/")
    assert check(page) == []


@pytest.mark.parametrize("kinds", batched(EVERYBODY), ids="/".join)
def test_pages_for_everybody(page, shop, complaints, kinds):
    answer(page)
    wrong = {}
    for kind in kinds:
        page.goto(EVERYBODY[kind])
        wrong[kind] = check(page)
        if kind == "missing":
            complaints.clear()  # the browser reports the 404
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("kinds", batched(SIGNED_IN), ids="/".join)
def test_pages_of_an_account(page, somebody, kinds):
    answer(page)
    wrong = {}
    for kind in kinds:
        assert page.goto(SIGNED_IN[kind]).ok
        wrong[kind] = check(page)
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "429", "500"])
def test_what_is_said_when_something_goes_wrong(page, shop, name):
    answer(page)
    page.route("**/wrong/", lambda route: route.fulfill(body=render_to_string(f"{name}.html"), content_type="text/html; charset=utf-8"))
    page.goto("/wrong/")
    assert check(page) == []


def test_a_letter(page, shop):
    html = render_to_string("mail/letter.html", {"subject": "Your order", "site_url": "", "blocks": LETTER, "unsubscribe": "/stop/"})
    page.set_content(html)
    assert check(page) == []


@pytest.mark.parametrize("path", ["/taste/", "/taste/quiz/", "/taste/quiz/?step=words", "/made-for-you/"])
def test_a_page_of_a_taste_that_is_known(page, somebody, path):
    visitor = accounts.grant(user_id=somebody.pk, visitor=None, signal=False)
    pick_favourites(visitor=visitor, slugs=["cap"])
    correct(visitor=visitor, feature="colour:red", word="like")
    correct(visitor=visitor, feature="colour:blue", word="dislike")
    judge(visitor=visitor, slug=Product.objects.exclude(slug="cap").first().slug, opinion="dismiss")
    page.route("**/api/v1/events/", lambda route: route.fulfill(status=202, json={"accepted": 0}))
    page.goto(path)
    assert check(page) == []


def test_a_compact_list_with_chosen_pictures(page, somebody, monkeypatch):
    accounts.grant(user_id=somebody.pk, visitor=None, signal=False)
    monkeypatch.setattr(sys.modules[Assigned.__module__], "draw", lambda arms, *_: arms[-1])
    running(values=("roomy", "compact"))
    page.route("**/api/v1/events/", lambda route: route.fulfill(status=202, json={"accepted": 0}))
    page.goto("/c/things/")
    assert page.locator(".grid--compact [data-impression]").count() > 0
    assert check(page) == []


def test_an_alert_and_the_end_of_a_mail(page, shop):
    ask_alert(slug="cap", kind="price", user_id=None, email="ann@example.org")
    answer(page)
    page.goto(f"/alerts/{Alert.objects.get().token}/")
    assert check(page) == []
    page.goto("/" + accounts.stop_address(user_id=1).split("/", 3)[3])
    assert check(page) == []


def test_a_design_and_its_entry_in_the_gallery(page, somebody):
    saved = design(("colour", "black"), user=somebody, title="Night")
    entry = services.submit_design(design_id=saved.pk, title="Night", name="Ann")
    GalleryEntry.objects.filter(pk=entry.pk).update(status="approved", decided=timezone.now())
    answer(page)
    page.goto(f"/d/{saved.token}/")
    assert check(page) == []
    page.goto(f"/gallery/{entry.token}/")
    assert check(page) == []


def test_a_year_and_what_others_see_of_it(page, somebody):
    design(("colour", "black"), user=somebody)
    share = share_year(user_id=somebody.pk, year=this_year(timezone.localdate()))
    answer(page)
    page.goto("/your-year/")
    assert check(page) == []
    page.goto(f"/y/{share.token}/")
    assert check(page) == []


def test_the_way_to_pay(page, shop, complaints):
    answer(page)
    page.goto("/p/cap/")
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    assert check(page) == []
    page.goto("/checkout/")
    page.get_by_role("button", name=re.compile("^Order and pay")).click()
    page.get_by_text("Please look at the marked fields").wait_for()
    complaints.clear()  # the browser reports the 422
    assert check(page) == []


def test_an_order_and_its_payment(page, db):
    answer(page)
    page.goto(f"/o/{paid().token}/")
    assert check(page) == []
    order = ordered(key="twice")
    page.goto(f"/pay/{order.token}/")
    assert check(page) == []
    payment = start_payment(order_id=order.pk, return_url="/")
    page.goto(f"/pay/card/{payment.reference}/")
    assert check(page) == []


def test_the_filter_of_a_list_is_a_sheet_on_a_phone(page, shop):
    answer(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/c/things/")
    page.locator("#facets-sheet > summary").click()
    assert not page.locator(".listing__results").is_visible()
    page.locator("#facets-sheet input").first.check()
    page.get_by_role("button", name=re.compile(r"^Show \d+ product")).click()
    assert page.locator(".listing__results").is_visible()
    assert page.evaluate("document.activeElement.matches('#facets-sheet > summary')")


def test_a_list_made_narrow_is_not_covered_by_its_filter(page, shop):
    answer(page)
    page.goto("/c/things/")
    expect(page.locator("#facets-sheet input").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#facets-sheet input").first).to_be_hidden()
    expect(page.locator(".listing__results")).to_be_visible()


def test_the_focus_survives_a_list_that_arrives_after_its_sheet_was_closed(page, shop, hold):
    answer(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/c/things/")
    held = hold("**/c/things/?*")
    page.locator("#facets-sheet > summary").click()
    page.locator("#facets-sheet input").first.check()
    asked = held.next()
    page.get_by_role("button", name=re.compile(r"^Show \d+ product")).click()
    page.evaluate("document.querySelector('#listing').dataset.before = ''")
    asked.continue_()
    page.locator("#listing:not([data-before])").wait_for()
    assert page.locator(".listing__results").is_visible()
    assert page.evaluate("document.activeElement.matches('#facets-sheet > summary')")


def test_a_picture_opens_large_and_gives_the_focus_back(page, shop):
    page.goto("/p/cap/")
    page.locator("a[data-zoom]").first.click()
    page.locator("dialog[open] img").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("a[data-zoom]").first).to_be_focused()
