"""HTTP input becomes values: addresses of configurations, posted designs, names."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from django import forms
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict

from configurator.domain.errors import ConfiguratorError
from configurator.domain.reading import RESERVED
from configurator.queries import Ask, Looking, Pairs

REMIX = "with.remix"
"""The gallery's entry that a design comes from; no key of a group has a dot in it."""
LINE = "with.line"
"""The line of the cart that is being edited."""
NOT_CHOICES = RESERVED | {LINE, REMIX, "csrfmiddlewaretoken"}
TRACKING = ("utm_", "gclid", "fbclid", "msclkid")
TEXT = "text."
FORM = "configure"
"""Id of the form that a click sends."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{0,32}")
MAX_FIELDS = 400
MAX_VALUE = 1_000
SAVED_HERE = "designs"
"""Session key: tokens of the designs that this browser saved without an account."""


class AddressError(ConfiguratorError):
    """An address that no page of the shop makes."""


def read_query(request: HttpRequest) -> QueryDict:
    """The query of a request. Raises `AddressError` for more parameters than the shop ever uses, or for longer ones."""
    try:
        query = request.GET
    except TooManyFieldsSent:
        raise AddressError("This address has far too many parts.") from None
    fields = _fields(query)
    if len(fields) > MAX_FIELDS:
        raise AddressError("This address has far too many parts.")
    if any(len(key) > MAX_VALUE or len(value) > MAX_VALUE or "\x00" in key + value for key, value in fields):
        raise AddressError("A part of this address is too long or cannot be read.")
    return query


def _fields(query: QueryDict) -> list[tuple[str, str]]:
    return [(key, value) for key, values in query.lists() for value in values]


def read_address(request: HttpRequest, *, extra: Iterable[str] = ()) -> Ask:
    """What an address asks for. Raises `AddressError`."""
    query = read_query(request)
    skipped = {*NOT_CHOICES, *extra}
    return Ask(
        pairs=_choices(_fields(query), skipped),
        version=_version(query.get("v", "")),
        take=query.get("take", ""),
        drop=query.get("drop", ""),
        texts={key.removeprefix(TEXT): query.get(key, "").strip() for key in query if key.startswith(TEXT)},
        view=query.get("view", ""),
        open=query.get("open", ""),
        before=_before(request),
        line=_digits(query.get(LINE, "")),
        remix=_token(query.get(REMIX, "")),
    )


def _choices(fields: Iterable[tuple[str, str]], skipped: set[str]) -> Pairs:
    return tuple((key, value) for key, value in fields if key not in skipped and not key.startswith((TEXT, *TRACKING)))


def _before(request: HttpRequest) -> Looking | None:
    """What the page that asks has open, where its form asks through htmx; the form itself carries the choices that it shows."""
    if request.headers.get("HX-Trigger") != FORM:
        return None
    try:
        shown = dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query, max_num_fields=MAX_FIELDS))
    except ValueError:
        return None
    return Looking(shown.get("open", ""), shown.get("view", ""))


def _version(value: str) -> int | None:
    return int(value) if value.isdecimal() and value.isascii() and len(value) < len(str(2**31)) else None


def _token(value: str) -> str:
    return value if TOKEN.fullmatch(value) else ""


def _digits(value: str) -> str:
    return value if value.isdecimal() and value.isascii() else ""


def once_of(request: HttpRequest) -> str:
    """What only this form of this page knows, so that sent twice it can be told from two forms: its token, masked anew on each page."""
    return request.POST.get("csrfmiddlewaretoken", "")[:MAX_VALUE]


class DesignForm(forms.Form):
    """A posted design: the product, its version, and choices as repeated `c` fields of the form `group=option`."""

    product = forms.SlugField()
    v = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    title = forms.CharField(required=False, max_length=120)
    remix = forms.CharField(required=False, max_length=32)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        posted = self.data.getlist("c") if isinstance(self.data, QueryDict) else []
        if len(posted) > MAX_FIELDS or any("=" not in pair or len(pair) > MAX_VALUE for pair in posted):
            raise forms.ValidationError("The choices of this design cannot be read.")
        cleaned["choices"] = tuple(tuple(pair.split("=", 1)) for pair in posted)
        return cleaned


class TitleForm(forms.Form):
    """The name of a design."""

    title = forms.CharField(label="Name", max_length=120, strip=True, required=False)
