"""Which picture of each item a page shows: two queries for any number of items, and a default whatever goes wrong."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from struct import unpack
from typing import Any, NamedTuple

import structlog
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import Counter as Metric
from psycopg.errors import QueryCanceled

from recommendations.domain import policy
from recommendations.domain.beliefs import told_of
from recommendations.domain.events import WEIGHTS
from recommendations.domain.panels import Pick
from recommendations.domain.policy import ArmState, Candidates, Offer, PolicyError, State
from recommendations.domain.thumbnails import Engagement, taste_from_counts
from recommendations.models import SHOWABLE, STANDS
from recommendations.queries import bounded, tokens
from recommendations.queries.remembered import Remembered

log = structlog.get_logger(__name__)
FALLBACKS = Metric("atelier_thumbnail_fallbacks_total", "Items for which no picture could be chosen, by reason", ["reason"])
RECENT = 60
WITHIN = 1_000
"""Milliseconds that each of the two queries may take: a stuck one must not hold the page, one of a busy machine may end."""
VISIT = timedelta(hours=12)
"""What a visitor saw stays for as long, and as long as the day lasts."""
_BETWEEN = chr(31)
"""Between keys: one text is passed on faster than a list."""
REMEMBERED = 4_000
"""Items whose pictures a process keeps ready for weighing, by all that the database says of them: some 25 MB."""


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


_served = Remembered[State]()


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
    alone = _alone(arms, beside) if beside else {}
    if not visitor:
        return alone | {item: _pick(_average(one.candidates), "") for item, one in arms.items()}
    digest, shown = "", {item: _Shown(one.arms[0], 1.0, "default") for item, one in arms.items()}
    if number < len(wanted):
        FALLBACKS.labels("no arms").inc(len(wanted) - number)
    if chosen and arms:
        try:
            known = _known(visitor, list(arms))
            shown, digest = _chosen(arms, known, visitor, now.date().isoformat()), _digest(known.taste)
        except _Unable as reason:
            _fall_back(reason, len(arms))
    signed = tokens.sign_all(
        tokens.Shown(item, arm.key, propensity, version, digest, page, inputs) for item, (arm, propensity, version, inputs) in shown.items()
    )
    return alone | {item: _pick(one, token) for (item, one), token in zip(shown.items(), signed, strict=True)}


def _alone(arms: dict[str, Offer], beside: Collection[str]) -> dict[str, Pick]:
    """Take out of `arms` what shares a picture with another item of the page, and has none pinned; the first each has alone."""
    taken = {arm.key for item, one in arms.items() if item not in beside for arm in one.arms}
    shared = [item for item in beside if item in arms and any(arm.key in taken for arm in arms[item].arms)]
    found = {}
    for item in shared:
        if arms[item].candidates.pinned is None:
            candidates = arms.pop(item).arms
            own = next((arm for arm in candidates if arm.key not in taken), candidates[0])
            found[item] = Pick(own.key, own.target, 1.0, "beside", "")
    return found


def considered(visitor: str, items: Sequence[str]) -> tuple[State | None, Mapping[str, float], dict[str, Offer]]:
    """What choosing for a visitor goes by now: the policy, their taste, and the items' pictures; no policy where any of it is missing."""
    wanted, day = list(dict.fromkeys(items)), timezone.localdate()
    try:
        arms, known = _arms(wanted, visitor, day), _known(visitor, wanted)
    except _Unable:
        return None, {}, {}
    return known.state, known.taste, arms


def visit_began() -> datetime:
    """From when on what a visitor saw stays: for VISIT, and as long as the day lasts."""
    now = timezone.localtime()
    return min(now - VISIT, now.replace(hour=0, minute=0, second=0, microsecond=0))


def _fall_back(reason: _Unable, number: int) -> None:
    FALLBACKS.labels(str(reason)).inc(number)
    log.warning("pictures cannot be chosen", reason=str(reason), items=number)


def _pick(shown: _Shown, token: str) -> Pick:
    return Pick(shown.arm.key, shown.arm.target, shown.propensity, shown.version, token)


