"""Which items a panel shows, and why."""

from datetime import date

import pytest
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import Item, PopularItem, TopN
from tests.factories.recommendations import EventFactory, items, serving

pytestmark = pytest.mark.django_db

LINE = {"item-0": [1.0, 0.0], "item-1": [0.9, 0.1], "item-2": [0.5, 0.5], "item-3": [-1.0, 0.0]}


def recommend(panel, **more):
    return queries.recommend(panel=panel, visitor=more.pop("visitor", None), **more)


@pytest.mark.parametrize("panel", queries.PANELS)
@pytest.mark.parametrize("visitor", [None, "v"])
def test_no_panel_is_empty_while_anything_is_for_sale(panel, visitor):
    items(2)
    found = recommend(panel, visitor=visitor, items=["item-0"], exclude=["gone"])
    assert found.keys == ("item-1",)


def test_popular_follows_the_nightly_order_and_then_the_newest():
    items(3)
    PopularItem.objects.create(item=Item.objects.get(key="item-0"), rank=1, score=2.0)
    assert recommend("popular").keys == ("item-0", "item-2", "item-1")


def test_what_is_not_available_is_not_shown():
    items(3)
    Item.objects.filter(key="item-1").update(available=False)
    assert recommend("popular", exclude=["item-2"]).keys == ("item-0",)


def test_similar_follows_the_vectors():
    items(4)
    model = serving(LINE)
    found = recommend("similar", items=["item-0"], count=3)
    assert found == queries.PanelKeys("similar", "similar", "item-0", ("item-1", "item-2", "item-3"), model.pk)


def test_similar_to_an_item_without_a_vector_shares_features():
    items(4, colours=("red", "blue"))
    assert recommend("similar", items=["item-0"], count=1).keys == ("item-2",)


def test_for_you_is_the_visitors_own_list():
    items(4)
    model = serving(LINE)
    ids = dict(Item.objects.values_list("key", "id"))
    TopN.objects.create(model=model, visitor="v", items=[ids["item-3"], ids["item-1"]])
    found = recommend("for-you", visitor="v", count=2)
    assert (found.reason, found.keys) == ("for-you", ("item-3", "item-1"))


def test_a_visitor_the_model_never_met_is_folded_in():
    items(4)
    serving(LINE)
    EventFactory(visitor="new", item="item-0", at=timezone.now())
    found = recommend("for-you", visitor="new", count=2)
    assert (found.reason, found.reason_item, found.keys) == ("because-viewed", "item-0", ("item-1", "item-2"))


def test_without_consent_nothing_is_folded_in():
    items(4)
    serving(LINE)
    EventFactory(visitor="new", item="item-0")
    assert recommend("for-you", visitor=None).reason == "popular"


def test_the_cart_shows_what_was_bought_together_first():
    items(4)
    serving(LINE)
    services.record_basket(items=["item-0", "item-3"], day=date(2026, 3, 1))
    found = recommend("cart", items=["item-0"], count=2)
    assert (found.reason, found.reason_item, found.keys) == ("bought-together", "item-0", ("item-3", "item-1"))


def test_what_was_dismissed_stays_away():
    items(3)
    EventFactory(visitor="v", kind="dismiss", item="item-2")
    for panel in queries.PANELS:
        assert "item-2" not in recommend(panel, visitor="v", items=["item-0"]).keys
    assert "item-2" in recommend("popular", visitor="w").keys


@pytest.mark.parametrize(("panel", "number"), [("popular", 1), ("similar", 2), ("cart", 2), ("for-you", 3)])
@pytest.mark.parametrize("size", [1, 12])
def test_a_panel_asks_at_most_three_queries(panel, number, size, django_assert_num_queries):
    keys = items(size)
    serving({key: [1.0, 0.0] for key in keys})
    EventFactory(visitor="v", item="item-0", at=timezone.now())
    # the visitor's list or the items' vectors; recent events' vectors (for-you); the ranking
    with django_assert_num_queries(number):
        recommend(panel, visitor="v", items=["item-0"])


def test_an_unknown_panel_is_refused():
    with pytest.raises(ValueError, match="unknown panel"):
        recommend("best")
