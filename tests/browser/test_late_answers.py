"""Answers that come late, in an order that the test decides: nothing a shopper did is lost, and nobody is thrown out of where they are."""

import re

import pytest
from playwright.sync_api import expect

from catalog.services import push_due
from configurator.services import ask_questions
from orders.models import CartLine
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory, picture
from tests.factories.configurator import runner
from tests.factories.uploads import halves, printed_runner

UPDATE = "**/cart/update/"
QUESTIONS = [
    {"text": text, "answers": [{"label": f"{text} {number}", "wants": []} for number in range(2)]} for text in ("One", "Two", "Three")
]


@pytest.fixture
def things(db):
    AttributeFactory(key="material", label="Material")
    category = CategoryFactory(slug="things", title="Things")
    for number, material in enumerate(("wool", "mesh", "wool")):
        made = ProductFactory(
            slug=f"thing-{number}", title=f"Thing {number}", category=category, stock_key="", attributes={"material": material}
        )
        picture(made, is_default=True)
    push_due()


@pytest.fixture
def cart(page, things):
    for number in range(2):
        page.goto(f"/p/thing-{number}/")
        page.get_by_role("button", name=re.compile("Add to cart")).click()
        page.wait_for_url("**/cart/")
    return [page.get_by_label(f"Quantity of Thing {number}") for number in range(2)]


def quantities():
    return list(CartLine.objects.order_by("product__slug").values_list("quantity", flat=True))


def change(field, number):
    field.fill(number)
    field.dispatch_event("change")


def test_two_quantities_changed_at_once_are_both_changed_and_shown(page, cart, hold):
    held = hold(UPDATE)
    change(cart[0], "2")
    first = held.next()
    change(cart[1], "3")
    change(cart[1], "4")
    first.continue_()
    second = held.next()
    expect(cart[0]).to_have_value("2")
    expect(cart[1]).to_have_value("4")
    second.continue_()
    expect(page.locator("#cart-link")).to_contain_text("Cart, 6 items")
    assert quantities() == [2, 4]
    assert held.routes == []


def test_a_number_half_typed_when_an_answer_comes_is_typed_on(page, cart, hold):
    held = hold(UPDATE)
    change(cart[0], "2")
    cart[1].press("ControlOrMeta+a")
    cart[1].press("1")
    held.next().continue_()
    expect(page.locator("#cart-link")).to_contain_text("Cart, 3 items")
    expect(cart[1]).to_be_focused()
    expect(cart[1]).to_have_value("1")
    cart[1].press("End")
    cart[1].press("5")
    held.let_go()
    cart[1].press("Tab")
    expect(page.locator("#cart-link")).to_contain_text("Cart, 17 items")
    assert quantities() == [2, 15]


def test_what_was_typed_before_an_answer_is_sent_when_the_field_is_left(page, cart, hold):
    held = hold(UPDATE)
    change(cart[0], "2")
    cart[1].press("ControlOrMeta+a")
    cart[1].press("7")
    held.next().continue_()
    expect(page.locator("#cart-link")).to_contain_text("Cart, 3 items")
    held.let_go()
    cart[1].press("Tab")
    expect(page.locator("#cart-link")).to_contain_text("Cart, 9 items")


def test_who_checks_out_before_the_answer_checks_out_with_what_was_changed(page, cart, hold):
    held = hold(UPDATE)
    change(cart[0], "2")
    first = held.next()
    change(cart[1], "3")
    page.get_by_role("link", name="Check out").click()
    held.let_go()
    first.continue_()
    page.wait_for_url("**/checkout/")
    assert quantities() == [2, 3]


def test_a_change_that_is_refused_is_shown_before_the_way_on(page, cart, hold, complaints):
    held = hold(UPDATE)
    change(cart[0], "2")
    first = held.next()
    page.get_by_role("link", name="Check out").click()
    first.fulfill(status=422)
    held.next().continue_()
    expect(page.locator("#cart-link")).to_contain_text("Cart, 3 items")
    expect(cart[0]).to_have_value("2")
    complaints.clear()


@pytest.fixture
def outdated(page, cart):
    """A design in the cart whose product has a new version since, with a button for the nearest that is made."""
    runner()
    page.goto("/p/runner/?sole=gum&colour=black&v=1")
    page.get_by_role("button", name=re.compile("Add to cart")).first.click()
    page.wait_for_url("**/cart/")
    runner(rules=[{"when": "colour.black => sole.white", "why": "Black rubs off on gum."}])
    page.reload()
    return page.get_by_role("button", name=re.compile("Take the nearest"))


