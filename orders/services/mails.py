"""What customers are told by mail: rows in the outbox, in the same transaction as the move they tell of."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from accounts.queries import preferences_of
from accounts.services import queue_mail
from catalog.queries import EVERYBODY, Panel, Shopper, Wanted, attempt, panels
from experiments.queries import assigned
from experiments.services import note
from orders import queries
from orders.models import Order, OrderLine

NAMED, FEWEST = 3, 2
"""How many things the personal lines of a mail name; fewer than two are not worth the lines."""


def confirmed(order: Order) -> None:
    """The order was paid. What goes with it is named, or what the shop would show this buyer."""
    _queue(order, "confirmation", personal=_personal(order, ("goes-with", "for-you")))


def shipped(order: Order) -> None:
    """The parcel is on its way. What the shop would show this buyer is named."""
    _queue(order, "shipped", personal=_personal(order, ("for-you",)))


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


def _personal(order: Order, kinds: Sequence[str]) -> Panel | None:
    """The first of some panels that has anything; the order stays as it is, and the mail without one, where none can be found."""
    nothing: Panel | None = None
    return attempt("mail", lambda: _chosen(order, kinds), nothing, savepoint=True)


def _chosen(order: Order, kinds: Sequence[str]) -> Panel | None:
    """For a buyer who lets the shop choose; nothing for anybody else."""
    wishes = preferences_of(order.visitor)
    if not wishes.personal:
        return None
    slugs, part = tuple(line.slug for line in order.lines.all()), assigned(order.visitor)
    shopper = Shopper(order.visitor, wishes.surprise, eyes=EVERYBODY, part=part)  # its pictures are not shown
    asked = ([Wanted(kind, slugs if kind == "goes-with" else (), NAMED, least=FEWEST)] for kind in kinds)
    found = (panels(wanted, shopper=shopper, page="mail", exclude=slugs) for wanted in asked)
    chosen = next((row for rows in found for row in rows), None)
    if chosen is None:
        return None
    left_out = part.setting("mail") == "without-block"
    note(visitor=order.visitor, exposures=part.exposures)
    return None if left_out else chosen


def _queue(order: Order, template: str, **more: object) -> None:
    if not order.email:
        return
    link = f"{settings.SITE_URL}{reverse('orders:order', args=[order.token])}"
    lines = list(order.lines.all())
    context: dict[str, object] = {"order": order, "lines": lines, "link": link, **more}
    kinds = {line.made_to_order for line in lines}
    context |= {"made_to_order": True in kinds, "ready_made": False in kinds, "awaited": queries.pictures_awaited(order)}
    queue_mail(to=order.email, template=f"orders/{template}", context=context, key=f"orders:{order.pk}:{template}")
