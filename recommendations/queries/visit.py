"""What somebody whom no model has met may like, from what this visit has shown and what they told: two queries, no training."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from struct import iter_unpack
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.domain.beliefs import told_of
from recommendations.domain.events import WEIGHTS, recency
from recommendations.domain.fold_in import LISTED, Setting, blend, close_share, leaning, telling
from recommendations.models import STANDS
from recommendations.queries import prepared
from recommendations.queries.remembered import Remembered
from recommendations.queries.vectors import SENT, matrix_of

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
LOOKED_AT, MOST_ITEMS, MOST_TOLD = 200, 12, 40
"""How many of the newest events are looked at, how many of their items are folded in, and how many told features."""
DISMISSED = -0.5
"""What “not for me” counts, beside 1 for a view."""
TOLD_WEIGHT = 2.0
"""What a told feature counts, beside 1 for a view: as much as a choice."""
_KNOWN = np.dtype([("id", ">i8"), ("popularity", ">f8"), ("bias", ">f8"), ("vector", SENT)])
_NO_IDS: Ids = np.empty(0, dtype=np.int64)
_NO_NUMBERS: Floats = np.empty(0, dtype=np.float32)


class VisitScore(NamedTuple):
    """An item that may please: `reason` is the key of the visitor's item that speaks most for it, if any does."""

    item: int
    score: float
    reason: str | None
    key: str
    popularity: float
    """Standardised over the items of the model."""
    vector: bytes
    """As the database sends it."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something the visitor showed or told; `key` is an item's, or empty for a feature."""

    key: str
    weight: float
    vector: bytes
    ids: Ids
    strengths: Floats
    """Of a feature empty: `ids` are then items that have it, and how strongly they follow is not known."""
    close: Ids


@dataclass(frozen=True, slots=True)
class _Model:
    """What a process keeps of the serving model: its setting, and its LISTED most popular items."""

    setting: Setting
    popular: Ids


_served = Remembered[_Model]()


@dataclass(frozen=True, slots=True)
class _Visit:
    """Everything known of a visit by the serving model; signs of items first, oldest first."""

    number: int
    model: _Model
    signs: list[_Sign]
    told: dict[str, float]
    met: list[str]

    @property
    def taste(self) -> Floats:
        """Where the visitor stands among the items' vectors."""
        weights = np.asarray([sign.weight for sign in self.signs], dtype=np.float32)
        return self.model.setting.usual.taste(matrix_of([sign.vector for sign in self.signs]), weights)


class _Candidates(NamedTuple):
    """Items that may be shown: their ids, keys, how much they have of what was told, and what the model knows of each."""

    ids: Ids
    keys: list[str]
    told: Floats
    known: NDArray[np.void]


@dataclass(frozen=True, slots=True)
class _Near:
    """What follows from signs: ids, ascending, how strongly each follows in sum, and the number of the sign that speaks most for it."""

    ids: Ids
    sums: Floats
    strongest: Ids
    signs: Sequence[_Sign]

    @classmethod
    def to(cls, signs: Sequence[_Sign]) -> "_Near":
        ids = np.concatenate([_NO_IDS, *(sign.ids for sign in signs)])
        strengths = np.concatenate([_NO_NUMBERS, *(sign.weight * sign.strengths for sign in signs)])
        numbers = np.repeat(np.arange(len(signs)), [len(sign.ids) for sign in signs])
        order = np.lexsort((strengths, ids))
        ids = ids[order]
        changes = ids[1:] != ids[:-1]
        starts = np.flatnonzero(np.r_[True, changes][: len(ids)])
        sums = np.add.reduceat(strengths[order], starts) if len(ids) else strengths
        return cls(ids[starts], sums, numbers[order][np.r_[changes, True][: len(ids)]], signs)

    def of(self, ids: Ids) -> Floats:
        """The sum of strengths for each id; 0 for what follows from nothing."""
        at, found = self._places(ids)
        return np.where(found, self.sums[at], np.float32(0.0)) if len(self.ids) else np.zeros(len(ids), dtype=np.float32)

    def reasons(self, ids: Ids) -> list[str | None]:
        """For each id the key of the sign that speaks most for it."""
        at, found = self._places(ids)
        return [self.signs[self.strongest[place]].key if known else None for place, known in zip(at, found, strict=True)]

    def best(self) -> Ids:
        """The ids that follow most, at most LISTED."""
        return self.ids[np.argsort(-self.sums, kind="stable")[:LISTED]]

    def _places(self, ids: Ids) -> tuple[Ids, NDArray[np.bool_]]:
        if not len(self.ids):
            return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return at, self.ids[at] == ids


