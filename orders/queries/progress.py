"""The way of an order, as steps with a date."""

from dataclasses import dataclass
from datetime import datetime

from orders.domain.states import PROGRESS, State
from orders.models import Order


@dataclass(frozen=True)
class Step:
    """One step: done, the present one, or still to come."""

    label: str
    at: datetime | None
    done: bool
    current: bool


LABELS = {
    State.PLACED: "Ordered",
    State.PAID: "Paid",
    State.IN_PRODUCTION: "In production",
    State.SHIPPED: "Shipped",
    State.DELIVERED: "Delivered",
}


def progress(order: Order) -> list[Step]:
    """The steps of an order, from its prefetched history; one that was called off ends with that."""
    reached = {event.target: event.at for event in order.events.all()}
    steps: tuple[State, ...] = PROGRESS
    if order.state not in PROGRESS:
        called_off = [state for state in (State.CANCELLED, State.REFUNDED) if state.value in reached]
        steps = (*(state for state in PROGRESS if state.value in reached), *called_off)
    return [
        Step(LABELS.get(state, state.label), reached.get(state.value), done=state.value in reached, current=state is order.state)
        for state in steps
    ]
