"""What visitors did after they saw a variant, and before."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations.models import Event
from recommendations.queries import outcomes
from recommendations.queries.outcomes import _OUTCOMES, COUNTED, MOST_OF_A_KIND
from tests.factories.recommendations import NOW

pytestmark = pytest.mark.django_db
START, HISTORY = NOW - timedelta(days=10), timedelta(days=28)
HOUR = timedelta(hours=1)


def event(visitor, kind, at, **fields):
    return Event(visitor=visitor, kind=kind, at=at, day=at.date(), item="" if kind == "exposure" else "item", **fields)


def exposure(visitor, arm="a", at=START + HOUR, policy="test"):
    return event(visitor, "exposure", at, policy=policy, arm=arm)


def found(*events, until=NOW):
    Event.objects.bulk_create(events)
    return outcomes(policy="test", since=START, until=until, history=HISTORY)


def counted(row):
    return {name: value for name, value in zip(COUNTED, row, strict=True) if value}


def test_acts_from_the_first_exposure_on_are_outcomes_and_those_before_are_history():
    at = START + HOUR
    seen = found(
        exposure("v", at=at + HOUR),
        exposure("v", at=at),
        event("v", "click", at - HOUR),
        event("v", "click", at),
        event("v", "impression", at),
        event("v", "save", at + HOUR),
        event("v", "cart", at + 2 * HOUR),
    )
    assert (seen.variants, seen.variant.tolist(), seen.known.tolist()) == (("a",), [0], [True])
    assert counted(seen.after[0]) == {"clicks": 1, "saves": 1, "carts": 1, "cards": 1}
    assert counted(seen.before[0]) == {"clicks": 1}


def test_lines_of_one_order_are_one_order_and_their_amounts_add_up():
    lines = [event("v", "purchase", NOW - HOUR, context={"amount": amount}) for amount in (120.5, 9.5, "free", -3)]
    seen = found(exposure("v"), *lines, event("v", "purchase", NOW - 2 * HOUR))
    assert counted(seen.after[0]) == {"orders": 2, "revenue": 130.0}


def test_who_did_nothing_counts_too():
    seen = found(exposure("v"))
    assert counted(seen.after[0]) == counted(seen.before[0]) == {}
    assert seen.known.tolist() == [False]


def test_visitors_who_saw_several_variants_are_left_out_and_counted():
    seen = found(exposure("v"), exposure("v", arm="b", at=NOW - HOUR), exposure("w", arm="b"))
    assert (seen.variants, len(seen.variant), seen.both) == (("b",), 1, 1)


def test_other_experiments_and_other_times_do_not_count():
    seen = found(
        exposure("v"),
        exposure("w", policy="other"),
        exposure("early", at=START - HOUR),
        exposure("late", at=NOW + HOUR),
        event("v", "click", START - HISTORY - HOUR),
        event("v", "click", NOW + HOUR),
    )
    assert len(seen.variant) == 1
    assert counted(seen.after[0]) == counted(seen.before[0]) == {}


def test_nobody_counts_beyond_the_cap():
    seen = found(exposure("v"), *(event("v", "click", NOW - HOUR) for _ in range(MOST_OF_A_KIND + 10)))
    assert counted(seen.after[0]) == {"clicks": MOST_OF_A_KIND}


def test_without_exposures_there_is_nothing():
    seen = found(event("v", "click", NOW - HOUR))
    assert (seen.variants, seen.after.shape, seen.both) == ((), (0, len(COUNTED)), 0)


def test_it_agrees_with_counting_by_hand():
    """Random events of thirty visitors."""
    rng = np.random.default_rng(1)
    kinds = {"clicks": "click", "saves": "save", "carts": "cart", "cards": "impression"}
    rows = [exposure(f"v{n}", arm="ab"[n % 2], at=START + timedelta(hours=int(rng.integers(1, 100)))) for n in range(30)]
    first = {row.visitor: row.at for row in rows}
    acts = [
        event(f"v{rng.integers(30)}", str(rng.choice(["view", *kinds.values()])), NOW - timedelta(minutes=int(rng.integers(1, 60_000))))
        for _ in range(1_500)
    ]
    seen = found(*rows, *acts)
    for after, table in ((True, seen.after), (False, seen.before)):
        for column, name in enumerate(COUNTED):
            wanted = sorted(
                sum(
                    act.visitor == visitor and act.kind == kinds.get(name) and (act.at >= at) == after and act.at >= at - HISTORY
                    for act in acts
                )
                for visitor, at in first.items()
            )
            assert sorted(table[:, column].tolist()) == wanted


@pytest.mark.parametrize("number", [1, 30])
def test_it_is_one_statement(number):
    """The limits of the transaction, then the statement."""
    Event.objects.bulk_create([exposure(f"v{n}") for n in range(number)])
    with CaptureQueriesContext(connection) as caught:
        outcomes(policy="test", since=START, until=NOW, history=HISTORY)
    statements = [one["sql"] for one in caught if "SAVEPOINT" not in one["sql"]]
    assert sum("recommendations_event" in sql for sql in statements) <= 1
    assert len(statements) <= 2


def test_exposures_and_acts_are_found_by_their_indexes():
    values = {
        "policy": "test",
        "since": START,
        "until": NOW,
        "first_day": START.date(),
        "history_day": START.date(),
        "history": HISTORY,
        "most": 9,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {_OUTCOMES}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "event_exposure" in plan
    assert "event_visitor" in plan
    assert "Seq Scan" not in plan
