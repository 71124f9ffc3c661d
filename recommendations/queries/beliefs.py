"""What the shop believes of a visitor."""

from django.utils import timezone

from recommendations.domain import beliefs as rules
from recommendations.domain.beliefs import Belief, Done
from recommendations.domain.events import WEIGHTS, recency
from recommendations.models import STANDS, VisitorFeatures
from recommendations.queries.vectors import all_rows

RECENT = 300
SAMPLE = 2_000
"""The usual share of a feature is that among so many of the newest items."""


def beliefs(visitor: str | None) -> list[Belief]:
    """The strongest things the shop believes of a visitor, told ones first; nothing without a key. Three queries at most."""
    if not visitor:
        return []
    told = VisitorFeatures.objects.filter(visitor=visitor).values_list("features", flat=True).first() or {}
    done = _done(visitor)
    names = {name for one in done for name in one.features}
    return rules.beliefs(done, told, _usual(names) if names else {})


_DONE = f"""
SELECT e.item, e.kind, e.at, (SELECT array_agg(k) FROM jsonb_object_keys(i.features) k) FROM (
  SELECT item, kind, at FROM recommendations_event e WHERE visitor = %s AND kind = ANY(%s) AND {STANDS} ORDER BY at DESC LIMIT %s
) e JOIN recommendations_item i ON i.key = e.item
"""  # noqa: S608 - put together from literals


def _done(visitor: str) -> list[Done]:
    """The things of a visitor's last events, each once, with all that was done to it."""
    rows = all_rows(_DONE, [visitor, list(WEIGHTS), RECENT])
    now, features, weights = timezone.now(), {}, dict[str, float]()
    for item, kind, at, names in rows:
        features[item] = names or []
        weights[item] = weights.get(item, 0.0) + WEIGHTS[kind] * recency((now - at).total_seconds() / 86_400)
    return [Done(features[item], weight) for item, weight in weights.items()]


def _usual(names: set[str]) -> dict[str, float]:
    rows = all_rows(
        "WITH items AS (SELECT features FROM recommendations_item WHERE available ORDER BY id DESC LIMIT %s) "
        "SELECT f.name, count(*) / (SELECT count(*)::float8 FROM items) FROM items, jsonb_object_keys(features) f (name) "
        "WHERE f.name = ANY(%s) GROUP BY f.name",
        [SAMPLE, sorted(names)],
    )
    return dict(rows)
