"""The nightly order of popularity."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from recommendations.domain.events import WEIGHTS
from recommendations.models import STANDS

_POPULAR = f"""
INSERT INTO recommendations_popularitem (item_id, rank, score)
SELECT i.id, row_number() OVER (ORDER BY s.score DESC, i.id DESC), s.score FROM (
  SELECT item, sum(score) AS score FROM (
    SELECT e.item, max(
      w.weight * (0.2 + 0.8 * 0.5::float8 ^ least(greatest(extract(epoch FROM %(now)s - e.at)::float8 / 2592000, 0), 900))
    ) AS score
    FROM recommendations_event e JOIN unnest(%(kinds)s::text[], %(weights)s::float8[]) w (kind, weight) ON w.kind = e.kind
    WHERE {STANDS}
    GROUP BY e.visitor, e.item
    UNION ALL
    SELECT l.item, %(bought)s * (0.2 + 0.8 * 0.5::float8 ^ least(greatest((%(today)s - b.day)::float8 / 30, 0), 900))
    FROM recommendations_basket b JOIN recommendations_basketitem l ON l.basket_id = b.id
  ) one GROUP BY item
) s JOIN recommendations_item i ON i.key = s.item
"""  # noqa: S608 - put together from literals


@transaction.atomic
def refresh_popularity(*, now: datetime) -> None:
    """Rank items by how many visitors engaged with them, by their strongest act and its age, and by anonymous purchases.

    One visitor counts once for an item, so a robot moves nothing. The weight halves every 30 days and never falls below a fifth.
    """
    values: dict[str, Any] = {
        "now": now,
        "today": now.date(),
        "kinds": list(WEIGHTS),
        "weights": list(WEIGHTS.values()),
        "bought": WEIGHTS["purchase"],
    }
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM recommendations_popularitem")
        cursor.execute(_POPULAR, values)
