"""What the shop learns from a paid order: designs and baskets without a person, a purchase only with consent."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.services import hold_visitor
from configurator.services import record_sold
from orders.models import Order
from recommendations.services import EventIn, record_basket, record_events

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


def learn_missed(*, now: datetime) -> int:
    """Pass on what was paid a while ago and never passed on."""
    missed = list(Order.objects.filter(paid__lt=now - MISSED_AFTER, learnt=None).values_list("pk", flat=True))
    for order_id in missed:
        learn(order_id=order_id)
    return len(missed)
