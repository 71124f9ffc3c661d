"""The lists that panels are made of, as SQL: each gives ids with a score, the smallest first; all of a page go in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from recommendations.models import LINE
from recommendations.queries import prepared

BASKETS = 500
"""How many of the newest baskets with an item are looked at: an item that everybody buys is in a hundred thousand."""
NEW_DAYS = 60
NEWEST = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One list of a panel: `ask` and `place` say of which and in what order; `compared`: its items' vectors are wanted too."""

    ask: int
    place: int
    sql: str
    values: Mapping[str, object] = field(default_factory=dict)
    many: int = 12
    compared: bool = False


class Row(NamedTuple):
    """An item of a list; `vector` (see `matrix_of`), `features` (in JSON) and `rank` (of popularity) only where they were wanted."""

    ask: int
    place: int
    key: str
    model: int | None
    vector: bytes | None
    features: str | None
    rank: int | None


LISTED = """
SELECT i.id, t.nth + CASE WHEN i.features ?| %(denied)s::text[] THEN cardinality(%(ids)s::bigint[]) ELSE 0 END::float8 AS score
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY t (id, nth) JOIN recommendations_item i ON i.id = t.id
"""
NAMED = (
    "SELECT i.id, t.nth::float8 AS score FROM recommendations_item i JOIN unnest(%(keys)s::text[]) WITH ORDINALITY t (key, nth) USING (key)"
)
CLOSE = """
SELECT v.item_id AS id, v.vector <=> t.middle AS score FROM recommendations_itemvector v, (
  SELECT avg(w.vector) AS middle FROM recommendations_itemvector w JOIN recommendations_item i ON i.id = w.item_id
  WHERE w.model_id = (SELECT model_id FROM active) AND i.key = ANY(%(items)s)) t
WHERE v.model_id = (SELECT model_id FROM active) AND vector_norm(t.middle) > 0 ORDER BY score LIMIT %(wide)s
"""
SHARED = """
SELECT c.id, -count(*)::float8 AS score FROM recommendations_item c, jsonb_object_keys(c.features) f (name)
WHERE c.available AND f.name IN (SELECT jsonb_object_keys(i.features) FROM recommendations_item i WHERE i.key = ANY(%(items)s))
AND NOT EXISTS (SELECT 1 FROM recommendations_itemvector w JOIN recommendations_item i ON i.id = w.item_id
  WHERE w.model_id = (SELECT model_id FROM active) AND i.key = ANY(%(items)s) AND vector_norm(w.vector) > 0)
GROUP BY c.id ORDER BY score, c.id DESC LIMIT %(wide)s
"""
BOUGHT = """
SELECT i.id, -count(*)::float8 AS score FROM (
  SELECT DISTINCT basket_id FROM unnest(%(items)s::text[]) k (key) CROSS JOIN LATERAL (
    SELECT basket_id FROM recommendations_basketitem WHERE item = k.key ORDER BY basket_id DESC LIMIT %(baskets)s) newest
  ) mine JOIN recommendations_basketitem other ON other.basket_id = mine.basket_id AND NOT other.item = ANY(%(items)s)
JOIN recommendations_item i ON i.key = other.item GROUP BY i.id
"""
RANKED = "SELECT item_id AS id, rank::float8 AS score FROM recommendations_rankeditem WHERE list = %(list)s"
ALONGSIDE = f"""
SELECT r.item_id AS id, min(r.rank)::float8 AS score FROM recommendations_rankeditem r WHERE r.list IN (
  SELECT 'with:' || f.name FROM recommendations_item i, jsonb_object_keys(i.features) f (name) WHERE i.key = ANY(%(items)s) AND {LINE}
) GROUP BY r.item_id
"""  # noqa: S608 - put together from literals
NEW = """
SELECT n.id, coalesce(v.vector <=> t.middle, 1) AS score FROM (
  SELECT id FROM recommendations_item
  WHERE available AND created > now() - %(days)s * interval '1 day' ORDER BY created DESC LIMIT %(newest)s) n
CROSS JOIN (
  SELECT avg(w.vector) AS middle FROM recommendations_itemvector w JOIN recommendations_item i ON i.id = w.item_id
  WHERE w.model_id = (SELECT model_id FROM active) AND i.key = ANY(%(items)s)) t
LEFT JOIN recommendations_itemvector v ON v.model_id = (SELECT model_id FROM active) AND v.item_id = n.id AND vector_norm(v.vector) > 0
WHERE vector_norm(t.middle) > 0
"""
POPULAR = "SELECT item_id AS id, rank::float8 AS score FROM recommendations_popularitem ORDER BY rank LIMIT %(wide)s"
NEWEST_FIRST = "SELECT id, 0::float8 AS score FROM recommendations_item WHERE available ORDER BY id DESC LIMIT %(wide)s"
_ALL = """
WITH active AS MATERIALIZED (SELECT model_id FROM recommendations_activemodel WHERE slot = 'shop'),
visible AS NOT MATERIALIZED (
  SELECT i.id, i.key FROM recommendations_item i
  WHERE i.available AND NOT i.key = ANY(%(without)s) AND NOT (i.once AND i.key = ANY(%(owned)s)))
SELECT ask, place, key, (SELECT model_id FROM active), vector, features, rank FROM ({parts}) every
ORDER BY ask, place, score, id DESC
"""
_PART = """
(SELECT {ask} AS ask, {place} AS place, v.key, v.id, r.score, NULL::bytea AS vector, NULL::text AS features, NULL::int AS rank
 FROM ({sql}) r JOIN visible v ON v.id = r.id ORDER BY r.score, v.id DESC LIMIT %(many)s)
"""
_COMPARED = """
(SELECT {ask} AS ask, {place} AS place, c.key, c.id, c.score, vector_send(w.vector) AS vector, i.features::text, p.rank
 FROM (
   SELECT v.key, v.id, r.score FROM ({sql}) r JOIN visible v ON v.id = r.id ORDER BY r.score, v.id DESC LIMIT %(many)s) c
 JOIN recommendations_item i ON i.id = c.id
 LEFT JOIN recommendations_itemvector w ON w.model_id = (SELECT model_id FROM active) AND w.item_id = c.id
 LEFT JOIN recommendations_popularitem p ON p.item_id = c.id)
"""


def read(parts: Sequence[Part], *, without: Sequence[str], owned: Sequence[str]) -> list[Row]:
    """The items of every list that may be shown, list by list, best first; one query, none without a list."""
    if not parts:
        return []
    values: dict[str, Any] = {"without": list(without), "owned": list(owned)}
    written = []
    for number, part in enumerate(parts):
        shape = _COMPARED if part.compared else _PART
        sql = shape.format(ask=int(part.ask), place=int(part.place), sql=part.sql)
        for name, value in {**part.values, "many": part.many, "wide": 4 * part.many + len(without) + 100}.items():
            sql = sql.replace(f"%({name})s", f"%({name}{number})s")
            values[f"{name}{number}"] = value
        written.append(sql)
    return [Row._make(row) for row in prepared.rows(_ALL.format(parts=" UNION ALL ".join(written)), values)]
