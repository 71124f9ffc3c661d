import pytest

from accounts.models import OutboxMail
from orders import services
from orders.domain.states import State
from orders.models import Cart
from tests.factories.configurator import runner
from tests.factories.orders import ordered, paid, pay, place, put

pytestmark = pytest.mark.django_db


def mail(part):
    return OutboxMail.objects.get(key__endswith=part)


def test_nothing_is_confirmed_before_it_is_paid():
    ordered()
    assert not OutboxMail.objects.exists()


def test_the_confirmation_names_the_design_and_that_it_cannot_be_returned():
    cart = Cart.objects.create()
    put(cart, runner().product, choices=(("sole", "gum"), ("upper", "suede"), ("monogram", "AB")))
    pay(place(cart))
    text = mail("confirmation").text
    assert "Sole: Gum" in text
    assert "no right of withdrawal" in text


def test_texts_are_not_escaped_for_html():
    order = ordered()
    order.name = "O'Hara & Sons"
    order.save()
    pay(order)
    assert "O'Hara & Sons" in mail("confirmation").text


def test_the_parcel_is_announced_once(staff):
    order = paid()
    for target in (State.IN_PRODUCTION, State.SHIPPED):
        services.move_order(order_id=order.pk, target=target, actor=staff)
    assert order.number in mail("shipped").subject


def test_a_cancelled_order_says_that_the_money_goes_back():
    order = paid()
    services.cancel_order(order_id=order.pk, by="shopper")
    assert "goes back to the card" in mail("cancelled").text


def test_an_unpaid_order_is_cancelled_without_a_mail():
    services.cancel_order(order_id=ordered().pk, by="shopper")
    assert not OutboxMail.objects.exists()
