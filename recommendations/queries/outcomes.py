"""What visitors did after they first saw a variant of something, and before: one row for each, in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from recommendations.domain.events import REPORTED
from recommendations.models import STANDS

COUNTED = ("clicks", "saves", "carts", "orders", "revenue", "cards")
LONGEST_STATEMENT = "300s"
MOST_OF_A_KIND = 500
"""What one visitor may add to a count: nobody, robot or not, outvotes the others (the limit that training has, too)."""
DEAREST = 10**9
"""No line of an order costs more; an amount beyond it is no amount. So no row is too large a number to add up."""
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Visitors by the variant they saw first; `after` and `before` are visitors × COUNTED, `known`: did anything before that.

    `variant` indexes `variants`. `both` counts those who saw another variant later. They stay in: who signs in goes on under the account's
    key, and buyers sign in, so leaving them out would choose by the outcome.
    """

    variants: tuple[str, ...]
    variant: NDArray[np.int64]
    after: NDArray[np.float64]
    before: NDArray[np.float64]
    known: NDArray[np.bool_]
    both: int


def outcomes(*, policy: str, since: datetime, until: datetime, history: timedelta) -> Outcomes:
    """What the visitors did whom events of kind `exposure` with this policy name, from their first exposure on and `history` before it.

    Orders are the different moments of purchase without those called off, revenue the amounts that purchases carry without what was paid
    back; in history both are as they were then, since what goes back later may go back because of the variant. Saves and carts are the
    shop's own records, never what a browser says of them. Nothing of a visitor's key comes back.
    """
    values: dict[str, Any] = {
        "policy": policy,
        "since": since,
        "until": until,
        "first_day": (since - timedelta(days=1)).date(),
        "history_day": (since - history - timedelta(days=1)).date(),
        "history": history,
        "most": MOST_OF_A_KIND,
        "dearest": DEAREST,
    }
    parts: list[NDArray[np.float64]] = []
    names: dict[str, int] = {}
    both = 0
    with transaction.atomic():
        with connection.cursor() as settings:
            settings.execute("SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)", [LONGEST_STATEMENT])
        with connection.chunked_cursor() as cursor:
            cursor.execute(_OUTCOMES, values)
            while rows := cursor.fetchmany(CHUNK):
                both += sum(other for _, other, *_ in rows)
                told = [(names.setdefault(variant, len(names)), *counts) for variant, _, *counts in rows]
                parts.append(np.array(told, dtype=np.float64))
    table = np.concatenate([np.empty((0, _WIDTH)), *parts])
    half = 1 + len(COUNTED)
    return Outcomes(tuple(names), table[:, 0].astype(np.int64), table[:, 1:half], table[:, half : 2 * half - 1], table[:, -1] > 0, both)


_WIDTH = 2 + 2 * len(COUNTED)


_NUMBER = "CASE WHEN jsonb_typeof(e.context -> 'amount') = 'number' THEN (e.context -> 'amount')::numeric ELSE 0 END"
_AMOUNT = f"CASE WHEN {_NUMBER} BETWEEN 0 AND %(dearest)s THEN round({_NUMBER}, 2) ELSE 0 END"


_KEPT = f"({_AMOUNT}) * (1 - coalesce((e.context ->> 'returned')::numeric, 0))"
_OURS = f"e.context -> '{REPORTED}' IS NULL"
_KINDS = {
    "clicks": "e.kind = 'click'",
    "saves": f"e.kind = 'save' AND {_OURS}",
    "carts": f"e.kind = 'cart' AND {_OURS}",
    "cards": "e.kind = 'impression'",
}


def _columns(when: str, bought: str, amount: str) -> str:
    found = {name: f"least(count(*) FILTER (WHERE {when} AND {which}), %(most)s)" for name, which in _KINDS.items()}
    found["orders"] = f"least(count(DISTINCT e.at) FILTER (WHERE {when} AND {bought}), %(most)s)"
    found["revenue"] = f"coalesce(sum({amount}) FILTER (WHERE {when} AND {bought}), 0)"
    return ", ".join(f"({found[name]})::float8" for name in COUNTED)


_AFTER, _BEFORE = "e.at >= x.first", "e.at < x.first"
_BOUGHT = "e.kind = 'purchase'"
_SINCE, _HISTORY = _columns(_AFTER, f"{_BOUGHT} AND {STANDS}", _KEPT), _columns(_BEFORE, _BOUGHT, _AMOUNT)
_OUTCOMES = f"""
WITH exposed AS MATERIALIZED (
  SELECT visitor, (array_agg(arm ORDER BY at, id))[1] AS variant, min(arm) <> max(arm) AS several, min(at) AS first
  FROM recommendations_event
  WHERE kind = 'exposure' AND policy = %(policy)s AND day >= %(first_day)s AND at >= %(since)s AND at < %(until)s GROUP BY visitor
)
SELECT x.variant, x.several, did.* FROM exposed x CROSS JOIN LATERAL (
  SELECT {_SINCE}, {_HISTORY}, (count(*) FILTER (WHERE {_BEFORE}))::float8 FROM recommendations_event e
  WHERE e.visitor = x.visitor AND e.kind <> 'exposure' AND e.day >= %(history_day)s AND e.at >= x.first - %(history)s AND e.at < %(until)s
) did
"""  # noqa: S608 - made of constants only