def _average(candidates: Candidates) -> _Shown:
    best = candidates.arms[candidates.best]
    return _Shown(best, 1.0, "pinned" if best.pinned else "average")


def _chosen(arms: Mapping[str, Offer], known: _Known, visitor: str, day: str) -> dict[str, _Shown]:
    """What the policy shows: the pinned, else what the visitor has seen, else what is drawn. Raises _Unable where nothing is known."""
    try:
        weighed = policy.weigh(known.state, known.taste, list(arms.values()))
    except PolicyError as error:
        raise _Unable("broken policy") from error
    personal = bool(known.taste) or any(any(one.closeness) for one in arms.values())
    drawn_by, shown = f"thompson-{known.state.version}", {}
    for (item, (candidates, _)), chances, taste, close in zip(arms.items(), weighed.chances, weighed.taste, weighed.closeness, strict=True):
        place, propensity, version = _place(item, candidates, known, personal=personal)
        if not version:
            place, version = policy.drawn(chances, policy.chance(visitor, day, item)), drawn_by
            propensity = chances[place]
        shown[item] = _Shown(candidates.arms[place], propensity, version, (round(taste[place], 2), round(close[place], 2)))
    if not personal:
        FALLBACKS.labels("no vector").inc(len(arms))
    return shown


def _place(item: str, candidates: Candidates, known: _Known, *, personal: bool) -> tuple[int, float, str]:
    """Where the picture stands that is shown without a draw; an empty version if there is none such."""
    if candidates.pinned is not None:
        return candidates.pinned, 1.0, "pinned"
    if item in known.seen:
        key, propensity, version = known.seen[item]
        place = next((place for place, arm in enumerate(candidates.arms) if arm.key == key), None)
        if place is not None:
            return place, propensity, version
    return (0, 0.0, "") if personal else (0, 1.0, "default")