def visit_scores(visitor: str, count: int, without: Collection[str] = ()) -> list[VisitScore]:
    """The `count` items that suit what this visitor did and told, best first; at most two queries.

    Popularity, vectors and neighbours are blended by weights learnt on people whom the model had not seen; what was dismissed
    and told counts beside them. Left out are items that are not available, those whose keys are in `without`, and all that the
    visitor came to or dismissed. Empty where no model serves that can fold in, or where it knows nothing of what was shown and told.
    """
    visit = _visit(visitor)
    if visit is None or not visit.signs:
        return []
    liked = [sign for sign in visit.signs if sign.weight > 0]
    engaged = [sign for sign in liked if sign.key]
    near = _Near.to(engaged)
    against = _Near.to([sign for sign in visit.signs if sign.key and sign.weight < 0])
    share = close_share(len(engaged))
    offered = [sign.close[:share] if sign.key else sign.ids for sign in liked]
    wanted = np.concatenate([visit.model.popular, near.best(), *offered])
    found = _candidates(visit, wanted, without)
    popularity, vectors = found.known["popularity"].astype(np.float32), found.known["vector"]["values"].astype(np.float32)
    close = found.known["bias"].astype(np.float32) + vectors @ visit.taste
    parts = np.stack([popularity, close, near.of(found.ids)])
    scores = blend(parts, visit.model.setting.at(max(len(engaged), 1))) + telling(found.told) + leaning(against.of(found.ids))
    order = np.lexsort((found.ids, -scores))[:count]
    ids, keys = found.ids[order], [found.keys[at] for at in order.tolist()]
    sent = iter_unpack(f"{SENT.itemsize}s", found.known["vector"][order].tobytes())
    best = zip(ids.tolist(), scores[order].tolist(), near.reasons(ids), keys, popularity[order].tolist(), sent, strict=True)
    return [VisitScore(item, score, reason, key, known, vector) for item, score, reason, key, known, (vector,) in best]


def _visit(visitor: str) -> _Visit | None:
    remembered = _served.last()
    values = {
        "visitor": visitor,
        "kinds": [*WEIGHTS, "dismiss"],
        "looked": LOOKED_AT,
        "items": MOST_ITEMS,
        "features": MOST_TOLD,
        "listed": LISTED,
        "read": remembered.written if remembered else "",
    }
    rows = prepared.rows(_VISIT, values)
    if not rows:
        return None
    (number, written, setting, told, *_, popular, _strengths, _close), *acted = rows
    if remembered is not None and remembered.written == written:
        model = remembered.value
    else:
        model = _served.keep(written, _Model(Setting.from_json(setting), _NO_IDS if popular is None else popular))
    told, signs = told_of(told), [row[4:] for row in acted]
    known = [sign for sign in signs if sign[0] and sign[3]]
    items = [_sign(sign[0], weight, sign) for sign, weight in zip(known, _weights(known, model.setting), strict=True)]
    features = [_sign("", TOLD_WEIGHT * told.get(sign[1][0], 0.0), sign) for sign in signs if not sign[0]]
    return _Visit(number, model, [*items, *features], told, [sign[0] for sign in signs if sign[0]])


def _weights(items: Sequence[Sequence[Any]], setting: Setting) -> list[float]:
    """What each item counts, oldest first: less the longer ago it was and the more came after it, below 0 if it was dismissed."""
    now, acts = timezone.now().timestamp(), []
    for _, kinds, times, *_ in items:
        done = [WEIGHTS.get(kind, 0.0) * recency((now - at) / 86_400) for kind, at in zip(kinds, times.tolist(), strict=True)]
        acts.append(DISMISSED if "dismiss" in kinds else max(done))
    fading = iter(setting.fading(sum(1 for weight in acts if weight > 0)).tolist())
    return [weight * next(fading) if weight > 0 else weight for weight in acts]


def _sign(key: str, weight: float, row: Sequence[Any]) -> _Sign:
    *_, vector, ids, strengths, close = row
    follows = _NO_NUMBERS if strengths is None else strengths.astype(np.float32)
    return _Sign(key, weight, vector, _NO_IDS if ids is None else ids, follows, _NO_IDS if close is None else close)


