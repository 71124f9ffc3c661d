"""Choices that staff try: a link or names of options, and what is picked beside it."""

import re
from urllib.parse import parse_qsl

from django import forms
from django.http import QueryDict

MAX_TEXT = 20_000
_NAME = re.compile(r'(?:"[^"\n]*"|[^\s,;&"])+')
# A reserved word, so no group is called so.
OWN = "q"


class TryForm(forms.Form):
    """`q` is an address of a design, or names such as `sole.gum upper.suede`, one after another."""

    q = forms.CharField(
        required=False,
        max_length=MAX_TEXT,
        label="Choices",
        help_text="A link to a design, or names of options such as sole.gum upper.suede width=100.",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60, "spellcheck": "false"}),
    )


def asked(fields: QueryDict, ask: str) -> tuple[tuple[str, str], ...]:
    """The choices of the text, then those that were picked, as pairs."""
    picked = [(key, value) for key, values in fields.lists() if key != OWN for value in values if value]
    return (*read_choices(ask), *picked)


def read_choices(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a link, of a query string, or of names divided by spaces or commas."""
    body = text.strip().rpartition("?")[2].partition("#")[0]
    if re.fullmatch(r"\S+=\S*", body):
        return tuple(parse_qsl(body, keep_blank_values=True, max_num_fields=2000)) if body.count("&") < 2000 else ()  # noqa: PLR2004
    return tuple(pair for name in _NAME.findall(text) if (pair := _pair(name)))


def _pair(name: str) -> tuple[str, str] | None:
    plain = name.replace('"', "")
    key, sign, value = plain.partition("=" if "=" in plain else ".")
    return (key, value) if sign else (plain, "")
