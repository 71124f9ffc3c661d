from decimal import Decimal
from importlib import import_module

import pytest

from catalog import queries, services
from catalog.models import Picture, Product
from recommendations import services as recommendations
from recommendations.models import Arm, Item
from tests.factories.catalog import CategoryFactory, ProductFactory, colourway, picture

pytestmark = pytest.mark.django_db


def test_what_changed_is_pushed_once():
    ProductFactory()
    ProductFactory(status="draft")
    assert services.push_due() == 2
    assert services.push_due() == 0
    assert sorted(Item.objects.values_list("available", flat=True)) == [False, True]


def test_more_than_one_chunk_is_pushed(monkeypatch):
    from catalog.services import push

    monkeypatch.setattr(push, "CHUNK", 2)
    for _ in range(5):
        ProductFactory()
    assert services.push_due() == Item.objects.count() == 5


def test_an_item_carries_what_it_is():
    category = CategoryFactory(slug="low", parent=CategoryFactory(slug="shoes"))
    base = ProductFactory(
        kind="base", family="runner", category=category, price=Decimal(120), attributes={"colour": ["red"], "style": "sport"}
    )
    assert list(services.item_features(base)) == [
        "blueprint:runner",
        "category:low",
        "category:shoes",
        "colour:red",
        "make:to-order",
        "price:100-200",
        "style:sport",
    ]


def test_a_colourway_carries_the_options_of_its_design():
    made = colourway(ProductFactory(kind="base", family="runner"), options=["sole.gum", "upper." + "x" * 100])
    assert "option:runner/sole.gum" in services.item_features(made)
    assert max(map(len, services.item_features(made))) <= 100


def test_arms_are_the_ready_pictures_with_what_is_in_them():
    product = ProductFactory(attributes={"colour": "red", "style": ["sport"]})
    shown = picture(product, colour="#a3231d", view="side", tags=["scene:table", "no-colon", "colour:gold"])
    services.save_picture(product_id=product.pk, recipe={"view": "toe"})
    services.push_due()
    arm = Arm.objects.get()
    looks = ["colour:red", "contrast:low", "hue:red", "tone:mid"]
    assert (arm.key, sorted(arm.features)) == (str(shown.pk), sorted([*looks, "kind:view", "scene:table", "style:sport", "view:side"]))


def test_what_nobody_looked_at_is_what_was_said_of_it():
    product = ProductFactory(attributes={"colour": "red"})
    Picture.objects.filter(pk=picture(product, view="side").pk).update(features=None)
    services.push_due()
    assert Arm.objects.get().features == {"colour:red": 1.0, "kind:view": 1.0, "view:side": 1.0}


def test_an_item_carries_the_tone_of_its_default_picture():
    product = ProductFactory()
    picture(product, colour="#101010", is_default=True)
    picture(product, colour="#fafafa")
    services.push_due()
    assert [name for name in Item.objects.get().features if name.startswith("tone:")] == ["tone:dark"]


def test_a_click_opens_another_view_where_that_is_shown():
    base = ProductFactory(kind="base", family="runner")
    picture(base, view="side", is_default=True)
    picture(base, view="top")
    picture(ProductFactory(), view="top")
    services.push_due()
    assert list(Arm.objects.order_by("key").values_list("target", flat=True)) == ["", "view=top", ""]


def test_a_product_has_at_most_eight_pictures_in_lists():
    base = ProductFactory(kind="base", family="runner")
    for number in range(10):
        picture(colourway(base), colour=f"#{number * 20:02x}40{255 - number * 20:02x}", is_default=True)
    services.push_due()
    assert Arm.objects.filter(item__key=base.slug).count() == 8


def test_lent_pictures_differ_in_colour():
    base = ProductFactory(kind="base", family="runner")
    for colour in ["#a3231d"] * 9 + ["#22324f", "#2f4a3a"]:
        picture(colourway(base), colour=colour, is_default=True)
    services.push_due()
    found = {name for arm in Arm.objects.filter(item__key=base.slug) for name in arm.features if name.startswith("colour:")}
    assert found == {"colour:red", "colour:blue", "colour:green"}


def test_what_staff_or_the_night_said_of_a_lent_picture_survives_new_colourways():
    base = ProductFactory(kind="base", family="runner")
    first = picture(colourway(base), is_default=True)
    lost = picture(colourway(base), is_default=True)
    services.push_due()
    Arm.objects.filter(key=first.pk).update(pinned=True)
    Arm.objects.filter(key=lost.pk).update(retired=True)
    for number in range(12):
        picture(colourway(base), colour=f"#{number * 20:02x}40{255 - number * 20:02x}", is_default=True)
    services.push_due()
    arms = Arm.objects.filter(item__key=base.slug)
    assert {str(first.pk), str(lost.pk)} <= set(arms.values_list("key", flat=True))
    assert arms.filter(retired=False).count() == 8


def test_what_is_kept_out_makes_room_for_another():
    base = ProductFactory(kind="base", family="runner")
    for number in range(10):
        picture(colourway(base), colour=f"#{number * 20:02x}40{255 - number * 20:02x}", is_default=True)
    services.push_due()
    arm = Arm.objects.filter(item__key=base.slug).first()
    recommendations.curate(item=base.slug, decisions=[recommendations.Decision(arm.key, excluded=True)])
    services.push_due()
    arms = Arm.objects.filter(item__key=base.slug)
    assert (arms.filter(excluded=True).count(), arms.filter(excluded=False).count()) == (1, 8)


