"""What the cells of a sheet may hold: text in, value out, and back."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from configurator.domain import groups, reading
from configurator.domain.errors import BlueprintError

MAX_DAYS = 3650
_AMOUNT = re.compile(r"([+-]?\d{1,7})(?:[.,](\d{1,2}))?")
_WHOLE = re.compile(r"([+-]?\d{1,9})(?:[.,]0+)?")
# A null character within JSON, which no database holds; a backslash before it would make it six other characters.
_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_TRUE = frozenset({"true", "yes", "1", "x", "wahr", "ja"})
_FALSE = frozenset({"", "false", "no", "0", "falsch", "nein"})


class CellError(ValueError):
    """A cell that cannot be read; its text says what was expected."""


@dataclass(frozen=True)
class Cell:
    """How one column is read and written. An empty cell of a ``blank`` column means that there is no value."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    blank: bool = False


def _refuse(expected: str, text: str) -> CellError:
    return CellError(f"expected {expected}, found “{text[:60]}”" if text else f"expected {expected}, found nothing")


def _label(text: str) -> str:
    if not text:
        raise _refuse("the words that shoppers read", text)
    return _limited(text, 200)


def _limited(text: str, limit: int) -> str:
    if len(text) > limit:
        raise CellError(f"expected at most {limit} characters, found {len(text)}")
    if not text.isprintable():
        raise _refuse("characters that can be shown", "".join(one for one in text if one.isprintable()))
    return text


def _sentence(text: str) -> str:
    return _limited(" ".join(text.split()), 2000)


def _rule(text: str) -> str:
    if not text.strip():
        raise _refuse("a rule such as sole.gum => upper.canvas", text)
    return _limited(" ".join(text.split()), 10_000)


def _price(text: str) -> str:
    """Return an amount as the blueprint file writes it. A thousands separator is refused: it could mean a decimal one."""
    found = _AMOUNT.fullmatch(text or "0")
    if found is None:
        raise _refuse("an amount such as 1234.50 or 1234,50 without thousands separators", text)
    whole, part = found.groups()
    cents = abs(int(whole)) * 100 + int((part or "0").ljust(2, "0"))
    return groups.amount(-cents if whole.startswith("-") else cents)


def _whole(text: str) -> int:
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise _refuse("a whole number", text)
    return int(found.group(1))


def _days(text: str) -> int:
    days = _whole(text or "0")
    if not 0 <= days <= MAX_DAYS:
        raise _refuse(f"a number of days from 0 to {MAX_DAYS}", text)
    return days


def _flag(text: str) -> bool:
    low = text.casefold()
    if low not in _TRUE | _FALSE:
        raise _refuse("true or false", text)
    return low in _TRUE


def _kind(text: str) -> str:
    if text not in groups.KINDS:
        raise _refuse(f"one of {', '.join(groups.KINDS)}", text)
    return text


def _anything(text: str) -> object:
    """Return a number, true, false, a list or an object where the cell is written as one, else the text."""
    try:
        value = json.loads(text, parse_constant=_refuse_number, parse_float=_finite)
        whole = json.dumps(value, ensure_ascii=False)
        whole.encode()
    except (ValueError, RecursionError):
        return _limited(text, 2000)
    if _NULL.search(whole):
        raise _refuse("characters that can be shown", text)
    return value


def _refuse_number(text: str) -> float:
    raise ValueError(text)


def _finite(text: str) -> float:
    return number if math.isfinite(number := float(text)) else _refuse_number(text)


def _written(value: object) -> str:
    """Return the cell that is read as this value again: the bare text where that is possible."""
    try:
        bare = isinstance(value, str) and bool(value) and value == value.strip() and _anything(value) == value
    except CellError:
        bare = False
    return str(value) if bare else json.dumps(value, ensure_ascii=False)


def key_cell(check: Callable[[object, str], str]) -> Cell:
    """Return a column of keys, checked as the blueprint does."""

    def read(text: str) -> str:
        try:
            return check(text, "")
        except BlueprintError as error:
            raise CellError(f"the key “{text[:60]}” {error.message.removeprefix(f'“{text}” ')}") from None

    return Cell(read)


GROUP_KEY, OPTION_KEY = key_cell(reading.group_key), key_cell(reading.option_key)
LABEL, SENTENCE, KIND, RULE = Cell(_label), Cell(_sentence), Cell(_kind), Cell(_rule)
TEXT = Cell(lambda text: _limited(text, 200), blank=True)
PRICE = Cell(_price)
DAYS = Cell(_days)
FLAG = Cell(_flag, lambda value: "true" if value else "")
WHOLE = Cell(_whole, blank=True)
AMOUNT = Cell(_price, lambda value: _price(str(value)), blank=True)
ANYTHING = Cell(_anything, _written, blank=True)


def choice(group: groups.Group) -> Cell:
    """Return the column of a group in a table: its options or numbers; an optional group may be left out."""

    def read(text: str) -> str:
        try:
            value = group.cell(text, "")
        except BlueprintError:
            raise _refuse(_expected(group, text), text) from None
        return "" if value is None else str(value)

    return Cell(read)


def _expected(group: groups.Group, text: str) -> str:
    if group.kind == "number":
        return f"a number from {group.lo} to {group.hi}" + (f" in steps of {group.step}" if group.step > 1 else "")
    return f"an option of “{group.key}”{suggestion(text, group.keys)}"


def suggestion(text: str, known: Mapping[str, object]) -> str:
    """Return which of the known keys may be meant: “ such as “gum””; nothing where there are none."""
    near = get_close_matches(text, known, 1) or list(known)[:1]
    return f" such as “{near[0]}”" if near else ""
