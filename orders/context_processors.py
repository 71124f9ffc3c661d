"""What every page shows of the cart."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from orders import queries


def cart(request: HttpRequest) -> dict[str, object]:
    """How many things are in the cart; asked of the database only if a page shows it."""
    return {"cart_count": SimpleLazyObject(lambda: queries.cart_count(queries.cart_of(request.user, request.session)))}
