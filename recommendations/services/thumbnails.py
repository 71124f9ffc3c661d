"""The nightly fit of the thumbnail policy."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from recommendations.domain.thumbnails import Record, learn
from recommendations.models import Arm, Item, Policy

MEMORY = timedelta(days=90)
KEEP = 30
SMALLEST = 1e-9
FITTING_LOCK = 4_815_162_303
_RECORDS = """
SELECT item, arm, position, count(*) FILTER (WHERE kind = 'impression'), count(*) FILTER (WHERE kind = 'click')
FROM recommendations_event WHERE kind IN ('impression', 'click') AND arm <> '' AND at > %s AND at <= %s
GROUP BY item, arm, position ORDER BY item, arm, position
"""


@transaction.atomic
def refit_arms(*, now: datetime, seed: int = 0) -> int:
    """Learn the values of pictures and features from what was shown and clicked in the last 90 days; return the policy's id.

    Everything is computed again from the records, so running it twice changes nothing but the version. `seed` is kept with
    the policy; the fit itself draws nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FITTING_LOCK])
        cursor.execute(_RECORDS, [now - MEMORY, now])
        records = [Record(*row) for row in cursor.fetchall()]
    arms = list(Arm.objects.select_related("item").order_by("id"))
    values = learn(records, {(arm.item.key, arm.key): arm.features for arm in arms})
    changed = [arm for arm in arms if abs(arm.value - values.arms[arm.item.key, arm.key]) > SMALLEST]
    for arm in changed:
        arm.value = values.arms[arm.item.key, arm.key]
    Arm.objects.bulk_update(changed, ["value"], batch_size=2_000)
    parameters = {
        "base": _base_shares({name for arm in arms for name in arm.features}),
        "features": values.features,
        "records": len(records),
        "seed": seed,
    }
    policy = Policy.objects.create(created=now, parameters=parameters)
    Policy.objects.filter(pk__lte=policy.pk - KEEP).delete()
    return policy.pk


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
