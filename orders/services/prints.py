"""Pictures of shoppers on orders: looked at before anything is made, told of when refused, replaced."""

from collections.abc import Collection, Iterable, Mapping

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from configurator import queries as configurator, services as designs
from configurator.domain.owners import Owner
from orders.domain import states
from orders.domain.states import State
from orders.models import CartLine, Order, OrderEvent, OrderLine
from orders.services import mails
from orders.services.errors import OrderError

REPLACEABLE = frozenset({State.PLACED, State.PAID})
WAITED_FOR = [State.PLACED.value, State.PAID.value, State.IN_PRODUCTION.value]


class NotReplaceable(OrderError):
    """The picture of this order line does not wait for another."""


def in_carts(blueprint_ids: Collection[int]) -> Iterable[Mapping[str, object]]:
    """The selections in carts."""
    return CartLine.objects.filter(blueprint__in=blueprint_ids).values_list("selection", flat=True).iterator()


def on_orders(blueprint_ids: Collection[int]) -> Iterable[Mapping[str, object]]:
    """The selections on orders; those of people who left name no picture any more once their order is closed."""
    return OrderLine.objects.filter(blueprint__in=blueprint_ids).values_list("selection", flat=True).iterator()


def request_review(order: Order) -> None:
    """Ask staff to look at the pictures of an order that was paid."""
    for line in order.lines.filter(blueprint__isnull=False):
        designs.request_review(blueprint_id=line.blueprint_id, selection=line.selection)  # type: ignore[arg-type]


def check_approved(order: Order) -> None:
    """Raise `PicturesWait` where staff have not approved every picture of an order."""
    lines = order.lines.filter(blueprint__isnull=False).values_list("blueprint_id", "selection")
    waiting = configurator.unapproved([(blueprint_id, selection) for blueprint_id, selection in lines if blueprint_id is not None])
    if waiting:
        raise states.PicturesWait(order.state, State.IN_PRODUCTION, " ".join(dict.fromkeys(waiting)))


def tell_refusal(token: str, reason: str) -> None:
    """Tell whoever ordered a picture that it was refused, once."""
    for line in _lines_with(token).select_related("order"):
        mails.picture_refused(line.order, line, token, reason)


def _lines_with(token: str) -> QuerySet[OrderLine]:
    rows = OrderLine.objects.filter(order__status__in=WAITED_FOR, blueprint__isnull=False)
    return rows.annotate(written=Cast("selection", TextField())).filter(written__contains=token)


@transaction.atomic
def replace_picture(*, order: Order, line_id: int, group: str, owner: Owner, data: bytes) -> None:
    """Put another picture in the place of one that was refused or lost; staff look at it next.

    Raises:
        NotReplaceable: nothing is wrong with the picture, or it is too late.
        ConfiguratorError: the file is not taken; the text says why.
    """
    locked = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    line = locked.lines.select_for_update(of=("self",)).filter(pk=line_id, blueprint__isnull=False).first()
    if line is None or line.blueprint_id is None or locked.state not in REPLACEABLE:
        raise NotReplaceable("The picture of this order can no longer be changed here. Please write to us.")
    shown = configurator.pictures_on(line.blueprint_id, line.selection, Owner(staff=True))
    if group not in {view.group for view in shown if view.sentence}:
        raise NotReplaceable("This picture does not need another one.")
    made = designs.receive_upload(owner=owner, blueprint_id=line.blueprint_id, group=group, data=data)
    line.selection = {**line.selection, group: made.token}
    line.choices = [[key, made.token if key == group else value] for key, value in line.choices]
    line.picture_url = default_storage.url(configurator.picture_name(line.blueprint_id, line.selection))[:300]
    line.save(update_fields=["selection", "choices", "picture_url"])
    designs.want_picture(blueprint_id=line.blueprint_id, selection=line.selection)
    if locked.paid:
        designs.request_review(blueprint_id=line.blueprint_id, selection=line.selection)
    OrderEvent.objects.create(order=locked, source=locked.status, target=locked.status, by="shopper", note="Another picture was uploaded.")
