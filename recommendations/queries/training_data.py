"""Everything a night learns from, out of the recommender's own tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from recommendations.domain.events import MODEL_CAP, WEIGHTS, recency
from recommendations.domain.interactions import Interactions
from recommendations.models import Arm, Item, VisitorFeatures

CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class TrainingData:
    """`interactions` index users and items; the other sequences run parallel to those. `dismissed`: pairs (user, item)."""

    interactions: Interactions
    item_ids: list[int]
    available: list[bool]
    item_features: list[Mapping[str, float]]
    user_features: list[Mapping[str, float]]
    dismissed: frozenset[tuple[int, int]]


def training_data(now: datetime) -> TrainingData:
    """Engagement of every visitor, the newest first and at most MODEL_CAP each, with weights by kind and age."""
    items = list(Item.objects.order_by("key").values_list("id", "key", "available", "features"))
    told = dict(VisitorFeatures.objects.order_by("visitor").values_list("visitor", "features"))
    place = {key: index for index, (_, key, _, _) in enumerate(items)}
    users: dict[str, int] = {}
    rows: list[tuple[int, int, float, float]] = []
    dismissed = set()
    for visitor, item, kind, at in _engagement():
        user = users.setdefault(visitor, len(users))
        if kind == "dismiss":
            dismissed.add((user, place[item]))
            continue
        age = (now - at).total_seconds() / 86_400
        rows.append((user, place[item], WEIGHTS[kind] * recency(age), at.timestamp()))
    for visitor in told:
        users.setdefault(visitor, len(users))
    table = np.asarray([row for row in rows if row[:2] not in dismissed], dtype=np.float64).reshape(-1, 4)
    interactions = Interactions(
        list(users),
        [key for _, key, _, _ in items],
        table[:, 0].astype(np.int64),
        table[:, 1].astype(np.int64),
        table[:, 2].astype(np.float32),
        table[:, 3],
    )
    return TrainingData(
        interactions,
        [pk for pk, _, _, _ in items],
        [available for _, _, available, _ in items],
        [features for _, _, _, features in items],
        [told.get(visitor, {}) for visitor in users],
        frozenset(dismissed),
    )


def arm_features() -> list[tuple[int, dict[str, float]]]:
    """Id and features of every picture that may be shown."""
    return list(Arm.objects.filter(retired=False).order_by("id").values_list("id", "features"))


_ENGAGEMENT = """
SELECT e.visitor, e.item, e.kind, e.at FROM (
  SELECT visitor, item, kind, at, id, row_number() OVER (PARTITION BY visitor ORDER BY at DESC, id DESC) AS nth
  FROM recommendations_event WHERE kind = ANY(%s)
) e JOIN recommendations_item i ON i.key = e.item WHERE e.nth <= %s ORDER BY e.visitor, e.at, e.id
"""


def _engagement() -> Iterator[tuple[str, str, str, datetime]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ENGAGEMENT, [[*WEIGHTS, "dismiss"], MODEL_CAP])
        while rows := cursor.fetchmany(CHUNK):
            yield from rows
