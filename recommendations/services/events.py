"""Recording what consenting visitors do, and what was bought together by nobody in particular."""

import hashlib
import json
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone
from prometheus_client import Counter as Metric

from recommendations.domain.events import DAILY_CAP, EventError, EventIn, check, storable
from recommendations.models import Basket, BasketItem
from recommendations.queries import tokens
from recommendations.queries.exposures import owner_of

log = structlog.get_logger(__name__)
RECORDED = Metric("atelier_events_recorded_total", "Events written, by kind", ["kind"])
DROPPED = Metric("atelier_events_dropped_total", "Events not written, by reason", ["reason"])
MAX_CONTEXT = 2_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""A clock that shows an earlier time is wrong, and times near year 1 cannot be read back in every time zone."""
MAX_POSITION = 10_000


_encode = json.JSONEncoder(allow_nan=False, ensure_ascii=False).encode
_Row = dict[str, Any]
_Context = dict[str, object]


def record_events(*, visitor: str | None, events: Sequence[EventIn], pictures: bool = True) -> int:
    """Write what a visitor did, in one statement; return how many events were new.

    Without a visitor (no consent) nothing is written. Raises EventError if an event makes no sense. Forged, expired and
    repeated tokens, items nobody pushed and events beyond the daily cap are dropped and counted, never an error.
    Without `pictures` nothing is noted about pictures, whatever a page that was opened before reports: a click is one on the item.
    """
    for event in events:
        check(event)
    if not visitor or not events:
        return 0
    now = timezone.now()
    rows = [row for event in events if (row := _row(visitor, event, now, pictures=pictures)) is not None]
    _drop("token", len(events) - len(rows))
    if not rows:
        return 0
    allowed, written = _insert(visitor, timezone.localdate(now), rows)
    _drop("cap", len(rows) - allowed)
    _drop("repeated or unknown item", allowed - sum(written.values()))
    for kind, number in written.items():
        RECORDED.labels(kind).inc(number)
    return sum(written.values())


def record_basket(*, items: Sequence[str], day: date, country: str = "") -> None:
    """Remember what was bought together: a day, the country it went to and the items, no person."""
    keys = sorted(set(items))
    if not keys:
        return
    with transaction.atomic():
        basket = Basket.objects.create(day=day, country=country)
        BasketItem.objects.bulk_create(BasketItem(basket=basket, item=key) for key in keys)


@transaction.atomic
def forget_basket(*, items: Sequence[str], day: date, country: str = "") -> bool:
    """Forget one basket of a day with exactly these items, because its order was called off; whether there was one."""
    keys = set(items)
    same = Count("lines", filter=Q(lines__item__in=keys))
    baskets = Basket.objects.filter(day=day, country=country).annotate(every=Count("lines"), same=same)
    alike = baskets.filter(every=len(keys), same=len(keys)).values("pk")
    free = Basket.objects.select_for_update(skip_locked=True).filter(pk__in=alike).order_by("pk")  # two at once forget two
    found = free.first() if keys else None
    return found is not None and found.delete()[0] > 0


def record_return(*, at: datetime, days: tuple[date, date], items: Sequence[str], share: float, called_off: bool) -> int:
    """Note that a share (0 to 1) of what these items cost, bought at this moment, goes back; how many purchases that concerns.

    `called_off`: nothing was sent. `days` are the first and the last on which the purchase may have been recorded. Whose it was need
    not be known. Repeating changes nothing, and a share that was larger before stays.
    """
    values: dict[str, Any] = {"at": at, "first": days[0], "last": days[1], "items": list(items), "share": share, "called_off": called_off}
    with connection.cursor() as cursor:
        cursor.execute(_RETURN, values)
        return int(cursor.rowcount)


def _row(visitor: str, event: EventIn, now: datetime, *, pictures: bool) -> _Row | None:
    context = dict(event.context)
    row: _Row = {"kind": event.kind, "item": event.item, "arm": event.arm, "value": _value(event.value), "policy": ""}
    row["position"] = _position(context.pop("position", None))
    if event.token:
        shown = tokens.verify(event.token)
        if shown is None or event.kind not in _reporters(shown, visitor, pictures=pictures):
            return None
        said, about, context = _vouched(event, shown, context, pictures=pictures)
        row |= about
        row["once"] = hashlib.sha256(f"{event.kind}|{said}".encode()).hexdigest()[:40]
    elif event.kind in ("impression", tokens.EXPOSURE):
        return None
    row["at"] = max(min(event.at or now, now), EARLIEST).isoformat()
    row["context"] = _context(context)
    return row


def _reporters(shown: tokens.Shown, visitor: str, *, pictures: bool) -> tuple[str, ...]:
    """The kinds of events that a token may be sent with by this visitor; a variant is seen once a day, by the one it was chosen for."""
    if shown.page == tokens.EXPOSURE:
        return (tokens.EXPOSURE,) if shown.context == owner_of(visitor) else ()
    return ("impression", "click") if pictures else ("click",)


def _vouched(event: EventIn, shown: tokens.Shown, context: _Context, *, pictures: bool) -> tuple[str, _Row, _Context]:
    """What of a report counts once, what its token vouches for, and the context.

    A picture on a page is seen and opened once, wherever reports say that it stood.
    """
    about: _Row = {"item": shown.item, "arm": shown.arm, "propensity": shown.propensity, "policy": shown.policy}
    if shown.page == tokens.EXPOSURE:
        return f"{shown.policy}|{shown.arm}", about, {}
    if not pictures:
        return event.token, {"item": shown.item, "arm": ""}, context
    return event.token, about, context | {"digest": shown.context, "page": shown.page, "inputs": shown.inputs}


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
        text = _encode(context)
    except (TypeError, ValueError) as error:
        raise EventError("the context of an event must be plain JSON") from error
    if len(text) > MAX_CONTEXT or "\\u0000" in text or not storable(text):
        raise EventError(f"the context of an event has at most {MAX_CONTEXT} characters, none of them NUL or half a character")
    return text


_INSERT = """
WITH counted AS (
  INSERT INTO recommendations_visitorday AS v (visitor, day, events) VALUES (%(visitor)s, %(day)s, %(wanted)s)
  ON CONFLICT (visitor, day) DO UPDATE SET events = least(v.events::bigint + excluded.events, 2000000000) RETURNING v.events
), allowed AS (
  SELECT greatest(0, least(%(wanted)s, %(cap)s - (events - %(wanted)s))) AS number FROM counted
), new AS (
  INSERT INTO recommendations_event (visitor, day, kind, item, at, value, arm, position, propensity, policy, context, once)
  SELECT %(visitor)s, %(day)s, e.kind, e.item, e.at, e.value, e.arm, e.position, e.propensity, e.policy, e.context::jsonb, e.once
  FROM allowed, ROWS FROM (json_to_recordset(%(rows)s::json) AS (
    kind text, item text, at timestamptz, value float8, arm text, position smallint, propensity float8, policy text, context text, once text
  )) WITH ORDINALITY AS e (kind, item, at, value, arm, position, propensity, policy, context, once, nth)
  WHERE e.nth <= allowed.number
  AND (e.item = '' OR EXISTS (SELECT 1 FROM recommendations_item i WHERE i.key = e.item))
  ON CONFLICT (visitor, once, day) DO NOTHING RETURNING kind, item, arm, propensity
), arms AS (
  INSERT INTO recommendations_dailyarmcount AS c (item, arm, day, impressions, clicks)
  SELECT item, arm, %(day)s, count(*) FILTER (WHERE kind = 'impression'), count(*) FILTER (WHERE kind = 'click')
  FROM new WHERE arm <> '' AND propensity IS NOT NULL AND kind IN ('impression', 'click') GROUP BY item, arm ORDER BY item, arm
  ON CONFLICT (item, arm, day) DO UPDATE
  SET impressions = c.impressions + excluded.impressions, clicks = c.clicks + excluded.clicks
)
SELECT a.number, n.kind, count(n.kind) FROM allowed a LEFT JOIN new n ON true GROUP BY a.number, n.kind
"""


_RETURN = """
UPDATE recommendations_event SET context = context || jsonb_build_object(
  'returned', greatest((context ->> 'returned')::float8, %(share)s),
  'called_off', %(called_off)s OR coalesce(context -> 'called_off' = 'true', false)
) WHERE kind = 'purchase' AND day BETWEEN %(first)s AND %(last)s AND at = %(at)s AND item = ANY(%(items)s)
"""


def _insert(visitor: str, day: date, rows: Sequence[_Row]) -> tuple[int, dict[str, int]]:
    """How many of the rows the visitor may still send today, and how many of those were new, by kind."""
    values: dict[str, Any] = {"visitor": visitor, "day": day, "wanted": len(rows), "cap": DAILY_CAP, "rows": _encode(rows)}
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        found = cursor.fetchall()
    return found[0][0], {kind: number for _, kind, number in found if kind is not None}


def _drop(reason: str, number: int) -> None:
    if number > 0:
        DROPPED.labels(reason).inc(number)
        log.info("events dropped", reason=reason, number=number)
