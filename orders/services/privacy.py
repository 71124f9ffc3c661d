"""What happens to carts and orders when a person leaves. The law keeps orders; it does not need the name in them for ever."""

from django.db import transaction
from django.utils import timezone

from accounts.domain.privacy import Subject
from configurator.domain.groups import FREE
from configurator.queries import tokens_of
from configurator.services import forget_pictures
from orders.domain import states
from orders.models import Cart, Order, OrderEvent, OrderLine
from orders.services.guests import adopt

OPEN = [state.value for state in states.State if state not in states.CLOSED]
PERSONAL = ("email", "name", "street", "extra", "postcode", "city")
REMOVED = "removed"


@transaction.atomic
def erase(subject: Subject) -> None:
    """Forget a visitor's key; and when the account ends, its cart and who is behind its orders, those placed as a guest among them.

    An order that is still on its way keeps the address until it has arrived.
    """
    if subject.visitor:
        Order.objects.filter(visitor=subject.visitor).update(visitor="")
    if subject.user_id is None:
        return
    adopt(user_id=subject.user_id)
    Cart.objects.filter(user=subject.user_id).delete()
    mine = Order.objects.filter(user=subject.user_id)
    mine.update(erase=True, visitor="", cart=None)
    for order in mine.exclude(status__in=OPEN):
        _anonymise(order)
    OrderEvent.objects.filter(actor=subject.user_id).update(actor=None)
    mine.update(user=None)


def rekey(source: str, target: str) -> None:
    """A visitor's key was merged into another; orders not learnt from yet follow."""
    Order.objects.filter(visitor=source).update(visitor=target)


def anonymise_closed() -> int:
    """Forget who was behind orders of people who left, now that these are closed."""
    due = Order.objects.filter(erase=True, erased=None).exclude(status__in=OPEN)
    for order in due:
        _anonymise(order)
    return len(due)


@transaction.atomic
def _anonymise(order: Order) -> None:
    for field in PERSONAL:
        setattr(order, field, "")
    order.visitor, order.erased = "", timezone.now()
    order.save(update_fields=[*PERSONAL, "visitor", "erased"])
    for line in order.lines.filter(blueprint__isnull=False).select_related("blueprint"):
        _remove_texts(line)


def _remove_texts(line: OrderLine) -> None:
    groups = line.blueprint.document.get("groups", []) if line.blueprint else []
    texts = {group["key"]: group.get("label", group["key"]) for group in groups if group.get("kind") in FREE}
    if not texts.keys() & line.selection.keys():
        return
    shown = tokens_of(line.blueprint_id, line.selection) if line.blueprint_id else []
    line.selection = {key: REMOVED if key in texts and value else value for key, value in line.selection.items()}
    line.choices = [[group, REMOVED if group in texts else option] for group, option in line.choices]
    line.labels = [[label, REMOVED if label in texts.values() else words] for label, words in line.labels]
    line.picture_url = ""  # the text is in the picture too; the file goes with the nightly sweep
    line.save(update_fields=["selection", "choices", "labels", "picture_url"])
    forget_pictures(tokens=shown)
