"""Vectors of items and of visitors, as the serving model has them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.domain.events import WEIGHTS, recency
from recommendations.domain.fold_in import Vector, taste_vector
from recommendations.models import STANDS, VECTOR_DIMENSIONS

RECENT = 20
SENT = np.dtype([("dimensions", ">i2"), ("unused", ">i2"), ("values", ">f4", VECTOR_DIMENSIONS)])
"""A vector as `vector_send` gives it."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What a visitor likes as a vector; only vectors of the same model can be compared with it."""

    model: int
    vector: Vector


def taste_of(visitor: str) -> Taste | None:
    """The visitor's taste in the serving model; that of their recent events where the model has not met them. One query or two."""
    rows = all_rows(
        "SELECT a.model_id, v.vector::text FROM recommendations_activemodel a "
        "LEFT JOIN recommendations_visitorvector v ON v.model_id = a.model_id AND v.visitor = %s",
        [visitor],
    )
    if not rows:
        return None
    model, text = rows[0]
    vector = parsed(text) if text else recent_taste(visitor, model)[0]
    return None if vector is None else Taste(model, vector)


def vectors_of(items: Collection[str]) -> tuple[int, dict[str, Vector]] | None:
    """The serving model and the vectors of the items it knows; None where no model serves."""
    active = all_rows("SELECT model_id FROM recommendations_activemodel", [])
    if not active:
        return None
    rows = all_rows(
        "SELECT i.key, v.vector::text FROM recommendations_itemvector v JOIN recommendations_item i ON i.id = v.item_id "
        "WHERE v.model_id = %s AND i.key = ANY(%s)",
        [active[0][0], sorted(items)],
    )
    return active[0][0], {key: parsed(text) for key, text in rows}


_DONE = f"""
SELECT e.item, e.kind, e.at, v.vector::text FROM (
  SELECT item, kind, at FROM recommendations_event e WHERE visitor = %s AND kind = ANY(%s) AND {STANDS} ORDER BY at DESC LIMIT %s
) e JOIN recommendations_item i ON i.key = e.item
JOIN recommendations_itemvector v ON v.item_id = i.id AND v.model_id = %s ORDER BY e.at DESC
"""  # noqa: S608 - put together from literals


def recent_taste(visitor: str, model: int | None) -> tuple[Vector | None, list[str]]:
    """The taste that a visitor's last events tell, and their items, newest first."""
    rows = all_rows(_DONE, [visitor, list(WEIGHTS), RECENT, model])
    if not rows:
        return None, []
    weights = [WEIGHTS[kind] * recency(_days(at), half_life=1.0) for _, kind, at, _ in rows]
    return taste_vector([parsed(text) for *_, text in rows], weights), [row[0] for row in rows]


def all_rows(sql: str, arguments: Any) -> list[tuple[Any, ...]]:
    """Every row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def matrix_of(sent: Sequence[bytes]) -> NDArray[np.float32]:
    """Vectors that are SENT, one row each."""
    return np.frombuffer(b"".join(sent), dtype=SENT)["values"].astype(np.float32)


def parsed(text: str) -> Vector:
    """A vector as the database writes it."""
    return np.array(text[1:-1].split(","), dtype=np.float32)


def _days(at: datetime) -> float:
    return (timezone.now() - at).total_seconds() / 86_400