def test_what_is_sent_as_a_page_waits_for_its_turn_and_is_sent_whole(page, cart, outdated, hold):
    held = hold(UPDATE)
    change(cart[0], "2")
    first = held.next()
    outdated.click()
    first.continue_()
    expect(outdated).to_have_count(0)
    found = CartLine.objects.get(product__slug="runner")
    assert (found.selection["sole"], found.selection["colour"], found.selection["upper"]) == ("white", "black", "canvas")
    assert quantities()[1:] == [2, 1]


def test_a_form_sent_as_a_page_that_brings_none_does_not_stop_the_others(page, cart, outdated):
    page.route("**/cart/add/", lambda route: route.fulfill(status=204))
    outdated.click()
    change(cart[0], "2")
    expect(page.locator("#cart-link")).to_contain_text("Cart, 4 items")
    assert quantities()[1:] == [2, 1]


def test_a_double_click_removes_once_and_leaves_the_way_back(page, cart):
    page.get_by_role("button", name="Remove Thing 0").dblclick()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.locator("#cart-link")).to_contain_text("Cart, 1 item")
    expect(page.get_by_text("Thing 0 was removed.")).to_be_visible()


def test_an_answer_does_not_take_the_focus_from_where_the_shopper_went(page, cart, hold):
    held = hold("**/cart/remove/")
    page.get_by_role("button", name="Remove Thing 0").click()
    removal = held.next()
    page.locator("input[type=search], a.site-header__find").first.focus()
    removal.continue_()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.wait_for_timeout(100)  # htmx gives the focus a moment after the swap
    expect(page.locator("input[type=search], a.site-header__find").first).to_be_focused()


def test_going_back_before_the_list_is_narrowed_shows_what_the_address_says(page, things, hold):
    page.goto("/c/things/")
    page.locator("#facets-sheet input[value=wool]").check()
    page.wait_for_url("**material=wool**")
    held = hold("**material=mesh**")
    page.locator("#facets-sheet input[value=mesh]").check()
    late = held.next()
    page.go_back()
    expect(page.locator(".product-card")).to_have_count(3)
    late.abort()
    page.wait_for_timeout(300)  # for what should not come
    assert page.url.endswith("/c/things/")
    expect(page.locator(".product-card")).to_have_count(3)


def test_the_focus_on_a_card_survives_a_list_that_arrives_late(page, things, hold):
    page.goto("/c/things/")
    held = hold("**material=wool**")
    page.locator("#facets-sheet input[value=wool]").check()
    late = held.next()
    card = page.locator(".product-card a[href='/p/thing-2/']").first
    card.focus()
    late.continue_()
    expect(page.locator(".product-card")).to_have_count(2)
    expect(card).to_be_focused()


def test_of_two_ways_on_from_a_question_the_newer_is_gone(page, db, hold):
    ask_questions(product_id=runner().product_id, questions=QUESTIONS)
    page.goto("/p/runner/guided/")
    held = hold("**/p/runner/guided/?*")
    page.get_by_role("button", name="One 0").click()
    older = held.next()
    page.get_by_role("link", name="Skip this question").click()
    newer = held.next()
    newer.continue_()
    expect(page.get_by_role("heading", name="Two")).to_be_focused()
    address = page.url
    older.abort()
    page.wait_for_timeout(300)  # for what should not come
    assert page.url == address


def test_an_explanation_of_a_design_that_has_changed_is_not_shown(page, db, hold):
    runner()
    page.goto("/p/runner/?upper=suede&v=1&open=colour")
    held = hold("**/p/runner/why/**")
    page.locator("[hx-get*='/why/']").first.click()
    late = held.next()
    page.locator("[value='colour.black']").click()
    page.wait_for_url("**colour=black**")
    late.continue_()
    page.wait_for_timeout(300)  # for what should not come
    expect(page.locator("#why")).to_be_empty()


def test_a_picture_moved_while_an_answer_is_awaited_stays_where_it_was_put(page, db, hold):
    printed_runner()
    page.goto("/p/runner/?open=photo")
    page.locator("[data-upload-file]").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": halves()})
    stage = page.locator(".crop__stage")
    stage.focus()
    held = hold("**/p/runner/?**take**")
    page.keyboard.press("+")
    first = held.next()
    page.keyboard.press("+")
    first.continue_()
    held.let_go()
    page.wait_for_url("**~*.500.110.0&**")
    expect(stage).to_be_focused()