@pytest.mark.parametrize("change", ["publish", "archive", "picture", "remove"])
def test_a_base_product_hears_of_its_colourways(change):
    base = ProductFactory(kind="base", family="runner")
    made = colourway(base, status="draft" if change == "publish" else "published")
    services.push_due()
    assert not Product.objects.filter(push_due=True).exists()
    {
        "publish": lambda: services.publish_product(product_id=made.pk),
        "archive": lambda: services.archive_product(product_id=made.pk),
        "picture": lambda: picture(made, is_default=True),
        "remove": lambda: services.remove_products(product_ids=[made.pk]),
    }[change]()
    base.refresh_from_db()
    assert base.push_due


def test_a_deleted_picture_leaves_the_list_of_arms():
    product = ProductFactory()
    first, second = picture(product, is_default=True), picture(product)
    services.push_due()
    first.delete()
    services.settle_pictures(product_id=product.pk, default=second, uploaded=[])
    services.push_due()
    assert list(Arm.objects.values_list("key", flat=True)) == [str(second.pk)]


def test_the_number_of_queries_does_not_grow_with_the_products(django_assert_num_queries):
    for number in (1, 4):
        for _ in range(number):
            picture(colourway(ProductFactory(kind="base", family="runner")), is_default=True)
        Product.objects.exclude(kind="base").update(push_due=False)
        products = list(Product.objects.filter(push_due=True).select_related("category"))
        # own pictures, items, lent pictures, known arms, their counts; savepoint, items locked, arms, new arms, savepoint
        with django_assert_num_queries(10):
            services.push_to_recommendations(products)
        Product.objects.update(push_due=False)


def test_a_base_product_may_be_shown_as_its_colourways():
    base = ProductFactory(kind="base", family="runner")
    own = picture(base, is_default=True)
    lent = picture(colourway(base), is_default=True)
    picture(colourway(base, status="draft"), is_default=True)
    services.push_due()
    assert list(Arm.objects.filter(item__key=base.slug).values_list("key", flat=True)) == [str(own.pk), str(lent.pk)]


def test_removing_products_forgets_items_pictures_and_files(django_capture_on_commit_callbacks):
    from django.core.files.storage import default_storage

    base = ProductFactory(kind="base", family="runner")
    made = colourway(base)
    file, shared = picture(made, colour="#010203").file, picture(base, colour="#040506").file
    picture(ProductFactory(), colour="#040506")
    services.push_due()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_products(product_ids=[base.pk, made.pk])
    assert (Product.objects.count(), Picture.objects.count(), Item.objects.count()) == (1, 1, 1)
    assert (default_storage.exists(file), default_storage.exists(shared)) == (False, True)


def test_publishing_needs_a_price():
    product = ProductFactory(status="draft", price=0)
    with pytest.raises(services.NotPublishableError, match="price"):
        services.publish_product(product_id=product.pk)
    product.refresh_from_db()
    assert product.status == "draft"


def test_a_panel_speaks_in_words_and_is_never_empty():
    for _ in range(3):
        ProductFactory()
    services.push_due()
    for kind in ("similar", "for-you", "cart", "popular"):
        panel = queries.panel(panel=kind, visitor=None, items=[Product.objects.first().slug])
        assert (bool(panel.cards), bool(panel.title), bool(panel.reason)) == (True, True, True)


def test_a_panel_leaves_out_what_is_excluded():
    first, second = ProductFactory(), ProductFactory()
    services.push_due()
    assert [card.slug for card in queries.panel(panel="popular", visitor=None, exclude=[first.slug]).cards] == [second.slug]


def test_an_unknown_panel_is_an_error():
    with pytest.raises(ValueError, match="no panel"):
        queries.panel(panel="x", visitor=None)


def test_without_a_visitor_the_ranking_is_kept_but_the_cards_are_fresh(django_assert_num_queries):
    product = ProductFactory(price=Decimal(10))
    services.push_due()
    queries.panel(panel="popular", visitor=None)
    Product.objects.filter(pk=product.pk).update(price=Decimal(20))
    with django_assert_num_queries(3):  # products, arms, pictures
        (card,) = queries.panel(panel="popular", visitor=None).cards
    assert card.price == Decimal(20)


def test_an_empty_panel_is_not_kept():
    assert queries.panel(panel="popular", visitor=None).cards == []
    ProductFactory()
    services.push_due()
    assert queries.panel(panel="popular", visitor=None).cards


@pytest.mark.parametrize(
    ("reason", "item", "words"),
    [
        ("because-viewed", "ember", "Because you looked at Ember"),
        ("because-viewed", "gone", "From what you viewed and designed"),
        ("bought-together", None, "Often bought together"),
        ("popular", None, "Chosen most often lately"),
    ],
)
def test_a_reason_is_said_in_words(monkeypatch, reason, item, words):
    ProductFactory(slug="ember", title="Ember")
    reading = import_module("catalog.queries.panels")
    keys = reading.PanelKeys("for-you", reason, item, ("ember",), None)
    monkeypatch.setattr(reading.recommendations, "recommend_all", lambda **_: [keys])
    assert queries.panel(panel="for-you", visitor=None).reason == words
