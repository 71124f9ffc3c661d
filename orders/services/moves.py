"""Moving an order from state to state: one door, so that every move is checked, written down and told."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from orders import tasks
from orders.domain import states
from orders.domain.states import State
from orders.models import Cart, Order, OrderEvent, Payment, Refund
from orders.services import mails, prints, stock
from orders.services.hints import hurry


def lock_order(order_id: int) -> Order:
    """The order, locked after its cart: everybody takes these two in this order, then stock rows by key."""
    cart_id = Order.objects.values_list("cart_id", flat=True).get(pk=order_id)
    if cart_id:
        Cart.objects.select_for_update().filter(pk=cart_id).first()
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def record(order: Order, target: State, *, by: str, actor: User | None = None, note: str = "") -> None:
    """Move a locked order and write its history. Raises `ForbiddenMove`."""
    source = order.state
    states.check(source, target)
    order.status = target.value
    order.save(update_fields=["status"])
    OrderEvent.objects.create(order=order, source=source.value, target=target.value, by=by, actor=actor, note=note)


@transaction.atomic
def move_order(*, order_id: int, target: State, actor: User) -> Order:
    """Staff move an order along: into production, shipped, delivered. Raises `ForbiddenMove`."""
    order = lock_order(order_id)
    if target in {State.CANCELLED, State.REFUNDED, State.PAID}:
        raise states.ForbiddenMove(order.state, target)
    if target is State.IN_PRODUCTION:
        prints.check_approved(order)
    record(order, target, by="staff", actor=actor)
    if target is State.SHIPPED:
        order.shipped = timezone.now()
        order.save(update_fields=["shipped"])
        mails.shipped(order)
    return order


@transaction.atomic
def cancel_order(*, order_id: int, by: str, actor: User | None = None, note: str = "") -> Order:
    """Call an order off: money and goods go back. A shopper may until production begins; staff until it is sent.

    Calling off what is called off already changes nothing. Raises `ForbiddenMove`.
    """
    order = lock_order(order_id)
    if order.state in {State.CANCELLED, State.REFUNDED}:
        return order
    if by == "shopper" and order.state not in states.CANCELLABLE_BY_SHOPPER:
        raise states.ForbiddenMove(order.state, State.CANCELLED)
    before = order.state
    record(order, State.CANCELLED, by=by, actor=actor, note=note)
    if before is State.PLACED:
        stock.release(order=order, items=stock.lock(stock.held_keys([order])))
    elif before is State.PAID:
        stock.give_back(order=order, actor=actor)
    refund_payments(order, reason="The order was cancelled.", actor=actor)
    if before is not State.PLACED:
        mails.cancelled(order)
    return order


@transaction.atomic
def refund_order(*, order_id: int, actor: User, note: str = "") -> Order:
    """Staff give the money of a shipped or delivered order back. Raises `ForbiddenMove`."""
    order = lock_order(order_id)
    if order.state not in {State.SHIPPED, State.DELIVERED}:
        raise states.ForbiddenMove(order.state, State.REFUNDED)
    refund_payments(order, reason=note or "Refunded by the shop.", actor=actor)
    mails.refunded(order)
    return order


def refund_payments(order: Order, *, reason: str, actor: User | None = None, payments: Iterable[Payment] | None = None) -> None:
    """Write down that money goes back; a task carries it out. Payments with a refund are left alone."""
    chosen = order.payments.filter(status=Payment.Status.SUCCEEDED) if payments is None else payments
    for payment in chosen:
        refund, _ = Refund.objects.get_or_create(payment=payment, defaults={"amount": payment.amount, "reason": reason, "actor": actor})
        hurry(tasks.refund, refund.pk)
        hurry(tasks.unlearn, refund.pk)
