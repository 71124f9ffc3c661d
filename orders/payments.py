"""The door to whoever takes the money, and the fake card provider behind it.

A provider is called outside every database transaction of the shop: what it did cannot be rolled back. Its answers are applied by
`orders.services.payment`, and asked for again by a sweep whenever the shop may have missed one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, cast

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from orders.domain import cards
from orders.models import FakeCharge


class PaymentError(Exception):
    """The provider could not be asked, or refused to do what it was asked; the message names no person."""


@dataclass(frozen=True)
class Succeeded:
    """The money is ours."""

    reference: str


@dataclass(frozen=True)
class Declined:
    """The money will not come; `reason` is a sentence for the shopper."""

    reference: str
    reason: str


@dataclass(frozen=True)
class NeedsAction:
    """The shopper has to do something at `url`."""

    reference: str
    url: str


Outcome = Succeeded | Declined | NeedsAction


class PaymentProvider(Protocol):
    """What the shop asks of a provider. All amounts are in the currency's main unit, with two decimals."""

    name: str

    def create(self, *, amount: Decimal, currency: str, key: str, return_url: str) -> Outcome:
        """Begin a payment. The same `key` always means the same payment, whose present outcome is answered."""

    def confirm(self, *, reference: str) -> Outcome:
        """The present outcome of a payment. Raises `PaymentError` for an unknown reference."""

    def refund(self, *, reference: str, amount: Decimal, key: str) -> None:
        """Give money back, once for a `key`. Raises `PaymentError` if it was refused."""


def provider(name: str = "") -> PaymentProvider:
    """The provider of the setting `PAYMENT_PROVIDER`. With a `name`, it must be that one: old payments stay with whom they were made."""
    chosen = cast("Callable[[], PaymentProvider]", import_string(settings.PAYMENT_PROVIDER))()
    if name and name != chosen.name:
        raise PaymentError(f"Payments of “{name}” cannot be reached: the shop now uses “{chosen.name}”.")
    return chosen


class FakeProvider:
    """A card provider that takes no money. It keeps its own books in `FakeCharge`, as a real one keeps them in its own house."""

    name = "fake-card"
    DECLINED = {
        "4000000000000002": "The card was declined by the bank.",
        "4000000000009995": "The card was declined: not enough money on it.",
    }
    CHALLENGED = frozenset({"4000000000003220"})
    ACCEPTED = frozenset({"4242424242424242", "5555555555554444"})

    def create(self, *, amount: Decimal, currency: str, key: str, return_url: str) -> Outcome:
        charge, _ = FakeCharge.objects.get_or_create(key=key, defaults={"amount": amount, "currency": currency, "return_url": return_url})
        return self._outcome(charge)

    def confirm(self, *, reference: str) -> Outcome:
        charge = FakeCharge.objects.filter(reference=reference).first()
        if charge is None:
            raise PaymentError("There is no such payment.")
        return self._outcome(charge)

    @transaction.atomic
    def refund(self, *, reference: str, amount: Decimal, key: str) -> None:
        charge = FakeCharge.objects.select_for_update().filter(reference=reference).first()
        if charge is None or charge.state != "succeeded":
            raise PaymentError("Only a payment that succeeded can be refunded.")
        if charge.refund_key == key:
            return
        if charge.refunded + amount > charge.amount:
            raise PaymentError("More than was paid cannot be refunded.")
        charge.refund_key, charge.refunded = key, charge.refunded + amount
        charge.save(update_fields=["refund_key", "refunded"])

    @transaction.atomic
    def submit_card(self, *, reference: str, number: str) -> FakeCharge:
        """What the card page does with a card that is well formed. A payment that is settled stays as it is."""
        charge = FakeCharge.objects.select_for_update().get(reference=reference)
        if charge.state not in {"open", "challenge"}:
            return charge
        if number in self.CHALLENGED:
            charge.state = "challenge"
        elif number in self.ACCEPTED:
            charge.state = "succeeded"
        else:
            charge.state, charge.reason = "declined", self.DECLINED.get(number, "This is not one of the test cards.")
        charge.save(update_fields=["state", "reason"])
        return charge

    @transaction.atomic
    def answer_challenge(self, *, reference: str, approved: bool) -> FakeCharge:
        """What the bank's page does: the shopper confirmed, or did not."""
        charge = FakeCharge.objects.select_for_update().get(reference=reference)
        if charge.state == "challenge":
            charge.state = "succeeded" if approved else "declined"
            charge.reason = "" if approved else "The payment was not confirmed with the bank."
            charge.save(update_fields=["state", "reason"])
        return charge

    def _outcome(self, charge: FakeCharge) -> Outcome:
        if charge.state == "succeeded":
            return Succeeded(charge.reference)
        if charge.state == "declined":
            return Declined(charge.reference, charge.reason)
        return NeedsAction(charge.reference, reverse("orders:card", args=[charge.reference]))


def card_problem(*, number: str, expiry: str, cvc: str, today: date) -> dict[str, str]:
    """What is wrong with card data, by field; empty if it is well formed."""
    problems = {}
    if not cards.is_number(number):
        problems["number"] = "This card number is not complete or has a slip in it."
    if not cards.is_current(expiry, today):
        problems["expiry"] = "Give the expiry date as MM/YY; it must not have passed."
    if not (cvc.isascii() and cvc.isdigit() and len(cvc) in {3, 4}):
        problems["cvc"] = "The security code is the 3 or 4 digits on the card."
    return problems
