"""What makes two lines of a cart the same thing, and how many of it there may be."""

import hashlib
import json
from collections.abc import Mapping

MAX_QUANTITY = 20
MAX_LINES = 50


def key(product: str, selection: Mapping[str, object]) -> str:
    """The identity of a thing to buy: the same product made up the same way, however the shopper got there."""
    text = json.dumps([product, selection], sort_keys=True, separators=(",", ":"), default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def capped(quantity: int) -> int:
    """A quantity within what one line may hold."""
    return max(1, min(quantity, MAX_QUANTITY))


def plain(selection: Mapping[str, object]) -> dict[str, object]:
    """A selection as it looks after a journey through JSON, so that a stored one and a fresh one compare."""
    return dict(json.loads(json.dumps(dict(selection), default=list)))
