"""Placing an order: everything checked again under lock, goods put aside, all or nothing."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from configurator import services as configurator
from configurator.queries import parts_of
from orders.domain.states import State
from orders.models import Cart, Order, OrderEvent, OrderLine, StockItem
from orders.queries.lines import QuoteLine
from orders.queries.quotes import Quote, quote
from orders.services import stock
from orders.services.errors import OrderGone, QuoteChanged
from orders.services.moves import record


@dataclass(frozen=True)
class Buyer:
    """Who orders, and where it is sent."""

    email: str
    name: str
    street: str
    extra: str
    postcode: str
    city: str


@transaction.atomic
def place_order(
    *, cart: Cart, buyer: Buyer, country: str, key: str, digest: str, now: datetime, user: User | None = None, visitor: str | None = None
) -> Order:
    """Make an order of what is in the cart and put its goods aside until it is paid.

    `digest` is that of the quote the shopper saw; `key` that of the form, so that sending it twice makes one order; with
    another address it is another order. An earlier order of this cart that was never paid gives its goods to this one.

    Raises:
        QuoteChanged: a price, a line, the delivery or what is in stock is no longer what the shopper saw.
        SoldOut: somebody else was quicker.
        OrderGone: the form was sent before, and its order has been cancelled since.
    """
    Cart.objects.select_for_update().filter(pk=cart.pk).first()
    sent = json.dumps([cart.token, key, digest, country, asdict(buyer)], sort_keys=True)
    once = hashlib.sha256(sent.encode()).hexdigest()
    if (before := Order.objects.filter(idempotency_key=once).first()) is not None:
        if before.state in {State.CANCELLED, State.REFUNDED}:
            raise OrderGone("The order of this page was cancelled. Please look over your cart and order again.")
        return before
    found = quote(cart, today=timezone.localdate(now), country=country)
    if not found.ready or found.digest != digest:
        raise QuoteChanged(_changed(found, digest))
    order = _write(found, buyer=buyer, now=now, once=once, cart=cart, user=user, visitor=visitor or "")
    _take_goods(order, found, cart)
    return order


def _changed(found: Quote, digest: str) -> str:
    if found.ready and found.digest.split()[:1] == digest.split()[:1]:
        day = date_format(found.deliver_by, "l j F")
        return f"Meanwhile your order would arrive on another day: about {day}. Please confirm again if that suits you."
    way_on = "confirm again" if found.ready else "settle it in your cart"
    return f"Something about your order changed while you were on this page. Please look it over and {way_on}."


def _write(found: Quote, *, buyer: Buyer, now: datetime, once: str, cart: Cart, user: User | None, visitor: str) -> Order:
    assert found.country is not None  # noqa: S101 — a quote that is ready has one
    order = Order.objects.create(
        **asdict(buyer), idempotency_key=once, cart=cart, user=user, visitor=visitor, country=found.country.code,
        country_name=found.country.name, currency=settings.CURRENCY, goods=found.goods, shipping=found.shipping,
        shipping_vat=found.shipping_vat, vat_rate=found.country.vat_rate, vat=found.vat, total=found.total, lead_days=found.lead_days,
        transit_days=found.country.transit_days, deliver_by=found.deliver_by, placed=now,
        hold_until=now + timedelta(minutes=settings.STOCK_HOLD_MINUTES),
    )  # fmt: skip
    OrderLine.objects.bulk_create(_lines(order, found))
    OrderEvent.objects.create(order=order, target=State.PLACED.value, by="shopper", actor=user)
    return order


def _lines(order: Order, found: Quote) -> Sequence[OrderLine]:
    made = [(line.resolved.blueprint_id, line.resolved.selection) for line in found.lines if line.resolved]
    codes = dict(zip([line.line.pk for line in found.lines if line.resolved], configurator.skus(designs=made), strict=True))
    return [_line(order, position, line, codes) for position, line in enumerate(found.lines, start=1)]


def _line(order: Order, position: int, line: QuoteLine, codes: Mapping[int, str]) -> OrderLine:
    made = line.resolved
    return OrderLine(
        order=order, position=position, product=line.product, slug=line.product.slug, title=line.product.title,
        sku=codes.get(line.line.pk, line.product.slug),
        parts=parts_of(made.blueprint_id, made.selection) if made else [],
        blueprint_id=made.blueprint_id if made else None,
        blueprint_version=made.version if made else None,
        labels=[list(pair) for pair in line.labels], choices=line.line.choices, selection=line.line.selection,
        stock_keys=list(line.stock_keys), picture_url=line.picture_url[:300], quantity=line.line.quantity, unit_price=line.unit_price,
        total=line.total, vat_rate=order.vat_rate, vat=line.vat, lead_days=line.lead_days,
    )  # fmt: skip


def _take_goods(order: Order, found: Quote, cart: Cart) -> None:
    unpaid = Order.objects.select_for_update(of=("self",)).filter(cart=cart, status=State.PLACED).exclude(pk=order.pk)
    earlier = list(unpaid.order_by("pk"))
    wanted = stock.demand((line.stock_keys, line.line.quantity) for line in found.lines)
    items: dict[str, StockItem] = stock.lock([*wanted, *stock.held_keys(earlier)])
    for old in earlier:
        stock.release(order=old, items=items)
        record(old, State.CANCELLED, by="shop", note=f"Replaced by order {order.number}.")
    stock.hold(order=order, wanted=wanted, items=items)
