"""What has to be on the shelf: the parts of every piece that is still to be made."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from orders.domain.states import State
from orders.models import OrderLine

TO_MAKE = (State.PAID, State.IN_PRODUCTION)


@dataclass(frozen=True, slots=True)
class PartNeeded:
    """How much of a part the orders in these states take, and how many orders that is."""

    part: str
    title: str
    unit: str
    quantity: Decimal
    orders: int


def parts_needed(states: Iterable[State] = TO_MAKE) -> list[PartNeeded]:
    """The parts of all lines of orders in these states, by part number. One query."""
    lines = OrderLine.objects.filter(order__status__in=[state.value for state in states]).exclude(parts=[])
    totals: dict[tuple[str, str], Decimal] = {}
    titles: dict[tuple[str, str], str] = {}
    orders: dict[tuple[str, str], set[int]] = {}
    for parts, quantity, order_id in lines.order_by("pk").values_list("parts", "quantity", "order_id").iterator(chunk_size=1000):
        for part in parts:
            key = (part["part"], part["unit"])
            titles.setdefault(key, part["title"])
            totals[key] = totals.get(key, Decimal(0)) + Decimal(part["quantity"]) * quantity
            orders.setdefault(key, set()).add(order_id)
    return [PartNeeded(key[0], titles[key], key[1], totals[key], len(orders[key])) for key in sorted(totals)]
