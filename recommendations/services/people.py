"""A visitor's right to be one person, and to be forgotten."""

from django.db import connection, transaction

from recommendations.models import Erasure, Event, TopN, VisitorDay, VisitorFeatures, VisitorVector

ERASURE_LOCK = 4_815_162_301
"""Advisory lock that erasing, merging and activating a model share, so that no run writes back somebody who just left."""


@transaction.atomic
def erase_visitor(*, visitor: str) -> None:
    """Delete every row with this visitor's key; counters without a key stay. The next model starts from nothing."""
    hold_erasure_lock()
    Erasure.objects.create()
    _delete_rows(visitor)


def _delete_rows(visitor: str) -> None:
    for model in (Event, VisitorDay, VisitorFeatures, VisitorVector, TopN):
        model._default_manager.filter(visitor=visitor).delete()  # noqa: SLF001 - the documented way to a model's manager


@transaction.atomic
def merge_visitor(*, source: str, target: str) -> None:
    """Make everything known of `source` known of `target`, and forget `source`; harmless when repeated."""
    if source == target or not source or not target:
        return
    hold_erasure_lock()
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_REPEATED, {"keys": [source, target]})
        Event.objects.filter(visitor=source).update(visitor=target)
        cursor.execute(_ADD_DAYS, [target, source])
        cursor.execute(_ADD_FEATURES, [target, source])
        for table in ("visitorvector", "topn"):
            cursor.execute(_MOVE.format(table=table), [target, source, target])
    _delete_rows(source)


_DELETE_REPEATED = """
DELETE FROM recommendations_event later USING recommendations_event first
WHERE later.visitor = ANY(%(keys)s) AND first.visitor = ANY(%(keys)s) AND later.visitor <> first.visitor
AND later.once = first.once AND later.day = first.day AND (first.at, first.id) < (later.at, later.id)
"""
_ADD_DAYS = """
INSERT INTO recommendations_visitorday AS v (visitor, day, events)
SELECT %s, day, events FROM recommendations_visitorday WHERE visitor = %s
ON CONFLICT (visitor, day) DO UPDATE SET events = least(v.events::bigint + excluded.events, 2000000000)
"""
_ADD_FEATURES = """
INSERT INTO recommendations_visitorfeatures AS v (visitor, features)
SELECT %s, features FROM recommendations_visitorfeatures WHERE visitor = %s
ON CONFLICT (visitor) DO UPDATE SET features = excluded.features || v.features
"""
_MOVE = """
UPDATE recommendations_{table} s SET visitor = %s WHERE visitor = %s
AND NOT EXISTS (SELECT 1 FROM recommendations_{table} t WHERE t.visitor = %s AND t.model_id = s.model_id)
"""


def hold_erasure_lock() -> None:
    """Keep training from writing back somebody who leaves in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [ERASURE_LOCK])
