"""Pages of cart, checkout, payment and orders, and the legal pages."""

from orders.views.cart import accept, add, cart, remove, restore, update
from orders.views.checkout import checkout
from orders.views.orders import cancel, mine, order
from orders.views.pages import page
from orders.views.payment import card, challenge, notify, pay, pay_return
from orders.views.pictures import picture
from orders.views.years import shared_year, year

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
    "shared_year",
    "update",
    "year",
]
