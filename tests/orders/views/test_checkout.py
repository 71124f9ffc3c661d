from decimal import Decimal

import pytest

from accounts.models import OutboxMail
from catalog.models import Product
from orders import payments
from orders.models import FakeCharge, Order, Payment, StockItem
from orders.payments import FakeProvider
from tests.factories.accounts import AddressFactory, UserFactory
from tests.factories.configurator import runner
from tests.factories.orders import ADDRESS, CHALLENGED, DECLINED, GOOD, cart_with, ready_made

pytestmark = pytest.mark.django_db
CARD = {"expiry": "12/49", "cvc": "123"}


@pytest.fixture
def shopper(client):
    """A guest with something in the cart."""
    client.post("/cart/add/", {"product": ready_made(price=Decimal("118.10"), stock=5).slug})
    return client


def form(client, **changes):
    page = client.get("/checkout/", {"country": changes.get("country", "DE")})
    hidden = {"key": page.context["form"]["key"].value(), "quote": page.context["quote"].digest}
    return {**ADDRESS, "country": "DE", "terms": "on", **hidden, **changes}


def order_and_pay(client, number):
    to_card = client.post("/checkout/", form(client))
    return client.post(to_card.url, {"number": number, **CARD}, follow=True)


def test_the_button_names_what_is_paid_and_how(shopper):
    page = shopper.get("/checkout/").content.decode()
    assert "Order and pay €123.00 by card" in page
    assert "VAT in it (19 %)" in page


def test_a_guest_buys(shopper):
    response = order_and_pay(shopper, GOOD)
    order = Order.objects.get()
    assert response.redirect_chain[-1][0] == f"/o/{order.token}/"
    assert (order.status, order.total, order.user, order.email) == ("paid", Decimal("123.00"), None, "robin@example.org")
    assert shopper.get("/cart/").context["quote"].lines == []


def test_the_buyer_gets_one_confirmation_in_plain_text(shopper):
    order_and_pay(shopper, GOOD)
    order, mail = Order.objects.get(), OutboxMail.objects.get()
    assert order.number in mail.subject
    assert f"/o/{order.token}/" in mail.text
    assert "€123.00" in mail.text
    assert "19 %" in mail.text


def test_a_declined_card_loses_nothing_and_another_one_pays(shopper):
    page = order_and_pay(shopper, DECLINED)
    order = Order.objects.get()
    assert page.redirect_chain[-1][0] == f"/pay/{order.token}/"
    assert "The card was declined by the bank." in page.content.decode()
    to_card = shopper.post(f"/pay/{order.token}/")
    shopper.post(to_card.url, {"number": GOOD, **CARD}, follow=True)
    order.refresh_from_db()
    assert (order.status, Order.objects.count()) == ("paid", 1)


@pytest.mark.parametrize(("answer", "status"), [("approve", "paid"), ("refuse", "placed")])
def test_the_bank_asks(shopper, answer, status):
    challenge = order_and_pay(shopper, CHALLENGED)
    assert b"Confirm the payment" in challenge.content
    shopper.post(challenge.redirect_chain[-1][0], {"answer": answer}, follow=True)
    assert Order.objects.get().status == status


@pytest.mark.parametrize("card", [{"number": "4242 4242 4242 4241"}, {"expiry": "01/20"}, {"cvc": "12"}, {"number": ""}, {"cvc": "abc"}])
def test_a_card_with_a_slip_in_it_is_not_sent(shopper, card):
    to_card = shopper.post("/checkout/", form(shopper))
    response = shopper.post(to_card.url, {"number": GOOD, **CARD, **card})
    assert (response.status_code, FakeCharge.objects.get().state) == (422, "open")


def test_the_security_code_is_not_sent_back(shopper):
    to_card = shopper.post("/checkout/", form(shopper))
    assert b'value="9876"' not in shopper.post(to_card.url, {"number": "1", "expiry": "12/49", "cvc": "9876"}).content


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"name": ""}, "Please fill in the full name."),
        ({"postcode": "1234"}, "This is not a postcode of Germany."),
        ({"terms": ""}, "Please agree to the terms"),
        ({"country": "US"}, "Select a valid choice."),
        ({"street": "x" * 200}, "at most 160 characters"),
    ],
)
def test_a_slip_in_the_address_loses_nothing(shopper, change, sentence):
    response = shopper.post("/checkout/", {**form(shopper), **change})
    page = response.content.decode()
    assert (response.status_code, Order.objects.count()) == (422, 0)
    assert sentence in page
    assert 'value="Berlin"' in page


def test_the_form_sent_twice_makes_one_order_and_one_payment(shopper):
    data = form(shopper)
    first, second = shopper.post("/checkout/", data), shopper.post("/checkout/", data)
    assert first.url == second.url
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_the_form_sent_again_after_paying_leads_to_the_order(shopper):
    data = form(shopper)
    to_card = shopper.post("/checkout/", data)
    shopper.post(to_card.url, {"number": GOOD, **CARD}, follow=True)
    again = shopper.post("/checkout/", data)
    assert (again.url, Order.objects.count()) == (f"/o/{Order.objects.get().token}/", 1)


