"""What is trending this week, and what is popular in each country."""

from datetime import timedelta

import pytest

from recommendations import services, tasks
from recommendations.models import RankedItem
from tests.factories.recommendations import NOW, EventFactory, items

pytestmark = pytest.mark.django_db


def seen(item, people, *, days=0, kind="view", start=0):
    at = NOW - timedelta(days=days)
    for person in range(start, start + people):
        EventFactory(visitor=f"p{person}", kind=kind, item=item, at=at, day=at.date())


def order(name):
    return list(RankedItem.objects.filter(list=name).values_list("item__key", flat=True))


def test_what_is_wanted_more_than_usual_comes_first():
    items(3)
    seen("item-0", 9)
    for week in range(1, 9):
        seen("item-0", 9, days=7 * week)  # always wanted
    seen("item-1", 4)
    seen("item-2", 6)
    services.refresh_trends(now=NOW)
    assert order("trending") == ["item-2", "item-1"]


def test_one_person_makes_no_trend_however_busy():
    items(2)
    for minute in range(50):
        EventFactory(visitor="robot", item="item-0", at=NOW - timedelta(minutes=minute))
    seen("item-1", 3)
    services.refresh_trends(now=NOW)
    assert order("trending") == ["item-1"]


def test_anonymous_purchases_count_as_people():
    items(1)
    for _ in range(3):
        services.record_basket(items=["item-0"], day=NOW.date())
    services.refresh_trends(now=NOW)
    assert order("trending") == ["item-0"]


def test_a_country_has_its_own_order_and_needs_three_baskets():
    items(3)
    baskets = [("DE", "item-0")] * 3 + [("DE", "item-1")] * 4 + [("DE", "item-2")] * 2 + [("AT", "item-2")] * 3 + [("", "item-0")] * 9
    services.record_baskets(baskets=[services.BasketIn([item], NOW.date(), country) for country, item in baskets])
    services.refresh_trends(now=NOW)
    assert (order("near:DE"), order("near:AT")) == (["item-1", "item-0"], ["item-2"])


def test_visitors_who_told_their_country_count_there():
    items(2)
    for person in range(3):
        services.push_user_features(visitor=f"p{person}", features={"country:FR": 1.0, "likes:colour:red": 1.0})
    seen("item-0", 3, kind="save")
    seen("item-1", 3, kind="view")
    services.refresh_trends(now=NOW)
    assert order("near:FR") == ["item-0"]


def line(key, *features):
    services.push_items(items=[services.ItemIn(key, dict.fromkeys(features, 1.0), available=True)])
    return key


def test_what_goes_with_a_line_was_bought_with_any_of_its_things():
    red, blue = (line(f"boot-{colour}", "blueprint:boot", "make:to-order", "category:shoes") for colour in ("red", "blue"))
    laces, wax, band = (line(key, "make:ready", f"category:{key}", "category:care") for key in ("laces", "wax", "band"))
    for parcel in ([red, laces], [blue, laces], [blue, wax], [red, blue], [band]):
        services.record_basket(items=parcel, day=NOW.date())
    services.record_basket(items=[red, band], day=NOW.date() - timedelta(days=400))
    services.refresh_trends(now=NOW)
    assert order("with:blueprint:boot") == ["laces", "wax"]
    assert (sorted(order("with:category:care")), order("with:category:wax")) == (["boot-blue", "boot-red"], ["boot-blue"])
    assert order("with:category:shoes") == []


def test_what_is_long_ago_or_yet_to_come_does_not_count():
    items(2)
    seen("item-0", 5, days=8)
    seen("item-1", 5, days=-1)
    services.refresh_trends(now=NOW)
    assert order("trending") == []


def test_a_repetition_changes_nothing_and_an_empty_shop_is_no_error():
    assert services.refresh_trends(now=NOW) == 0
    items(2)
    seen("item-0", 3)
    assert [services.refresh_trends(now=NOW) for _ in range(2)] == [1, 1]
    tasks.refresh_trends()


@pytest.mark.parametrize("number", [1, 12])
def test_it_asks_the_same_for_one_item_and_many(number, django_assert_num_queries):
    for key in items(number):
        seen(key, 3)
    with django_assert_num_queries(8):
        # savepoint, lock, weeks, countries, baskets, delete, insert, release
        services.refresh_trends(now=NOW)
