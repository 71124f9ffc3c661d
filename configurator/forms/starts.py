"""What shoppers send to the helpers: terms such as a budget and a day, beside the choices of the address.

A term is called `with.<name>`, a choice of the other design of a comparison `other.<group>`: no key of a group has a dot in it.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from configurator.forms.address import AddressError, read_address, read_query
from configurator.queries import Ask, Pairs

TERM, OTHER = "with.", "other."
MOST = Decimal(1_000_000)
HORIZON = timedelta(days=730)
SEEDS = re.compile(r"[0-9]{1,9}")
UNREADABLE = "Write the amount like 1250 or 1250.50."
# 1250.50 and 1,250.50; 1250,50 and 1.250,50; 1.250.000. But 1.250 could mean two things.
ENGLISH = r"(?:\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2})?"
OTHERS = r"(?:\d{1,9}|\d{1,3}(?:\.\d{3})+),\d{1,2}|\d{1,3}(?:\.\d{3}){2,}"
AMOUNT = re.compile(f"{ENGLISH}|{OTHERS}", re.ASCII)
HUGE = re.compile(r"[0-9.,]{10,}")
IGNORED = re.compile(r"[\s'’]|EUR|GBP|USD|[€£$]", re.IGNORECASE)


def read_start(request: HttpRequest) -> Ask:
    """What an address with terms asks of the product. Raises `AddressError`."""
    ask = read_address(request)
    return replace(ask, pairs=tuple(pair for pair in ask.pairs if not pair[0].startswith((TERM, OTHER))))


def read_terms(request: HttpRequest) -> dict[str, str]:
    """The terms of an address by name. Raises `AddressError`."""
    query = read_query(request)
    return {key.removeprefix(TERM): query.get(key, "").strip() for key in query if key.startswith(TERM)}


def read_other(request: HttpRequest) -> Pairs:
    """The choices of the other design, oldest first. Raises `AddressError`."""
    query = read_query(request)
    return tuple((key.removeprefix(OTHER), value) for key, values in query.lists() if key.startswith(OTHER) for value in values)


def read_program(ask: Ask, terms: Mapping[str, str], names: Iterable[str], groups: Container[str]) -> tuple[Ask, dict[str, str]]:
    """What a program asks for, and its terms of these names.

    Programs may write a term without `with.`, as long as the product has no group of that name.
    """
    plain = {name for name in names if name not in groups}
    given = {key: value.strip() for key, value in ask.pairs if key in plain}
    return replace(ask, pairs=tuple(pair for pair in ask.pairs if pair[0] not in plain)), {**given, **terms}


def read_seed(terms: Mapping[str, str]) -> int | None:
    """The number of a design by chance; None where there is none yet. Raises `AddressError`."""
    given = terms.get("seed", "")
    if given and not SEEDS.fullmatch(given):
        raise AddressError("A design by chance has a number of at most nine digits.")
    return int(given) if given else None


class AmountField(forms.Field):
    """An amount of money as people write it: 150, €1,250.50, 1.250,50. What could mean two things is refused."""

    def to_python(self, value: Any) -> Decimal | None:
        text = IGNORED.sub("", str(value or ""))
        if not text:
            if str(value or "").strip():
                raise ValidationError(UNREADABLE)
            return None
        if text.startswith(("-", "−")):
            raise ValidationError("The amount must be above zero.")
        if not AMOUNT.fullmatch(text):
            raise ValidationError("That is more than anything here costs." if HUGE.fullmatch(text) else UNREADABLE)
        return self._within(_number(text))

    def _within(self, amount: Decimal) -> Decimal:
        if amount <= 0:
            raise ValidationError("The amount must be above zero.")
        if amount > MOST:
            raise ValidationError("That is more than anything here costs.")
        return amount


def _number(text: str) -> Decimal:
    if decimals := re.search(r"[.,](\d{1,2})$", text):
        whole = re.sub(r"[.,]", "", text[: decimals.start()])
        return Decimal(f"{whole}.{decimals[1]}")
    return Decimal(re.sub(r"[.,]", "", text))


class FinishForm(forms.Form):
    """The limits within which the shop finishes a design."""

    ceiling = AmountField(
        label="Within a budget", required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40}),
    )  # fmt: skip
    by = forms.DateField(
        label="Leaves the workshop by", required=False, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day like 2030-12-24."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["by"].widget.attrs |= {"min": today.isoformat(), "max": (today + HORIZON).isoformat()}

    @property
    def terms(self) -> str:
        """The limits as an address carries them."""
        given = [(self.add_prefix(name), str(self.data.get(self.add_prefix(name), ""))) for name in self.fields]
        return urlencode([(name, value) for name, value in given if value])

    def add_prefix(self, field_name: str) -> str:
        """Fields are terms of the address."""
        return f"{TERM}{field_name}"

    def clean_by(self) -> Any:
        day, today = self.cleaned_data["by"], timezone.localdate()
        if day is not None and day < today:
            raise ValidationError("This day is past.")
        if day is not None and day > today + HORIZON:
            raise ValidationError("Give a day within the next two years.")
        return day
