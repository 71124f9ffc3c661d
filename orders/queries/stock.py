"""How much of the counted goods can be had."""

from collections.abc import Mapping, Sequence

from django.db.models import Sum

from orders.domain.states import State
from orders.models import Cart, StockHold, StockItem


def available(keys: Sequence[str], *, cart: Cart | None = None) -> dict[str, int]:
    """How many of each counted key can still be had; keys without a stock item are absent: they are not limited.

    What an unpaid order of the same cart holds counts as available to it, because a new order takes its place.
    """
    if not keys:
        return {}
    left = {item.key: item.available for item in StockItem.objects.filter(key__in=keys)}
    own: Mapping[str, int] = {}
    if cart is not None and left:
        holds = StockHold.objects.filter(order__cart=cart, order__status=State.PLACED, status=StockHold.Status.HELD, item__key__in=keys)
        own = dict(holds.values_list("item__key").annotate(n=Sum("quantity")))
    return {key: count + own.get(key, 0) for key, count in left.items()}


def stock_left(keys: Sequence[str]) -> Mapping[str, int]:
    """What product pages say is left."""
    return available(keys)
