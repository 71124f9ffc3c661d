"""Whose cart is whose."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Count, Q, Sum

from accounts.models import User
from orders.models import Cart, CartLine

CART_SESSION_KEY = "cart"


def cart_of(user: User | AnonymousUser, session: SessionBase) -> Cart | None:
    """The shopper's cart, or the browser's; None as long as nothing was added. No query without a login or a cart."""
    if isinstance(user, User):
        return Cart.objects.filter(user=user).first()
    token = session.get(CART_SESSION_KEY)
    return Cart.objects.filter(token=token, user=None).first() if token else None


def slugs_in_cart(user: User | AnonymousUser, session: SessionBase) -> list[str]:
    """What products are in whoever's cart. One query, none without a login or a cart."""
    token = session.get(CART_SESSION_KEY)
    if not isinstance(user, User) and not token:
        return []
    mine = Q(cart__user=user) if isinstance(user, User) else Q(cart__token=token, cart__user=None)
    return list(CartLine.objects.present().filter(mine).values_list("product__slug", flat=True).distinct())


def held_in_carts(product_id: int, version_id: int | None) -> list[tuple[list[list[str]], int]]:
    """The distinct choices in carts for a base product and its colourways (of one version), the most frequent first, with how many."""
    lines = CartLine.objects.present().filter(Q(product=product_id) | Q(product__base=product_id)).exclude(blueprint=None)
    if version_id is not None:
        lines = lines.filter(blueprint=version_id)
    grouped = lines.order_by().values("choices").annotate(count=Count("pk")).order_by("-count")
    return [(row["choices"], row["count"]) for row in grouped]


def cart_count(cart: Cart | None) -> int:
    """How many things are in the cart."""
    if cart is None:
        return 0
    return CartLine.objects.present().filter(cart=cart).aggregate(n=Sum("quantity"))["n"] or 0
