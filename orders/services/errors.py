"""What can stand in the way of a wish; every message is a sentence for the shopper."""


class OrderError(Exception):
    """Something asked of the cart or an order cannot be done."""


class NotSold(OrderError):
    """The product is not on sale."""


class CartFull(OrderError):
    """The cart holds as many different things as it can."""


class CartGone(OrderError):
    """The cart was merged into another a moment ago."""


class DesignChanged(OrderError):
    """A newer version makes something else of the choices than the page showed; `address` shows what."""

    def __init__(self, sentence: str, address: str) -> None:
        super().__init__(sentence)
        self.address = address


class QuoteChanged(OrderError):
    """What the shopper agreed to is not what it would be now: look again."""


class SoldOut(OrderError):
    """Somebody else was quicker."""


class OrderGone(OrderError):
    """The order of this form was cancelled in the meantime."""


class NotPayable(OrderError):
    """The order does not wait for a payment."""
