"""Which picture of each item a page shows: two queries for any number of items, and a default whatever goes wrong."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import structlog
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import Counter as Metric
from psycopg.errors import QueryCanceled

from recommendations.domain import policy
from recommendations.domain.beliefs import LIKES
from recommendations.domain.events import WEIGHTS
from recommendations.domain.panels import Pick
from recommendations.domain.policy import ArmState, PolicyError, State
from recommendations.domain.thumbnails import taste_from_counts
from recommendations.models.arms import SHOWABLE
from recommendations.queries import bounded, tokens

log = structlog.get_logger(__name__)
FALLBACKS = Metric("atelier_thumbnail_fallbacks_total", "Items for which no picture could be chosen, by reason", ["reason"])
RECENT = 60
WITHIN = 1_000
"""Milliseconds that each of the two queries may take: a stuck one must not hold the page, one of a busy machine may end."""
VISIT = timedelta(hours=12)
"""What a visitor saw stays for as long, and as long as the day lasts."""
_BETWEEN = chr(31)
"""Between keys: one text is passed on faster than a list."""
_Arms = dict[str, list[ArmState]]


class _Shown(NamedTuple):
    """A picture to show, with the probability and the version by which it was picked, and what was known of it."""

    arm: ArmState
    propensity: float
    version: str
    inputs: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Known:
    """What one query tells of a visitor: the policy, taste by feature, and what they have been shown by item: arm, propensity, version."""

    state: State
    taste: Mapping[str, float] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, float, str]] = field(default_factory=dict)


class _Unable(Exception):
    """Pictures cannot be chosen; the message is the reason that is counted."""


def pick_thumbnails(
    *, items: Sequence[str], visitor: str | None, page: str, chosen: bool = True, beside: Collection[str] = ()
) -> dict[str, Pick]:
    """The picture to show for each item that has candidates, with its propensity and the signed token of the impression.

    Without a visitor it is the picture that does best on average, with propensity 1 and no token. With one it is drawn by the policy,
    the same all day for the same visitor and item; what the visitor saw in this visit stays even if their taste has moved since.
    Not `chosen`, or if it cannot be, it is the default picture. Items are left out that have none, all if even that cannot be read.

    Items named in `beside` stand beside things whose pictures they may have: there they are shown with one of their own, without a choice
    and so without a token. What could not be drawn there would make the probabilities of the others wrong.
    """
    wanted, now = list(dict.fromkeys(items)), timezone.localtime()
    try:
        arms = _arms(wanted, visitor, now.date())
    except _Unable as reason:
        _fall_back(reason, len(wanted))
        return {}
    number = len(arms)
    alone = _alone(arms, beside)
    if not visitor:
        return alone | {item: _pick(_average(candidates)) for item, candidates in arms.items()}
    digest, shown = "", {item: _Shown(candidates[0], 1.0, "default") for item, candidates in arms.items()}
    if number < len(wanted):
        FALLBACKS.labels("no arms").inc(len(wanted) - number)
    if chosen and arms:
        try:
            known = _known(visitor, list(arms), now.date())
            shown, digest = _chosen(arms, known, visitor, now.date().isoformat()), _digest(known.taste)
        except _Unable as reason:
            _fall_back(reason, len(arms))
    return alone | {item: _pick(one, item, page, digest) for item, one in shown.items()}


def _alone(arms: _Arms, beside: Collection[str]) -> dict[str, Pick]:
    """Take out of `arms` what shares a picture with another item of the page, and has none pinned; the first each has alone."""
    taken = {arm.key for item, candidates in arms.items() if item not in beside for arm in candidates}
    shared = [item for item in beside if any(arm.key in taken for arm in arms.get(item, ()))]
    found = {}
    for item in shared:
        if not any(arm.pinned for arm in arms[item]):
            candidates = arms.pop(item)
            own = next((arm for arm in candidates if arm.key not in taken), candidates[0])
            found[item] = Pick(own.key, own.target, 1.0, "beside", "")
    return found


def considered(visitor: str, items: Sequence[str]) -> tuple[State | None, Mapping[str, float], dict[str, list[ArmState]]]:
    """What choosing for a visitor goes by now: the policy, their taste, and the items' pictures; no policy where any of it is missing."""
    wanted, day = list(dict.fromkeys(items)), timezone.localdate()
    try:
        arms, known = _arms(wanted, visitor, day), _known(visitor, wanted, day)
    except _Unable:
        return None, {}, {}
    return known.state, known.taste, arms


def _fall_back(reason: _Unable, number: int) -> None:
    FALLBACKS.labels(str(reason)).inc(number)
    log.warning("pictures cannot be chosen", reason=str(reason), items=number)


def _pick(shown: _Shown, item: str = "", page: str = "", digest: str = "") -> Pick:
    arm, propensity, version, inputs = shown
    token = tokens.sign(tokens.Shown(item, arm.key, propensity, version, digest, page, inputs)) if item else ""
    return Pick(arm.key, arm.target, propensity, version, token)


def _average(candidates: Sequence[ArmState]) -> _Shown:
    best = policy.best_on_average(candidates)
    return _Shown(best, 1.0, "pinned" if best.pinned else "average")


