"""Recording what consenting visitors do, and what was bought together by nobody in particular."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone
from prometheus_client import Counter as Metric

from recommendations.domain.events import DAILY_CAP, EventError, EventIn, check, storable
from recommendations.models import Basket, BasketItem
from recommendations.queries import tokens

log = structlog.get_logger(__name__)
RECORDED = Metric("atelier_events_recorded_total", "Events written, by kind", ["kind"])
DROPPED = Metric("atelier_events_dropped_total", "Events not written, by reason", ["reason"])
MAX_CONTEXT = 2_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""A clock that shows an earlier time is wrong, and times near year 1 cannot be read back in every time zone."""
MAX_POSITION = 10_000


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    item: str
    at: datetime
    value: float | None
    arm: str
    position: int | None
    propensity: float | None
    policy: str
    context: str
    once: str | None


def record_events(*, visitor: str | None, events: Sequence[EventIn]) -> int:
    """Write what a visitor did; return how many events were new.

    Without a visitor (no consent) nothing is written. Raises EventError if an event makes no sense. Forged, expired and
    repeated tokens, items nobody pushed and events beyond the daily cap are dropped and counted, never an error.
    """
    for event in events:
        check(event)
    if not visitor or not events:
        return 0
    now = timezone.now()
    rows = [row for event in events if (row := _row(event, now)) is not None]
    _drop("token", len(events) - len(rows))
    if not rows:
        return 0
    day = timezone.localdate(now)
    with transaction.atomic():
        allowed = _allowance(visitor, day, len(rows))
        written = _insert(visitor, day, rows[:allowed])
        _count_arms(day, written)
    _drop("cap", len(rows) - allowed)
    _drop("repeated or unknown item", allowed - len(written))
    for kind, number in Counter(kind for kind, _, _ in written).items():
        RECORDED.labels(kind).inc(number)
    return len(written)


def record_basket(*, items: Sequence[str], day: date, country: str = "") -> None:
    """Remember what was bought together: a day, the country it went to and the items, no person."""
    keys = sorted(set(items))
    if not keys:
        return
    with transaction.atomic():
        basket = Basket.objects.create(day=day, country=country)
        BasketItem.objects.bulk_create(BasketItem(basket=basket, item=key) for key in keys)


def _row(event: EventIn, now: datetime) -> _Row | None:
    context = dict(event.context)
    position = _position(context.pop("position", None))
    item, arm, propensity, policy, once = event.item, event.arm, None, "", None
    if event.token:
        shown = tokens.verify(event.token)
        if shown is None or event.kind not in ("impression", "click"):
            return None
        item, arm, propensity, policy = shown.item, shown.arm, shown.propensity, shown.policy
        context |= {"digest": shown.context, "page": shown.page}
        once = hashlib.sha256(f"{event.kind}|{event.token}|{position}".encode()).hexdigest()[:40]
    elif event.kind == "impression":
        return None
    at = max(min(event.at or now, now), EARLIEST)
    return _Row(event.kind, item, at, _value(event.value), arm, position, propensity, policy, _context(context), once)


def _position(raw: object) -> int | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MAX_POSITION:
        raise EventError(f"a position is a whole number from 0 to {MAX_POSITION}")
    return raw


def _value(raw: float | None) -> float | None:
    if raw is not None and not math.isfinite(raw):
        raise EventError("the value of an event must be a finite number")
    return raw


def _context(context: dict[str, object]) -> str:
    try:
        text = json.dumps(context, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise EventError("the context of an event must be plain JSON") from error
    if len(text) > MAX_CONTEXT or "\\u0000" in text or not storable(text):
        raise EventError(f"the context of an event has at most {MAX_CONTEXT} characters, none of them NUL or half a character")
    return text


def _allowance(visitor: str, day: date, wanted: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recommendations_visitorday AS v (visitor, day, events) VALUES (%s, %s, %s) "
            "ON CONFLICT (visitor, day) DO UPDATE SET events = least(v.events::bigint + excluded.events, 2000000000) RETURNING events",
            [visitor, day, wanted],
        )
        total = int(cursor.fetchone()[0])
    return max(0, min(wanted, DAILY_CAP - (total - wanted)))


_INSERT = """
INSERT INTO recommendations_event (visitor, day, kind, item, at, value, arm, position, propensity, policy, context, once)
SELECT %s, %s, e.* FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::float8[], %s::text[], %s::smallint[],
                               %s::float8[], %s::text[], %s::jsonb[], %s::text[])
     AS e (kind, item, at, value, arm, position, propensity, policy, context, once)
WHERE e.item = '' OR EXISTS (SELECT 1 FROM recommendations_item i WHERE i.key = e.item)
ON CONFLICT (visitor, once, day) DO NOTHING RETURNING kind, item, arm
"""


def _insert(visitor: str, day: date, rows: Sequence[_Row]) -> list[tuple[str, str, str]]:
    if not rows:
        return []
    columns: Iterable[list[Any]] = (
        [getattr(row, name) for row in rows]
        for name in ("kind", "item", "at", "value", "arm", "position", "propensity", "policy", "context", "once")
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [visitor, day, *columns])
        return list(cursor.fetchall())


def _count_arms(day: date, written: Sequence[tuple[str, str, str]]) -> None:
    seen = Counter((item, arm) for kind, item, arm in written if arm and kind == "impression")
    clicked = Counter((item, arm) for kind, item, arm in written if arm and kind == "click")
    pairs = sorted(seen | clicked)
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recommendations_dailyarmcount AS c (item, arm, day, impressions, clicks) "
            "SELECT item, arm, %s, impressions, clicks FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) "
            "AS n (item, arm, impressions, clicks) "
            "ON CONFLICT (item, arm, day) DO UPDATE "
            "SET impressions = c.impressions + excluded.impressions, clicks = c.clicks + excluded.clicks",
            [day, [i for i, _ in pairs], [a for _, a in pairs], [seen[p] for p in pairs], [clicked[p] for p in pairs]],
        )


def _drop(reason: str, number: int) -> None:
    if number > 0:
        DROPPED.labels(reason).inc(number)
        log.info("events dropped", reason=reason, number=number)
