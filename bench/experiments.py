"""What an hourly analysis of an experiment costs: a hundred thousand visitors among a million events."""

import resource
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from experiments import models, services

VISITORS, EVENTS = 100_000, 1_000_000
PREFIX = "bench-experiment-"
_EXPOSURES = """
INSERT INTO recommendations_event (visitor, kind, item, at, day, arm, policy, context)
SELECT %(prefix)s || n, 'exposure', '', x.at, x.at::date, CASE WHEN n %% 2 = 0 THEN 'control' ELSE 'b' END, %(key)s, '{}'
FROM generate_series(1, %(visitors)s) n, LATERAL (SELECT %(now)s - (n %% 14 + 1) * interval '1 day' AS at) x
"""
_ACTS = """
INSERT INTO recommendations_event (visitor, kind, item, at, day, arm, policy, context)
SELECT %(prefix)s || (hashint4(n) & 2147483647) %% %(visitors)s + 1,
  (ARRAY['impression', 'impression', 'view', 'click', 'save', 'cart'])[n %% 6 + 1], 'item', x.at, x.at::date, '', '', '{}'
FROM generate_series(1, %(events)s) n, LATERAL (SELECT %(now)s - ((hashint4(n + 7) & 2147483647) %% 57600) * interval '1 minute' AS at) x
"""


def measure(say: Callable[..., None]) -> None:
    """One analysis; processor time of this process, the whole time with the database, and memory that came on top."""
    now = timezone.now()
    made = _experiment(now)
    try:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, worked = time.perf_counter(), time.process_time()
        services.analyse(experiment_id=made.pk, now=now)
        about = {"visitors": VISITORS, "events": EVENTS}
        say("experiment analysis", time.perf_counter() - begun, "s", **about)
        say("experiment analysis, processor", time.process_time() - worked, "s", **about)
        say("experiment analysis, memory", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, "MB", **about)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM recommendations_event WHERE visitor LIKE %s", [f"{PREFIX}%"])
        made.delete()


def _experiment(now: datetime) -> models.Experiment:
    made = models.Experiment.objects.create(
        key="bench", title="Bench", hypothesis="It is quick.", subject="layout", primary_metric="clicks", started=now - timedelta(days=15)
    )
    for position, (key, value) in enumerate((("control", "roomy"), ("b", "compact"))):
        models.Variant.objects.create(experiment=made, position=position, key=key, value=value, percent=50)
    values: dict[str, Any] = {"prefix": PREFIX, "key": made.key, "visitors": VISITORS, "events": EVENTS, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_EXPOSURES, values)
        cursor.execute(_ACTS, values)
        cursor.execute("ANALYZE recommendations_event")
    return made
