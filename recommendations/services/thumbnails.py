"""The nightly fit of the thumbnail policy, and what the day adds to it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from recommendations.domain import learning
from recommendations.domain.learning import Effect, Key, Record
from recommendations.domain.policy import PolicyError, State
from recommendations.models import Arm, Item, Policy

log = structlog.get_logger(__name__)
MEMORY = timedelta(days=90)
KEEP = 30
FITTING_LOCK = 4_815_162_303
_RECORDS = """
SELECT item, arm, page, position, taste, closeness, count(*), count(*) FILTER (WHERE clicked) FROM (
  SELECT DISTINCT ON (visitor, day, item, arm) item, arm, position,
    bool_or(kind = 'click') OVER (PARTITION BY visitor, day, item, arm) AS clicked,
    coalesce(context ->> 'page', '') || CASE WHEN policy = 'default' THEN ' (default)' ELSE '' END AS page,
    coalesce(round((context #>> '{inputs,0}')::numeric, 1), 0)::float8 AS taste,
    coalesce(round((context #>> '{inputs,1}')::numeric, 1), 0)::float8 AS closeness
  FROM recommendations_event
  WHERE kind IN ('impression', 'click') AND arm <> '' AND propensity IS NOT NULL AND at > %s AND at <= %s AND day >= %s
  ORDER BY visitor, day, item, arm, at, id
) looks GROUP BY item, arm, page, position, taste, closeness ORDER BY item, arm, page, position, taste, closeness
"""
"""A picture that a visitor saw several times in a day counts once: the looks of one person are not independent, nor are a robot's.

It counts as it was first seen: later on the same picture is shown with a taste that may contain the click on it, and to take the place
where it was clicked would choose the place by the outcome.

Default pictures are what newcomers see, and newcomers click at a rate of their own: their looks have a page of their own, or the difference
between people would be taken for one between pictures.

No event is recorded on a day before it happened, so the day bounds what an hour has to read.
"""
_WRITE_NIGHT = """
UPDATE recommendations_arm a SET mean = n.mean, variance = n.variance, night_mean = n.mean, night_variance = n.variance, level = n.level
FROM unnest(%s::bigint[], %s::float8[], %s::float8[], %s::float8[]) n (id, mean, variance, level) WHERE a.id = n.id
AND (a.mean, a.variance, a.night_mean, a.night_variance, a.level) IS DISTINCT FROM (n.mean, n.variance, n.mean, n.variance, n.level)
"""
_WRITE_DAY = """
UPDATE recommendations_arm a SET mean = n.mean, variance = n.variance
FROM unnest(%s::bigint[], %s::float8[], %s::float8[]) n (id, mean, variance) WHERE a.id = n.id
AND (a.mean, a.variance) IS DISTINCT FROM (n.mean, n.variance)
"""


@transaction.atomic
def refit_arms(*, now: datetime, seed: int = 0) -> int:
    """Learn the effects of pictures and features from what was shown and clicked in the last 90 days; return the policy's id.

    Everything is computed again from the records, so running it twice changes nothing but the version. `seed` is kept with
    the policy; the fit itself draws nothing.
    """
    _alone()
    records = _records(now - MEMORY, now)
    arms = {(arm.item.key, arm.key): arm for arm in Arm.objects.select_related("item").order_by("id")}
    learnt = learning.fit(records, {key: arm.features for key, arm in arms.items()})
    found = [(arms[key].pk, effect) for key, effect in learnt.effects.items()]
    columns = [[pk for pk, _ in found], *([getattr(effect, name) for _, effect in found] for name in ("mean", "variance", "level"))]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_NIGHT, columns)
    parameters: dict[str, Any] = learnt.state.to_json()
    parameters |= {
        "base": _base_shares({name for arm in arms.values() for name in arm.features}),
        "pictured": _mean_weights([arm.features for arm in arms.values() if not (arm.retired or arm.excluded)]),
        "until": now.isoformat(),
        "records": len(records),
        "seed": seed,
    }
    policy = Policy.objects.create(created=now, parameters=parameters)
    Policy.objects.filter(pk__lte=policy.pk - KEEP).delete()
    return policy.pk


@transaction.atomic
def update_arms(*, now: datetime) -> int:
    """Add what was shown and clicked since the night to the effects of pictures; return how many pictures that concerns.

    It starts from what the night found each time, so running it twice changes nothing. A picture that came after the night
    starts at what its features say.
    """
    _alone()
    policy = Policy.objects.first()
    if policy is None:
        return 0
    try:
        state, until = State.from_json("", policy.parameters), datetime.fromisoformat(policy.parameters["until"])
    except (PolicyError, KeyError, TypeError, ValueError) as error:
        log.warning("the pictures' policy cannot be brought up to date", policy=policy.pk, error=str(error))
        return 0
    records = _records(until, now)
    arms = {(arm.item.key, arm.key): arm for arm in Arm.objects.select_related("item").order_by("id")}
    night = _night(state, arms)
    changed = learning.update(records, state, night)
    fitted = {key: effect for key, effect in night.items() if arms[key].night_mean is not None}
    now_known = [(arms[key].pk, effect) for key, effect in (fitted | changed).items()]
    means, variances = [effect.mean for _, effect in now_known], [effect.variance for _, effect in now_known]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_DAY, ([pk for pk, _ in now_known], means, variances))
    return len(changed)


def _alone() -> None:
    """Wait for a fit that is under way, before anything is read: half of it before and half after the night would count a day twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FITTING_LOCK])


def _records(since: datetime, until: datetime) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, [since, until, timezone.localdate(since)])
        return [Record(*row) for row in cursor.fetchall()]


def _night(state: State, arms: Mapping[Key, Arm]) -> dict[Key, Effect]:
    """What the night found of each picture; what is newer starts at its features, on the level of its item, else of the shop."""
    levels = {arm.item_id: arm.level for arm in arms.values() if arm.level is not None}
    usual = state.intercept + state.positions.get("0", 0.0)
    found = {}
    for key, arm in arms.items():
        known = arm.night_mean, arm.night_variance
        mean, variance = known if known[0] is not None and known[1] is not None else state.pooled(arm.features)
        found[key] = Effect(mean, variance, levels.get(arm.item_id, usual))  # type: ignore[arg-type] # neither is None here
    return found


def _mean_weights(pictures: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How much of each feature the pictures have that may be shown: what the pictures that a visitor clicked are compared with."""
    sums: dict[str, float] = defaultdict(float)
    for features in pictures:
        for name, weight in features.items():
            sums[name] += weight
    return {name: weight / len(pictures) for name, weight in sorted(sums.items())}


def _base_shares(names: set[str]) -> dict[str, float]:
    """Share of the items for sale that have a feature of some picture: what a visitor's taste is compared with."""
    total = Item.objects.filter(available=True).count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.name, count(*) FROM recommendations_item i, jsonb_object_keys(i.features) f (name) "
            "WHERE i.available AND f.name = ANY(%s) GROUP BY f.name",
            [sorted(names)],
        )
        return {name: number / total for name, number in cursor.fetchall()}
