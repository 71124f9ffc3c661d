"""Recording what visitors do."""

from datetime import date, datetime, timedelta

import pytest
from django.core import signing
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import Basket, BasketItem, DailyArmCount, Event
from recommendations.queries import tokens
from recommendations.queries.training_data import training_data
from recommendations.services import EventError, EventIn, events as recording
from tests.factories.recommendations import ArmFactory, items

pytestmark = pytest.mark.django_db


def token(item="item-0", arm="a", **more):
    fields = {"propensity": 0.25, "policy": "start", "context": "", "page": "/"}
    return tokens.sign(tokens.Shown(item, arm, **{**fields, **more}))


def record(*events, visitor="v"):
    return services.record_events(visitor=visitor, events=list(events))


def test_without_a_visitor_nothing_is_written():
    items(1)
    assert record(EventIn("view", "item-0"), visitor=None) == 0
    assert not Event.objects.exists()


def test_events_are_written_in_one_statement(django_assert_num_queries):
    items(3)
    with django_assert_num_queries(1):
        assert record(EventIn("view", "item-0")) == 1
    with django_assert_num_queries(1):
        assert record(*(EventIn("view", f"item-{n}") for n in range(3))) == 3


def test_an_unknown_item_is_dropped():
    assert record(EventIn("view", "nothing")) == 0


@pytest.mark.parametrize(
    "event",
    [
        EventIn("stare", "item-0"),
        EventIn("view", ""),
        EventIn("view", "x" * 201),
        EventIn("view", "a\0b"),
        EventIn("view", "item-0", value=float("nan")),
        EventIn("view", "item-0", context={"position": -1}),
        EventIn("view", "item-0", context={"position": "first"}),
        EventIn("view", "item-0", context={"x": "y" * 3_000}),
        EventIn("view", "item-0", context={"x": object()}),
        EventIn("view", "item-0", at=timezone.now().replace(tzinfo=None)),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(event):
    items(1)
    with pytest.raises(EventError):
        record(event)
    assert not Event.objects.exists()


def test_an_impression_is_what_its_token_says():
    items(1)
    record(EventIn("impression", "something else", token=token(), context={"position": 4}))
    event = Event.objects.get()
    assert (event.item, event.arm, event.propensity, event.policy, event.position) == ("item-0", "a", 0.25, "start", 4)


def test_a_click_is_attributed_and_counted_once():
    items(1)
    report = EventIn("click", "", token=token(), context={"position": 1})
    assert record(report, report) == 1
    assert record(report) == 0
    assert Event.objects.get().arm == "a"
    assert list(DailyArmCount.objects.values_list("impressions", "clicks")) == [(0, 1)]


def test_a_report_that_names_another_place_is_a_repetition():
    items(1)
    reports = [EventIn(kind, "", token=token(), context={"position": place}) for place in range(5) for kind in ("impression", "click")]
    assert record(*reports) == 2
    assert list(DailyArmCount.objects.values_list("impressions", "clicks")) == [(1, 1)]


def test_what_no_page_vouched_for_is_not_counted_for_a_picture():
    ArmFactory(item__key="shoe", key="a")
    assert record(*(EventIn("click", "shoe", arm=arm) for arm in ("a", "made up"))) == 2
    assert not DailyArmCount.objects.exists()


def test_switched_off_pictures_are_not_noted_whatever_an_older_page_reports():
    items(1)
    reports = [EventIn(kind, "", token=token(), context={"position": 3}) for kind in ("impression", "click", "click")]
    assert services.record_events(visitor="v", events=reports, pictures=False) == 1
    event = Event.objects.get()
    assert (event.kind, event.item, event.position) == ("click", "item-0", 3)
    assert (event.arm, event.propensity, event.policy, event.context) == ("", None, "", {})
    assert not DailyArmCount.objects.exists()


def test_another_visitor_may_report_the_same_token():
    items(1)
    report = EventIn("impression", "", token=token())
    assert record(report) == record(report, visitor="w") == 1


def test_a_clock_near_year_one_cannot_stop_the_night():
    items(2)
    record(EventIn("view", "item-0", at=datetime(1, 1, 1, tzinfo=timezone.get_fixed_timezone(840))), EventIn("view", "item-1"))
    assert Event.objects.order_by("at").first().at == recording.EARLIEST
    assert len(training_data(timezone.now()).interactions) == 2


@pytest.mark.parametrize(
    "forged",
    ["nonsense", signing.dumps(["item-0", "a", 1.0, "", "", ""], salt="other"), "a.b.c", "é.é", "x" * 999],
    ids=["words", "other signer", "parts", "no base64", "long"],
)
def test_a_forged_token_is_dropped_and_counted(forged):
    items(1)
    before = recording.DROPPED.labels("token")._value.get()
    assert record(EventIn("click", "", token=forged), EventIn("view", "item-0")) == 1
    assert recording.DROPPED.labels("token")._value.get() == before + 1


def test_an_expired_token_is_dropped(monkeypatch):
    items(1)
    made = token()
    monkeypatch.setattr(tokens, "MAX_AGE", -1)
    assert record(EventIn("impression", "", token=made)) == 0


def test_an_impression_without_a_token_is_dropped():
    items(1)
    assert record(EventIn("impression", "item-0")) == 0


def test_the_future_is_now():
    items(1)
    record(EventIn("view", "item-0", at=timezone.now() + timedelta(days=3)))
    assert Event.objects.get().at <= timezone.now()


def test_a_robot_is_capped(monkeypatch):
    items(1)
    monkeypatch.setattr(recording, "DAILY_CAP", 5)
    assert record(*[EventIn("view", "item-0")] * 4) == 4
    assert record(*[EventIn("view", "item-0")] * 4) == 1
    assert record(EventIn("view", "item-0")) == 0
    assert record(EventIn("view", "item-0"), visitor="somebody else") == 1


def test_a_picked_picture_comes_back_as_an_impression():
    arm = ArmFactory(item__key="shoe")
    pick = queries.pick_thumbnails(items=["shoe"], visitor="v", page="/")["shoe"]
    assert record(EventIn("impression", "", token=pick.token)) == 1
    assert Event.objects.get().arm == arm.key


def test_a_search_needs_no_item():
    assert record(EventIn("search", "", context={"q": "red shoes"})) == 1


def test_a_basket_has_a_day_and_items_and_nobody():
    services.record_basket(items=["a", "b", "a"], day=date(2026, 3, 1))
    services.record_basket(items=[], day=date(2026, 3, 1))
    assert Basket.objects.get().day == date(2026, 3, 1)
    assert sorted(BasketItem.objects.values_list("item", flat=True)) == ["a", "b"]
