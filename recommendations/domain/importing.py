"""Reading logs from elsewhere, row by row; a bad row is named by its number."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from recommendations.domain.events import KINDS
from recommendations.domain.features import FeatureError, parsed

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_SECONDS = 1e10


class ImportRowError(ValueError):
    """A row that cannot be read; the message names its number and the reason."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One row of a log."""

    visitor: str
    item: str
    kind: str
    at: datetime
    value: float | None


def read_events(rows: Iterable[Mapping[str, str | None]], known: tuple[str, ...] = KINDS) -> Iterator[LoggedEvent]:
    """Rows `user,item,event,timestamp[,value]`; the first row of data is row 2 of its file."""
    for number, row in enumerate(rows, start=2):
        user, item, kind = (_text(row, name, number) for name in ("user", "item", "event"))
        if kind not in known:
            raise ImportRowError(f"row {number}: unknown event {kind[:40]!r}; known are {', '.join(known)}")
        if kind == "impression":
            raise ImportRowError(f"row {number}: impressions cannot be imported; they carry the propensity of this shop's own picks")
        if len(user) > 64 or len(item) > 200:  # noqa: PLR2004
            raise ImportRowError(f"row {number}: user has at most 64 and item at most 200 characters")
        yield LoggedEvent(user, item, kind, moment(_text(row, "timestamp", number), number), _number(row.get("value"), number))


def read_features(rows: Iterable[Mapping[str, str | None]], name: str) -> Iterator[tuple[str, dict[str, float]]]:
    """Rows `<name>,features`; features are `name:value` joined by `|`."""
    for number, row in enumerate(rows, start=2):
        key = _text(row, name, number)
        try:
            yield key, parsed(row.get("features") or "")
        except FeatureError as error:
            raise ImportRowError(f"row {number}: {error}") from error


def moment(text: str, number: int) -> datetime:
    """ISO 8601, UTC where it names no offset; or a number of seconds since 1970."""
    try:
        at = _from_number(text) or datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError:
        raise ImportRowError(f"row {number}: timestamp {text[:40]!r} is out of range (seconds since 1970)") from None
    except ValueError:
        raise ImportRowError(f"row {number}: timestamp {text[:40]!r} is neither ISO 8601 nor a number") from None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ImportRowError(f"row {number}: timestamp {text[:40]!r} is out of range ({FIRST_YEAR} to {LAST_YEAR})")
    return at


def _from_number(text: str) -> datetime | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    if not abs(seconds) < MOST_SECONDS:
        raise OverflowError
    return datetime.fromtimestamp(seconds, tz=UTC)


def _text(row: Mapping[str, str | None], name: str, number: int) -> str:
    text = (row.get(name) or "").strip()
    if not text:
        raise ImportRowError(f"row {number}: {name} is missing")
    if "\0" in text:
        raise ImportRowError(f"row {number}: {name} contains NUL")
    return text


def _number(text: str | None, number: int) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ImportRowError(f"row {number}: value {text[:40]!r} is not a number") from None
    if not math.isfinite(value):
        raise ImportRowError(f"row {number}: value must be finite")
    return value
