"""What customers are told by mail: rows in the outbox, in the same transaction as the move they tell of."""

from django.conf import settings
from django.urls import reverse

from accounts.queries import may_choose_for
from accounts.services import queue_mail
from catalog.queries import EVERYBODY, Card, Shopper, attempt, panel
from experiments.services import settle
from orders import queries
from orders.models import Order, OrderLine

GOES_WITH, FEWEST = 3, 2
"""How many things that go with an order its confirmation names; fewer than two are not worth the lines."""


def confirmed(order: Order) -> None:
    """The order was paid. It stays so where what goes with it cannot be found: then nothing is said of that."""
    nothing: list[Card] = []
    _queue(order, "confirmation", goes_with=attempt("mail", lambda: _goes_with(order), nothing, savepoint=True))


def shipped(order: Order) -> None:
    """The parcel is on its way."""
    _queue(order, "shipped")


def cancelled(order: Order) -> None:
    """The order was called off, the money goes back."""
    _queue(order, "cancelled")


def refunded(order: Order) -> None:
    """The buyer keeps what was sent, and the money goes back."""
    _queue(order, "refunded")


def refunded_late(order: Order) -> None:
    """A payment came for an order that could not be kept, and goes back."""
    _queue(order, "returned")


def picture_refused(order: Order, line: OrderLine, token: str, reason: str) -> None:
    """Staff cannot make a picture; the buyer is told why and how to send another."""
    if not order.email:
        return
    link = f"{settings.SITE_URL}{reverse('orders:order', args=[order.token])}"
    context = {"order": order, "line": line, "reason": reason, "link": link}
    queue_mail(to=order.email, template="orders/picture_refused", context=context, key=f"orders:{order.pk}:{line.pk}:{token}")


def _goes_with(order: Order) -> list[Card]:
    """What others bought with the things of an order, for a buyer who lets the shop choose; nothing for anybody else."""
    if not may_choose_for(order.visitor):
        return []
    slugs = [line.slug for line in order.lines.all()]
    shopper = Shopper(order.visitor, eyes=EVERYBODY)  # its pictures are not shown
    found = panel(panel="goes-with", visitor=order.visitor, items=slugs, count=GOES_WITH, exclude=slugs, shopper=shopper).cards
    if len(found) < FEWEST:
        return []
    return [] if settle(visitor=order.visitor, subject="mail") == "without-block" else found


def _queue(order: Order, template: str, **more: object) -> None:
    if not order.email:
        return
    link = f"{settings.SITE_URL}{reverse('orders:order', args=[order.token])}"
    lines = list(order.lines.all())
    context: dict[str, object] = {"order": order, "lines": lines, "link": link, **more}
    kinds = {line.made_to_order for line in lines}
    context |= {"made_to_order": True in kinds, "ready_made": False in kinds, "awaited": queries.pictures_awaited(order)}
    queue_mail(to=order.email, template=f"orders/{template}", context=context, key=f"orders:{order.pk}:{template}")
