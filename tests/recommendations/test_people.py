"""Erase, merge, export."""

from datetime import timedelta

import pytest

from recommendations import queries, services
from recommendations.models import Event, TopN, VisitorDay, VisitorFeatures, VisitorVector
from recommendations.services import EventIn
from tests.factories.recommendations import NOW, EventFactory, items, serving

pytestmark = pytest.mark.django_db
KEYED = (Event, VisitorDay, VisitorFeatures, VisitorVector, TopN)


def known(visitor, *, run):
    services.record_events(visitor=visitor, events=[EventIn("view", "item-0")])
    services.push_user_features(visitor=visitor, features={"style:bold": 1.0})
    VisitorVector.objects.create(model=run, visitor=visitor, vector=[1.0] * 64)
    TopN.objects.create(model=run, visitor=visitor, items=[])


def test_erasing_leaves_no_row_with_the_key():
    items(1)
    run = serving({})
    known("v", run=run)
    known("w", run=run)
    services.erase_visitor(visitor="v")
    assert not any(model.objects.filter(visitor="v").exists() for model in KEYED)
    assert all(model.objects.filter(visitor="w").exists() for model in KEYED)


def test_merging_makes_one_visitor_and_forgets_the_other():
    items(2)
    run = serving({})
    known("browser", run=run)
    known("person", run=run)
    services.merge_visitor(source="browser", target="person")
    assert Event.objects.filter(visitor="person").count() == 2
    assert VisitorDay.objects.get().events == 2
    assert not any(model.objects.filter(visitor="browser").exists() for model in KEYED)


@pytest.mark.parametrize("earlier", ["browser", "person"])
def test_of_what_both_reported_the_first_survives(earlier):
    """An experiment counts from the first time that its variant was seen."""
    for visitor in ("browser", "person"):
        EventFactory(visitor=visitor, once="same", at=NOW - timedelta(hours=3 if visitor == earlier else 1))
    services.merge_visitor(source="browser", target="person")
    assert list(Event.objects.values_list("visitor", "at")) == [("person", NOW - timedelta(hours=3))]


def test_merging_twice_or_with_oneself_is_harmless():
    EventFactory(visitor="browser", once="same", at=NOW - timedelta(hours=1))
    EventFactory(visitor="person", once="same")
    services.merge_visitor(source="browser", target="person")
    services.merge_visitor(source="browser", target="person")
    services.merge_visitor(source="person", target="person")
    assert Event.objects.get().visitor == "person"


def test_an_export_holds_what_was_done_told_and_guessed():
    keys = items(1)
    run = serving({})
    known("v", run=run)
    export = queries.export_visitor("v")
    assert [event["item"] for event in export["events"]] == keys
    assert export["told"] == {"style:bold": 1.0}
