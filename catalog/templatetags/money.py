"""`{{ amount|money }}`: an amount as shoppers read it."""

from decimal import Decimal, InvalidOperation

from django import template
from django.conf import settings

from catalog.domain.money import Money

register = template.Library()


@register.filter
def money(value: Money | Decimal | int | str | None) -> str:
    """“€1,250.00” from a `Money` or a number in the shop's currency; empty for anything else."""
    if isinstance(value, Money):
        return str(value)
    try:
        return str(Money(Decimal(str(value)), settings.CURRENCY))
    except (InvalidOperation, ValueError):
        return ""
