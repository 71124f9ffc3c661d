"""What visitors did after they saw a variant, and before."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations.models import Event
from recommendations.queries import outcomes
from recommendations.queries.outcomes import _OUTCOMES, COUNTED, MOST_OF_A_KIND
from recommendations.services import merge_visitor, record_return
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


def returned(at, share, *, called_off=False):
    days = (at.date(), at.date())
    return record_return(at=at, days=days, items=["item"], share=share, called_off=called_off)


def test_what_was_paid_back_is_no_revenue_and_what_was_called_off_no_order():
    kept, sent_back, off, early = (NOW - n * HOUR for n in (1, 2, 3, 239))
    bought = [event("v", "purchase", at, context={"amount": 40}) for at in (kept, sent_back, off, early)]
    Event.objects.bulk_create(bought)
    assert [returned(kept, 0.25), returned(sent_back, 1.0), returned(early, 1.0, called_off=True)] == [1, 1, 1]
    for _ in range(2):
        returned(off, 1.0, called_off=True)
    returned(off, 0.5)
    seen = found(exposure("v", at=early + HOUR / 2))
    assert counted(seen.after[0]) == {"orders": 2, "revenue": 30.0}
    assert counted(seen.before[0]) == {"orders": 1, "revenue": 40.0}


def test_what_goes_back_is_found_by_its_moment_and_things_only():
    Event.objects.bulk_create([event("v", kind, NOW, context={"amount": 40}) for kind in ("purchase", "cart")])
    others = [(NOW + HOUR, ["item"]), (NOW, ["other"]), (NOW, [])]
    days = (NOW.date(), NOW.date())
    assert [record_return(at=at, days=days, items=items, share=1.0, called_off=True) for at, items in others] == [0, 0, 0]
    assert returned(NOW, 1.0) == 1


def test_saves_and_carts_that_a_browser_reports_do_not_count():
    told = [event("v", kind, NOW - HOUR, context={"reported": True}) for kind in ("save", "cart") for _ in range(3)]
    ours = [event("v", kind, NOW - HOUR) for kind in ("save", "cart")]
    assert counted(found(exposure("v"), *told, *ours).after[0]) == {"saves": 1, "carts": 1}


def test_who_did_nothing_counts_too():
    seen = found(exposure("v"))
    assert counted(seen.after[0]) == counted(seen.before[0]) == {}
    assert seen.known.tolist() == [False]


@pytest.mark.parametrize("amount", [10**400, 1e308, 1e-320, 10**9 + 1, -1e308, [1], "1", None, True], ids=lambda given: str(given)[:12])
def test_an_amount_that_is_no_price_counts_as_none(amount):
    rows = [event("v", "purchase", NOW - HOUR, context={"amount": given}) for given in (amount, amount, 12.5)]
    assert counted(found(exposure("v"), *rows).after[0]) == {"orders": 1, "revenue": 12.5}


def test_visitors_who_saw_several_variants_count_for_the_first_and_are_told():
    seen = found(exposure("v", arm="b"), exposure("v", arm="a", at=NOW - HOUR), exposure("w", arm="a"))
    assert (sorted(seen.variants[n] for n in seen.variant), seen.both) == (["a", "b"], 1)


def test_of_two_exposures_at_once_the_one_that_was_recorded_first_counts():
    for visitor in "vwx":
        Event.objects.bulk_create([exposure(visitor, arm="b"), exposure(visitor, arm="a")])
    seen = found()
    assert (seen.variants, seen.variant.tolist()) == (("b",), [0, 0, 0])


def test_buyers_who_sign_in_stay_where_they_began():
    """Equal variants of 90 and 10 per cent: the buyer in ten signs in, and goes on in the variant of the account."""
    rng, rows = np.random.default_rng(1), []
    for n in range(1_000):
        browser, account = f"browser-{n}", f"account-{n}"
        rows.append(exposure(browser, arm="b" if n % 100 >= 90 else "a"))
        if n % 10 == 0:
            rows.append(exposure(account, arm=str(rng.choice(["a", "b"], p=[0.9, 0.1])), at=NOW - 2 * HOUR))
            rows.append(event(account, "purchase", NOW - HOUR))
    Event.objects.bulk_create(rows)
    for n in range(0, 1_000, 10):
        merge_visitor(source=f"browser-{n}", target=f"account-{n}")
    seen = found()
    orders, ours = seen.after[:, COUNTED.index("orders")], seen.variant == seen.variants.index("b")
    assert (len(ours), ours.sum(), seen.both > 5) == (1_000, 100, True)
    assert orders[ours].mean() == orders[~ours].mean() == 0.1


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
        "dearest": 9,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {_OUTCOMES}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "event_exposure" in plan
    assert "event_visitor" in plan
    assert "Seq Scan" not in plan
