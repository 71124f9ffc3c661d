"""What every page shows of the cart."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from orders import queries


def cart(request: HttpRequest) -> dict[str, object]:
    """How many things are in the cart; asked of the database only if a page shows it, and only once it is known who asks."""
    return {"cart_count": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    known = hasattr(request, "user") and hasattr(request, "session")
    return queries.cart_count(queries.cart_of(request.user, request.session)) if known else 0
