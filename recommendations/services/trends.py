"""Orders of items for everybody: what is trending this week, popular in each country, and bought with each line of things."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from recommendations.domain.events import WEIGHTS
from recommendations.domain.trends import LEAST, LONGEST, RECENT_DAYS, USUAL_DAYS, surge
from recommendations.models import LINE, STANDS, RankedItem

NEAR_DAYS = 180
TOGETHER_DAYS = 365
TRENDS_LOCK = 4_815_162_305
_WEEKS = f"""
WITH acts AS (
  SELECT e.item, e.visitor AS who, floor(extract(epoch FROM %(now)s - e.at) / 604800)::int AS week
  FROM recommendations_event e
  WHERE e.kind = ANY(%(kinds)s) AND e.day >= %(first)s AND e.at > %(since)s AND e.at <= %(now)s AND {STANDS}
  UNION SELECT l.item, 'basket ' || b.id, (%(today)s - b.day) / 7
  FROM recommendations_basket b JOIN recommendations_basketitem l ON l.basket_id = b.id
  WHERE b.day > %(first)s AND b.day <= %(today)s
)
SELECT i.id, count(*) FILTER (WHERE a.week = 0), count(*) FILTER (WHERE a.week > 0) / %(weeks)s::float8
FROM acts a JOIN recommendations_item i ON i.key = a.item GROUP BY i.id HAVING count(*) FILTER (WHERE a.week = 0) >= %(least)s
"""  # noqa: S608 - put together from literals
_COUNTRIES = f"""
WITH told AS (
  SELECT f.visitor, substr(n.name, 9) AS country FROM recommendations_visitorfeatures f, jsonb_object_keys(f.features) n (name)
  WHERE n.name LIKE 'country:__'
), acts AS (
  SELECT t.country, e.item, e.visitor AS who FROM told t JOIN recommendations_event e ON e.visitor = t.visitor
  WHERE e.kind = ANY(%(kinds)s) AND e.at > %(since)s AND e.at <= %(now)s AND {STANDS}
  UNION SELECT b.country, l.item, 'basket ' || b.id
  FROM recommendations_basket b JOIN recommendations_basketitem l ON l.basket_id = b.id
  WHERE b.country <> '' AND b.day > %(first)s AND b.day <= %(today)s
)
SELECT a.country, i.id, count(*) FROM acts a JOIN recommendations_item i ON i.key = a.item
GROUP BY a.country, i.id HAVING count(*) >= %(least)s
"""  # noqa: S608 - put together from literals
# Of one design hardly ever enough is sold to tell what goes with it.
_TOGETHER = f"""
WITH bought AS (
  SELECT b.id AS basket, i.id FROM recommendations_basket b
  JOIN recommendations_basketitem l ON l.basket_id = b.id JOIN recommendations_item i ON i.key = l.item
  WHERE b.day > %(first)s AND b.day <= %(today)s
), lined AS (
  SELECT id, name AS line FROM recommendations_item, jsonb_object_keys(features) n (name) WHERE {LINE}
), counted AS (
  SELECT mine.line, other.id, count(*) AS number FROM (SELECT DISTINCT basket, line FROM bought JOIN lined USING (id)) mine
  JOIN bought other USING (basket) GROUP BY mine.line, other.id
)
SELECT line, id, number FROM (
  SELECT line, id, number, row_number() OVER (PARTITION BY line ORDER BY number DESC, id DESC) AS place
  FROM counted JOIN recommendations_item USING (id) WHERE NOT features ? line
) ordered WHERE place <= %(longest)s
"""  # noqa: S608 - put together from literals


@transaction.atomic
def refresh_trends(*, now: datetime) -> int:
    """Make the orders again; how many places they have in all. A repetition changes nothing, two at once wait for each other.

    A person counts once a week for an item, so a robot moves nothing; what is trending or popular somewhere has three people or baskets
    behind it at least.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TRENDS_LOCK])
    lists = {"trending": _trending(now), **_near(now), **_together(now)}
    rows = [row for name, scored in lists.items() for row in _ranked(name, scored)]
    RankedItem.objects.all().delete()
    RankedItem.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)


def _trending(now: datetime) -> list[tuple[int, float]]:
    weeks = USUAL_DAYS // RECENT_DAYS
    found = _rows(_WEEKS, now, days=RECENT_DAYS + USUAL_DAYS, weeks=weeks, kinds=list(WEIGHTS))
    scored = [(item, surge(recent, usual)) for item, recent, usual in found]
    return [(item, score) for item, score in scored if score > 0]


def _near(now: datetime) -> dict[str, list[tuple[int, float]]]:
    lists: dict[str, list[tuple[int, float]]] = {}
    for country, item, count in _rows(_COUNTRIES, now, days=NEAR_DAYS, kinds=["save", "cart", "purchase", "like"]):
        lists.setdefault(f"near:{country}", []).append((item, float(count)))
    return lists


def _together(now: datetime) -> dict[str, list[tuple[int, float]]]:
    lists: dict[str, list[tuple[int, float]]] = {}
    for line, item, count in _rows(_TOGETHER, now, days=TOGETHER_DAYS, longest=LONGEST):
        lists.setdefault(f"with:{line}", []).append((item, float(count)))
    return lists


def _rows(sql: str, now: datetime, *, days: int, **values: Any) -> list[tuple[Any, ...]]:
    since = now - timedelta(days=days)
    common: dict[str, Any] = {"now": now, "today": now.date(), "since": since, "first": since.date(), "least": LEAST}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**common, **values})
        return list(cursor.fetchall())


def _ranked(name: str, scored: Iterable[tuple[int, float]]) -> list[RankedItem]:
    best = sorted(scored, key=lambda pair: (-pair[1], -pair[0]))[:LONGEST]
    return [RankedItem(list=name, item_id=item, rank=rank, score=score) for rank, (item, score) in enumerate(best, 1)]
