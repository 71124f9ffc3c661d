"""What a shopper waits for that is more than a product: a design of which something has run out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """A design of a product. `keys` are the stock keys of what has run out, `what` says it in words, `address` is its query string."""

    product: str
    keys: tuple[str, ...]
    what: str
    address: str
