"""Whose cart is whose."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Sum

from accounts.models import User
from orders.models import Cart, CartLine

CART_SESSION_KEY = "cart"


def cart_of(user: User | AnonymousUser, session: SessionBase) -> Cart | None:
    """The shopper's cart, or the browser's; None as long as nothing was added. No query without a login or a cart."""
    if isinstance(user, User):
        return Cart.objects.filter(user=user).first()
    token = session.get(CART_SESSION_KEY)
    return Cart.objects.filter(token=token, user=None).first() if token else None


def cart_count(cart: Cart | None) -> int:
    """How many things are in the cart."""
    if cart is None:
        return 0
    return CartLine.objects.present().filter(cart=cart).aggregate(n=Sum("quantity"))["n"] or 0
