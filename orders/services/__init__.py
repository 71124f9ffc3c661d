"""Everything that writes carts, orders, payments and stock. Other apps import from here."""

from orders.domain.states import ForbiddenMove
from orders.services.carts import (
    CARTS_KEPT,
    Added,
    Wanted,
    accept_prices,
    add,
    choose_country,
    merge,
    obtain_cart,
    remove,
    restore,
    set_quantity,
    tidy,
    want,
)
from orders.services.checkout import Buyer, place_order
from orders.services.errors import CartFull, CartGone, DesignChanged, NotPayable, NotSold, OrderError, OrderGone, QuoteChanged, SoldOut
from orders.services.guests import adopt
from orders.services.learning import learn, learn_missed, unlearn
from orders.services.moves import cancel_order, move_order, refund_order
from orders.services.payment import apply_outcome, carry_out_refund, expire, refresh_payment, start_payment, sweep
from orders.services.pictures import sweep_pictures
from orders.services.prints import REPLACEABLE, NotReplaceable, in_carts, on_orders, replace_picture, tell_refusal
from orders.services.privacy import anonymise_closed, erase, rekey
from orders.services.stock import set_stock
from orders.services.years import compose_year, erase_years, share_year, unshare_year

__all__ = [
    "CARTS_KEPT",
    "REPLACEABLE",
    "Added",
    "Buyer",
    "CartFull",
    "CartGone",
    "DesignChanged",
    "ForbiddenMove",
    "NotPayable",
    "NotReplaceable",
    "NotSold",
    "OrderError",
    "OrderGone",
    "QuoteChanged",
    "SoldOut",
    "Wanted",
    "accept_prices",
    "add",
    "adopt",
    "anonymise_closed",
    "apply_outcome",
    "cancel_order",
    "carry_out_refund",
    "choose_country",
    "compose_year",
    "erase",
    "erase_years",
    "expire",
    "in_carts",
    "learn",
    "learn_missed",
    "merge",
    "move_order",
    "obtain_cart",
    "on_orders",
    "place_order",
    "refresh_payment",
    "refund_order",
    "rekey",
    "remove",
    "replace_picture",
    "restore",
    "set_quantity",
    "set_stock",
    "share_year",
    "start_payment",
    "sweep",
    "sweep_pictures",
    "tell_refusal",
    "tidy",
    "unlearn",
    "unshare_year",
    "want",
]
