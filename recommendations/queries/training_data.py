"""Everything a night learns from, out of the recommender's own tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from recommendations.domain.events import MODEL_CAP, PAIR_CAP, WEIGHTS, recency
from recommendations.domain.interactions import Interactions
from recommendations.models import STANDS, Arm, Item, VisitorFeatures

CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class TrainingData:
    """`interactions` index users and items; the other sequences run parallel to those.

    `dismissed`: pairs (user, item). `crowd`: how many visitors there are, and how many are so busy that most of it is left out.
    """

    interactions: Interactions
    item_ids: list[int]
    available: list[bool]
    item_features: list[Mapping[str, float]]
    user_features: list[Mapping[str, float]]
    dismissed: frozenset[tuple[int, int]]
    crowd: dict[str, int]


def training_data(now: datetime) -> TrainingData:
    """Engagement of every visitor, the newest first and at most MODEL_CAP each, with weights by kind and age.

    What one visitor did with one item weighs at most PAIR_CAP: a robot that calls for one thing makes it nobody's favourite.
    """
    items = list(Item.objects.order_by("key").values_list("id", "key", "available", "features"))
    told = dict(VisitorFeatures.objects.order_by("visitor").values_list("visitor", "features"))
    users: dict[str, int] = {}
    table, dismissed = _table(users, {pk: index for index, (pk, _, _, _) in enumerate(items)}, now)
    for visitor in told:
        users.setdefault(visitor, len(users))
    interactions = Interactions(
        list(users),
        [key for _, key, _, _ in items],
        table["user"].astype(np.int64),
        table["item"].astype(np.int64),
        table["weight"].copy(),
        table["at"].copy(),
    )
    return TrainingData(
        interactions.bounded(PAIR_CAP),
        [pk for pk, _, _, _ in items],
        [available for _, _, available, _ in items],
        [features for _, _, _, features in items],
        [told.get(visitor, {}) for visitor in users],
        dismissed,
        _crowd(),
    )


def arm_features() -> list[tuple[int, dict[str, float]]]:
    """Id and features of every picture that may be shown."""
    return list(Arm.objects.filter(retired=False).order_by("id").values_list("id", "features"))


def _table(users: dict[str, int], place: Mapping[int, int], now: datetime) -> tuple[NDArray[np.void], frozenset[tuple[int, int]]]:
    """Rows of engagement as compact arrays, `users` filled on the way, and who dismissed what; a dismissal takes engagement back."""
    chunks, dismissed = [np.empty(0, dtype=_ROW)], set()
    for rows in _engagement():
        chunk = np.array([_row(users, place, now.timestamp(), *row) for row in rows if row[1] in place], dtype=_ROW)
        away = chunk["weight"] < 0
        dismissed |= set(zip(chunk["user"][away].tolist(), chunk["item"][away].tolist(), strict=True))
        chunks.append(chunk[~away])
    table = np.concatenate(chunks)
    codes = np.array([user * len(place) + item for user, item in dismissed], dtype=np.int64)
    return table[~np.isin(table["user"].astype(np.int64) * len(place) + table["item"], codes)], frozenset(dismissed)


def _row(users: dict[str, int], place: Mapping[int, int], now: float, *row: Any) -> tuple[int, int, float, float]:
    visitor, item, kind, at = row
    return users.setdefault(visitor, len(users)), place[item], _SIGNED[kind] * recency((now - at) / 86_400), at


_ROW = np.dtype([("user", np.int32), ("item", np.int32), ("weight", np.float32), ("at", np.float64)])
_SIGNED: Mapping[str, float] = {**WEIGHTS, "dismiss": -1.0}
_ENGAGEMENT = f"""
SELECT e.visitor, i.id, e.kind, extract(epoch FROM e.at)::float8 FROM (
  SELECT visitor, item, kind, at, id, row_number() OVER (PARTITION BY visitor ORDER BY at DESC, id DESC) AS nth
  FROM recommendations_event e WHERE kind = ANY(%s) AND {STANDS}
) e JOIN recommendations_item i ON i.key = e.item WHERE e.nth <= %s ORDER BY e.visitor, e.at, e.id
"""  # noqa: S608 - put together from literals


_CROWD = f"""
SELECT count(*), coalesce(sum(acts), 0), count(*) FILTER (WHERE acts > %(cap)s), coalesce(sum(greatest(acts - %(cap)s, 0)), 0)
FROM (SELECT count(*) AS acts FROM recommendations_event e WHERE kind = ANY(%(kinds)s) AND {STANDS} GROUP BY visitor) one
"""  # noqa: S608 - put together from literals


def _crowd() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_CROWD, {"cap": MODEL_CAP, "kinds": list(_SIGNED)})
        names = ("visitors", "acts", f"visitors with more than {MODEL_CAP} acts (robots?)", "acts left out")
        return dict(zip(names, map(int, cursor.fetchone()), strict=True))


def _engagement() -> Iterator[list[tuple[str, int, str, float]]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ENGAGEMENT, [list(_SIGNED), MODEL_CAP])
        while rows := cursor.fetchmany(CHUNK):
            yield rows
