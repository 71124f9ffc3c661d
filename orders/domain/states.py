"""The life of an order, from the click on the order button to the last refund."""

from enum import StrEnum


class State(StrEnum):
    """Where an order is."""

    PLACED = "placed"
    PAID = "paid"
    IN_PRODUCTION = "in_production"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    State.PLACED: "Waiting for payment",
    State.PAID: "Paid",
    State.IN_PRODUCTION: "In production",
    State.SHIPPED: "Shipped",
    State.DELIVERED: "Delivered",
    State.CANCELLED: "Cancelled",
    State.REFUNDED: "Refunded",
}
CHOICES = [(state.value, label) for state, label in LABELS.items()]
MOVES: dict[State, frozenset[State]] = {
    State.PLACED: frozenset({State.PAID, State.CANCELLED}),
    State.PAID: frozenset({State.IN_PRODUCTION, State.CANCELLED}),
    State.IN_PRODUCTION: frozenset({State.SHIPPED, State.CANCELLED}),
    State.SHIPPED: frozenset({State.DELIVERED, State.REFUNDED}),
    State.DELIVERED: frozenset({State.REFUNDED}),
    State.CANCELLED: frozenset({State.REFUNDED}),
    State.REFUNDED: frozenset(),
}
PROGRESS = (State.PLACED, State.PAID, State.IN_PRODUCTION, State.SHIPPED, State.DELIVERED)
SOLD = frozenset({State.PAID, State.IN_PRODUCTION, State.SHIPPED, State.DELIVERED})
CLOSED = frozenset({State.DELIVERED, State.CANCELLED, State.REFUNDED})
CANCELLABLE_BY_SHOPPER = frozenset({State.PLACED, State.PAID})


class ForbiddenMove(Exception):
    """An order cannot go from its state to the one asked for; the message is a sentence for people."""

    def __init__(self, source: State, target: State) -> None:
        super().__init__(f"An order that is “{source.label}” cannot become “{target.label}”.")
        self.source = source
        self.target = target


class PicturesWait(ForbiddenMove):
    """An order cannot be made before staff have approved its pictures; `why` says what is missing."""

    def __init__(self, source: State, target: State, why: str) -> None:
        super().__init__(source, target)
        self.args = (f"It cannot go into production yet. {why}",)


def check(source: State, target: State) -> None:
    """Raise `ForbiddenMove` unless an order may go from `source` to `target`."""
    if target not in MOVES[source]:
        raise ForbiddenMove(source, target)


def next_step(state: State) -> State | None:
    """The state staff would move a sold order to next, or None at the end of the line."""
    if state not in SOLD or state is State.DELIVERED:
        return None
    return PROGRESS[PROGRESS.index(state) + 1]