def test_a_price_that_changed_meanwhile_is_shown_before_anything_is_ordered(shopper):
    data = form(shopper)
    Product.objects.update(price=Decimal("200.00"))
    response = shopper.post("/checkout/", data)
    assert (response.status_code, Order.objects.count()) == (409, 0)
    assert "changed while you were on this page" in response.content.decode()
    assert 'value="Berlin"' in response.content.decode()


def test_another_country_shows_its_sums_before_anything_is_ordered(shopper):
    data = {**form(shopper), "country": "AT", "postcode": "1010"}
    response = shopper.post("/checkout/", data)
    assert (response.status_code, Order.objects.count()) == (409, 0)
    assert "Order and pay €126.00 by card" in response.content.decode()
    shopper.post("/checkout/", {**data, "quote": response.context["quote"].digest})
    assert Order.objects.get().country == "AT"


def test_without_a_script_the_sums_of_a_country_come_by_a_button(shopper):
    response = shopper.post("/checkout/", {**form(shopper), "country": "AT", "refresh": "1"})
    assert (response.status_code, Order.objects.count()) == (200, 0)
    assert "€126.00" in response.content.decode()
    assert 'value="Berlin"' in response.content.decode()


def test_a_background_request_for_another_country_gets_the_sums_only(shopper):
    response = shopper.get("/checkout/", {"country": "AT"}, headers={"HX-Request": "true", "HX-Target": "totals"})
    assert b"<html" not in response.content
    assert "€126.00" in response.content.decode()


def test_what_is_sold_out_meanwhile_sends_back_to_the_cart_with_the_address_kept(shopper):
    data = form(shopper)
    StockItem.objects.update(quantity=0)
    response = shopper.post("/checkout/", data)
    assert (response.status_code, Order.objects.count()) == (409, 0)
    assert "Back to the cart" in response.content.decode()
    StockItem.objects.update(quantity=5)
    assert 'value="Berlin"' in shopper.get("/checkout/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_empty_cart_cannot_be_ordered(client, method):
    assert getattr(client, method)("/checkout/").url == "/cart/"


def test_a_signed_in_shopper_finds_the_address_filled_in(client):
    user = UserFactory()
    AddressFactory(user=user, city="Potsdam", postcode="14467")
    cart_with(ready_made(), user=user)
    client.force_login(user)
    page = client.get("/checkout/").content.decode()
    assert 'value="Potsdam"' in page
    assert f'value="{user.email}"' in page


def test_made_to_order_goods_say_that_they_cannot_be_returned(client):
    client.post("/cart/add/", {"product": runner().product.slug})
    page = client.get("/checkout/").content.decode()
    assert "no right of withdrawal" in page
    assert "within 14 days" not in page


def test_ready_made_goods_say_that_they_can(shopper):
    page = shopper.get("/checkout/").content.decode()
    assert "no right of withdrawal" not in page
    assert "within 14 days" in page


@pytest.mark.parametrize(
    "path", ["/pay/nothing/", "/pay/nothing/return/", "/pay/card/nothing/", "/pay/card/nothing/challenge/", "/o/nothing/"]
)
def test_unknown_tokens_lead_nowhere(client, path):
    assert client.get(path).status_code == 404


def test_the_provider_may_call_any_number_of_times(shopper):
    to_card = shopper.post("/checkout/", form(shopper))
    reference = FakeCharge.objects.get().reference
    FakeProvider().submit_card(reference=reference, number=GOOD)
    answers = [shopper.post("/pay/notify/", {"reference": reference}, content_type="application/json").json() for _ in range(3)]
    assert answers == [{"status": "succeeded"}] * 3
    assert Order.objects.get().events.filter(target="paid").count() == 1
    assert to_card.status_code == 302


@pytest.mark.parametrize(
    ("body", "status"), [("", 400), ("[]", 400), ('{"reference": "nothing"}', 404), ('{"reference": ""}', 404), ("{}", 400), ("\xff", 400)]
)
def test_a_call_that_makes_no_sense_is_refused(client, body, status):
    assert client.generic("POST", "/pay/notify/", body, content_type="application/json").status_code == status


def test_a_provider_out_of_reach_loses_nothing(shopper, monkeypatch):
    def away(*_, **__):
        raise payments.PaymentError("away")

    monkeypatch.setattr(payments.FakeProvider, "create", away)
    response = shopper.post("/checkout/", form(shopper), follow=True)
    assert "cannot be reached at the moment" in response.content.decode()
    assert Order.objects.get().status == "placed"


def test_an_address_longer_than_the_shop_keeps_is_refused_with_a_sentence(shopper):
    long = f"robin@{'a.' * 130}example.org"
    page = shopper.post("/checkout/", form(shopper, email=long))
    assert page.status_code == 422
    assert "at most 254 characters" in page.content.decode()
