"""What sort of shopper somebody is for good, by what they did once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.domain.audience import SEGMENTS
from recommendations import queries
from recommendations.domain.events import LASTING
from recommendations.models import Event
from tests.factories.recommendations import NOW, EventFactory


def test_every_segment_goes_by_acts_that_last():
    assert {kind for segment in SEGMENTS.values() for kind in segment.kinds} <= set(LASTING)


@pytest.mark.django_db
def test_lasting_acts_of_one_visitor_are_told(django_assert_num_queries):
    for visitor, kind in (("v", "view"), ("v", "save"), ("v", "save"), ("w", "purchase")):
        EventFactory(visitor=visitor, kind=kind)
    with django_assert_num_queries(2):  # one for each visitor
        assert (queries.acts_of("v"), queries.acts_of("w"), queries.acts_of(None)) == ({"save"}, {"purchase"}, frozenset())


@pytest.mark.django_db
def test_a_long_history_is_not_read():
    rows = [Event(visitor="v", kind="view", item=f"item-{n}", at=NOW, day=NOW.date()) for n in range(3_000)]
    Event.objects.bulk_create([*rows, Event(visitor="v", kind="purchase", item="item-1", at=NOW, day=NOW.date())])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE recommendations_event")
        with CaptureQueriesContext(connection) as asked:
            assert queries.acts_of("v") == {"purchase"}
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        assert "event_lasting" in "\n".join(line for (line,) in cursor.fetchall())
