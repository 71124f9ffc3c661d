"""What somebody whom no model has met may like, from what this visit has shown and what they told: two queries, no training."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.domain.beliefs import told_of
from recommendations.domain.events import WEIGHTS, recency
from recommendations.domain.fold_in import LISTED, Setting, blend, close_share, leaning, telling
from recommendations.queries.panel_lists import text_of
from recommendations.queries.vectors import all_rows, vector_of

Floats = NDArray[np.float32]
LOOKED_AT, MOST_ITEMS, MOST_TOLD = 200, 12, 40
"""How many of the newest events are looked at, how many of their items are folded in, and how many told features."""
DISMISSED = -0.5
"""What “not for me” counts, beside 1 for a view."""
TOLD_WEIGHT = 2.0
"""What a told feature counts, beside 1 for a view: as much as a choice."""


class VisitScore(NamedTuple):
    """An item that may please: `reason` is the key of the visitor's item that speaks most for it, if any does."""

    item: int
    score: float
    reason: str | None
    key: str
    popularity: float = 0.0
    """Standardised over the items of the model."""
    vector: str = ""
    """Base64 of the vector as the database sends it; empty unless asked for."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something the visitor showed or told; `key` is an item's, or empty for a feature."""

    key: str
    weight: float
    vector: Floats
    ids: NDArray[np.int64]
    strengths: Floats
    """Of a feature empty: `ids` are then items that have it, and how strongly they follow is not known."""
    close: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Visit:
    """Everything known of a visit by the serving model; signs of items first, oldest first."""

    model: int
    setting: Setting
    signs: list[_Sign]
    told: dict[str, float]
    met: list[str]
    popular: Sequence[int]
    """The LISTED most popular items."""


