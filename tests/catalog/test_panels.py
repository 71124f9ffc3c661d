"""Panels of a page: what stands in them, what stays out, and what staff want."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalog import queries, services
from catalog.models import Category, Pin, Product
from catalog.queries import Place, Shopper, Wanted, products
from recommendations.models import Arm, Item, PopularItem, RankedItem
from tests.factories.catalog import CategoryFactory, ProductFactory, colourway, picture
from tests.factories.recommendations import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """A dozen products of one category, the first the most popular."""
    category = CategoryFactory(slug="shoes")
    made = [ProductFactory(slug=f"p{number:02}", category=category, price=10 + number) for number in range(12)]
    services.push_due()
    for rank, item in enumerate(Item.objects.order_by("key"), 1):
        PopularItem.objects.create(item=item, rank=rank, score=1.0)
    return [product.slug for product in made]


def ranked(name, slugs):
    for rank, slug in enumerate(slugs, 1):
        RankedItem.objects.create(list=name, rank=rank, item=Item.objects.get(key=slug), score=1.0)


def shown(*names, visitor=None, count=4, **more):
    wanted = [Wanted(name, count=count) for name in names]
    found = queries.panels(wanted, shopper=Shopper(visitor), page="test", **more)
    return {panel.panel: [card.slug for card in panel.cards] for panel in found}


def test_no_product_stands_in_two_panels(shelf):
    ranked("trending", shelf[:6])
    assert shown("trending", "popular") == {"trending": shelf[:4], "popular": shelf[6:10]}


def test_thin_panels_vanish_and_leave_their_things(shelf):
    ranked("trending", shelf[:2])
    assert shown("trending", "popular") == {"popular": shelf[:4]}


def test_one_thing_viewed_is_a_row(shelf):
    EventFactory(visitor="v", item=shelf[5], at=timezone.now())
    assert shown("recent", "popular", visitor="v") == {"recent": [shelf[5]], "popular": shelf[:4]}


@pytest.fixture
def boots(shelf):
    """A base product that does best with the picture of its one design, both the most wanted."""
    base = ProductFactory(slug="boot", kind="base", family="boot", category=Category.objects.get())
    picture(base, is_default=True)
    lent = picture(colourway(base, slug="boot-red"), colour="#aa2211", is_default=True)
    services.push_due()
    Arm.objects.filter(item__key="boot", key=str(lent.pk)).update(mean=2.0, night_mean=2.0, variance=0.01)
    ranked("trending", ["boot", "boot-red", *shelf])


def test_no_row_leads_to_the_same_product_twice(boots, shelf):
    assert shown("trending") == {"trending": ["boot", *shelf[:3]]}


def test_no_row_leads_to_what_the_page_is_about(boots, shelf):
    assert shown("trending", exclude=["boot-red"]) == {"trending": shelf[:4]}
    found = queries.panels([Wanted("trending", ("boot-red",), count=4)], shopper=Shopper(), page="product")
    assert [card.slug for panel in found for card in panel.cards] == shelf[:4]


def test_another_view_of_the_same_design_is_the_same_product(boots, shelf):
    Arm.objects.filter(item__key="boot-red").update(target="view=toe")
    assert shown("trending") == {"trending": ["boot", *shelf[:3]]}


def test_positions_count_within_a_panel(shelf):
    (panel,) = queries.panels([Wanted("popular", count=4)], shopper=Shopper(), page="test")
    assert [card.position for card in panel.cards] == [0, 1, 2, 3]


def test_what_is_excluded_cleared_or_dismissed_stays_out(shelf):
    Product.objects.filter(slug=shelf[1]).update(status="archived")
    EventFactory(visitor="v", kind="dismiss", item=shelf[2])
    assert shown("popular", visitor="v", exclude=[shelf[0]]) == {"popular": shelf[3:7]}


def test_what_is_sold_out_stays_out(shelf, monkeypatch):
    Product.objects.filter(slug__in=shelf[:3]).update(stock_key="counted")
    Product.objects.filter(slug=shelf[1]).update(stock_key="gone")
    monkeypatch.setattr(products, "_stock_readers", [lambda keys: {"counted": 2, "gone": 0}])
    assert shown("popular") == {"popular": [shelf[0], *shelf[2:5]]}


def test_every_panel_says_where_it_comes_from(shelf):
    ranked("trending", shelf[:6])
    for panel in queries.panels([Wanted("trending"), Wanted("popular")], shopper=Shopper(), page="test"):
        assert (bool(panel.title), bool(panel.reason), panel.why.endswith("It is the same for everybody.")) == (True, True, True)


def test_searches_show_what_they_find_today():
    for number in range(4):
        ProductFactory(title=f"Suede boot {number}")
    for minutes, text in enumerate(["zebra", "suede"]):
        EventFactory(visitor="v", kind="search", item="", context={"text": text}, at=timezone.now() - timedelta(minutes=minutes))
    services.push_due()
    (panel,) = queries.panels([Wanted("searches")], shopper=Shopper("v"), page="test")
    assert (panel.reason, len(panel.cards)) == ("Because you searched for “suede”", 4)


def test_near_names_the_country(shelf):
    from recommendations.services import push_user_features

    push_user_features(visitor="v", features={"country:AT": 1.0})
    ranked("near:AT", shelf[3:7])
    (panel,) = queries.panels([Wanted("near")], shopper=Shopper("v"), page="test")
    assert (panel.reason, len(panel.cards)) == ("Wanted most in Austria", 4)


def pin(slug, **fields):
    return Pin.objects.create(product=Product.objects.get(slug=slug), **{"panel": "popular", "since": date(2026, 1, 1), **fields})


def test_staff_put_a_product_first_and_the_panel_says_so(shelf):
    pin(shelf[9])
    assert shown("popular") == {"popular": [shelf[9], *shelf[:3]]}
    (panel,) = queries.panels([Wanted("popular")], shopper=Shopper(), page="test")
    assert panel.why.endswith("put there by people of the shop.")


def test_staff_keep_a_product_out_of_one_panel_or_all(shelf):
    ranked("trending", shelf[:6])
    pin(shelf[0], effect="out", panel="trending")
    pin(shelf[1], effect="out", panel="")
    assert shown("trending", "popular") == {"trending": shelf[2:6], "popular": [shelf[0], *shelf[6:9]]}


@pytest.mark.parametrize(("since", "until", "holds"), [(0, None, True), (-3, 0, True), (1, None, False), (-3, -1, False)])
def test_a_pin_holds_for_its_days(shelf, since, until, holds):
    today = timezone.localdate()
    pin(shelf[9], since=today + timedelta(days=since), until=None if until is None else today + timedelta(days=until))
    assert (shown("popular")["popular"][0] == shelf[9]) is holds


@pytest.mark.parametrize(
    ("place", "where", "holds"),
    [
        ("home", Place(home=True), True),
        ("home", Place(category="shoes"), False),
        ("category", Place(category="shoes"), True),
        ("category", Place(category="shoes/low"), True),
        ("category", Place(category="shoestrings"), False),
        ("category", Place(), False),
        ("everywhere", Place(category="bags"), True),
    ],
)
def test_a_pin_holds_in_its_place(shelf, place, where, holds):
    category = Category.objects.get(slug="shoes") if place == "category" else None
    pin(shelf[9], place=place, category=category)
    assert (shown("popular", place=where)["popular"][0] == shelf[9]) is holds


def test_a_shoppers_no_outweighs_a_pin(shelf):
    pin(shelf[9])
    EventFactory(visitor="v", kind="dismiss", item=shelf[9])
    assert shelf[9] not in shown("popular", visitor="v")["popular"]


def test_a_pin_that_is_changed_counts_at_once(shelf, django_capture_on_commit_callbacks):
    row = pin(shelf[9])
    shown("popular")
    with django_capture_on_commit_callbacks(execute=True):
        row.delete()
    assert shown("popular") == {"popular": shelf[:4]}


@pytest.mark.parametrize("count", [4, 24])
def test_a_page_of_panels_asks_the_same_for_few_things_and_many(count, django_assert_num_queries):
    made = [ProductFactory(title=f"Suede {number}").slug for number in range(count)]
    services.push_due()
    ranked("trending", made)
    EventFactory(visitor="v", item=made[0], at=timezone.now())
    EventFactory(visitor="v", kind="search", item="", context={"text": "suede"}, at=timezone.now())
    names = ("for-you", "because", "new-for-you", "searches", "near", "trending", "recent", "popular")
    queries.panels([Wanted(name) for name in names], shopper=Shopper("v"), page="test")
    with django_assert_num_queries(8):
        # what is known; this visit; the lists; searches; whether pictures are chosen; products, arms, pictures
        assert queries.panels([Wanted(name) for name in names], shopper=Shopper("v"), page="test")
