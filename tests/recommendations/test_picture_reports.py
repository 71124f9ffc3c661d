"""What staff read about the choice of pictures, with answers that are known."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import services, tasks
from recommendations.models import Arm, DailyArmCount, Event, PictureReport
from tests.factories.recommendations import NOW, ArmFactory, ItemFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def shop(items=1, arms=2):
    """Items with pictures a, b …; the first is the default, the second is believed to be clicked twice as often as the first."""
    for number in range(items):
        item = ItemFactory(key=f"item-{number}")
        for place in range(arms):
            ArmFactory(item=item, key="ab"[place], position=place, level=0.0, mean=(-2.1972245773, -1.3862943611)[place])


def seen(visitor, arm, *, clicked=False, times=1, item="item-0", propensity=0.5, policy="thompson-7", day=TODAY):
    row = {"visitor": visitor, "item": item, "arm": arm, "day": day, "at": NOW - (TODAY - day), "propensity": propensity, "policy": policy}
    row["context"] = {"page": "/c/shoes/"}
    Event.objects.bulk_create([Event(kind="impression", **row) for _ in range(times)])
    if clicked:
        Event.objects.create(kind="click", **row)


def report():
    services.report_pictures(now=NOW)
    return PictureReport.objects.get().figures


def test_a_shop_without_anything_has_an_empty_report():
    found = report()
    assert (found["picks"], found["policies"], found["health"], found["regret"], found["days"]) == (0, {}, {}, [], [])
    assert found["coverage"] == {"arms": 0, "shown": 0, "tried": 0, "items": 0}


def test_what_the_default_would_have_earned_is_known():
    shop()
    for number in range(20):
        seen(f"v{number}", "a", clicked=number < 2, propensity=0.25)
        seen(f"w{number}", "b", clicked=number < 8, propensity=0.8)
    found = report()["policies"]
    assert found["logged"]["snips"]["value"] == pytest.approx(10 / 40)
    assert found["default"]["snips"]["value"] == pytest.approx(2 / 20)
    assert found["default"]["lift"] == pytest.approx(0.4)
    assert found["default"]["gain"]["value"] == pytest.approx(-0.15)
    assert found["default"]["ess"] == 20
    assert found["uniform"]["snips"]["value"] == pytest.approx((2 / 0.25 + 8 / 0.8) / (20 / 0.25 + 20 / 0.8))
    assert found["default"]["snips"]["low"] < 0.1 < found["default"]["snips"]["high"]


def test_a_picture_seen_again_the_same_day_is_one_pick():
    shop()
    seen("v", "a", times=5, clicked=True)
    seen("v", "a", day=TODAY - timedelta(days=1))
    found = report()
    assert found["picks"] == 2
    assert found["policies"]["logged"]["snips"]["value"] == 0.5
    assert found["health"]["people"] == 1


def test_only_picks_that_another_picture_could_have_won_are_judged():
    shop()
    seen("v", "a")
    seen("w", "a", propensity=1.0, policy="pinned")
    seen("x", "b", propensity=1.0, policy="default")
    seen("y", "b", day=TODAY - timedelta(days=28))
    assert report()["picks"] == 1


def test_the_default_is_the_first_that_may_be_shown():
    shop()
    Arm.objects.filter(key="a").update(excluded=True)
    seen("v", "a", clicked=True)
    seen("w", "b")
    assert report()["policies"]["default"]["snips"]["value"] == 0.0


def test_right_propensities_weigh_one_in_the_mean():
    shop()
    for number in range(100):
        seen(f"v{number}", "b" if number < 80 else "a", propensity=0.8 if number < 80 else 0.2)
    found = report()["health"]
    assert found["mean"] == pytest.approx((80 * 0.5 / 0.8 + 20 * 0.5 / 0.2) / 100)
    assert found["low"] < 1 < found["high"]
    assert found["least"] == 0.2
    assert found["share"] == pytest.approx(1 / (0.8 * 0.625**2 + 0.2 * 2.5**2), abs=1e-4)


def test_regret_is_known():
    shop()
    DailyArmCount.objects.create(item="item-0", arm="a", day=TODAY, impressions=30, clicks=1)
    DailyArmCount.objects.create(item="item-0", arm="b", day=TODAY, impressions=10, clicks=1)
    DailyArmCount.objects.create(item="gone", arm="b", day=TODAY, impressions=10, clicks=1)
    [(day, views, shown, uniform, default)] = report()["regret"]
    assert (day, views) == (TODAY.isoformat(), 40)
    assert (shown, uniform, default) == pytest.approx((75, 50, 100))


def test_coverage_counts_pictures_and_those_that_were_tried():
    shop(items=2)
    ArmFactory(item__key="other", retired=True)
    DailyArmCount.objects.create(item="item-0", arm="a", day=TODAY, impressions=60)
    DailyArmCount.objects.create(item="item-0", arm="a", day=TODAY - timedelta(days=1), impressions=40)
    DailyArmCount.objects.create(item="item-1", arm="b", day=TODAY, impressions=99)
    assert report()["coverage"] == {"arms": 4, "shown": 2, "tried": 1, "items": 2}


def test_orders_go_to_the_policy_whose_picture_was_clicked():
    shop()
    seen("v", "a", clicked=True, policy="thompson-7", day=TODAY - timedelta(days=2))
    seen("v", "b", clicked=True, policy="thompson-8", day=TODAY - timedelta(days=1))
    seen("w", "a", policy="default", propensity=1.0)
    for visitor, item in (("v", "item-0"), ("v", "other"), ("w", "item-0")):
        Event.objects.create(visitor=visitor, kind="purchase", item=item, at=NOW, day=TODAY)
    days = [(TODAY - timedelta(days=n)).isoformat() for n in range(3)]
    found = report()
    assert found["days"] == [[days[2], "thompson", 1, 1, 0], [days[1], "thompson", 1, 1, 1], [days[0], "default", 1, 0, 0]]
    assert found["versions"][1:] == [["thompson-8", days[1], days[1], 1, 1, 1], ["thompson-7", days[2], days[2], 1, 1, 0]]


def test_a_purchase_long_after_the_click_is_not_its_doing():
    seen("v", "a", clicked=True, day=TODAY - timedelta(days=9))
    Event.objects.create(visitor="v", kind="purchase", item="item-0", at=NOW, day=TODAY)
    assert report()["versions"][0][-1] == 0


def test_a_day_has_one_report_however_often_it_is_made():
    shop()
    report()
    seen("v", "a")
    assert report()["picks"] == 1
    services.report_pictures(now=NOW + timedelta(days=1))
    assert PictureReport.objects.count() == 2


def test_old_reports_go():
    services.report_pictures(now=NOW - timedelta(days=801))
    report()


def test_the_task_may_run_twice():
    for _ in range(2):
        tasks.report_pictures()
    assert PictureReport.objects.count() == 1


@pytest.mark.parametrize("people", [1, 12])
def test_a_report_asks_the_same_for_one_pick_and_many(people, django_assert_num_queries):
    shop()
    for number in range(people):
        seen(f"v{number}", "ab"[number % 2], clicked=number % 3 == 0)
    # the whole in a savepoint (2), picks in one (3), pictures, views, days; the report: looked for, made (each in a savepoint: 6); old ones
    with django_assert_num_queries(15):
        services.report_pictures(now=NOW)
