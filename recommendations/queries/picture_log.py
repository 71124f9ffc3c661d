"""What was shown by chance and what came of it, for judging how pictures are chosen."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from recommendations.domain.pick_log import Pick, PickLog, of_picks
from recommendations.domain.picture_figures import DayCount, KnownArm, Shown
from recommendations.models import STANDS, Arm, DailyArmCount

MOST_PICKS = 500_000
CHUNK = 20_000
CONTEXTS = ("position", "page")
ORDERED_WITHIN = timedelta(days=7)


def pick_log(*, since: date, until: date) -> PickLog:
    """The newest picks between two days that another picture could have won, each visitor's picture of an item once a day.

    However often somebody saw it that day it was drawn once, and is clicked or not. Visitors are numbers, and hang together.
    """
    return of_picks(_picks(since, until), CONTEXTS)


def _picks(since: date, until: date) -> Iterator[Pick]:
    values: dict[str, Any] = {"since": since, "until": until, "most": MOST_PICKS}
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_PICKS, values)
        while rows := cursor.fetchmany(CHUNK):
            for at, item, arm, propensity, clicked, person, position, page in rows:
                yield Pick(at, item, arm, propensity, clicked, person, (position, page))


_PICKS = """
WITH shown AS (
  SELECT DISTINCT ON (visitor, item, day) visitor, item, day, arm, at, propensity, position, context ->> 'page' AS page
  FROM recommendations_event
  WHERE kind = 'impression' AND arm <> '' AND day >= %(since)s AND day <= %(until)s AND propensity > 0 AND propensity < 1
  ORDER BY visitor, item, day, id
), newest AS (
  SELECT * FROM shown ORDER BY at DESC LIMIT %(most)s
), clicked AS (
  SELECT DISTINCT visitor, item, arm, day FROM recommendations_event
  WHERE kind = 'click' AND arm <> '' AND propensity IS NOT NULL AND day >= %(since)s AND day <= %(until)s
)
SELECT extract(epoch FROM s.at)::float8, s.item, s.arm, s.propensity, c.visitor IS NOT NULL, dense_rank() OVER (ORDER BY s.visitor) - 1,
  coalesce(s.position::text, ''), coalesce(s.page, '')
FROM newest s LEFT JOIN clicked c ON c.visitor = s.visitor AND c.item = s.item AND c.arm = s.arm AND c.day = s.day
"""


def known_arms(*, day: date) -> list[KnownArm]:
    """The pictures that may be shown on a day, with the clicks per view at the first place that the policy expects of anybody."""
    rows = Arm.objects.showable(day).in_order().values_list("item__key", "key", "level", "mean")
    first: dict[str, str] = {}
    found = []
    for item, key, level, mean in rows:
        rate = None if level is None or mean is None else 1.0 / (1.0 + math.exp(-(level + mean)))
        found.append(KnownArm(item, key, first.setdefault(item, key) == key, rate))
    return found


def shown(*, since: date, until: date) -> list[Shown]:
    """How often each picture was shown to visitors who agreed to be counted, by day."""
    rows = DailyArmCount.objects.filter(day__gte=since, day__lte=until).order_by("day", "item", "arm")
    return [Shown(*row) for row in rows.values_list("day", "item", "arm", "impressions")]


def day_counts(*, since: date, until: date) -> list[DayCount]:
    """What each version of the policy showed by day, what was clicked, and ordered within a week after a click on that item."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"since": since, "until": until, "within": ORDERED_WITHIN}
        cursor.execute(_DAYS, values)
        return [DayCount(*row) for row in cursor.fetchall()]


_DAYS = f"""
WITH ordered AS (
  SELECT c.day, c.policy FROM recommendations_event e CROSS JOIN LATERAL (
    SELECT day, policy FROM recommendations_event c
    WHERE c.visitor = e.visitor AND c.kind = 'click' AND c.item = e.item AND c.policy <> '' AND c.at <= e.at AND c.at > e.at - %(within)s
    ORDER BY c.at DESC LIMIT 1
  ) c WHERE e.kind = 'purchase' AND e.day >= %(since)s AND {STANDS}
), acts AS (
  SELECT day, policy, kind FROM recommendations_event
  WHERE kind IN ('impression', 'click') AND arm <> '' AND policy <> '' AND day >= %(since)s AND day <= %(until)s
  UNION ALL SELECT day, policy, 'order' FROM ordered WHERE day >= %(since)s AND day <= %(until)s
)
SELECT day, policy, count(*) FILTER (WHERE kind = 'impression'), count(*) FILTER (WHERE kind = 'click'),
  count(*) FILTER (WHERE kind = 'order')
FROM acts GROUP BY day, policy ORDER BY day, policy
"""  # noqa: S608 - put together from literals
