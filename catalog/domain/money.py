"""Money: an exact amount and its currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount to the cent. Adding across currencies raises `ValueError`."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError("An amount of money is a finite number.")
        object.__setattr__(self, "amount", self.amount.quantize(CENT, ROUND_HALF_UP))

    @classmethod
    def of_minor(cls, minor: int, currency: str = "EUR") -> "Money":
        """Money from whole cents."""
        return cls(Decimal(minor).scaleb(-2), currency)

    @property
    def minor(self) -> int:
        """The amount in whole cents."""
        return int(self.amount.scaleb(2))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.amount * count, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        sign = "−" if self.amount < 0 else ""
        figure = f"{abs(self.amount):,.2f}"
        mark = SIGNS.get(self.currency)
        return f"{sign}{mark}{figure}" if mark else f"{sign}{figure} {self.currency}"

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
        return other.amount
