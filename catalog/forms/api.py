"""What programs send, as values of the domain. Anything that makes no sense raises `BadInputError` with a sentence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from recommendations.services import RECORDED, REPORTED, WITNESSED, EventIn

MAX_EVENTS = 100
MAX_COUNT = 50
KNOWN_KEYS = frozenset({"kind", "item", "at", "arm", "token", "value", "position", "text", "context"})


class BadInputError(ValueError):
    """What was sent makes no sense; the message says why."""


def events(body: object) -> list[EventIn]:
    """Events from a decoded body: `{"events": [...]}` or the bare list."""
    given = body.get("events") if isinstance(body, Mapping) else body
    if not isinstance(given, list):
        raise BadInputError("Send {“events”: [ … ]}.")
    if len(given) > MAX_EVENTS:
        raise BadInputError(f"At most {MAX_EVENTS} events go into one batch.")
    return [_event(entry, number) for number, entry in enumerate(given, 1)]


def count(text: str | None, default: int) -> int:
    """A number of cards from a query string, from 1 to 50."""
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MAX_COUNT):
        raise BadInputError(f"“count” is a whole number from 1 to {MAX_COUNT}.")
    return int(text)


def _event(entry: object, number: int) -> EventIn:
    if not isinstance(entry, Mapping):
        raise BadInputError(f"Event {number} is no object.")
    if unknown := set(entry) - KNOWN_KEYS:
        raise BadInputError(f"Event {number} has an unknown field: {min(map(str, unknown))[:40]}.")
    if (kind := _text(entry, "kind", number)) in WITNESSED:
        raise BadInputError(f"Event {number} is of kind “{kind}”, which only the shop itself records.")
    context = entry.get("context") or {}
    if not isinstance(context, Mapping):
        raise BadInputError(f"The context of event {number} is no object.")
    extra = {key: entry[key] for key in ("position", "text") if entry.get(key) is not None}
    extra |= {REPORTED: True} if kind in RECORDED else {}
    return EventIn(
        kind=kind,
        item=_text(entry, "item", number),
        at=_time(entry.get("at"), number),
        arm=_text(entry, "arm", number),
        token=_text(entry, "token", number),
        value=_number(entry.get("value"), number),
        context={**context, **extra},
    )


def _text(entry: Mapping[Any, Any], key: str, number: int) -> str:
    value = entry.get(key) or ""
    if not isinstance(value, str):
        raise BadInputError(f"“{key}” of event {number} is no text.")
    return value


def _number(value: object, number: int) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInputError(f"“value” of event {number} is no number.")
    try:
        return float(value)
    except OverflowError as error:
        raise BadInputError(f"“value” of event {number} is too large.") from error


def _time(value: object, number: int) -> datetime | None:
    if value is None:
        return None
    try:
        parsed = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        parsed = None
    if parsed is None:
        raise BadInputError(f"“at” of event {number} is no ISO 8601 time.")
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)
