"""Which items a panel shows, and why."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import Item, PopularItem, RankedItem, TopN
from recommendations.queries import panel_lists
from tests.factories.recommendations import EventFactory, items, serving

pytestmark = pytest.mark.django_db

LINE = {"item-0": [1.0, 0.0], "item-1": [0.9, 0.1], "item-2": [0.5, 0.5], "item-3": [-1.0, 0.0]}


def recommend(panel, **more):
    return queries.recommend(panel=panel, visitor=more.pop("visitor", None), **more)


FILLED = ("similar", "for-you", "cart", "popular", "near")


@pytest.mark.parametrize("panel", FILLED)
@pytest.mark.parametrize("visitor", [None, "v"])
def test_a_panel_that_is_filled_up_is_never_empty_while_anything_is_for_sale(panel, visitor):
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


@pytest.mark.parametrize("panel", queries.PANELS)
@pytest.mark.parametrize("size", [2, 24])
def test_a_panel_asks_at_most_three_queries(panel, size, django_assert_num_queries):
    keys = items(size)
    serving({key: [1.0, 0.0] for key in keys})
    EventFactory(visitor="v", item="item-0", at=timezone.now())
    EventFactory(visitor="v", item="gone", at=timezone.now() - timedelta(minutes=1))
    # what is known of the visitor; what this visit says (for-you, two); the lists of the others
    with django_assert_num_queries({"for-you": 3}.get(panel, 2)):
        recommend(panel, visitor="v", items=["item-0"], surprise=0.5, country="DE")
    # without a visitor only the lists, if there is one to look at
    with django_assert_num_queries(0 if panel in ("because", "recent", "new-for-you") else 1):
        recommend(panel, items=["item-0"], surprise=0.5, country="DE")


@pytest.mark.parametrize("size", [1, 24])
def test_all_panels_of_a_page_are_one_query(size, django_assert_num_queries):
    keys = items(size)
    model = serving({key: [1.0, 0.0] for key in keys})
    TopN.objects.create(model=model, visitor="v", items=list(Item.objects.values_list("id", flat=True)))
    EventFactory(visitor="v", item="item-0", at=timezone.now())
    asks = [queries.Ask(panel, ("item-0",)) for panel in queries.PANELS]
    with django_assert_num_queries(2):  # what is known of the visitor; the lists
        found = queries.recommend_all(asks=asks, known=queries.known("v"), surprise=0.5, country="DE")
    assert [panel.panel for panel in found] == list(queries.PANELS)


def test_an_unknown_panel_is_refused():
    with pytest.raises(ValueError, match="unknown panel"):
        recommend("best")


def test_because_speaks_of_the_newest_design():
    items(5)
    model = serving({**LINE, "item-4": [0.0, 1.0]})
    TopN.objects.create(model=model, visitor="v", items=[])
    TopN.objects.update(items=[Item.objects.get(key="item-2").pk])
    for minutes, (kind, item) in enumerate([("view", "item-4"), ("save", "item-0"), ("view", "item-3")]):
        EventFactory(visitor="v", kind=kind, item=item, at=timezone.now() - timedelta(minutes=minutes))
    found = recommend("because", visitor="v", count=2)
    assert (found.reason, found.reason_item, found.keys) == ("because-designed", "item-0", ("item-1", "item-2"))


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        (("view", "purchase"), "because-bought"),
        (("view", "like"), "because-liked"),
        (("view",), "because-viewed"),
        (("purchase", "choose"), "because-designed"),
    ],
)
def test_the_strongest_deed_is_the_reason(kinds, reason):
    assert queries.Act("item", frozenset(kinds)).reason == reason


def test_a_new_visitor_does_not_read_the_same_reason_twice():
    items(4)
    serving(LINE)
    for minutes, item in enumerate(["item-0", "item-3"]):
        EventFactory(visitor="new", item=item, at=timezone.now() - timedelta(minutes=minutes))
    asks = [queries.Ask("for-you"), queries.Ask("because")]
    first, second = queries.recommend_all(asks=asks, known=queries.known("new"))
    assert (first.reason_item, second.reason_item) == ("item-0", "item-3")


def test_what_goes_with_it_was_bought_with_it_and_nothing_else():
    items(4)
    for items_of in (["item-0", "item-2"], ["item-0", "item-3"], ["item-0", "item-3"], ["item-1", "item-2"]):
        services.record_basket(items=items_of, day=date(2026, 3, 1))
    assert recommend("goes-with", items=["item-0"]).keys == ("item-3", "item-2")


def test_what_went_with_others_of_its_line_follows_what_went_with_it():
    items(4)
    for key in ("item-0", "item-1"):
        Item.objects.filter(key=key).update(features={"blueprint:boot": 1.0})
    services.record_basket(items=["item-0", "item-2"], day=date(2026, 3, 1))
    for rank, key in enumerate(["item-3", "item-2"], 1):
        RankedItem.objects.create(list="with:blueprint:boot", rank=rank, item=Item.objects.get(key=key), score=1.0)
    assert [recommend("goes-with", items=[key]).keys for key in ("item-0", "item-1")] == [("item-2", "item-3"), ("item-3", "item-2")]
    assert recommend("goes-with", items=["item-1"]).reason == "bought-together"
    Item.objects.filter(key="item-1").update(features={"category:shoes": 1.0, "make:to-order": 1.0})
    RankedItem.objects.update(list="with:category:shoes")
    assert recommend("goes-with", items=["item-1"]).keys == ()


def test_what_was_only_liked_was_not_viewed():
    items(1)
    EventFactory(visitor="v", item="item-0", kind="like")
    assert recommend("recent", visitor="v").keys == ()
    EventFactory(visitor="v", item="item-0", kind="view")
    assert recommend("recent", visitor="v").keys == ("item-0",)


def test_recently_viewed_is_the_newest_first_and_needs_a_visitor():
    items(3)
    for minutes, item in enumerate(["item-1", "item-0", "item-1", "item-2"]):
        EventFactory(visitor="v", item=item, at=timezone.now() - timedelta(minutes=minutes))
    assert recommend("recent", visitor="v").keys == ("item-1", "item-0", "item-2")
    assert recommend("recent").keys == ()


def test_orders_for_everybody_are_read_as_they_were_made():
    keys = items(3)
    for name, rank, key in [("trending", 1, keys[2]), ("trending", 2, keys[0]), ("near:DE", 1, keys[1])]:
        RankedItem.objects.create(list=name, rank=rank, item=Item.objects.get(key=key), score=1.0)
    assert recommend("trending").keys == ("item-2", "item-0")
    assert (recommend("near", country="DE").reason, recommend("near", country="DE").keys[0]) == ("near", "item-1")
    assert recommend("near", country="AT").reason == "popular"


def test_near_is_where_the_visitor_said_parcels_go():
    (key,) = items(1)
    RankedItem.objects.create(list="near:FR", rank=1, item=Item.objects.get(key=key), score=1.0)
    services.push_user_features(visitor="v", features={"country:FR": 1.0})
    assert recommend("near", visitor="v").reason == "near"


def test_new_things_are_those_of_the_last_weeks_closest_to_the_taste_first():
    items(4)
    serving({**LINE, "item-3": [0.95, 0.0]})
    now = timezone.now()
    for key, days in [("item-1", 3), ("item-2", 3), ("item-3", 200)]:
        Item.objects.filter(key=key).update(created=now - timedelta(days=days))
    EventFactory(visitor="v", item="item-0", at=now)
    found = recommend("new-for-you", visitor="v")
    assert (found.reason, found.keys) == ("new", ("item-1", "item-2"))


def test_what_is_needed_once_is_not_offered_to_who_has_it():
    items(2)
    Item.objects.update(once=True)
    EventFactory(visitor="v", kind="purchase", item="item-0")
    EventFactory(visitor="v", kind="cart", item="item-1")
    assert recommend("popular", visitor="v").keys == ("item-1",)
    assert set(recommend("popular", visitor="w").keys) == {"item-0", "item-1"}
    Item.objects.update(once=False)
    assert set(recommend("popular", visitor="v").keys) == {"item-0", "item-1"}


@pytest.mark.parametrize(("called_off", "offered"), [(True, {"item-0", "item-1"}), (False, {"item-1"})])
def test_what_is_needed_once_is_offered_again_after_the_order_was_called_off(called_off, offered):
    items(2)
    Item.objects.update(once=True)
    bought = EventFactory(visitor="v", kind="purchase", item="item-0")
    services.record_return(at=bought.at, days=(bought.day, bought.day), items=["item-0"], share=1.0, called_off=called_off)
    assert set(recommend("popular", visitor="v").keys) == offered


def test_a_shopper_who_wants_surprises_gets_a_row_that_differs():
    keys = items(12)
    angles = {key: ([1.0, 0.001 * n] if n < 6 else [0.0, 1.0 - 0.001 * n]) for n, key in enumerate(keys)}
    model = serving(angles)
    ids = dict(Item.objects.values_list("key", "id"))
    TopN.objects.create(model=model, visitor="v", items=[ids[key] for key in keys])
    assert recommend("for-you", visitor="v", count=4).keys == tuple(keys[:4])
    assert "item-6" in recommend("for-you", visitor="v", count=4, surprise=1.0).keys[:2]


def test_without_vectors_features_say_what_differs():
    keys = items(6, colours=("red", "red", "blue"))
    model = serving({})
    ids = dict(Item.objects.values_list("key", "id"))
    TopN.objects.create(model=model, visitor="v", items=[ids[key] for key in keys])
    assert recommend("for-you", visitor="v", count=2, surprise=1.0).keys == ("item-0", "item-2")


def test_the_last_searches_are_known_each_once():
    for minutes, text in enumerate(["Red  suede", "red suede", "", "bag", "red"]):
        EventFactory(visitor="v", kind="search", item="", context={"text": text}, at=timezone.now() - timedelta(minutes=minutes))
    EventFactory(visitor="v", kind="search", item="", context={})
    assert queries.known("v").searches == ("red suede", "bag")
    assert queries.known(None) == queries.Known()


def test_what_one_denied_comes_last_in_ones_own_list_at_once():
    items(4, colours=("red", "blue"))
    model = serving(LINE)
    ids = dict(Item.objects.values_list("key", "id"))
    TopN.objects.create(model=model, visitor="v", items=[ids[f"item-{n}"] for n in range(4)])
    services.push_user_features(visitor="v", features={"dislikes:colour:red": 1.0, "likes:colour:green": 1.0})
    assert recommend("for-you", visitor="v", count=4).keys == ("item-1", "item-3", "item-0", "item-2")
    assert recommend("for-you", visitor="v", count=2, surprise=0.3).keys == ("item-1", "item-3")


@pytest.mark.parametrize("start", [["item-0"], ["item-1", "item-2", "item-1"]])
def test_what_goes_with_it_agrees_with_counting_its_newest_baskets(start, monkeypatch):
    monkeypatch.setattr(panel_lists, "BASKETS", 15)
    keys, rng = items(8), np.random.default_rng(4)
    baskets = [sorted(rng.choice(keys, rng.integers(1, 5), replace=False).tolist()) for _ in range(120)]
    for basket in baskets:
        services.record_basket(items=basket, day=date(2026, 3, 1))
    newest = {place for key in start for place in [n for n, basket in enumerate(baskets) if key in basket][-15:]}
    counted = Counter(key for place in newest for key in baskets[place] if key not in start)
    wanted = sorted(counted, key=lambda key: (-counted[key], -keys.index(key)))
    assert recommend("goes-with", items=start, count=8).keys == tuple(wanted)
