"""Paying: the provider is asked outside transactions, its answers are applied once, and a sweep asks again after a crash."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from orders import payments, tasks
from orders.domain import lines
from orders.domain.states import ForbiddenMove, State
from orders.models import CartLine, Order, Payment, Refund
from orders.services import mails, prints, stock
from orders.services.errors import NotPayable
from orders.services.hints import hurry
from orders.services.moves import cancel_order, lock_order, record, refund_payments

log = structlog.get_logger(__name__)
MISSED_AFTER = timedelta(minutes=2)
ABANDONED_AFTER = timedelta(days=2)


def start_payment(*, order_id: int, return_url: str) -> Payment:
    """Begin to pay an order, or go on with the payment begun. Raises `NotPayable`, or `PaymentError` if the provider is out of reach."""
    provider = payments.provider()
    with transaction.atomic():
        order = lock_order(order_id)
        if order.state is not State.PLACED:
            raise NotPayable(f"Order {order.number} does not wait for a payment.")
        payment = order.payments.filter(status=Payment.Status.OPEN, provider=provider.name).first()
        if payment is None:
            payment = Payment.objects.create(order=order, provider=provider.name, amount=order.total, currency=order.currency)
    return _ask(payment, return_url)


def refresh_payment(*, payment: Payment) -> Payment:
    """Ask the provider how a payment stands, and act on it. Safe to call any number of times. Raises `PaymentError`."""
    return _ask(payment, f"{settings.SITE_URL}{reverse('orders:pay-return', args=[payment.order.token])}")


def _ask(payment: Payment, return_url: str) -> Payment:
    provider = payments.provider(payment.provider)
    if payment.reference:
        outcome = provider.confirm(reference=payment.reference)
    else:
        outcome = provider.create(amount=payment.amount, currency=payment.currency, key=payment.key, return_url=return_url)
    return apply_outcome(payment_id=payment.pk, outcome=outcome)


@transaction.atomic
def apply_outcome(*, payment_id: int, outcome: payments.Outcome) -> Payment:
    """Write down what the provider said. The first success of an unpaid order pays it; money that comes too late goes back."""
    order = lock_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    payment.order = order
    if payment.status != Payment.Status.OPEN:
        return payment
    payment.reference = outcome.reference
    if isinstance(outcome, payments.NeedsAction):
        payment.action_url = outcome.url
    else:
        payment.settled = timezone.now()
        succeeded = isinstance(outcome, payments.Succeeded)
        payment.status = Payment.Status.SUCCEEDED if succeeded else Payment.Status.DECLINED
        payment.reason = outcome.reason if isinstance(outcome, payments.Declined) else ""
    payment.save()
    if payment.status == Payment.Status.SUCCEEDED:
        _received(order, payment)
    return payment


def _received(order: Order, payment: Payment) -> None:
    if order.state is not State.PLACED:
        refund_payments(order, reason="The order did not wait for this payment.", payments=[payment])
        mails.refunded_late(order)
        return
    record(order, State.PAID, by="shop")
    order.paid = payment.settled
    order.save(update_fields=["paid"])
    stock.consume(order=order)
    _empty_cart(order)
    prints.request_review(order)
    mails.confirmed(order)
    hurry(tasks.learn, order.pk)


def _empty_cart(order: Order) -> None:
    if order.cart_id is None:
        return
    bought = {lines.key(line.slug, line.selection): line.quantity for line in order.lines.all()}
    for line in CartLine.objects.present().filter(cart=order.cart_id, key__in=bought):
        if line.quantity <= bought[line.key]:
            line.delete()
        else:
            line.quantity -= bought[line.key]
            line.save(update_fields=["quantity"])


def carry_out_refund(*, refund_id: int) -> None:
    """Give the money of one refund back and move the order on. Done once, however often it is called. Raises `PaymentError`."""
    refund = Refund.objects.select_related("payment").filter(pk=refund_id, done=None).first()
    if refund is None:
        return
    provider = payments.provider(refund.payment.provider)
    provider.refund(reference=refund.payment.reference, amount=refund.amount, key=refund.key)
    with transaction.atomic():
        order = lock_order(refund.payment.order_id)
        done = Refund.objects.filter(pk=refund_id, done=None).update(done=timezone.now())
        open_ones = Refund.objects.filter(payment__order=order, done=None).exists()
        kept = order.payments.filter(status=Payment.Status.SUCCEEDED, refund=None).exists()
        if done and not open_ones and not kept and order.state in {State.CANCELLED, State.SHIPPED, State.DELIVERED}:
            record(order, State.REFUNDED, by="shop", note=refund.reason)


def sweep(*, now: datetime) -> int:
    """Catch up with what a crash or a lost message left behind: payments, refunds, goods put aside for nobody.

    Answers with how many rows were looked at. One that fails does not keep the others waiting.
    """
    seen = 0
    recent = Payment.objects.filter(status=Payment.Status.OPEN, created__lt=now - MISSED_AFTER, created__gt=now - ABANDONED_AFTER)
    for payment in recent.select_related("order").order_by("pk"):
        seen += _safely("payment_sweep_failed", payment.pk, partial(refresh_payment, payment=payment))
    for order_id in Order.objects.filter(status=State.PLACED, hold_until__lt=now).values_list("pk", flat=True):
        seen += _safely("expiry_failed", order_id, partial(expire, order_id=order_id, now=now))
    for refund_id in Refund.objects.filter(done=None).order_by("pk").values_list("pk", flat=True):
        seen += _safely("refund_failed", refund_id, partial(carry_out_refund, refund_id=refund_id))
    return seen


def expire(*, order_id: int, now: datetime) -> None:
    """Cancel an order nobody paid in time, unless the provider says that somebody did."""
    for payment in Payment.objects.filter(order=order_id, status=Payment.Status.OPEN).select_related("order"):
        refresh_payment(payment=payment)
    with transaction.atomic():
        order = lock_order(order_id)
        if order.state is State.PLACED and order.hold_until < now:
            cancel_order(order_id=order_id, by="shop", note="It was not paid in time.")


def _safely(event: str, row: int, act: Callable[[], object]) -> int:
    try:
        act()
    except (payments.PaymentError, DatabaseError, ForbiddenMove) as error:
        log.warning(event, row=row, error=type(error).__name__)
    return 1
