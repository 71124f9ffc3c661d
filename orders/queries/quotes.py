"""What a cart costs, for one delivery country. Nothing posted and nothing remembered enters a price."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.conf import settings

from orders.domain import delivery, pricing
from orders.models import Cart, DeliveryCountry
from orders.queries.lines import QuoteLine, priced_lines

ZERO = Decimal(0)


@dataclass(frozen=True)
class Quote:
    """A cart's lines and sums. Lines with a problem are shown, not counted."""

    lines: list[QuoteLine]
    country: DeliveryCountry | None
    countries: list[DeliveryCountry]
    goods: Decimal
    shipping: Decimal
    shipping_vat: Decimal
    vat: Decimal
    lead_days: int
    deliver_by: date

    @property
    def total(self) -> Decimal:
        return self.goods + self.shipping

    @property
    def count(self) -> int:
        return sum(line.line.quantity for line in self.lines)

    @property
    def prices_changed(self) -> bool:
        return any(line.price_changed for line in self.lines)

    @property
    def ready(self) -> bool:
        """Whether it could be ordered as it stands."""
        blocked = any(line.problem or line.price_changed for line in self.lines)
        return bool(self.lines) and self.country is not None and not blocked

    @property
    def made_to_order(self) -> bool:
        return any(line.product.made_to_order for line in self.lines)

    @property
    def awaits_approval(self) -> bool:
        """Whether staff have to look at a picture before something of it is made."""
        return any(line.awaits_approval for line in self.lines)

    @property
    def ready_made(self) -> bool:
        return any(not line.product.made_to_order for line in self.lines)

    @property
    def digest(self) -> str:
        """Changes whenever anything the shopper agrees to on the order page changes; ends in the day of arrival."""
        parts = [f"{line.line.key}:{line.line.quantity}:{line.unit_price}:{line.problem is None}" for line in self.lines]
        parts += [self.country.code if self.country else "", str(self.total), str(self.vat)]
        return f"{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]} {self.deliver_by}"


def quote(cart: Cart | None, *, today: date, country: str = "") -> Quote:
    """Everything in a cart, priced now, for the country asked for, else the cart's, else the shop's own.

    At most 7 queries, however many lines there are.
    """
    offered = list(DeliveryCountry.objects.filter(active=True))
    lines = priced_lines(cart) if cart else []
    codes = {entry.code: entry for entry in offered}
    wanted = (country, cart.country if cart else "", settings.DELIVERY_COUNTRY, *codes)
    chosen = next((codes[code] for code in wanted if code in codes), None)
    return _sums(lines, chosen, offered, today)


def _sums(lines: Sequence[QuoteLine], country: DeliveryCountry | None, offered: list[DeliveryCountry], today: date) -> Quote:
    rate = country.vat_rate if country else ZERO
    good = [line for line in lines if line.problem is None]
    shipping = country.shipping_price if country and good else ZERO
    parts = [pricing.Part(line.total, rate) for line in good] + [pricing.Part(shipping, rate)]
    *of_lines, of_shipping = pricing.vat_of_parts(parts)
    vats = {line.line.pk: vat for line, vat in zip(good, of_lines, strict=True)}
    lead_days = max((line.lead_days for line in good), default=0)
    return Quote(
        lines=[replace(line, vat=vats.get(line.line.pk, ZERO)) for line in lines],
        country=country,
        countries=offered,
        goods=sum((line.total for line in good), ZERO),
        shipping=shipping,
        shipping_vat=of_shipping,
        vat=sum(of_lines, of_shipping),
        lead_days=lead_days,
        deliver_by=delivery.arrival(today, lead_days=lead_days, transit_days=country.transit_days if country else 0),
    )
