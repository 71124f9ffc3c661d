"""Whatever goes wrong with choosing pictures, the page gets its default ones, and it is counted."""

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from prometheus_client import REGISTRY

from recommendations import queries, services
from recommendations.models import Arm, Item, Policy
from recommendations.queries import bounded, thumbnails
from tests.factories.recommendations import NOW, fond_of, items, pictured

pytestmark = pytest.mark.django_db


def counted(reason):
    return REGISTRY.get_sample_value("atelier_thumbnail_fallbacks_total", {"reason": reason}) or 0.0


@pytest.fixture
def keys():
    found = pictured(3)
    services.refit_arms(now=NOW)
    fond_of("blue", visitor="v")
    return found


def falls_back(keys, reason, visitor="v"):
    """Pick, and say whether every item got its first picture for certain and was counted for that reason alone."""
    before = counted(reason)
    found = queries.pick_thumbnails(items=keys, visitor=visitor, page="/")
    assert counted(reason) - before == len(keys)
    return [(one.arm, one.propensity, one.policy, bool(one.token)) for one in found.values()] == [
        (f"{key}-red", 1.0, "default", True) for key in keys
    ]


def test_without_pictures(keys):
    bare = items(2, prefix="bare")
    before = counted("no arms")
    assert queries.pick_thumbnails(items=bare, visitor="v", page="/") == {}
    assert counted("no arms") - before == 2


def test_without_a_model(keys):
    Policy.objects.all().delete()
    assert falls_back(keys, "no model")


def test_for_a_visitor_of_whom_nothing_is_known(keys):
    assert falls_back(keys, "no vector", visitor="stranger")


@pytest.mark.parametrize("parameters", [{}, {"format": 99}, {"format": 1, "weights": "x"}, []])
def test_with_a_policy_that_cannot_be_read(keys, parameters):
    Policy.objects.create(created=NOW, parameters=parameters)
    assert falls_back(keys, "broken policy")


def test_with_a_picture_whose_numbers_are_none(keys):
    Arm.objects.filter(key="item-1-green").update(mean=float("nan"))
    assert falls_back(keys, "broken policy")


def test_when_what_is_known_takes_too_long(keys, monkeypatch):
    monkeypatch.setattr(thumbnails, "WITHIN", 500)
    monkeypatch.setattr(thumbnails, "_KNOWN", "SELECT pg_sleep(5), " + ", ".join(["%s"] * 8))
    assert falls_back(keys, "time-out")


def test_when_what_is_known_cannot_be_read(keys, monkeypatch):
    monkeypatch.setattr(thumbnails, "_KNOWN", "SELECT 1 / 0, " + ", ".join(["%s"] * 8))
    assert falls_back(keys, "database")


@pytest.mark.parametrize(
    ("broken", "reason"), [("SELECT nonsense, %s, %s, %s", "database"), ("SELECT pg_sleep(5), %s, %s, %s", "time-out")]
)
def test_when_not_even_the_pictures_can_be_read(keys, monkeypatch, broken, reason):
    monkeypatch.setattr(thumbnails, "WITHIN", 500)
    monkeypatch.setattr(thumbnails, "_ARMS", broken)
    before = counted(reason)
    assert queries.pick_thumbnails(items=keys, visitor="v", page="/") == {}
    assert counted(reason) - before == 3


def test_what_was_begun_around_a_failed_read_goes_on():
    with transaction.atomic():
        Item.objects.create(key="before")
        with pytest.raises(DatabaseError):
            bounded.rows("SELECT 1 / 0", [], within=30_000)
        with pytest.raises(OperationalError, match="timeout"):
            bounded.rows("SELECT pg_sleep(5)", [], within=10)
        Item.objects.create(key="after")
    assert Item.objects.count() == 2


def limit():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


def test_the_limit_ends_with_the_read():
    before = limit()
    assert bounded.rows("SELECT current_setting('statement_timeout'), %s", ["x"], within=12_345) == [("12345ms", "x")]
    assert limit() == before


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_too():
    before = limit()
    assert bounded.rows("SELECT current_setting('statement_timeout'), %s", ["x"], within=12_345) == [("12345ms", "x")]
    with pytest.raises(OperationalError, match="timeout"):
        bounded.rows("SELECT pg_sleep(5)", [], within=10)
    with pytest.raises(DatabaseError):
        bounded.rows("SELECT 1 / 0", [], within=30_000)
    assert limit() == before
