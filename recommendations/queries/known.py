"""What is known of a visitor, in one query. What was called off was never sent, so it is not theirs."""

from typing import Any

from recommendations.domain.beliefs import DISLIKES, LIKES
from recommendations.domain.events import WEIGHTS
from recommendations.domain.panels import Act, Known, last_searches
from recommendations.models import STANDS
from recommendations.queries import prepared

ACTS = 300
SEARCHES = 12
_KNOWN = f"""
SELECT m.model_id, t.items, f.features::json,
  (SELECT json_agg(json_build_array(a.item, a.kinds) ORDER BY a.last DESC) FROM (
    SELECT e.item, json_agg(DISTINCT e.kind) AS kinds, max(e.at) AS last FROM (
      SELECT item, kind, at FROM recommendations_event e
      WHERE visitor = %(visitor)s AND kind = ANY(%(kinds)s) AND {STANDS} ORDER BY at DESC LIMIT %(acts)s
    ) e GROUP BY e.item) a),
  (SELECT array_agg(DISTINCT item) FROM recommendations_event WHERE visitor = %(visitor)s AND kind = 'dismiss'),
  (SELECT array_agg(DISTINCT item) FROM recommendations_event e WHERE visitor = %(visitor)s AND kind = 'purchase' AND {STANDS}),
  (SELECT json_agg(s.text ORDER BY s.at DESC) FROM (
    SELECT context ->> 'text' AS text, at FROM recommendations_event
    WHERE visitor = %(visitor)s AND kind = 'search' ORDER BY at DESC LIMIT %(searches)s) s)
FROM (VALUES (1)) one
LEFT JOIN recommendations_activemodel m ON m.slot = 'shop'
LEFT JOIN recommendations_topn t ON t.model_id = m.model_id AND t.visitor = %(visitor)s
LEFT JOIN recommendations_visitorfeatures f ON f.visitor = %(visitor)s
"""  # noqa: S608 - put together from literals


def known(visitor: str | None) -> Known:
    """What a visitor did, told, bought and dismissed, and the list that the night made for them; nothing without a key."""
    if not visitor:
        return Known()
    values: dict[str, Any] = {"visitor": visitor, "kinds": list(WEIGHTS), "acts": ACTS, "searches": SEARCHES}
    model, top, features, acts, away, owned, searches = prepared.rows(_KNOWN, values)[0]
    return Known(
        visitor=visitor,
        model=model,
        top=() if top is None else tuple(top.tolist()),
        acts=tuple(Act(item, frozenset(kinds)) for item, kinds in acts or ()),
        away=tuple(away or ()),
        owned=tuple(owned or ()),
        searches=last_searches([text for text in searches or () if text]),
        country=next((name.removeprefix("country:") for name in sorted(features or ()) if name.startswith("country:")), ""),
        denied=tuple(sorted(name.removeprefix(DISLIKES) for name in features or () if name.startswith(DISLIKES))),
        told=any(name.startswith((LIKES, DISLIKES)) for name in features or ()),
    )
