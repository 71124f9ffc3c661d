"""What owners push."""

import pytest

from recommendations import services
from recommendations.models import Arm, Item, VisitorFeatures
from recommendations.services import ArmIn, FeatureError, ItemIn, UnknownItemError
from tests.factories.recommendations import items

pytestmark = pytest.mark.django_db


def test_items_are_pushed_in_one_statement(django_assert_num_queries):
    for number in (1, 3):
        # the upsert
        with django_assert_num_queries(1):
            items(number)
    assert Item.objects.count() == 3


def test_a_second_push_updates():
    items(1)
    assert services.push_items(items=[ItemIn("item-0", {"colour:blue": 1.0, "old": 0.0}, available=False)]) == 1
    item = Item.objects.get()
    assert (item.features, item.available) == ({"colour:blue": 1.0}, False)


@pytest.mark.parametrize("features", [{"a": -1.0}, {"a": float("inf")}, {"": 1.0}, {"x" * 101: 1.0}])
def test_features_that_make_no_sense_are_refused(features):
    with pytest.raises(FeatureError):
        services.push_items(items=[ItemIn("a", features, available=True)])


def test_pictures_are_replaced_in_order():
    items(1)
    services.push_arms(item="item-0", arms=[ArmIn("a", {}), ArmIn("b", {}, target="?v=1")])
    services.push_arms(item="item-0", arms=[ArmIn("b", {"view:side": 1.0}), ArmIn("c", {})])
    assert list(Arm.objects.values_list("key", "position")) == [("b", 0), ("c", 1)]


def test_what_staff_decided_survives_a_push():
    items(1)
    services.push_arms(item="item-0", arms=[ArmIn("a", {}), ArmIn("b", {})])
    Arm.objects.filter(key="a").update(retired=True, mean=0.4)
    Arm.objects.filter(key="b").update(pinned=True)
    services.push_arms(item="item-0", arms=[ArmIn("a", {}), ArmIn("b", {})])
    assert list(Arm.objects.values_list("key", "pinned", "retired", "mean")) == [("a", False, True, 0.4), ("b", True, False, None)]


def test_pictures_need_their_item():
    with pytest.raises(UnknownItemError):
        services.push_arms(item="nothing", arms=[ArmIn("a", {})])


def test_removed_items_take_their_pictures_along():
    items(2)
    services.push_arms(item="item-0", arms=[ArmIn("a", {})])
    services.remove_items(keys=["item-0", "unknown"])
    assert list(Item.objects.values_list("key", flat=True)) == ["item-1"]
    assert not Arm.objects.exists()


def test_what_a_visitor_tells_is_replaced():
    services.push_user_features(visitor="v", features={"style:bold": 1.0})
    services.push_user_features(visitor="v", features={"style:calm": 1.0})
    assert VisitorFeatures.objects.get().features == {"style:calm": 1.0}
