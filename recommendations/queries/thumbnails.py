"""Which picture of each item a page shows: two queries for any number of items."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.utils import timezone

from recommendations.domain import policy
from recommendations.domain.beliefs import LIKES
from recommendations.domain.events import WEIGHTS
from recommendations.domain.panels import Pick
from recommendations.domain.thumbnails import taste_from_counts
from recommendations.queries import tokens

RECENT = 60


@dataclass(frozen=True, slots=True)
class _Known:
    """What one query tells of a visitor: the policy's version, taste by feature, and today's picks that were seen already."""

    version: str = "average"
    taste: Mapping[str, float] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, float, str]] = field(default_factory=dict)


def pick_thumbnails(*, items: Sequence[str], visitor: str | None, page: str) -> dict[str, Pick]:
    """The picture to show for each item that has candidates, with its propensity and the signed token of the impression.

    Without a visitor it is the picture that does best on average, with propensity 1. With one it is drawn by the policy, the
    same all day for the same visitor and item; what the visitor saw today stays even if their taste has moved since.
    """
    arms = _arms(list(dict.fromkeys(items)), visitor)
    if not arms:
        return {}
    known = _known(visitor, list(arms)) if visitor else _Known()
    day, digest = timezone.localdate().isoformat(), _digest(known.taste) if visitor else ""
    picks = {}
    for item, candidates in arms.items():
        arm, propensity, version = _pick(item, candidates, visitor, known, day)
        shown = tokens.Shown(item, arm.key, propensity, version, digest, page)
        picks[item] = Pick(arm.key, arm.target, propensity, version, tokens.sign(shown))
    return picks


def _pick(
    item: str, candidates: Sequence[policy.ArmState], visitor: str | None, known: _Known, day: str
) -> tuple[policy.ArmState, float, str]:
    if any(arm.pinned for arm in candidates):
        return policy.best_on_average(candidates), 1.0, "pinned"
    if not visitor:
        return policy.best_on_average(candidates), 1.0, "average"
    if item in known.seen:
        key, propensity, version = known.seen[item]
        again = next((arm for arm in candidates if arm.key == key), None)
        if again:
            return again, propensity, version
    arm, propensity = policy.pick(candidates, known.taste, policy.chance(visitor, day, item))
    return arm, propensity, known.version


def _digest(taste: Mapping[str, float]) -> str:
    text = json.dumps(sorted((name, round(value, 3)) for name, value in taste.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@lru_cache(maxsize=20_000)
def _features(text: str) -> Mapping[str, float]:
    return MappingProxyType(json.loads(text))


_ARMS = """
SELECT i.key, a.key, a.target, a.features::text, a.value, a.pinned, coalesce(1 - (av.vector <=> vv.vector), 0)
FROM recommendations_arm a JOIN recommendations_item i ON i.id = a.item_id
LEFT JOIN recommendations_activemodel m ON m.slot = 'shop'
LEFT JOIN recommendations_visitorvector vv ON vv.model_id = m.model_id AND vv.visitor = %s
LEFT JOIN recommendations_armvector av ON av.model_id = m.model_id AND av.arm_id = a.id AND vv.id IS NOT NULL
WHERE i.key = ANY(%s) AND NOT a.retired ORDER BY i.id, a.position, a.id
"""


def _arms(items: list[str], visitor: str | None) -> dict[str, list[policy.ArmState]]:
    with connection.cursor() as cursor:
        cursor.execute(_ARMS, [visitor or "", items])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return {
        item: [
            policy.ArmState(key, target, _features(features), value, pinned, 0.0 if math.isnan(closeness) else closeness)
            for _, key, target, features, value, pinned, closeness in group
        ]
        for item, group in groupby(rows, key=lambda row: row[0])
    }


_KNOWN = """
WITH recent AS (
  SELECT item, kind, context FROM recommendations_event WHERE visitor = %s AND kind = ANY(%s) ORDER BY at DESC LIMIT %s
), weighed AS (
  SELECT r.item, w.weight, r.context FROM recent r JOIN unnest(%s::text[], %s::float8[]) w (kind, weight) ON w.kind = r.kind
)
SELECT 'policy', p.id::text, NULL::float8, p.base::text, NULL
  FROM (SELECT id, parameters -> 'base' AS base FROM recommendations_policy ORDER BY id DESC LIMIT 1) p
UNION ALL SELECT 'weight', '', sum(weight), NULL, NULL FROM weighed
UNION ALL SELECT 'feature', f.key, sum(w.weight * f.value::float8), NULL, NULL
  FROM weighed w JOIN recommendations_item i ON i.key = w.item, jsonb_each_text(i.features) f GROUP BY f.key
UNION ALL SELECT 'told', f.key, f.value::float8, NULL, NULL
  FROM recommendations_visitorfeatures u, jsonb_each_text(u.features) f WHERE u.visitor = %s
UNION ALL (SELECT DISTINCT ON (item) 'seen', item, propensity, arm, policy FROM recommendations_event
  WHERE visitor = %s AND day = %s AND kind = 'impression' AND item = ANY(%s) AND propensity < 1 ORDER BY item, id)
"""


def _known(visitor: str, items: list[str]) -> _Known:
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [visitor, kinds, RECENT, kinds, weights, visitor, visitor, timezone.localdate(), items])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    version, base, counts, told, total = "start", {}, {}, {}, 0.0
    seen = {}
    for what, name, number, text, extra in rows:
        if what == "policy":
            version, base = f"softmax-{name}", json.loads(text or "{}")
        elif what == "weight":
            total = number or 0.0
        elif what == "feature":
            if not base or name in base:
                counts[name] = number
        elif what == "told":
            if name.startswith(LIKES):
                told[name.removeprefix(LIKES)] = number
        else:
            seen[name] = (text, number, extra)
    return _Known(version, taste_from_counts(counts, total, base, told), seen)
