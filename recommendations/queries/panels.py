"""Which items a panel shows, and why: at most three queries, never empty while any item is available."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from recommendations.domain.fold_in import Vector, taste_vector
from recommendations.domain.panels import PanelKeys, PanelName, Reason
from recommendations.queries.vectors import all_rows, parsed, recent_taste

MAX_COUNT = 200


@dataclass(frozen=True, slots=True)
class _Wish:
    """How many items, without which; what the visitor dismissed is left out, what is in `last` comes after everything else."""

    count: int
    without: list[str]
    visitor: str | None
    last: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ranked:
    keys: tuple[str, ...]
    first: str
    """Which list the first key came from: “bought”, “ranked” or “popular”."""


def recommend(
    *,
    panel: PanelName,
    visitor: str | None,
    items: Sequence[str] = (),
    count: int = 12,
    exclude: Collection[str] = (),
) -> PanelKeys:
    """The items of a panel, best first, without those given in `items` and `exclude` and those not available.

    `similar` and `cart` start from `items`; `for-you` from the visitor's own list, or, where the model has not met them
    yet, from their recent events. Whatever is missing is filled up by popularity. `count` is cut at 200.
    """
    if panel not in get_args(PanelName):
        raise ValueError(f"unknown panel {panel!r}; known are {', '.join(get_args(PanelName))}")
    count, without = max(1, min(count, MAX_COUNT)), sorted({*items, *exclude})
    if panel == "for-you" and visitor:
        return _for_you(visitor, count, without)
    if panel in ("similar", "cart") and items:
        return _from_items(panel, list(items), _Wish(count, without, visitor))
    ranked = _ranked(_Wish(count, without, visitor), {})
    return PanelKeys(panel, "popular", None, ranked.keys, None)


def _for_you(visitor: str, count: int, without: list[str]) -> PanelKeys:
    model, top = _top_of(visitor)
    wish = _Wish(count, without, visitor)
    if top:
        ranked = _ranked(wish, {"ranked": _LISTED}, top=top)
        return _panel("for-you", ranked, {"ranked": "for-you"}, None, model)
    taste, recent = recent_taste(visitor, model)
    if taste is None:
        ranked = _ranked(wish, {})
        return PanelKeys("for-you", "popular", None, ranked.keys, model)
    ranked = _ranked(replace(wish, last=recent), {"ranked": _SCORED}, taste=_text(taste), model=model)
    return _panel("for-you", ranked, {"ranked": "because-viewed"}, recent[0], model)


def _from_items(panel: PanelName, items: list[str], wish: _Wish) -> PanelKeys:
    model, taste = _mean_of(items)
    parts = {"bought": _BOUGHT} if panel == "cart" else {}
    if taste is None:
        ranked = _ranked(wish, {**parts, "ranked": _SHARED}, items=items)
    else:
        ranked = _ranked(wish, {**parts, "ranked": _CLOSE}, items=items, taste=_text(taste), model=model)
    return _panel(panel, ranked, {"bought": "bought-together", "ranked": "similar"}, items[0], model)


def _panel(panel: str, ranked: _Ranked, reasons: dict[str, Reason], item: str | None, model: int | None) -> PanelKeys:
    reason = reasons.get(ranked.first, "popular")
    return PanelKeys(panel, reason, item if reason != "popular" else None, ranked.keys, model)


def _top_of(visitor: str) -> tuple[int | None, list[int]]:
    rows = all_rows(
        "SELECT a.model_id, t.items FROM recommendations_activemodel a "
        "LEFT JOIN recommendations_topn t ON t.model_id = a.model_id AND t.visitor = %s",
        [visitor],
    )
    return (rows[0][0], rows[0][1] or []) if rows else (None, [])


def _mean_of(items: list[str]) -> tuple[int | None, Vector | None]:
    rows = all_rows(
        "SELECT v.model_id, v.vector::text FROM recommendations_itemvector v "
        "JOIN recommendations_activemodel a ON a.model_id = v.model_id "
        "JOIN recommendations_item i ON i.id = v.item_id WHERE i.key = ANY(%s)",
        [items],
    )
    if not rows:
        return None, None
    vectors = [parsed(text) for _, text in rows]
    taste = taste_vector(vectors, [1.0] * len(vectors))
    return rows[0][0], taste if taste is not None and taste.any() else None


_LISTED = "SELECT id, rank::float8 AS score FROM unnest(%(top)s::bigint[]) WITH ORDINALITY t (id, rank)"
_SCORED = """
SELECT v.item_id AS id, (v.vector <#> %(taste)s::vector) - v.bias AS score
FROM recommendations_itemvector v WHERE v.model_id = %(model)s ORDER BY score LIMIT %(wide)s
"""
_CLOSE = """
SELECT v.item_id AS id, v.vector <=> %(taste)s::vector AS score
FROM recommendations_itemvector v WHERE v.model_id = %(model)s ORDER BY score LIMIT %(wide)s
"""
_SHARED = """
SELECT c.id, -count(*)::float8 AS score FROM recommendations_item c, jsonb_object_keys(c.features) f (name)
WHERE c.available AND f.name IN (SELECT jsonb_object_keys(i.features) FROM recommendations_item i WHERE i.key = ANY(%(items)s))
GROUP BY c.id ORDER BY score, c.id DESC LIMIT %(wide)s
"""
_BOUGHT = """
SELECT i.id, -count(*)::float8 AS score FROM recommendations_basketitem mine
JOIN recommendations_basketitem other ON other.basket_id = mine.basket_id AND other.item <> mine.item
JOIN recommendations_item i ON i.key = other.item WHERE mine.item = ANY(%(items)s) GROUP BY i.id
"""
_RANKED = """
WITH visible AS NOT MATERIALIZED (
  SELECT i.id, i.key FROM recommendations_item i WHERE i.available AND NOT i.key = ANY(%(without)s) AND NOT EXISTS (
    SELECT 1 FROM recommendations_event e WHERE e.visitor = %(visitor)s AND e.kind = 'dismiss' AND e.item = i.key)
)
SELECT key, list FROM ({lists}) every ORDER BY key = ANY(%(last)s), list, score, id DESC
"""
_ONE_LIST = "(SELECT v.key, v.id, {place} AS list, r.score FROM ({part}) r JOIN visible v ON v.id = r.id ORDER BY r.score LIMIT %(many)s)"
_POPULAR = """
(SELECT v.key, v.id, 2 AS list, p.rank::float8 AS score FROM recommendations_popularitem p JOIN visible v ON v.id = p.item_id
 ORDER BY p.rank LIMIT %(many)s)
UNION ALL (SELECT key, id, 3, 0 FROM visible ORDER BY id DESC LIMIT %(many)s)
"""


def _ranked(wish: _Wish, parts: Mapping[str, str], **values: object) -> _Ranked:
    """Items of the lists in their order, filled up by popularity and then by the newest; which list came first."""
    many = wish.count + len(wish.last)
    lists = [_ONE_LIST.format(place=place, part=part) for place, part in enumerate(parts.values())]
    sql = _RANKED.format(lists=" UNION ALL ".join([*lists, _POPULAR]))
    common = {"without": wish.without, "visitor": wish.visitor or "", "last": wish.last, "many": many, "wide": 4 * many + 100}
    rows = all_rows(sql, {**common, **values})
    keys = tuple(dict.fromkeys(key for key, _ in rows))[: wish.count]
    names = dict(enumerate(parts))
    return _Ranked(keys, names.get(rows[0][1], "popular") if rows else "popular")


def _text(vector: Vector) -> str:
    return "[" + ",".join(map(repr, vector.tolist())) + "]"
