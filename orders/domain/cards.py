"""The form of card data: checked, passed on, never kept."""

from datetime import date

MONTHS = 12
LENGTHS = range(12, 20)


def digits(text: str) -> str:
    """A card number without the spaces and hyphens people type."""
    return "".join(text.replace("-", " ").split())


def is_number(text: str) -> bool:
    """Whether `text` is 12 to 19 digits with a correct check digit (Luhn, ISO/IEC 7812-1 annex B)."""
    if not (text.isascii() and text.isdigit()) or len(text) not in LENGTHS:
        return False
    doubled = (2 * int(digit) for digit in text[-2::-2])
    return (sum(int(digit) for digit in text[-1::-2]) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0  # noqa: PLR2004


def is_current(text: str, today: date) -> bool:
    """Whether `MM/YY` is a month that has not ended before `today`."""
    month, slash, year = (part.strip() for part in text.partition("/"))
    if not slash or not all(part.isascii() and part.isdigit() and len(part) == 2 for part in (month, year)):  # noqa: PLR2004
        return False
    return 1 <= int(month) <= MONTHS and (2000 + int(year), int(month)) >= (today.year, today.month)