def _digest(taste: Mapping[str, float]) -> str:
    text = json.dumps(sorted((name, round(value, 3)) for name, value in taste.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    try:
        return bounded.rows(sql, values, within=WITHIN)
    except DatabaseError as error:
        raise _Unable("time-out" if isinstance(error.__cause__, QueryCanceled) else "database") from error


_COSINE = "nullif(1 - (av.vector <=> vv.vector), 'NaN')"
_ARMS = f"""
SELECT key, json_agg(json_build_array(arm, target, features, pinned, mean, variance, night_mean) ORDER BY nth)::text,
  string_agg(float8send(closeness), '' ORDER BY nth)
FROM (
  SELECT i.id, i.key, a.key AS arm, a.target, a.features, a.pinned, a.mean, a.variance, a.night_mean,
    coalesce({_COSINE}, avg({_COSINE}) OVER (PARTITION BY i.id), 0) AS closeness,
    row_number() OVER (ORDER BY i.id, a.place NULLS LAST, a.position, a.id) AS nth
  FROM recommendations_arm a JOIN recommendations_item i ON i.id = a.item_id
  LEFT JOIN recommendations_activemodel m ON m.slot = 'shop'
  LEFT JOIN recommendations_visitorvector vv ON vv.model_id = m.model_id AND vv.visitor = %s
  LEFT JOIN recommendations_armvector av ON av.model_id = m.model_id AND av.arm_id = a.id AND vv.id IS NOT NULL
  WHERE i.key = ANY(string_to_array(%s, chr(31))) AND {SHOWABLE}
) arms GROUP BY id, key ORDER BY id
"""  # noqa: S608 - put together from literals
"""A picture without a vector, being newer than the model, is as close as the item's others are on average: that speaks neither way."""


def _arms(items: list[str], visitor: str | None, day: date) -> dict[str, Offer]:
    rows = _rows(_ARMS, [visitor or "", _BETWEEN.join(items), day])
    return {item: Offer(_candidates(text), unpack(f">{len(packed) // 8}d", packed)) for item, text, packed in rows}


@lru_cache(maxsize=REMEMBERED)
def _candidates(text: str) -> Candidates:
    """Pictures as the database told of them. Whatever changes of them changes the text, so what is kept is never out of date."""
    rows = json.loads(text)
    return Candidates.of(ArmState(*said, *map(_number, numbers)) for *said, numbers in ((*row[:4], row[4:]) for row in rows))


def _number(said: float | str | None) -> float | None:
    """JSON has no word for what is no number, so the database writes it as text."""
    return None if said is None else float(said)


_WEIGHTS = ", ".join(f"('{kind}', {weight}::float8)" for kind, weight in WEIGHTS.items())
_KNOWN = f"""
WITH weights (kind, weight) AS (VALUES {_WEIGHTS}), recent AS (
  SELECT item, kind, arm FROM recommendations_event e
  WHERE visitor = %s AND kind IN (SELECT kind FROM weights) AND {STANDS} ORDER BY at DESC LIMIT %s
), weighed AS (
  SELECT w.weight, coalesce(a.features, i.features) AS features, a.id IS NOT NULL AS pictured
  FROM recent r JOIN weights w ON w.kind = r.kind
  LEFT JOIN recommendations_item i ON i.key = r.item LEFT JOIN recommendations_arm a ON a.item_id = i.id AND a.key = r.arm
), draws AS (
  SELECT item, arm, propensity, policy, max(id) AS last FROM recommendations_event
  WHERE visitor = %s AND at > %s AND kind = 'impression' AND propensity IS NOT NULL AND policy <> 'pinned'
  AND item = ANY(string_to_array(%s, chr(31))) GROUP BY item, arm, propensity, policy HAVING min(at) > %s
)
SELECT 'policy', id::text, NULL::float8, CASE WHEN written <> %s THEN parameters::text END, written FROM (
  SELECT id, parameters, ROW(ctid, xmin, id, created)::text AS written FROM recommendations_policy ORDER BY id DESC LIMIT 1
) newest
UNION ALL SELECT 'weight', '', sum(weight) FILTER (WHERE NOT pictured), NULL, NULL FROM weighed
UNION ALL SELECT 'pictured', '', sum(weight) FILTER (WHERE pictured), NULL, NULL FROM weighed
UNION ALL SELECT 'feature', f.key, sum(w.weight * f.value::float8), NULL, NULL FROM weighed w, jsonb_each_text(w.features) f GROUP BY f.key
UNION ALL SELECT 'told', f.key, f.value::float8, NULL, NULL
  FROM recommendations_visitorfeatures u, jsonb_each_text(u.features) f WHERE u.visitor = %s
UNION ALL (SELECT DISTINCT ON (item) 'seen', item, propensity, arm, policy FROM draws ORDER BY item, last DESC)
"""  # noqa: S608 - put together from literals
"""What was drawn stays for one visit, however often it is seen in it: the first look counts. Looks are read from two visits before, since
what was seen then may be seen still.

A policy is written once and has tens of kilobytes, so it is `Remembered`.
"""


def _known(visitor: str, items: list[str]) -> _Known:
    since, remembered = visit_began(), _served.last()
    state, counts, told, seen, totals = None, {}, {}, {}, {}
    values = [visitor, RECENT, visitor, since - 2 * VISIT, _BETWEEN.join(items), since, remembered.written if remembered else "", visitor]
    for what, name, number, text, extra in _rows(_KNOWN, values):
        if what == "policy":
            state = _state(name, text, extra) if text is not None or remembered is None else remembered.value
        elif what == "feature":
            counts[name] = number
        elif what == "told":
            told[name] = number
        elif what == "seen":
            seen[name] = (text, number, extra)
        else:
            totals[what] = number or 0.0
    if state is None:
        raise _Unable("no model")
    base = state.base
    done = Engagement({name: counts[name] for name in counts if not base or name in base}, totals["weight"], totals["pictured"])
    return _Known(state, taste_from_counts(done, base, state.pictured, told_of(told)), seen)


def _state(version: str, parameters: str, written: str) -> State:
    """Read a policy, and remember it instead of the one before."""
    try:
        state = State.from_json(version, json.loads(parameters))
    except PolicyError as error:
        raise _Unable("broken policy") from error
    return _served.keep(written, state)
