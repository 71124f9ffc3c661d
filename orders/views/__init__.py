"""Pages of cart, checkout, payment and orders, and the legal pages."""

from orders.views.cart import accept, add, cart, remove, restore, update
from orders.views.checkout import checkout
from orders.views.orders import cancel, mine, order
from orders.views.pages import page
from orders.views.payment import card, challenge, notify, pay, pay_return
from orders.views.pictures import picture

__all__ = [
    "accept",
    "add",
    "cancel",
    "card",
    "cart",
    "challenge",
    "checkout",
    "mine",
    "notify",
    "order",
    "page",
    "pay",
    "pay_return",
    "picture",
    "remove",
    "restore",
    "update",
]