def _candidates(visit: _Visit, wanted: Ids, without: Collection[str]) -> _Candidates:
    """Those among `wanted` that the model knows and that may be shown."""
    values = {
        "model": visit.number,
        "wanted": wanted,
        "without": sorted({*without, *visit.met}),
        "names": list(visit.told),
        "weights": list(visit.told.values()),
    }
    ((ids, keys, told, sent),) = prepared.rows(_CANDIDATES.format(told=_TOLD if visit.told else "0"), values)
    if ids is None or sent is None:
        return _Candidates(_NO_IDS, [], _NO_NUMBERS, np.empty(0, dtype=_KNOWN))
    known = np.frombuffer(sent, dtype=_KNOWN)
    both, places, rows = np.intersect1d(ids, known["id"], assume_unique=True, return_indices=True)
    return _Candidates(both, [keys[place] for place in places.tolist()], told[places].astype(np.float32), known[rows])


# Its first row is of the shop (the setting, what was told, the most popular), each other of one thing that was shown or told.
# The setting and the most popular are sent only to who has not read this very row of the model yet.
_VISIT = f"""
WITH active AS (
  SELECT a.model_id, r.parameters, ROW(r.ctid, r.xmin, r.id, r.started)::text AS written
  FROM recommendations_activemodel a JOIN recommendations_modelrun r ON r.id = a.model_id
), serving AS MATERIALIZED (
  SELECT m.model_id, m.written, coalesce(f.features, '{{}}') AS told,
    CASE WHEN m.written <> %(read)s THEN m.parameters->'fold_in' END AS setting
  FROM active m LEFT JOIN recommendations_visitorfeatures f ON f.visitor = %(visitor)s
  WHERE m.written = %(read)s OR m.parameters ? 'fold_in'
), acts AS (
  SELECT item, max(at) AS last, array_agg(kind)::text[] AS kinds, array_agg(extract(epoch FROM at)::float8) AS times FROM (
    SELECT item, kind, at FROM recommendations_event e
    WHERE visitor = %(visitor)s AND kind = ANY(%(kinds)s) AND {STANDS} ORDER BY at DESC LIMIT %(looked)s
  ) e GROUP BY item ORDER BY last DESC, item LIMIT %(items)s
)
SELECT s.model_id, s.written, CASE WHEN g.item IS NULL THEN s.setting::json END, CASE WHEN g.item IS NULL THEN s.told::json END,
  g.item, g.kinds, g.times, g.vector, g.ids, g.strengths, g.close
FROM serving s JOIN LATERAL (
  SELECT NULL AS item, NULL::text[] AS kinds, NULL::float8[] AS times, NULL::timestamptz AS last, NULL::bytea AS vector,
    CASE WHEN s.written <> %(read)s THEN ARRAY(
      SELECT item_id FROM recommendations_itemvector WHERE model_id = s.model_id ORDER BY popularity DESC LIMIT %(listed)s) END AS ids,
    NULL::float8[] AS strengths, NULL::bigint[] AS close
  UNION ALL
  SELECT e.item, e.kinds, e.times, e.last, vector_send(v.vector), n.ids, n.strengths, n.close FROM acts e
  JOIN recommendations_item i ON i.key = e.item
  LEFT JOIN recommendations_itemvector v ON v.model_id = s.model_id AND v.item_id = i.id
  LEFT JOIN recommendations_itemneighbours n ON n.model_id = s.model_id AND n.item_id = i.id
  UNION ALL
  SELECT '', ARRAY[substr(t.key, strpos(t.key, ':') + 1)], NULL, NULL, vector_send(f.vector), f.ids, NULL, NULL
  FROM (SELECT key FROM jsonb_object_keys(s.told) AS key WHERE key ~ '^(dis)?likes:' LIMIT %(features)s) t
  JOIN recommendations_featurevector f ON f.model_id = s.model_id AND f.name = substr(t.key, strpos(t.key, ':') + 1)
) g ON true ORDER BY g.item IS NOT NULL, g.item <> '' DESC, g.last, g.item
"""  # noqa: S608 - put together from literals
# Either half alone is a walk along an index; joined here rather than there, they take half the time.
_CANDIDATES = """
SELECT shown.*, known.* FROM (
  SELECT array_agg(i.id), array_agg(i.key::text), array_agg(({told})::float8)
  FROM recommendations_item i WHERE i.id = ANY(%(wanted)s) AND i.available AND NOT i.key = ANY(%(without)s)
) shown, (
  SELECT string_agg(int8send(v.item_id) || float8send(v.popularity) || float8send(v.bias) || vector_send(v.vector), '')
  FROM recommendations_itemvector v WHERE v.model_id = %(model)s AND v.item_id = ANY(%(wanted)s)
) known
"""
_TOLD = """coalesce((SELECT sum((i.features->>t.name)::float8 * t.weight)
  FROM unnest(%(names)s::text[], %(weights)s::float8[]) t (name, weight) WHERE i.features ? t.name), 0)"""
