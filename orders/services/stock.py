"""Stock: rows are always locked in the order of their keys, so that orders never wait for each other in a circle."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.models import User
from orders.models import Order, StockChange, StockHold, StockItem
from orders.services.errors import SoldOut


@transaction.atomic
def set_stock(*, key: str, quantity: int, title: str = "", reason: str = "counted", actor: User | None = None) -> StockItem:
    """Say how many there are now, those put aside for unpaid orders included; the difference is logged.

    Raises `ValueError` if it is negative or fewer than are put aside.
    """
    StockItem.objects.get_or_create(key=key)
    item = StockItem.objects.select_for_update().get(key=key)
    if quantity < item.held:
        raise ValueError(f"{item.held} of “{item}” are put aside for orders being paid; the stock cannot be {quantity}.")
    _change(item, quantity - item.quantity, reason=reason, actor=actor)
    if title and title != item.title:
        item.title = title
        item.save(update_fields=["title"])
    return item


def lock(keys: Iterable[str]) -> dict[str, StockItem]:
    """The stock items of these keys, locked in key order; keys that are not counted are absent."""
    return {item.key: item for item in StockItem.objects.select_for_update().filter(key__in=set(keys)).order_by("key")}


def hold(*, order: Order, wanted: Mapping[str, int], items: Mapping[str, StockItem]) -> None:
    """Put goods aside for an order; `items` are locked. Raises `SoldOut` when there are not enough."""
    holds = []
    for key, quantity in wanted.items():
        item = items.get(key)
        if item is None:
            continue
        if item.available < quantity:
            raise SoldOut(f"“{item}” has just been sold out." if item.available < 1 else f"Only {item.available} of “{item}” are left.")
        item.held += quantity
        item.save(update_fields=["held"])
        holds.append(StockHold(order=order, item=item, quantity=quantity))
    StockHold.objects.bulk_create(holds)


def held_keys(orders: Iterable[Order]) -> list[str]:
    """The keys of what these orders hold."""
    holds = StockHold.objects.filter(order__in=list(orders), status=StockHold.Status.HELD)
    return list(holds.values_list("item__key", flat=True))


def release(*, order: Order, items: Mapping[str, StockItem]) -> None:
    """Give back what an unpaid order held; `items` are locked."""
    for found in _holds(order, StockHold.Status.HELD):
        item = items[found.item.key]
        item.held -= found.quantity
        item.save(update_fields=["held"])
        _become(found, StockHold.Status.RELEASED)


def consume(*, order: Order) -> None:
    """Take what a paid order held out of the stock."""
    items = lock(held_keys([order]))
    for found in _holds(order, StockHold.Status.HELD):
        item = items[found.item.key]
        item.held -= found.quantity
        _change(item, -found.quantity, reason=f"sold with {order.number}", order=order)
        _become(found, StockHold.Status.CONSUMED)


def give_back(*, order: Order, actor: User | None) -> None:
    """Put what a cancelled order had taken back into the stock."""
    taken = _holds(order, StockHold.Status.CONSUMED)
    items = lock(found.item.key for found in taken)
    for found in taken:
        _change(items[found.item.key], found.quantity, reason=f"{order.number} was cancelled", order=order, actor=actor)
        _become(found, StockHold.Status.RELEASED)


def demand(lines: Iterable[tuple[Iterable[str], int]]) -> Counter[str]:
    """How many of each key a set of lines needs, from (keys, quantity) pairs."""
    wanted: Counter[str] = Counter()
    for keys, quantity in lines:
        wanted.update(dict.fromkeys(keys, quantity))
    return wanted


def _holds(order: Order, status: str) -> list[StockHold]:
    return list(StockHold.objects.filter(order=order, status=status).select_related("item").order_by("item__key"))


def _become(found: StockHold, status: str) -> None:
    found.status = status
    found.save(update_fields=["status"])


def _change(item: StockItem, delta: int, *, reason: str, order: Order | None = None, actor: User | None = None) -> None:
    item.quantity += delta
    item.save(update_fields=["quantity", "held"])
    if delta:
        StockChange.objects.create(item=item, delta=delta, reason=reason, order=order, actor=actor)
