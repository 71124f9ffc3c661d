from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import OutboxMail
from orders import payments, services
from orders.domain.states import State
from orders.models import FakeCharge, Order, Payment
from orders.payments import Declined, FakeProvider, NeedsAction, Succeeded
from tests.factories.orders import CHALLENGED, DECLINED, GOOD, cart_with, charge_of, ordered, paid, pay, place, ready_made, submit

pytestmark = pytest.mark.django_db


def state_of(order):
    return Order.objects.get(pk=order.pk).state


def test_a_good_card_pays_the_order():
    order = pay(ordered())
    payment = order.payments.get()
    assert (order.state, payment.status, payment.amount) == (State.PAID, "succeeded", order.total)


def test_a_declined_card_leaves_the_order_to_be_paid_with_another():
    order = pay(ordered(), DECLINED)
    assert order.state is State.PLACED
    assert "declined" in order.payments.get().reason
    assert pay(order).state is State.PAID
    assert list(order.payments.values_list("status", flat=True)) == ["declined", "succeeded"]


@pytest.mark.parametrize(("approved", "state"), [(True, State.PAID), (False, State.PLACED)])
def test_the_bank_asks_the_shopper(approved, state):
    order = ordered()
    payment = submit(order, CHALLENGED)
    services.refresh_payment(payment=payment)
    assert state_of(order) is State.PLACED
    FakeProvider().answer_challenge(reference=payment.reference, approved=approved)
    services.refresh_payment(payment=payment)
    assert state_of(order) is state


def test_beginning_twice_is_one_payment():
    order = ordered()
    first, second = (services.start_payment(order_id=order.pk, return_url="http://testserver/") for _ in range(2))
    assert first == second
    assert FakeCharge.objects.count() == 1


def test_a_payment_that_arrives_twice_counts_once():
    order = ordered()
    payment = submit(order)
    for _ in range(3):
        services.refresh_payment(payment=payment)
        services.apply_outcome(payment_id=payment.pk, outcome=Succeeded(payment.reference))
    assert order.events.filter(target="paid").count() == 1
    assert OutboxMail.objects.filter(to=order.email).count() == 1


def test_money_for_a_cancelled_order_goes_back():
    order = ordered()
    payment = submit(order)
    services.cancel_order(order_id=order.pk, by="shopper")
    services.refresh_payment(payment=payment)
    services.sweep(now=timezone.now())
    assert (state_of(order), charge_of(payment).refunded) == (State.REFUNDED, order.total)


def test_a_second_payment_of_a_paid_order_goes_back_and_the_order_stays_paid():
    order = paid()
    extra = Payment.objects.create(order=order, provider="fake-card", amount=order.total, currency="EUR")
    charge = FakeProvider().create(amount=order.total, currency="EUR", key=extra.key, return_url="/")
    FakeProvider().submit_card(reference=charge.reference, number=GOOD)
    services.refresh_payment(payment=extra)
    services.sweep(now=timezone.now())
    assert state_of(order) is State.PAID
    assert FakeCharge.objects.get(key=extra.key).refunded == order.total


def test_what_a_crash_kept_the_shop_from_hearing_is_found_by_the_sweep():
    order = ordered()
    submit(order)  # the provider has the money; the shop went down before it asked
    services.sweep(now=timezone.now() + timedelta(minutes=3))
    assert state_of(order) is State.PAID


def test_a_crash_before_the_reference_was_kept_begins_the_same_payment_again():
    order = ordered()
    payment = submit(order)
    Payment.objects.update(reference="", action_url="")
    services.sweep(now=timezone.now() + timedelta(minutes=3))
    assert (state_of(order), FakeCharge.objects.count()) == (State.PAID, 1)
    assert payment.key == charge_of(payment).key


def test_an_order_paid_at_the_last_second_is_not_cancelled():
    order = place(cart_with(ready_made(stock=1)), now=timezone.now() - timedelta(hours=1))
    submit(order)
    services.expire(order_id=order.pk, now=timezone.now())
    assert state_of(order) is State.PAID


def test_a_refund_is_carried_out_once():
    order = paid()
    services.cancel_order(order_id=order.pk, by="shopper")
    refund = order.payments.get().refund
    for _ in range(3):
        services.carry_out_refund(refund_id=refund.pk)
    FakeProvider().refund(reference=order.payments.get().reference, amount=refund.amount, key=refund.key)
    assert charge_of(order.payments.get()).refunded == order.total


def test_a_refund_the_provider_refuses_is_tried_again(monkeypatch):
    order = paid()
    services.cancel_order(order_id=order.pk, by="shopper")
    with monkeypatch.context() as broken:
        broken.setattr(FakeProvider, "refund", lambda *_, **__: (_ for _ in ()).throw(payments.PaymentError("away")))
        services.sweep(now=timezone.now())
    assert state_of(order) is State.CANCELLED
    services.sweep(now=timezone.now())
    assert state_of(order) is State.REFUNDED


def test_more_than_was_paid_is_never_refunded():
    payment = paid().payments.get()
    with pytest.raises(payments.PaymentError, match="More than was paid"):
        FakeProvider().refund(reference=payment.reference, amount=payment.amount + Decimal("0.01"), key="x")


def test_only_orders_that_wait_can_be_paid():
    order = paid()
    with pytest.raises(services.NotPayable):
        services.start_payment(order_id=order.pk, return_url="/")


def test_the_provider_answers_the_three_outcomes():
    provider = FakeProvider()
    outcome = provider.create(amount=Decimal(5), currency="EUR", key="k", return_url="/")
    assert isinstance(outcome, NeedsAction)
    assert outcome.url == f"/pay/card/{outcome.reference}/"
    provider.submit_card(reference=outcome.reference, number=DECLINED)
    assert isinstance(provider.confirm(reference=outcome.reference), Declined)
    assert provider.create(amount=Decimal(5), currency="EUR", key="k", return_url="/") == provider.confirm(reference=outcome.reference)
    with pytest.raises(payments.PaymentError):
        provider.confirm(reference="nothing")


def test_no_card_data_is_kept_anywhere():
    order = paid()
    rows = [*FakeCharge.objects.values(), *Payment.objects.values(), *Order.objects.filter(pk=order.pk).values()]
    assert GOOD not in str(rows)


def test_a_provider_that_was_changed_is_not_asked_about_old_payments():
    with pytest.raises(payments.PaymentError, match="now uses"):
        payments.provider("old-provider")
