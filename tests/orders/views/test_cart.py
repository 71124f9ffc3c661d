import re
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import Product
from configurator.queries import layers_of
from orders.models import Cart, CartLine, StockItem
from orders.services import CARTS_KEPT
from recommendations.services import ItemIn, push_items, record_basket
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.configurator import document, runner
from tests.factories.orders import cart_with, put, ready_made

pytestmark = pytest.mark.django_db


def add(client, product, **fields):
    return client.post("/cart/add/", {"product": product.slug, **fields})


def line(client):
    return CartLine.objects.get(cart__token=client.session["cart"])


def test_looking_makes_no_cart(client):
    assert client.get("/cart/").status_code == 200
    assert not Cart.objects.exists()
    assert "cart" not in client.session


def test_adding_shows_it_in_the_cart(client):
    response = client.post("/cart/add/", {"product": ready_made(title="Wool cap").slug}, follow=True)
    assert response.redirect_chain == [("/cart/", 302)]
    assert b"Wool cap is in your cart." in response.content


def test_a_browser_is_known_for_as_long_as_its_cart_is_kept(client):
    add(client, ready_made())
    assert client.session.get_expiry_age() == client.cookies["sessionid"]["max-age"] == CARTS_KEPT.total_seconds()


def test_who_signs_in_is_signed_out_as_soon_as_without_a_cart(client):
    add(client, ready_made())
    client.post("/account/login/", {"login": UserFactory().email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert client.session.get_expiry_age() < CARTS_KEPT.total_seconds()


def test_posted_prices_are_never_read(client):
    add(client, ready_made(price=Decimal("100.00")), price="0.01", unit_price="0.01", total="0.01", price_seen="0.01")
    assert line(client).price_seen == 100


def test_a_design_is_added_by_its_choices_in_order(client):
    add(client, runner().product, c=["sole=gum", "upper=suede"], v="1", quantity="2")
    found = line(client)
    assert (found.choices, found.quantity, found.price_seen) == ([["sole", "gum"], ["upper", "suede"]], 2, Decimal("145.00"))


def test_a_page_older_than_the_newest_version_has_to_be_looked_at_again(client):
    runner()
    runner(base_price="130.00")
    response = client.post("/cart/add/", {"product": "runner", "c": ["sole=gum", "upper=suede"], "v": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "has a newer version" in page
    assert 'href="/p/runner/?sole=gum&amp;upper=suede&amp;v=1"' in page
    assert not CartLine.objects.exists()


def test_a_line_of_an_older_version_says_what_is_gone_and_takes_the_nearest_only_when_asked(client):
    add(client, runner().product, c=["sole=gum", "colour=black"], v="1", quantity="3")
    runner(rules=[{"when": "colour.black => sole.white", "why": "Black rubs off on gum."}])
    page = client.get("/cart/").content.decode()
    assert "Sole: Gum does not go with your other choices. Black rubs off on gum." in page
    assert "Sole: Gum → White rubber" in page
    assert "It was <strong>€130.00</strong> and is <strong>€125.00</strong> today." in page
    assert line(client).selection["sole"] == "gum"
    fields = re.findall(r'name="(product|v|line|c)" value="([^"]*)"', page.split('class="cart-line__tools')[0])
    client.post("/cart/add/", {key: [value for name, value in fields if name == key] for key, _ in fields})
    found = line(client)
    assert (found.selection["sole"], found.selection["upper"], found.quantity) == ("white", "canvas", 3)
    assert "no longer holds" not in client.get("/cart/").content.decode()


def test_a_line_whose_standards_changed_can_be_kept_as_it_was(client):
    add(client, runner().product, c=["sole=gum"], v="1")
    groups = document()["groups"]
    groups[2]["options"][0]["default"], groups[2]["options"][1]["default"] = False, True
    runner(groups=groups)
    page = client.get("/cart/").content.decode()
    assert "Keep it as it was" in page
    assert 'name="c" value="colour=red"' in page


def test_a_line_of_a_product_that_is_sold_no_more_offers_nothing(client):
    product = runner().product
    add(client, product, c=["sole=gum"], v="1")
    product.status = "archived"
    product.save()
    page = client.get("/cart/").content.decode()
    assert "This is no longer sold." in page
    assert "Take the nearest" not in page


def test_an_older_page_that_shows_the_same_thing_at_the_same_price_is_taken(client):
    runner()
    runner(title="Runner II")
    add(client, Product.objects.get(slug="runner"), c=["sole=gum", "upper=suede"], v="1")
    assert line(client).blueprint.version == 2


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"product": ""}, 422, "Which product?"),
        ({"product": "no such/slug"}, 422, "There is no such product."),
        ({"product": "unknown"}, 404, "This product is not sold here."),
        ({"product": "runner", "quantity": "many"}, 422, "The quantity has to be a whole number from 1 to 20."),
        ({"product": "runner", "quantity": "-1"}, 422, "from 1 to 20"),
        ({"product": "runner", "quantity": "99999999999999999999"}, 422, "The quantity has to be a whole number from 1 to 20."),
        ({"product": "runner", "c": ["sole"]}, 422, "cannot be read"),
        ({"product": "runner", "c": ["sole=gold"]}, 422, "not an option"),
        ({"product": "runner", "c": ["sole=gum", "upper=mesh"]}, 422, "Gum soles only bond"),
        ({"product": "runner", "line": "x"}, 422, "whole number"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(client, fields, status, sentence):
    runner()
    response = client.post("/cart/add/", fields)
    assert response.status_code == status
    assert sentence in response.content.decode()
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("path", ["add", "update", "remove", "restore", "accept"])
def test_a_get_never_writes(client, path):
    assert client.get(f"/cart/{path}/").status_code == 405


@pytest.mark.parametrize("path", ["update", "remove", "restore", "accept"])
def test_without_a_cart_nothing_happens(client, path):
    response = client.post(f"/cart/{path}/", {"line": 1, "quantity": 2, "quote": "x"})
    assert (response.status_code, Cart.objects.count()) == (302, 0)


@pytest.mark.parametrize(("path", "fields"), [("update", {"quantity": "5"}), ("remove", {}), ("restore", {}), ("add", {"product": "cap"})])
def test_a_strangers_line_stays_as_it_is(client, path, fields):
    theirs = cart_with(ready_made(slug="cap")).lines.get()
    add(client, ready_made())
    client.post(f"/cart/{path}/", {"line": theirs.pk, **fields})
    theirs.refresh_from_db()
    assert (theirs.quantity, theirs.removed) == (1, None)


def test_quantity_is_set_not_added(client):
    add(client, ready_made())
    for _ in range(2):
        client.post("/cart/update/", {"line": line(client).pk, "quantity": "3"})
    assert line(client).quantity == 3


@pytest.mark.parametrize("quantity", ["21", "-1", "1.5", "", "two"])
def test_a_quantity_that_makes_no_sense_is_refused(client, quantity):
    add(client, ready_made())
    response = client.post("/cart/update/", {"line": line(client).pk, "quantity": quantity})
    assert (response.status_code, line(client).quantity) == (422, 1)


def test_removing_offers_an_undo_without_a_script(client):
    add(client, ready_made(title="Wool cap"))
    response = client.post("/cart/remove/", {"line": line(client).pk}, follow=True)
    assert b"Wool cap was removed." in response.content
    assert b"Your cart is empty." in response.content
    response = client.post("/cart/restore/", {"line": line(client).pk}, follow=True)
    assert b"Your cart is empty." not in response.content


def test_quantity_zero_removes(client):
    add(client, ready_made())
    response = client.post("/cart/update/", {"line": line(client).pk, "quantity": "0"}, follow=True)
    assert b"was removed." in response.content


def test_a_background_request_gets_the_fragment_that_the_page_includes(client):
    add(client, ready_made(price=Decimal("10.00")))
    response = client.post("/cart/update/", {"line": line(client).pk, "quantity": "3"}, headers={"HX-Request": "true"})
    page = client.get("/cart/").content.decode()
    fragment = response.content.decode()
    assert "<html" not in fragment
    assert "€30.00" in fragment
    assert 'id="cart-link"' in fragment
    assert "HX-Request" in response.headers["Vary"]
    assert page.count('id="cart"') == fragment.count('id="cart"') == 1


def test_the_edited_design_takes_the_place_of_its_line(client):
    product = runner().product
    add(client, product, quantity="2")
    pk = line(client).pk
    assert f"with.line={pk}" in client.get("/cart/").content.decode()
    add(client, product, c=["charm=star"], line=pk)
    assert (line(client).pk, line(client).choices, line(client).quantity) == (pk, [["charm", "star"]], 2)


@pytest.mark.parametrize("whose", ["removed", "a stranger's", "nobody's"])
def test_a_line_that_is_not_in_the_cart_is_not_changed_but_added(client, whose):
    product = runner().product
    theirs = cart_with(ready_made(title="Their cap")).lines.get()
    add(client, product)
    mine = line(client)
    if whose == "removed":
        client.post("/cart/remove/", {"line": mine.pk})
    pk = {"removed": mine.pk, "a stranger's": theirs.pk}.get(whose, 2**31 - 1)
    answers = [client.post("/cart/add/", {"product": product.slug, "c": "charm=star", "line": pk}, follow=True) for _ in range(2)]
    for answer in answers:
        assert b"is not in your cart any more. Runner is in it as a line of its own." in answer.content
        assert b"has been changed" not in answer.content
    added = CartLine.objects.present().get(cart=mine.cart, choices=[["charm", "star"]])
    assert (added.quantity, added.pk in {mine.pk, theirs.pk}) == (1, False)
    theirs.refresh_from_db()
    assert theirs.product.title == "Their cap"


def test_a_changed_price_is_said_and_has_to_be_agreed_to(client):
    product = ready_made(price=Decimal("10.00"))
    add(client, product)
    Product.objects.update(price=Decimal("12.00"))
    page = client.get("/cart/")
    assert "The price is now €12.00; it was €10.00" in page.content.decode()
    assert client.get("/checkout/").status_code == 302
    client.post("/cart/accept/", {"quote": page.context["quote"].digest})
    assert line(client).price_seen == 12
    assert client.get("/checkout/").status_code == 200


def test_a_price_that_changes_once_more_is_not_agreed_to_by_chance(client):
    add(client, ready_made(price=Decimal("10.00")))
    Product.objects.update(price=Decimal("12.00"))
    digest = client.get("/cart/").context["quote"].digest
    Product.objects.update(price=Decimal("99.00"))
    client.post("/cart/accept/", {"quote": digest})
    assert line(client).price_seen == 10


def test_sold_out_says_so_with_a_way_on(client):
    add(client, ready_made(stock=1))
    StockItem.objects.update(quantity=0)
    page = client.get("/cart/").content.decode()
    assert "This is sold out." in page
    assert "Look for something similar" in page
    assert "Check out" not in page


def test_the_country_changes_delivery_and_vat(client):
    add(client, ready_made(price=Decimal("100.00")))
    response = client.post("/cart/update/", {"country": "FI"}, follow=True)
    assert "€112.90" in response.content.decode()
    assert "25.5 %" in response.content.decode()


def test_logging_in_brings_the_cart_along(client):
    user, product = UserFactory(), ready_made()
    cart_with(product, user=user)
    add(client, product)
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert CartLine.objects.get().quantity == 2
    assert "cart" not in client.session


def test_a_shopper_sees_only_their_own_cart(client):
    cart_with(ready_made(title="Secret cap"), user=UserFactory())
    client.force_login(UserFactory())
    assert b"Secret cap" not in client.get("/cart/").content


def fill(client, count):
    product = runner().product
    add(client, product)
    cart = Cart.objects.get()
    for n in range(1, count):
        put(cart, product, choices=(("monogram", "ABCD"[n]),))
    for _ in range(count):
        put(cart, ready_made(stock=5))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_many_lines_as_for_one(client, count, django_assert_num_queries):
    fill(client, count)
    client.get("/cart/")  # compiles the version
    with django_assert_num_queries(CART_QUERIES):
        client.get("/cart/", headers={"HX-Request": "true"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_order_page_asks_as_often_for_many_lines_as_for_one(client, count, django_assert_num_queries):
    fill(client, count)
    client.get("/checkout/")
    with django_assert_num_queries(CHECKOUT_QUERIES):
        assert client.get("/checkout/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_full_page_with_its_panels_asks_as_often_too(client, count, django_assert_num_queries, known_items):
    fill(client, count)
    together = [ready_made(slug=f"cap-{number}").slug for number in range(3)]
    push_items(items=[ItemIn(key=slug, features={}, available=True) for slug in together])
    record_basket(items=["runner", *together], day=timezone.localdate())
    client.get("/cart/")
    with django_assert_num_queries(FULL_QUERIES):
        (panel,) = client.get("/cart/").context["panels"]
    assert {card.slug for card in panel.cards} == set(together)


def test_what_is_in_the_cart_is_not_offered(client, known_items):
    together = [ready_made(slug=f"cap-{number}") for number in range(4)]
    push_items(items=[ItemIn(key=product.slug, features={}, available=True) for product in together])
    record_basket(items=[product.slug for product in together], day=timezone.localdate())
    add(client, together[0])
    (panel,) = client.get("/cart/").context["panels"]
    assert {card.slug for card in panel.cards} == {"cap-1", "cap-2", "cap-3"}


def test_below_an_empty_cart_stands_where_to_begin(client):
    slugs = [ready_made(slug=f"cap-{number}").slug for number in range(3)]
    push_items(items=[ItemIn(key=slug, features={}, available=True) for slug in slugs])
    assert [panel.panel for panel in client.get("/cart/").context["panels"]] == ["popular"]


# session, cart, countries, lines, products and versions of designs, pictures, stock, own holds
CART_QUERIES = 9
# those, and the countries of the form twice: the select looks whether its first choice is empty
CHECKOUT_QUERIES = 11
# those, and products, arms and pictures of the panel; its lists are kept
FULL_QUERIES = 12


def test_a_design_without_its_picture_shows_its_own_layers(client):
    product = runner().product
    add(client, product, c=["sole=gum", "upper=suede"])
    page = client.get("/cart/").content.decode()
    shown = re.findall(r'<img src="([^"]+)" alt="" width="240"', page)
    assert shown == [layer.url for layer in layers_of(blueprint_id=line(client).blueprint_id, selection=line(client).selection)]
    assert len(shown) > 1


def test_a_keyboard_keeps_its_place_when_the_cart_is_swapped(client):
    add(client, runner().product)
    page, pk = client.get("/cart/").content.decode(), line(client).pk
    assert all(f'id="{name}-{pk}"' in page for name in ("quantity", "edit", "remove"))
    gone = client.post("/cart/remove/", {"line": pk}, headers={"HX-Request": "true"})
    assert b"autofocus>Undo" in gone.content


def test_editing_a_line_does_not_ask_for_a_quantity_that_would_be_ignored(client):
    product = runner().product
    assert b'name="quantity"' in client.get(f"/p/{product.slug}/").content
    assert b'name="quantity"' not in client.get(f"/p/{product.slug}/?with.line=1&v=1").content


def test_a_browser_that_fills_carts_by_the_hundred_is_slowed_down(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "cart": "2/m/ip"}
    product = ready_made()
    assert [client.post("/cart/add/", {"product": product.slug}).status_code for _ in range(3)] == [302, 302, 429]


def test_who_asks_for_too_many_is_led_back_to_the_design(client):
    runner()
    page = client.post("/cart/add/", {"product": "runner", "c": ["sole=gum"], "quantity": "25"})
    assert 'href="/p/runner/?sole=gum"' in page.content.decode()
