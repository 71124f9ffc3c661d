"""Checked access to the parts of a blueprint document; every complaint names its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from configurator.domain.errors import BlueprintError

MAX_KEY = 100
MAX_CENTS = 10**9
RESERVED = frozenset({"v", "take", "drop", "open", "view", "text", "panel", "q", "page", "sort"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f\"]")


def mapping(value: object, place: str) -> Mapping[str, object]:
    """Return the value if it is an object with text keys."""
    if not isinstance(value, Mapping) or any(not isinstance(key, str) for key in value):
        raise BlueprintError(place, "must be an object")
    return value


def sequence(value: object, place: str, limit: int) -> Sequence[object]:
    """Return the value if it is a list of at most ``limit`` entries; nothing counts as empty."""
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise BlueprintError(place, "must be a list")
    if len(value) > limit:
        raise BlueprintError(place, f"has {len(value)} entries, at most {limit} are allowed")
    return value


def text(value: object, place: str, limit: int = 2000) -> str:
    """Return the value if it is text of at most ``limit`` characters; nothing counts as empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BlueprintError(place, "must be text")
    if len(value) > limit:
        raise BlueprintError(place, f"is longer than {limit} characters")
    return value


def integer(value: object, place: str, default: int | None = None) -> int:
    """Return a whole number; raises where there is none and no default."""
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise BlueprintError(place, "must be a whole number")
    if abs(value) > 10**9:
        raise BlueprintError(place, "is too large")
    return value


def boolean(value: object, place: str) -> bool:
    """Return true or false; nothing counts as false."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BlueprintError(place, "must be true or false")


def cents(value: object, place: str) -> int:
    """Return an amount of money in hundredths; nothing counts as zero."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise BlueprintError(place, "must be an amount such as “12.50”")
    try:
        amount = Decimal(str(value).strip())
        hundredths = amount * 100
        exact = hundredths == hundredths.to_integral_value()
    except InvalidOperation:
        raise BlueprintError(place, "must be an amount such as “12.50”") from None
    if not exact or abs(hundredths) > MAX_CENTS:
        raise BlueprintError(place, "must be an amount with at most two decimals")
    return int(hundredths)


def group_key(value: object, place: str) -> str:
    """Return a key that can stand in an address and in a rule as the name of a group."""
    key = _key(value, place)
    if "." in key:
        raise BlueprintError(place, f"“{key}” must not contain a dot")
    if key in RESERVED:
        raise BlueprintError(place, f"“{key}” is a reserved word")
    return key


def option_key(value: object, place: str) -> str:
    """Return a key that can stand in an address and in a rule as the name of an option."""
    return _key(value, place)


def _key(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BlueprintError(place, "must be a text that is not empty")
    if value != value.strip() or _CONTROL.search(value) or len(value) > MAX_KEY:
        raise BlueprintError(place, f"must have at most {MAX_KEY} characters, no double quote and no space at its ends")
    return value


def rest(document: Mapping[str, object], known: Sequence[str]) -> dict[str, object]:
    """Return what the file says beyond what the core knows; it is carried through untouched."""
    return {key: value for key, value in document.items() if key not in known}
