from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import adopt_visitor
from configurator.models import SoldDesign
from orders import services
from orders.domain.states import State
from orders.models import Cart, Order, Payment, Refund
from recommendations.models import Basket, BasketItem, Event
from tests.factories.accounts import UserFactory, VisitorFactory
from tests.factories.configurator import runner
from tests.factories.orders import cart_with, ordered, pay, place, put, ready_made

pytestmark = pytest.mark.django_db


def buy(visitor=None):
    cart = cart_with(ready_made(slug="cap"))
    put(cart, runner().product, choices=(("sole", "gum"), ("upper", "suede")))
    return pay(place(cart, visitor=visitor))


def test_a_paid_order_is_learnt_from_once_without_the_person():
    order = buy()
    for _ in range(3):
        services.learn(order_id=order.pk)
    assert sorted(BasketItem.objects.values_list("item", flat=True)) == ["cap", "runner"]
    assert SoldDesign.objects.get().selection["sole"] == "gum"
    assert not Event.objects.exists()


def test_a_consenting_visitors_purchase_is_learnt_and_the_key_leaves_the_order(known_items):
    visitor = VisitorFactory().key
    order = buy(visitor=visitor)
    services.learn(order_id=order.pk)
    assert sorted(Event.objects.values_list("kind", "item", "visitor")) == [("purchase", item, visitor) for item in ("cap", "runner")]
    assert sum(event.context["amount"] for event in Event.objects.all()) == float(order.goods)
    order.refresh_from_db()
    assert order.visitor == ""


def test_an_unpaid_order_teaches_nothing():
    services.learn(order_id=ordered().pk)
    assert not Basket.objects.exists()


def test_what_a_crash_left_unlearnt_is_caught_up_with():
    order = buy()
    assert services.learn_missed(now=timezone.now()) == 0
    assert services.learn_missed(now=timezone.now() + timedelta(minutes=3)) == 1
    assert Order.objects.get(pk=order.pk).learnt is not None
    assert Cart.objects.exists()


def purchases():
    return sorted((event.item, event.context.get("returned"), event.context.get("called_off")) for event in Event.objects.all())


@pytest.mark.parametrize("first", ["learnt", "cancelled"])
def test_an_order_that_is_called_off_is_unlearnt_by_the_sweep_or_at_once(known_items, first):
    order = buy(visitor=VisitorFactory().key)
    if first == "learnt":
        services.learn(order_id=order.pk)
    services.cancel_order(order_id=order.pk, by="shopper")
    refund = Refund.objects.get()
    services.unlearn(refund_id=refund.pk)
    assert purchases() == ([("cap", 1, True), ("runner", 1, True)] if first == "learnt" else [])
    for _ in range(2):
        services.learn_missed(now=timezone.now() + timedelta(minutes=3))
    refund.refresh_from_db()
    assert (purchases(), refund.learnt is not None) == ([("cap", 1, True), ("runner", 1, True)], True)
    assert not BasketItem.objects.exists()
    assert not SoldDesign.objects.exists()


def test_what_was_sent_and_paid_back_stays_an_order(known_items):
    order = buy(visitor=VisitorFactory().key)
    services.learn(order_id=order.pk)
    staff = UserFactory(is_staff=True)
    for target in (State.IN_PRODUCTION, State.SHIPPED):
        services.move_order(order_id=order.pk, target=target, actor=staff)
    services.refund_order(order_id=order.pk, actor=staff)
    services.unlearn(refund_id=Refund.objects.get().pk)
    assert purchases() == [("cap", 1, False), ("runner", 1, False)]
    assert (Basket.objects.count(), SoldDesign.objects.count()) == (1, 1)


def one_of_two_called_off():
    """Of two orders of a cap on one day, both learnt, the one that was called off."""
    cap = ready_made(slug="cap")
    orders = [pay(place(cart_with(cap), key=key)) for key in ("one", "other")]
    for order in orders:
        services.learn(order_id=order.pk)
    services.cancel_order(order_id=orders[0].pk, by="shopper")
    return orders[0]


def test_what_others_bought_together_the_same_day_stays(known_items):
    called_off = one_of_two_called_off()
    twice = Payment.objects.create(order=called_off, provider="fake", amount=1, currency="EUR", status="succeeded")
    refunds = [Refund.objects.get().pk, Refund.objects.create(payment=twice, amount=1, reason="Paid twice.").pk]
    for refund in [*refunds, *refunds]:
        services.unlearn(refund_id=refund)
    assert list(BasketItem.objects.values_list("item", flat=True)) == ["cap"]


def test_money_that_comes_when_the_order_is_called_off_takes_nobodys_basket(known_items):
    called_off = one_of_two_called_off()
    services.unlearn(refund_id=Refund.objects.get().pk)
    late = {"provider": "fake", "amount": called_off.total, "currency": "EUR", "status": "succeeded", "settled": timezone.now()}
    refund = Refund.objects.create(payment=Payment.objects.create(order=called_off, **late), amount=called_off.total, reason="Too late.")
    services.unlearn(refund_id=refund.pk)
    assert Basket.objects.count() == 1


def test_an_order_is_not_held_while_its_purchases_are_sought(known_items):
    order = buy()
    services.learn(order_id=order.pk)
    services.cancel_order(order_id=order.pk, by="shopper")
    with CaptureQueriesContext(connection) as asked:
        services.unlearn(refund_id=Refund.objects.get().pk)
    assert [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] and "orders_order" in one["sql"]] == []


def test_money_that_came_twice_and_goes_back_once_changes_nothing(known_items):
    order = buy(visitor=VisitorFactory().key)
    services.learn(order_id=order.pk)
    twice = Payment.objects.create(order=order, provider="fake", amount=order.total, currency=order.currency, status="succeeded")
    refund = Refund.objects.create(payment=twice, amount=twice.amount, reason="Paid twice.")
    services.unlearn(refund_id=refund.pk)
    assert purchases() == [("cap", None, None), ("runner", None, None)]
    assert Basket.objects.count() == 1


def test_giving_money_back_asks_for_unlearning(django_capture_on_commit_callbacks, known_items):
    order = buy(visitor=VisitorFactory().key)
    services.learn(order_id=order.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_order(order_id=order.pk, by="shopper")
    assert purchases() == [("cap", 1, True), ("runner", 1, True)]


def test_putting_something_in_the_cart_counts_only_with_consent(known_items):
    cart, wanted = Cart.objects.create(), services.want(slug=ready_made(slug="cap").slug)
    services.add(cart=cart, wanted=wanted)
    assert not Event.objects.exists()
    services.add(cart=cart, wanted=wanted, visitor=VisitorFactory().key)
    assert list(Event.objects.values_list("kind", "item")) == [("cart", "cap")]


def test_a_key_that_was_erased_is_not_written_again(known_items):
    order = buy(visitor="v" * 22)
    services.learn(order_id=order.pk)
    services.add(cart=Cart.objects.create(), wanted=services.want(slug="cap"), visitor="v" * 22)
    assert not Event.objects.exists()


def test_a_purchase_follows_the_key_that_was_merged_at_sign_in(known_items):
    before, account = VisitorFactory(), VisitorFactory(user=UserFactory())
    order = buy(visitor=before.key)
    adopt_visitor(user_id=account.user_id, visitor=before.key)
    services.learn(order_id=order.pk)
    assert set(Event.objects.values_list("visitor", flat=True)) == {account.key}
