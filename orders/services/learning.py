"""What the shop learns from a paid order: designs and baskets without a person, a purchase only with consent, and what went back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.services import hold_visitor
from configurator.services import forget_sold, record_sold
from orders.models import Order, Payment, Refund
from recommendations.services import EventIn, forget_basket, record_basket, record_events, record_return

MISSED_AFTER = timedelta(minutes=2)


@transaction.atomic
def learn(*, order_id: int) -> None:
    """Pass a paid order on, once; the visitor's key is forgotten with it."""
    key = Order.objects.filter(pk=order_id).values_list("visitor", flat=True).first()
    visitor = hold_visitor(key or None)  # before the order's row: whoever erases takes the two in this order
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id, paid__isnull=False, learnt=None).first()
    if order is None or order.paid is None:
        return
    day, lines = timezone.localdate(order.paid), list(order.lines.all())
    for line in lines:
        if line.blueprint_id is not None:
            record_sold(blueprint_id=line.blueprint_id, selection=line.selection, day=day)
    record_basket(items=[line.slug for line in lines], day=day, country=order.country)
    events = [
        EventIn(kind="purchase", item=line.slug, at=order.paid, value=float(line.quantity), context={"amount": float(line.total)})
        for line in lines
    ]
    record_events(visitor=visitor if order.visitor == visitor else None, events=events)
    order.visitor, order.learnt = "", timezone.now()
    order.save(update_fields=["visitor", "learnt"])


@transaction.atomic
def unlearn(*, refund_id: int) -> None:
    """Pass on that money of an order goes back, once it was learnt from; doing it twice changes nothing.

    The visitor's key is not with the order any more: a purchase is found by its moment and its things, a basket by its day and its things.
    The order is not held, since whoever erases holds purchases and wants the order. A basket goes with the payment that paid it, and so
    once: money that came twice or too late may go back at any time.
    """
    refund = Refund.objects.select_related("payment__order").filter(pk=refund_id, learnt=None).first()
    order = refund.payment.order if refund else None
    if refund is None or order is None or order.paid is None or order.learnt is None:
        return
    days, lines = (timezone.localdate(order.paid), timezone.localdate(order.learnt)), list(order.lines.all())
    slugs = [line.slug for line in lines]
    if share := _share_back(order):
        record_return(at=order.paid, days=days, items=slugs, share=share, called_off=order.shipped is None)
    passed_on = Refund.objects.filter(pk=refund_id, learnt=None).update(learnt=timezone.now())
    if passed_on and order.shipped is None and refund.payment.settled == order.paid:
        forget_basket(items=slugs, day=days[0], country=order.country)
        for line in lines:
            if line.blueprint_id is not None:
                forget_sold(blueprint_id=line.blueprint_id, selection=line.selection, day=days[0])


def _share_back(order: Order) -> float:
    """How much of its price the shop gives back, 0 to 1. What was paid twice by mistake is no part of the price."""
    paid = order.payments.filter(status=Payment.Status.SUCCEEDED).aggregate(all=Sum("amount"), back=Sum("refund__amount"))
    kept = (paid["all"] or 0) - (paid["back"] or 0)
    return float(1 - min(kept / order.total, 1)) if order.total else 0.0


def learn_missed(*, now: datetime) -> int:
    """Pass on what was paid or given back a while ago and never passed on."""
    paid = list(Order.objects.filter(paid__lt=now - MISSED_AFTER, learnt=None).values_list("pk", flat=True))
    for order_id in paid:
        learn(order_id=order_id)
    returned = Refund.objects.filter(created__lt=now - MISSED_AFTER, learnt=None, payment__order__learnt__isnull=False)
    back = list(returned.values_list("pk", flat=True))
    for refund_id in back:
        unlearn(refund_id=refund_id)
    return len(paid) + len(back)
