"""What carts do when somebody logs in."""

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from accounts.models import User
from orders import services
from orders.queries import CART_SESSION_KEY


def merge_cart(sender: object, request: HttpRequest | None, user: User, **_: object) -> None:  # noqa: ARG001
    """Bring the browser's cart along; the session forgets it only afterwards."""
    token = request.session.get(CART_SESSION_KEY) if request is not None and hasattr(request, "session") else None
    if token:
        services.merge(token=token, user=user)
        request.session.pop(CART_SESSION_KEY, None)


def connect() -> None:
    user_logged_in.connect(merge_cart, dispatch_uid="orders.merge_cart")