def _chosen(arms: _Arms, known: _Known, visitor: str, day: str) -> dict[str, _Shown]:
    """What the policy shows: the pinned, else what the visitor has seen, else what is drawn. Raises _Unable where nothing is known."""
    try:
        weighed = policy.weigh(known.state, known.taste, list(arms.values()))
    except PolicyError as error:
        raise _Unable("broken policy") from error
    personal = bool(known.taste) or any(arm.closeness for candidates in arms.values() for arm in candidates)
    shown = {}
    for (item, candidates), chances, taste, closeness in zip(arms.items(), weighed.chances, weighed.taste, weighed.closeness, strict=True):
        place, propensity, version = _place(item, candidates, known, personal=personal)
        if not version:
            place, version = policy.drawn(chances, policy.chance(visitor, day, item)), f"thompson-{known.state.version}"
            propensity = chances[place]
        shown[item] = _Shown(candidates[place], propensity, version, (round(taste[place], 2), round(closeness[place], 2)))
    if not personal:
        FALLBACKS.labels("no vector").inc(len(arms))
    return shown


def _place(item: str, candidates: Sequence[ArmState], known: _Known, *, personal: bool) -> tuple[int, float, str]:
    """Where the picture stands that is shown without a draw; an empty version if there is none such."""
    keys = [arm.key for arm in candidates]
    pinned = next((place for place, arm in enumerate(candidates) if arm.pinned), None)
    if pinned is not None:
        return pinned, 1.0, "pinned"
    if item in known.seen and known.seen[item][0] in keys:
        key, propensity, version = known.seen[item]
        return keys.index(key), propensity, version
    return (0, 0.0, "") if personal else (0, 1.0, "default")


def _digest(taste: Mapping[str, float]) -> str:
    text = json.dumps(sorted((name, round(value, 3)) for name, value in taste.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    try:
        return bounded.rows(sql, values, within=WITHIN)
    except DatabaseError as error:
        raise _Unable("time-out" if isinstance(error.__cause__, QueryCanceled) else "database") from error


_ARMS = f"""
SELECT i.key, a.key, a.target, a.features::text, a.pinned, a.mean, a.variance,
  coalesce(nullif(1 - (av.vector <=> vv.vector), 'NaN'), 0)
FROM recommendations_arm a JOIN recommendations_item i ON i.id = a.item_id
LEFT JOIN recommendations_activemodel m ON m.slot = 'shop'
LEFT JOIN recommendations_visitorvector vv ON vv.model_id = m.model_id AND vv.visitor = %s
LEFT JOIN recommendations_armvector av ON av.model_id = m.model_id AND av.arm_id = a.id AND vv.id IS NOT NULL
WHERE i.key = ANY(string_to_array(%s, chr(31))) AND {SHOWABLE} ORDER BY i.id, a.place NULLS LAST, a.position, a.id
"""  # noqa: S608 - put together from literals


def _arms(items: list[str], visitor: str | None, day: date) -> _Arms:
    rows = _rows(_ARMS, [visitor or "", _BETWEEN.join(items), day])
    return {
        item: [
            ArmState(key, target, _features(features), pinned, mean, variance, closeness)
            for _, key, target, features, pinned, mean, variance, closeness in group
        ]
        for item, group in groupby(rows, key=itemgetter(0))
    }


@lru_cache(maxsize=20_000)
def _features(text: str) -> Mapping[str, float]:
    return dict(json.loads(text))


_WEIGHTS = ", ".join(f"('{kind}', {weight}::float8)" for kind, weight in WEIGHTS.items())
_KNOWN = f"""
WITH weights (kind, weight) AS (VALUES {_WEIGHTS}), recent AS (
  SELECT item, kind, arm FROM recommendations_event WHERE visitor = %s AND kind IN (SELECT kind FROM weights) ORDER BY at DESC LIMIT %s
), weighed AS (
  SELECT r.item, r.arm, w.weight FROM recent r JOIN weights w ON w.kind = r.kind
)
(SELECT 'policy', id::text, NULL::float8, parameters::text, NULL FROM recommendations_policy p ORDER BY p.id DESC LIMIT 1)
UNION ALL SELECT 'weight', '', sum(weight), NULL, NULL FROM weighed
UNION ALL SELECT 'feature', f.key, sum(w.weight * f.value::float8), NULL, NULL
  FROM weighed w JOIN recommendations_item i ON i.key = w.item LEFT JOIN recommendations_arm a ON a.item_id = i.id AND a.key = w.arm,
  jsonb_each_text(coalesce(a.features, i.features)) f GROUP BY f.key
UNION ALL SELECT 'told', f.key, f.value::float8, NULL, NULL
  FROM recommendations_visitorfeatures u, jsonb_each_text(u.features) f WHERE u.visitor = %s
UNION ALL (SELECT DISTINCT ON (item) 'seen', item, propensity, arm, policy FROM recommendations_event
  WHERE visitor = %s AND (day = %s OR at > %s) AND kind = 'impression' AND propensity IS NOT NULL
  AND item = ANY(string_to_array(%s, chr(31))) ORDER BY item, id DESC)
"""  # noqa: S608 - put together from literals


def _known(visitor: str, items: list[str], day: date) -> _Known:
    since = timezone.now() - VISIT
    state, counts, told, seen, total = None, {}, {}, {}, 0.0
    for what, name, number, text, extra in _rows(_KNOWN, [visitor, RECENT, visitor, visitor, day, since, _BETWEEN.join(items)]):
        if what == "policy":
            state = _state(name, text)
        elif what == "weight":
            total = number or 0.0
        elif what == "feature":
            counts[name] = number
        elif what == "told":
            if name.startswith(LIKES):
                told[name.removeprefix(LIKES)] = number
        else:
            seen[name] = (text, number, extra)
    if state is None:
        raise _Unable("no model")
    base = state.base
    return _Known(state, taste_from_counts({name: counts[name] for name in counts if not base or name in base}, total, base, told), seen)


@lru_cache(maxsize=8)
def _state(version: str, parameters: str) -> State:
    try:
        return State.from_json(version, json.loads(parameters))
    except PolicyError as error:
        raise _Unable("broken policy") from error
