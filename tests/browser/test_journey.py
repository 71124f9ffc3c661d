"""A shopper's way through the shop: find, configure, buy; with and without JavaScript."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from catalog.services import push_due
from orders.models import Order
from recommendations.models import Event
from tests.browser.axe import axe
from tests.browser.conftest import PHONE
from tests.factories.catalog import ProductFactory, picture
from tests.factories.configurator import colourway, runner

WITHOUT_SCRIPTS = pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)


@pytest.fixture
def shop():
    runner()
    colourway()
    cap = ProductFactory(slug="cap", title="Cap", stock_key="")
    picture(cap)
    push_due()


def open_group(page, group):
    page.locator(f"button.group__toggle[value={group}]").click()
    expect(page.locator(f"button.group__toggle[value={group}]")).to_have_attribute("aria-expanded", "true")


def configure(page):
    """A choice that needs a repair, two of a group that takes several, and a text."""
    page.goto("/search/?q=runner")
    page.locator(".product-card a[href='/p/runner/']").first.click()
    page.locator("button[value='sole.gum']").click()
    expect(page.get_by_text("Also changed").first).to_be_visible()
    open_group(page, "extras")
    page.locator("[name=take][value='extras.bag']").click()
    page.wait_for_url("**extras=bag**")
    open_group(page, "monogram")
    page.locator("input[name='text.monogram']").fill("AB")
    page.keyboard.press("Enter")
    page.wait_for_url("**monogram=AB**")
    expect(page.locator(".configurator__bar")).to_contain_text("€142.00")


def fill_in_checkout(page):
    page.goto("/checkout/")
    for label, text in (
        ("E-mail address", "ann@example.org"),
        ("Full name", "Ann Example"),
        ("Street and number", "High Street 1"),
        ("Postcode", "10115"),
        ("Town", "Berlin"),
    ):
        page.get_by_label(label).first.fill(text)
    page.locator("input[name=terms]").check()
    page.get_by_role("button", name=re.compile("^Order and pay €")).click()


def pay(page, number):
    page.get_by_label(re.compile("card number", re.IGNORECASE)).fill(number)
    page.get_by_label(re.compile("expir", re.IGNORECASE)).fill("12/39")
    page.get_by_label(re.compile("code|cvc", re.IGNORECASE)).fill("123")
    page.get_by_role("button", name=re.compile("^Pay €")).click()


def buy(page, number="4242 4242 4242 4242"):
    configure(page)
    page.get_by_role("button", name=re.compile("Add to cart")).click()
    expect(page.get_by_role("heading", name="Cart", exact=True)).to_be_visible()
    fill_in_checkout(page)
    pay(page, number)


def assert_bought(page):
    for part in ("Gum", "Bag", "AB"):
        expect(page.locator("main")).to_contain_text(part)


def test_a_guest_designs_a_shoe_and_buys_it(page, shop):
    buy(page)
    page.wait_for_url("**/o/**")
    assert_bought(page)
    order = Order.objects.get()
    assert order.status == "paid"
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]


@WITHOUT_SCRIPTS
def test_the_same_way_works_without_scripts(page, shop):
    buy(page)
    page.wait_for_url("**/o/**")
    assert_bought(page)
    assert Order.objects.get().status == "paid"


def test_a_declined_card_loses_nothing_and_can_be_tried_again(page, shop):
    buy(page, "4000 0000 0000 0002")
    expect(page.get_by_text(re.compile("declined", re.IGNORECASE)).first).to_be_visible()
    assert Order.objects.get().status == "placed"


def test_a_bank_that_asks_is_answered(page, shop):
    buy(page, "4000 0000 0000 3220")
    page.get_by_role("button", name="Yes, approve").click()
    page.wait_for_url("**/o/**")
    assert Order.objects.get().status == "paid"


def test_one_click_is_one_request(page, shop):
    page.goto("/p/runner/")
    asked = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.resource_type in {"xhr", "fetch", "document"} else None)
    page.locator("button[value='sole.gum']").click()
    expect(page.get_by_text("Also changed").first).to_be_visible()
    assert len(asked) == 1


def test_back_forward_and_reload_show_the_truth(page, shop):
    page.goto("/p/runner/")
    chosen = page.locator("button[value^='sole.'][aria-pressed=true], button[value^='sole.'][aria-current=true]")
    page.locator("button[value='sole.gum']").click()
    page.wait_for_url("**sole=gum**")
    page.go_back()
    page.wait_for_url(re.compile(r"/p/runner/(\?v=1)?$"))
    expect(chosen).to_have_attribute("value", "sole.white")
    page.go_forward()
    page.wait_for_url("**sole=gum**")
    expect(chosen).to_have_attribute("value", "sole.gum")
    page.reload()
    expect(chosen).to_have_attribute("value", "sole.gum")


def test_nothing_is_recorded_before_consent_and_what_was_seen_after_it(page, shop):
    page.goto("/")
    page.wait_for_timeout(1500)  # for what should not come
    assert not Event.objects.exists()
    page.get_by_role("button", name="Yes, learn").click()
    page.locator("meta[name=consent][content=granted]").wait_for(state="attached")
    with page.expect_response(lambda answer: "/events/" in answer.url and '"view"' in (answer.request.post_data or "")):
        page.goto("/p/runner/")
    assert Event.objects.filter(kind="view", item="runner").exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/search/?q=runner", "/p/runner/", "/p/cap/", "/cart/", "/account/login/", "/account/signup/", "/terms/"]
)
def test_pages_are_accessible_and_fit_a_phone(page, shop, path, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    page.goto(path)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    found = axe(page)
    assert found.violations_count == 0, found.generate_report()


def test_enter_in_a_quantity_sends_it_once_and_keeps_the_place(page, shop):
    page.goto("/p/cap/")
    page.get_by_role("button", name=re.compile("Add to cart")).click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.wait_for_url("**/cart/")
    page.wait_for_load_state("load")  # before the scripts have run, Enter sends the form as without them
    quantity = page.get_by_label("Quantity of Cap")
    quantity.fill("3")
    quantity.press("Enter")
    expect(page.locator("#cart-link")).to_contain_text("Cart, 3 items")
    assert len(sent) == 1
    expect(page.get_by_label("Quantity of Cap")).to_be_focused()


def test_another_country_takes_back_nothing_that_was_typed_or_agreed_to(page, shop):
    page.goto("/p/cap/")
    page.get_by_role("button", name=re.compile("Add to cart")).click()
    page.goto("/checkout/")
    page.get_by_label("Full name").fill("Ann Example")
    page.locator("input[name=terms]").check()
    page.locator("select[name=country]").select_option("AT")
    expect(page.locator("#totals")).to_contain_text("Delivery to Austria")
    expect(page.locator("input[name=terms]")).to_be_checked()
    expect(page.get_by_label("Full name")).to_have_value("Ann Example")


def test_another_country_keeps_what_was_said_of_the_terms_beside_their_box(page, shop, complaints):
    page.goto("/p/cap/")
    page.get_by_role("button", name=re.compile("Add to cart")).click()
    page.goto("/checkout/")
    page.get_by_role("button", name=re.compile("^Order and pay")).click()
    terms, said = page.locator("input[name=terms]"), page.get_by_text("Please agree to the terms")
    expect(said).to_be_visible()
    complaints.clear()  # the browser reports the 422
    page.locator("select[name=country]").select_option("AT")
    expect(page.locator("#totals")).to_contain_text("Delivery to Austria")
    expect(said).to_be_visible()
    expect(terms).to_have_attribute("aria-invalid", "true")
