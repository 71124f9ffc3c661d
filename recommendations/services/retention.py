"""Forgetting in time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from recommendations.models import Basket, DailyArmCount, Erasure, VisitorDay
from recommendations.services.model_store import prune as prune_models
from recommendations.services.warming import LONGEST

COUNT_DAYS = 800
BATCH = 20_000


def prune(*, now: datetime) -> dict[str, int]:
    """Delete what is older than it may be kept: events by the day they were recorded, counters and baskets, old models.

    `settings.EVENT_RETENTION_DAYS` is the life of events.
    """
    today = now.date()
    events = today - timedelta(days=settings.EVENT_RETENTION_DAYS)
    return {
        "events": _delete_events(events.isoformat()),
        "visitor_days": VisitorDay.objects.filter(day__lt=today - timedelta(days=2)).delete()[0],
        "arm_counts": DailyArmCount.objects.filter(day__lt=today - timedelta(days=COUNT_DAYS)).delete()[0],
        "baskets": Basket.objects.filter(day__lt=today - timedelta(days=COUNT_DAYS)).delete()[0],
        "erasures": Erasure.objects.filter(at__lt=now - 2 * LONGEST).delete()[0],
        "models": prune_models(now),
    }


def _delete_events(before: str) -> int:
    deleted = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "DELETE FROM recommendations_event WHERE id IN (SELECT id FROM recommendations_event WHERE day < %s LIMIT %s)",
                [before, BATCH],
            )
            gone = int(cursor.rowcount)
            deleted += gone
            if gone < BATCH:
                return deleted
