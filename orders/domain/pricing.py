"""VAT inside prices that include it, in whole cents that add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """An amount with VAT included, and its VAT rate in percent."""

    gross: Decimal
    rate: Decimal


@dataclass(frozen=True)
class VatSum:
    """What was charged at one rate: `net + vat == gross`, exactly."""

    rate: Decimal
    gross: Decimal
    vat: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.vat


def vat_in(gross: Decimal, rate: Decimal) -> Decimal:
    """The VAT contained in an amount, rounded to the cent, halves up.

    `gross · rate / (100 + rate)` (Directive 2006/112/EC, art. 78 and 226: tax is part of the price charged and shown as an
    amount; rounding is done once for all that is charged at one rate).
    """
    return _exact(gross, rate).quantize(CENT, ROUND_HALF_UP)


def by_rate(parts: Iterable[Part]) -> list[VatSum]:
    """Totals for each VAT rate, lowest rate first; VAT is rounded once per rate."""
    gross: dict[Decimal, Decimal] = {}
    for part in parts:
        gross[part.rate] = gross.get(part.rate, Decimal(0)) + part.gross
    return [VatSum(rate=rate, gross=amount, vat=vat_in(amount, rate)) for rate, amount in sorted(gross.items())]


def vat_of_parts(parts: Sequence[Part]) -> list[Decimal]:
    """The VAT of every part, in cents, so that the parts of one rate sum to that rate's VAT exactly.

    Largest remainder method: every part gets its exact VAT rounded down, the cents left go to the largest remainders, earlier parts first.
    No part is further than one cent from its exact VAT.
    """
    shares = [_exact(part.gross, part.rate).quantize(CENT, ROUND_DOWN) for part in parts]
    for total in by_rate(parts):
        members = [i for i, part in enumerate(parts) if part.rate == total.rate]
        left = int((total.vat - sum((shares[i] for i in members), Decimal(0))) / CENT)
        members.sort(key=lambda i: (shares[i] - _exact(parts[i].gross, parts[i].rate), i))
        for i in members[:left]:
            shares[i] += CENT
    return shares


def _exact(gross: Decimal, rate: Decimal) -> Decimal:
    return gross * rate / (100 + rate)
