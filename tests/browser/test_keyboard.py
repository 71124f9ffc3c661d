"""The whole way through the shop with nothing but a keyboard: find, configure, buy."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Order
from tests.browser.conftest import PHONE
from tests.factories.configurator import colourway, runner

FOCUSED = "(selector) => Boolean(document.activeElement?.matches(selector))"
SEEN = """() => {
  const found = document.activeElement, box = found.getBoundingClientRect();
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const around = [found, found.closest("article, li, label"), found.nextElementSibling].filter(Boolean);
  return inside && around.some((one) => getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none");
}"""
MOST = 120


@pytest.fixture
def shop():
    runner()
    colourway()


def reach(page, selector, key="Tab"):
    """Press a key until the focus is on such an element, which must then be in view with a ring around it."""
    for _ in range(MOST):
        page.keyboard.press(key)
        if page.evaluate(FOCUSED, selector):
            page.wait_for_function(SEEN)  # else it has the focus, but nobody can see it
            return
    raise AssertionError(f"{selector} cannot be reached with {key}")


def write(page, selector, text):
    reach(page, selector)
    page.keyboard.type(text)


def find(page):
    page.goto("/")
    reach(page, "input[type=search], a.site-header__find")
    if page.evaluate(FOCUSED, "a"):
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/**")
        reach(page, "input[type=search]")
    page.keyboard.type("runner")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=runner**")
    reach(page, ".product-card a[href='/p/runner/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/runner/**")


def configure(page):
    reach(page, "button.group__toggle[value=sole]")
    if page.locator("button[value='sole.gum'][name=take]").count() == 0:
        page.keyboard.press("Enter")
        page.locator("button[value='sole.gum'][name=take]").wait_for()
    reach(page, "button[name=take][value^='sole.']")
    if not page.evaluate(FOCUSED, "[value='sole.gum']"):
        reach(page, "[value='sole.gum']", "ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sole=gum"))
    expect(page.locator("[value='sole.gum'][aria-pressed=true]")).to_be_focused()
    expect(page.locator("#announcement")).to_contain_text(re.compile("€.*Also changed: Upper"))
    opened(page, "extras")
    reach(page, "[name=take][value^='extras.']")
    reach(page, "[value='extras.bag']", "ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**extras=bag**")
    expect(page.locator("[value='extras.bag'][aria-pressed=true]")).to_be_focused()
    opened(page, "monogram")
    write(page, "input[name='text.monogram']", "AB")
    page.keyboard.press("Enter")
    page.wait_for_url("**monogram=AB**")
    expect(page.locator("input[name='text.monogram']")).to_be_focused()


def opened(page, group):
    reach(page, f"button.group__toggle[value={group}]")
    page.keyboard.press("Enter")
    expect(page.locator(f"button.group__toggle[value={group}][aria-expanded=true]")).to_be_focused()


def check_out(page):
    reach(page, "a[href*='/checkout/'], button[formaction*='/checkout/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/**")
    for selector, text in (
        ("[name=email]", "ann@example.org"),
        ("[name$=name]", "Ann Example"),
        ("[name$=street]", "High Street 1"),
        ("[name$=postcode]", "10115"),
        ("[name$=city]", "Berlin"),
    ):
        write(page, selector, text)
    reach(page, "input[name=terms]")
    page.keyboard.press("Space")
    reach(page, "button[type=submit].button")
    page.keyboard.press("Enter")


def pay(page):
    page.wait_for_url("**/pay/**")
    for selector, text in (("[name=number]", "4242424242424242"), ("[name=expiry]", "12/39"), ("[name=cvc]", "123")):
        write(page, selector, text)
    reach(page, "main button[type=submit]")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("context", [{}, {"viewport": PHONE}], indirect=True)
def test_a_shoe_is_found_designed_and_bought_with_the_keyboard(page, shop):
    find(page)
    configure(page)
    reach(page, "#buy button[type=submit], form[action*='/cart/add/'] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart/")
    check_out(page)
    pay(page)
    page.wait_for_url("**/o/**")
    for part in ("Gum", "Bag", "AB"):
        expect(page.locator("main")).to_contain_text(part)
    assert Order.objects.get().status == "paid"
