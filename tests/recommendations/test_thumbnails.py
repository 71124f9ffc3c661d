"""Which picture a page shows for each item."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import Arm, DailyArmCount, Event, Policy
from recommendations.queries import tokens
from recommendations.services import ArmIn, EventIn
from tests.factories.recommendations import NOW, fond_of, items, pictured, serving

pytestmark = pytest.mark.django_db


def pick(keys, visitor="v", page="/", **more):
    return queries.pick_thumbnails(items=keys, visitor=visitor, page=page, **more)


def see(keys, visitor="v"):
    shown = pick(keys, visitor=visitor)
    services.record_events(visitor=visitor, events=[EventIn("impression", "", token=one.token) for one in shown.values()])
    return shown


@pytest.fixture
def keys():
    """Thirty items with three pictures, a policy without any clicks, and a visitor who likes red a little."""
    found = pictured(30)
    services.refit_arms(now=NOW)
    fond_of("red", visitor="v", times=1)
    return found


def test_an_item_without_pictures_is_left_to_its_default():
    items(1)
    assert pick(["item-0", "unknown"]) == {}


def test_without_a_visitor_it_is_the_best_on_average_for_certain(keys):
    Arm.objects.filter(key="item-0-green").update(night_mean=0.3)
    found = pick(keys, visitor=None)["item-0"]
    assert (found.arm, found.target, found.propensity, found.policy, found.token) == ("item-0-green", "?c=green", 1.0, "average", "")


def test_the_token_says_what_was_picked_and_by_what(keys):
    found = pick(keys, page="/c/shoes/")["item-0"]
    shown = tokens.verify(found.token)
    assert (shown.item, shown.arm, shown.page, shown.policy) == ("item-0", found.arm, "/c/shoes/", f"thompson-{Policy.objects.get().pk}")
    assert shown.propensity == pytest.approx(found.propensity, abs=1e-6)
    assert (shown.inputs[0] > 0) == found.arm.endswith("red")


def test_what_the_pick_was_based_on_is_kept_with_the_event(keys):
    found = see(keys)["item-0"]
    event = Event.objects.get(kind="impression", item="item-0")
    assert event.context["inputs"] == list(tokens.verify(found.token).inputs)


def test_a_visit_keeps_its_pictures(keys):
    assert {key: one.arm for key, one in pick(keys).items()} == {key: one.arm for key, one in pick(keys, page="/other/").items()}


def test_a_picture_that_was_seen_stays_although_taste_and_policy_move(keys):
    before = see(keys)
    fond_of("red", visitor="v")
    services.refit_arms(now=timezone.now())
    after = pick(keys)
    assert {key: one.arm for key, one in after.items()} == {key: one.arm for key, one in before.items()}
    assert after["item-1"].propensity == pytest.approx(before["item-1"].propensity, abs=1e-6)
    assert after["item-1"].policy == before["item-1"].policy


@pytest.mark.parametrize(("hours", "kept"), [(3, True), (30, False)])
def test_a_visit_may_last_beyond_midnight(keys, hours, kept):
    before = see(keys)
    Event.objects.filter(kind="impression").update(at=timezone.now() - timedelta(hours=hours), day=timezone.localdate() - timedelta(days=2))
    services.refit_arms(now=NOW)
    stays = {key: one.policy for key, one in pick(keys).items()} == {key: one.policy for key, one in before.items()}
    assert stays == kept


def looked(keys, *, hours, arm="item-0-green", propensity=0.3, policy="thompson-1"):
    at = timezone.now() - timedelta(hours=hours)
    Event.objects.create(visitor="v", kind="impression", item="item-0", arm=arm, propensity=propensity, policy=policy, at=at, day=at.date())


def test_what_is_seen_again_and_again_is_drawn_anew_after_a_visit(keys):
    for hours in (41, 33, 25, 11, 1):
        looked(keys, hours=hours)
    assert pick(keys)["item-0"].policy != "thompson-1"


def test_what_was_drawn_in_this_visit_stays_whatever_was_seen_before(keys):
    looked(keys, hours=30, arm="item-0-blue", propensity=0.5)
    looked(keys, hours=9)
    found = pick(keys)["item-0"]
    assert (found.arm, found.propensity, found.policy) == ("item-0-green", 0.3, "thompson-1")


def test_a_picture_that_is_pinned_no_more_is_not_kept_for_having_been_seen(keys):
    looked(keys, hours=1, propensity=1.0, policy="pinned")
    assert pick(keys)["item-0"].policy.startswith("thompson")


def test_looks_of_long_ago_are_not_read(keys):
    for _ in range(3):
        looked(keys, hours=1000)
    with CaptureQueriesContext(connection) as asked:
        pick(keys)
    draws = next(query["sql"] for query in asked if "draws" in query["sql"])
    assert re.search(r"AND at > '[^']+'::timestamptz AND kind = 'impression'", draws)


def test_the_newest_policy_serves_although_nine_reads_like_more_than_ten(keys):
    parameters = Policy.objects.get().parameters
    Policy.objects.all().delete()
    Policy.objects.bulk_create(Policy(pk=pk, created=NOW, parameters=parameters) for pk in (9, 10))
    assert {one.policy for one in pick(keys).values()} == {"thompson-10"}


def test_taste_draws_matching_pictures(keys):
    fond_of("red", visitor="v")
    assert sum(one.arm.endswith("red") for one in pick(keys).values()) > 20


def test_a_click_on_a_picture_tells_of_that_picture(keys):
    services.record_events(visitor="w", events=[EventIn("click", f"item-{n}", arm=f"item-{n}-blue") for n in range(30)])
    assert sum(one.arm.endswith("blue") for one in pick(keys, visitor="w").values()) > 20


def test_a_vector_draws_close_pictures(keys):
    run = serving({}, visitors={"close": [0.0, 1.0]})
    close_to(run, "green", [0.0, 1.0])
    assert sum(one.arm.endswith("green") for one in pick(keys, visitor="close").values()) > 20


def close_to(run, colour, vector):
    from recommendations.models import VECTOR_DIMENSIONS, ArmVector

    rows = [(arm, vector if arm.key.endswith(colour) else [1.0, -0.2]) for arm in Arm.objects.all()]
    ArmVector.objects.bulk_create(ArmVector(model=run, arm=arm, vector=[*x, *[0.0] * (VECTOR_DIMENSIONS - 2)]) for arm, x in rows)


def test_pinned_wins_and_retired_or_excluded_never_show(keys):
    Arm.objects.filter(key="item-0-blue").update(pinned=True)
    Arm.objects.filter(key="item-1-red").update(retired=True)
    Arm.objects.filter(key="item-1-blue").update(excluded=True)
    found = pick(keys)
    assert (found["item-0"].arm, found["item-0"].propensity, found["item-0"].policy) == ("item-0-blue", 1.0, "pinned")
    assert (found["item-1"].arm, found["item-1"].propensity) == ("item-1-green", 1.0)


def test_a_picture_shows_within_its_dates_only(keys):
    Arm.objects.filter(key__in=["item-0-red", "item-0-blue"]).update(shown_until=timezone.localdate() - timedelta(days=1))
    Arm.objects.filter(key__in=["item-1-red", "item-1-blue"]).update(shown_from=timezone.localdate() + timedelta(days=1))
    assert {pick(keys)[key].arm for key in ("item-0", "item-1")} == {"item-0-green", "item-1-green"}


def test_not_chosen_is_the_default_and_is_reported(keys):
    found = pick(keys, chosen=False)
    assert {one.arm for one in found.values()} == {f"{key}-red" for key in keys}
    shown = tokens.verify(found["item-0"].token)
    assert (shown.policy, shown.propensity) == ("default", 1.0)


@pytest.fixture
def lent(keys):
    """The first item may be shown with pictures of the second, too, which staff would show first."""
    own, others = (list(Arm.objects.filter(item__key=f"item-{n}").order_by("id")) for n in range(2))
    arms = [ArmIn(arm.key, arm.features) for arm in (*own, *others)]
    services.push_arms(item="item-0", arms=arms)
    Arm.objects.filter(item__key="item-0", key=others[0].key).update(place=1)
    return keys


@pytest.mark.parametrize("visitor", ["v", None])
def test_beside_what_lends_it_pictures_an_item_is_shown_with_its_own(lent, visitor):
    found = pick(["item-0", "item-1"], visitor=visitor, beside=["item-0"])
    assert (found["item-0"].arm, found["item-0"].propensity, found["item-0"].token) == ("item-0-red", 1.0, "")
    assert bool(found["item-1"].token) == (visitor is not None)


def test_beside_it_what_staff_decided_holds(lent):
    Arm.objects.filter(item__key="item-0", key="item-0-red").update(excluded=True)
    assert pick(["item-0", "item-1"], beside=["item-0"])["item-0"].arm == "item-0-blue"
    Arm.objects.filter(item__key="item-0", key="item-1-green").update(pinned=True)
    pinned = pick(["item-0", "item-1"], beside=["item-0"])["item-0"]
    assert (pinned.arm, pinned.policy) == ("item-1-green", "pinned")


def test_an_item_that_shares_no_picture_with_the_page_is_chosen_for_as_ever(lent):
    assert pick(["item-0", "item-2"], beside=["item-0"]) == pick(["item-0", "item-2"])


@pytest.mark.parametrize("number", [1, 24])
@pytest.mark.parametrize(("who", "asked"), [({"visitor": None}, 1), ({"visitor": "v"}, 2), ({"visitor": "v", "chosen": False}, 1)])
def test_a_page_asks_two_queries(keys, number, who, asked, django_assert_num_queries):
    # pictures with the visitor's closeness; policy, taste and what was seen in this visit
    with django_assert_num_queries(asked):
        assert len(pick(keys[:number], **who)) == number


def test_counters_without_a_key_outlive_the_visitor(keys):
    one = pick(keys)["item-0"]
    services.record_events(visitor="v", events=[EventIn("impression", "", token=one.token), EventIn("click", "", token=one.token)])
    services.erase_visitor(visitor="v")
    assert not Event.objects.exists()
    assert list(DailyArmCount.objects.values_list("arm", "impressions", "clicks")) == [(one.arm, 1, 1)]


@pytest.mark.parametrize("told", [{"country:DE": 1.0}, {"likes:colour:red": 1.0, "dislikes:colour:blue": 1.0, "country:DE": 1.0}])
def test_what_was_told_in_the_quiz_chooses_pictures(keys, told):
    for person in range(8):
        services.push_user_features(visitor=f"v{person}", features=told)
    found = [one for person in range(8) for one in pick(keys, visitor=f"v{person}").values()]
    likes = "likes:colour:red" in told
    assert all(one.policy.startswith("thompson") == likes for one in found)
    assert not likes or sum(one.arm.endswith("red") for one in found) > 240 * 0.45
