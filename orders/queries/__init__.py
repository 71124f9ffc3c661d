"""Reads of carts, quotes, orders and legal pages."""

from orders.queries.carts import CART_SESSION_KEY, cart_count, cart_of, held_in_carts, slugs_in_cart
from orders.queries.invariants import money_problems, stock_problems
from orders.queries.lines import Problem, QuoteLine
from orders.queries.orders import (
    PictureNote,
    export,
    letterings,
    order_by_token,
    order_for_staff,
    orders_of,
    picture_notes,
    pictures_awaited,
    prefill,
    prints,
    shown_line,
    shown_lines,
    work_sheet,
)
from orders.queries.pages import legal_page, missing_fields
from orders.queries.parts import TO_MAKE, PartNeeded, parts_needed
from orders.queries.quotes import Quote, quote
from orders.queries.stock import available, stock_left
from orders.queries.years import export_years, shared_year, this_year, year_page

__all__ = [
    "CART_SESSION_KEY",
    "TO_MAKE",
    "PartNeeded",
    "PictureNote",
    "Problem",
    "Quote",
    "QuoteLine",
    "available",
    "cart_count",
    "cart_of",
    "export",
    "export_years",
    "held_in_carts",
    "legal_page",
    "letterings",
    "missing_fields",
    "money_problems",
    "order_by_token",
    "order_for_staff",
    "orders_of",
    "parts_needed",
    "picture_notes",
    "pictures_awaited",
    "prefill",
    "prints",
    "quote",
    "shared_year",
    "shown_line",
    "shown_lines",
    "slugs_in_cart",
    "stock_left",
    "stock_problems",
    "this_year",
    "work_sheet",
    "year_page",
]
