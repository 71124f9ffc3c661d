"""What was bought and called off before it was sent was not bought, wherever the shop learns or counts."""

from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import Basket, Event, PictureReport, RankedItem
from recommendations.queries import thumbnails
from recommendations.queries.training_data import training_data
from recommendations.services.popularity import refresh_popularity
from tests.factories.recommendations import NOW, EventFactory, items, pictured, serving

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def bought(item, visitor="visitor", *, called_off, at=NOW):
    row = EventFactory(visitor=visitor, kind="purchase", item=item, at=at, day=TODAY)
    if called_off:
        services.record_return(at=at, days=(TODAY, TODAY), items=[item], share=1.0, called_off=True)
    return row


def test_the_night_learns_nothing_from_it():
    items(2)
    bought("item-0", called_off=False)
    bought("item-1", called_off=True)
    data = training_data(NOW)
    assert [data.interactions.items[item] for item in data.interactions.item] == ["item-0"]
    assert data.crowd["acts"] == 1


def test_what_else_was_done_with_it_still_teaches():
    items(1)
    bought("item-0", called_off=True)
    EventFactory(kind="cart", item="item-0")
    assert training_data(NOW).interactions.weight.tolist() == [4.0]


def test_it_makes_nothing_popular():
    items(2)
    EventFactory(visitor="a", kind="cart", item="item-0", at=NOW)
    bought("item-1", called_off=True)
    refresh_popularity(now=NOW)
    assert queries.recommend(panel="popular", visitor=None).keys[0] == "item-0"


@pytest.mark.parametrize(("called_off", "panels"), [(False, ["near:DE", "trending"]), (True, [])])
def test_it_makes_no_trend(called_off, panels):
    items(1)
    for person in "abc":
        services.push_user_features(visitor=person, features={"country:DE": 1.0})
        bought("item-0", person, called_off=called_off, at=NOW - timedelta(minutes=ord(person)))
    services.refresh_trends(now=NOW)
    assert sorted(RankedItem.objects.values_list("list", flat=True)) == panels


@pytest.mark.parametrize(("called_off", "number"), [(False, 1), (True, 0)])
def test_it_shows_no_taste_and_is_no_reason(called_off, number):
    items(6, colours=("red", "blue", "green"))
    for item in ("item-0", "item-3"):
        bought(item, called_off=called_off)
    assert len(queries.beliefs("visitor")) == number
    assert bool(queries.known("visitor").acts) is not called_off


@pytest.mark.parametrize("called_off", [False, True])
def test_it_chooses_no_picture_moves_no_answer_and_makes_nobody_a_buyer(called_off):
    keys = pictured(3)
    services.refit_arms(now=NOW)
    serving(dict.fromkeys(keys, (1.0, 0.5)))
    bought("item-0", "v", called_off=called_off)
    liked = thumbnails.considered("v", keys)[1].get("colour:red", 0.0) > 0
    assert [liked, queries.taste_of("v") is not None, "purchase" in queries.acts_of("v")] == [not called_off] * 3


@pytest.mark.parametrize(("called_off", "orders"), [(False, 1), (True, 0)])
def test_no_picture_has_earned_it(called_off, orders):
    items(1)
    row = {"visitor": "v", "item": "item-0", "arm": "a", "day": TODAY, "policy": "thompson-7", "propensity": 0.5}
    Event.objects.bulk_create(Event(kind=kind, at=NOW - timedelta(hours=1), **row) for kind in ("impression", "click"))
    bought("item-0", "v", called_off=called_off)
    services.report_pictures(now=NOW)
    assert PictureReport.objects.get().figures["days"] == [[TODAY.isoformat(), "thompson", 1, 1, orders]]


@pytest.mark.parametrize(("things", "country", "left"), [("ab", "", 3), ("baa", "DE", 3), ("a", "DE", 4), ("abc", "DE", 4), ("", "DE", 4)])
def test_a_basket_of_exactly_these_things_goes_once(things, country, left):
    for known, where in (("ab", "DE"), ("ab", "DE"), ("ab", ""), ("abd", "DE")):
        services.record_basket(items=known, day=TODAY, country=where)
    assert services.forget_basket(items=things, day=TODAY, country=country) is (left == 3)
    assert not services.forget_basket(items=things, day=TODAY + timedelta(days=1), country=country)
    assert Basket.objects.count() == left


@pytest.mark.django_db(transaction=True)
def test_two_orders_called_off_at_once_forget_two_baskets():
    for _ in range(2):
        services.record_basket(items=["a"], day=TODAY)
    with closing(connection.copy()) as other, connection.cursor() as mine:
        other.set_autocommit(False)
        cursor = other.cursor()
        cursor.execute("SELECT id FROM recommendations_basket ORDER BY id LIMIT 1 FOR UPDATE")
        ((taken,),) = cursor.fetchall()
        mine.execute("SET lock_timeout = '2s'")
        assert services.forget_basket(items=["a"], day=TODAY)
        mine.execute("RESET lock_timeout")
    assert Basket.objects.get().pk == taken