@dataclass(frozen=True, slots=True)
class _Near:
    """What follows from signs: ids, ascending, how strongly each follows in sum, and the number of the sign that speaks most for it."""

    ids: NDArray[np.int64]
    sums: Floats
    strongest: NDArray[np.int64]
    signs: Sequence[_Sign]

    @classmethod
    def to(cls, signs: Sequence[_Sign]) -> "_Near":
        ids = np.concatenate([np.empty(0, dtype=np.int64), *(sign.ids for sign in signs)])
        strengths = np.concatenate([np.empty(0, dtype=np.float32), *(sign.weight * sign.strengths for sign in signs)])
        numbers = np.repeat(np.arange(len(signs)), [len(sign.ids) for sign in signs])
        order = np.lexsort((strengths, ids))
        ids = ids[order]
        changes = ids[1:] != ids[:-1]
        starts = np.flatnonzero(np.r_[True, changes][: len(ids)])
        sums = np.add.reduceat(strengths[order], starts) if len(ids) else strengths
        return cls(ids[starts], sums, numbers[order][np.r_[changes, True][: len(ids)]], signs)

    def of(self, ids: NDArray[np.int64]) -> Floats:
        """The sum of strengths for each id; 0 for what follows from nothing."""
        at, found = self._places(ids)
        return np.where(found, self.sums[at], np.float32(0.0)) if len(self.ids) else np.zeros(len(ids), dtype=np.float32)

    def reasons(self, ids: NDArray[np.int64]) -> list[str | None]:
        """For each id the key of the sign that speaks most for it."""
        at, found = self._places(ids)
        return [self.signs[self.strongest[place]].key if known else None for place, known in zip(at, found, strict=True)]

    def best(self) -> list[int]:
        """The ids that follow most, at most LISTED."""
        found: list[int] = self.ids[np.argsort(-self.sums, kind="stable")[:LISTED]].tolist()
        return found

    def _places(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        if not len(self.ids):
            return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return at, self.ids[at] == ids


def visit_scores(visitor: str, count: int, without: Collection[str] = (), *, with_vectors: bool = False) -> list[VisitScore]:
    """The `count` items that suit what this visitor did and told, best first; at most two queries.

    Popularity, vectors and neighbours are blended by weights learnt on people whom the model had not seen; what was dismissed
    and told counts beside them. Left out are items that are not available, those whose keys are in `without`, and all that the
    visitor came to or dismissed. Empty where no model serves that can fold in, or where it knows nothing of what was shown and told.
    """
    visit = _visit(visitor)
    if visit is None or not visit.signs:
        return []
    liked = [sign for sign in visit.signs if sign.weight > 0]
    near = _Near.to([sign for sign in liked if sign.key])
    against = _Near.to([sign for sign in visit.signs if sign.key and sign.weight < 0])
    share = close_share(sum(1 for sign in liked if sign.key))
    offered = (item for sign in liked for item in (sign.close[:share] if sign.key else sign.ids.tolist()))
    wanted = {*visit.popular, *near.best(), *offered}
    sql = _CANDIDATES.format(told=_TOLD if visit.told else "0", vector=_VECTOR if with_vectors else "''")
    rows = all_rows(sql, _values(visit, wanted, without))
    ids = np.asarray([row[0] for row in rows], dtype=np.int64)
    popularity, close, told = np.asarray([row[2:5] for row in rows], dtype=np.float32).reshape(-1, 3).T
    weights = visit.setting.at(max(sum(1 for sign in liked if sign.key), 1))
    scores = blend(np.stack([popularity, close, near.of(ids)]), weights) + telling(told) + leaning(against.of(ids))
    order = np.lexsort((ids, -scores))[:count]
    best = zip((rows[at] for at in order), scores[order].tolist(), near.reasons(ids[order]), strict=True)
    return [VisitScore(item, score, reason, key, known, vector) for (item, key, known, _, _, vector), score, reason in best]


def _visit(visitor: str) -> _Visit | None:
    values = {
        "visitor": visitor,
        "kinds": [*WEIGHTS, "dismiss"],
        "looked": LOOKED_AT,
        "items": MOST_ITEMS,
        "features": MOST_TOLD,
        "listed": LISTED,
    }
    rows = all_rows(_VISIT, values)
    if not rows:
        return None
    (model, setting, told, *_, popular, _strengths, _close), *acted = rows
    told = told_of(json.loads(told))
    signs = [row[3:] for row in acted]
    items = [_item(sign) for sign in signs if sign[0] and sign[4]]
    engaged = sum(1 for item in items if item.weight > 0)
    setting = _setting(setting)
    fading = iter(setting.fading(engaged))
    items = [replace(item, weight=item.weight * float(next(fading))) if item.weight > 0 else item for item in items]
    features = [_feature(sign, told) for sign in signs if not sign[0]]
    return _Visit(model, setting, [*items, *features], told, [sign[0] for sign in signs if sign[0]], popular or ())


@lru_cache(maxsize=4)
def _setting(text: str) -> Setting:
    return Setting.from_json(json.loads(text))


def _item(row: Sequence[Any]) -> _Sign:
    key, kinds, times, _, *kept = row
    now = timezone.now()
    acts = [WEIGHTS.get(kind, 0.0) * recency((now - at).total_seconds() / 86_400) for kind, at in zip(kinds, times, strict=True)]
    return _sign(key, DISMISSED if "dismiss" in kinds else max(acts), kept)


def _feature(row: Sequence[Any], told: Mapping[str, float]) -> _Sign:
    _, names, _, _, *kept = row
    return _sign("", TOLD_WEIGHT * told.get(names[0], 0.0), kept)


def _sign(key: str, weight: float, kept: Sequence[Any]) -> _Sign:
    vector, ids, strengths, close = kept
    near, follows = np.asarray(ids or [], dtype=np.int64), np.asarray(strengths or [], dtype=np.float32)
    return _Sign(key, weight, vector_of(vector), near, follows, close or ())


def _values(visit: _Visit, wanted: Collection[int], without: Collection[str]) -> dict[str, Any]:
    vectors = np.asarray([sign.vector for sign in visit.signs], dtype=np.float32)
    taste = visit.setting.usual.taste(vectors, np.asarray([sign.weight for sign in visit.signs], dtype=np.float32))
    return {
        "model": visit.model,
        "taste": text_of(taste),
        "wanted": f"{{{str(list(wanted))[1:-1]}}}",
        "without": sorted({*without, *visit.met}),
        "names": list(visit.told),
        "weights": list(visit.told.values()),
    }


# Its first row is of the shop (the setting, what was told, the most popular), each other of one thing that was shown or told.
_VISIT = """
WITH serving AS (
  SELECT a.model_id, r.parameters->'fold_in' AS setting, coalesce(f.features, '{}') AS told
  FROM recommendations_activemodel a JOIN recommendations_modelrun r ON r.id = a.model_id
  LEFT JOIN recommendations_visitorfeatures f ON f.visitor = %(visitor)s WHERE r.parameters ? 'fold_in'
), acts AS (
  SELECT item, max(at) AS last, array_agg(kind) AS kinds, array_agg(at) AS times FROM (
    SELECT item, kind, at FROM recommendations_event WHERE visitor = %(visitor)s AND kind = ANY(%(kinds)s) ORDER BY at DESC LIMIT %(looked)s
  ) e GROUP BY item ORDER BY last DESC LIMIT %(items)s
)
SELECT s.model_id, CASE WHEN g.item IS NULL THEN s.setting::text END, CASE WHEN g.item IS NULL THEN s.told::text END, g.*
FROM serving s JOIN LATERAL (
  SELECT NULL AS item, NULL::text[] AS kinds, NULL::timestamptz[] AS times, NULL::timestamptz AS last, NULL::text AS vector,
    array_agg(p.item_id) AS ids, NULL::float8[] AS strengths, NULL::bigint[] AS close
  FROM (SELECT item_id FROM recommendations_itemvector WHERE model_id = s.model_id ORDER BY popularity DESC LIMIT %(listed)s) p
  UNION ALL
  SELECT e.item, e.kinds, e.times, e.last, encode(vector_send(v.vector), 'base64'), n.ids, n.strengths, n.close FROM acts e
  JOIN recommendations_item i ON i.key = e.item
  LEFT JOIN recommendations_itemvector v ON v.model_id = s.model_id AND v.item_id = i.id
  LEFT JOIN recommendations_itemneighbours n ON n.model_id = s.model_id AND n.item_id = i.id
  UNION ALL
  SELECT '', ARRAY[substr(t.key, strpos(t.key, ':') + 1)], NULL, NULL, encode(vector_send(f.vector), 'base64'), f.ids, NULL, NULL
  FROM (SELECT key FROM jsonb_object_keys(s.told) AS key WHERE key ~ '^(dis)?likes:' LIMIT %(features)s) t
  JOIN recommendations_featurevector f ON f.model_id = s.model_id AND f.name = substr(t.key, strpos(t.key, ':') + 1)
) g ON true ORDER BY g.item IS NOT NULL, g.item <> '' DESC, g.last
"""
_CANDIDATES = """
SELECT i.id, i.key, v.popularity, v.bias - (v.vector <#> %(taste)s::vector), {told}, {vector}
FROM recommendations_itemvector v JOIN recommendations_item i ON i.id = v.item_id
WHERE v.model_id = %(model)s AND v.item_id = ANY(%(wanted)s::bigint[]) AND i.id = ANY(%(wanted)s::bigint[])
AND i.available AND NOT i.key = ANY(%(without)s)
"""
_TOLD = """coalesce((SELECT sum((i.features->>t.name)::float8 * t.weight)
  FROM unnest(%(names)s::text[], %(weights)s::float8[]) t (name, weight) WHERE i.features ? t.name), 0)"""
_VECTOR = "encode(vector_send(v.vector), 'base64')"
