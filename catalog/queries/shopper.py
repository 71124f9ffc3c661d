"""For whom a page is made: what panels may use of a shopper, and what other apps say of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from accounts import queries as accounts
from catalog.queries.cards import Card

CartReader = Callable[[HttpRequest], Sequence[str]]
DesignReader = Callable[[HttpRequest, int], Sequence[Card]]
_cart_readers: list[CartReader] = []
_design_readers: list[DesignReader] = []


def register_cart(reader: CartReader) -> None:
    """Say who knows the slugs of the products in a shopper's cart."""
    _cart_readers[:] = [reader]


def register_designs(reader: DesignReader) -> None:
    """Say who knows a shopper's own designs: the reader gets how many, and answers with cards, the newest first."""
    _design_readers[:] = [reader]


@dataclass(frozen=True, slots=True)
class Shopper:
    """Whoever is behind a request; without one only the visitor's key is known. `surprise`: from 0 (familiar) to 1 (surprising)."""

    visitor: str | None = None
    surprise: float = 0.0
    request: HttpRequest | None = None

    def country(self) -> str:
        """Where the account's parcels go by default; empty where that is not known. One query with an account."""
        user = getattr(self.request, "user", None)
        return accounts.shipping_country(user.pk) if user is not None and user.is_authenticated else ""

    def in_cart(self) -> tuple[str, ...]:
        """Slugs of what is in the cart. One query if there is a cart."""
        return tuple(_cart_readers[0](self.request)) if self.request is not None and _cart_readers else ()

    def designs(self, count: int) -> list[Card]:
        """Cards of the shopper's own designs, the newest first. One query if there may be any."""
        return list(_design_readers[0](self.request, count)) if self.request is not None and _design_readers else []


def shopper_of(request: HttpRequest) -> Shopper:
    """The shopper behind a request. No query."""
    visitor: str | None = getattr(request, "visitor", None)
    return Shopper(visitor, accounts.preferences(request).surprise if visitor else 0.0, request)
