"""Reads of carts, quotes, orders and legal pages."""

from orders.queries.carts import CART_SESSION_KEY, cart_count, cart_of

__all__ = ["CART_SESSION_KEY", "cart_count", "cart_of"]
