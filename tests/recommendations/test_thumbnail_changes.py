"""Every change of pictures, of the policy and of a taste shows on the next page, whatever a process remembers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import queries, services
from recommendations.domain.curating import Decision
from recommendations.domain.policy import propensities_of
from recommendations.models import VECTOR_DIMENSIONS, Arm, ArmVector, Policy
from recommendations.queries import thumbnails, tokens
from recommendations.services import ArmIn, EventIn
from tests.factories.recommendations import NOW, fond_of, pictured, serving

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def keys():
    """Three items with three pictures each, which this process has just chosen from for somebody known and for somebody unknown."""
    found = pictured(3)
    services.refit_arms(now=NOW)
    fond_of("red", visitor="v")
    assert len(shown(found)) == len(shown(found, None)) == len(found)
    return found


def shown(keys, visitor="v"):
    return queries.pick_thumbnails(items=keys, visitor=visitor, page="/")


def decide(key, **fields):
    services.curate(item=key, decisions=[Decision(key=f"{key}-blue", **fields)])


def best(arm):
    Arm.objects.filter(key=arm).update(mean=9.0, night_mean=9.0, variance=0.01)


def default(keys):
    """What somebody unknown is shown for the first item."""
    return shown(keys, None)["item-0"].arm


def offered(keys):
    """What one visitor may be shown for the first item."""
    return {arm.key for arm in thumbnails.considered("v", keys)[2]["item-0"].arms}


def test_a_pin_shows_at_once_and_is_gone_at_once(keys):
    decide("item-0", pinned=True)
    assert (shown(keys)["item-0"].arm, shown(keys, None)["item-0"].policy) == ("item-0-blue", "pinned")
    decide("item-0")
    assert (shown(keys)["item-0"].policy.partition("-")[0], shown(keys, None)["item-0"].policy) == ("thompson", "average")


@pytest.mark.parametrize("fields", [{"excluded": True}, {"retired": True}, {"shown_until": -1}, {"shown_from": 1}])
def test_what_may_not_be_shown_is_gone_at_once(keys, fields):
    best("item-0-blue")
    assert (default(keys), "item-0-blue" in offered(keys)) == ("item-0-blue", True)
    days = {name: TODAY() + timedelta(days=by) for name, by in fields.items() if not isinstance(by, bool)}
    decide("item-0", **fields | days)
    assert (default(keys) == "item-0-blue", "item-0-blue" in offered(keys)) == (False, False)
    decide("item-0")
    assert (default(keys), "item-0-blue" in offered(keys)) == ("item-0-blue", True)


def test_days_begin_and_end_at_midnight(keys, monkeypatch):
    decide("item-0", shown_until=TODAY())
    best("item-0-blue")
    assert default(keys) == "item-0-blue"
    tomorrow = timezone.localtime() + timedelta(days=1)
    monkeypatch.setattr(thumbnails.timezone, "localtime", lambda: tomorrow)
    assert default(keys) != "item-0-blue"


def test_another_order_gives_another_default(keys):
    Arm.objects.filter(key="item-0-blue").update(place=0)
    assert queries.pick_thumbnails(items=keys, visitor="v", page="/", chosen=False)["item-0"].arm == "item-0-blue"


def test_what_the_hour_adds_weighs_at_once(keys):
    before = shown(keys)["item-1"]
    services.record_events(visitor="somebody", events=[EventIn(kind, "", token=before.token) for kind in ("impression", "click")])
    services.update_arms(now=timezone.now())
    after = shown(keys)["item-1"]
    assert after.policy == before.policy
    assert after.propensity != before.propensity


def test_the_policy_of_the_night_weighs_at_once(keys):
    before = shown(keys)["item-1"]
    parameters = Policy.objects.get().parameters
    made = Policy.objects.create(created=NOW, parameters=parameters | {"weights": [9.0, 0.5]})
    after = shown(keys)["item-1"]
    assert after.policy == f"thompson-{made.pk}"
    assert after.propensity != before.propensity


@pytest.fixture
def sent(monkeypatch):
    """The parameters of the policy that came from the database, one for each time that something of it was asked."""
    found, rows = [], thumbnails._rows

    def noted(sql, values):
        got = rows(sql, values)
        found.extend(row[3] for row in got if row[0] == "policy")
        return got

    monkeypatch.setattr(thumbnails, "_rows", noted)
    return found


def test_a_policy_is_sent_once(keys, sent):
    first, again = shown(keys), shown(keys)
    assert {item: one.propensity for item, one in again.items()} == {item: one.propensity for item, one in first.items()}
    assert sent == [None, None]
    services.refit_arms(now=NOW)
    shown(keys), shown(keys)
    assert [bool(text) for text in sent[2:]] == [True, False]


def test_a_policy_of_the_same_number_that_is_another_is_sent(keys, sent):
    policy = Policy.objects.get()
    Policy.objects.filter(pk=policy.pk).update(parameters=policy.parameters | {"weights": [9.0, 0.5]})
    assert thumbnails.considered("v", keys)[0].weights == (9.0, 0.5)
    Policy.objects.all().delete()
    Policy.objects.create(pk=policy.pk, created=NOW, parameters=policy.parameters | {"weights": [7.0, 0.5]})
    assert thumbnails.considered("v", keys)[0].weights == (7.0, 0.5)
    assert [bool(text) for text in sent] == [True, True]


def test_a_policy_that_cannot_be_read_is_not_taken_for_the_one_before(keys):
    Policy.objects.create(created=NOW, parameters={"format": 99})
    assert [shown(keys)["item-0"].policy for _ in range(2)] == ["default", "default"]


def test_pictures_that_are_pushed_anew_are_those(keys):
    services.push_arms_of(arms={"item-0": [ArmIn("other", {"colour:red": 1.0}, target="?new")]})
    assert {(one.arm, one.target) for one in (shown(keys)["item-0"], shown(keys, None)["item-0"])} == {("other", "?new")}


def test_items_with_the_same_pictures_are_told_apart(keys):
    services.push_arms_of(arms={key: [ArmIn("same", {"colour:red": 1.0}, target="?same")] for key in keys})
    assert {key: tokens.verify(one.token).item for key, one in shown(keys).items()} == {key: key for key in keys}


def test_no_more_is_remembered_than_fits(keys):
    assert thumbnails._candidates.cache_info().maxsize == thumbnails.REMEMBERED


def test_a_picture_without_a_vector_is_as_close_as_its_sisters(keys):
    run = serving({}, visitors={"close": [1.0, 1.0]})
    rows = [arm for arm in Arm.objects.all() if not arm.key.endswith("-blue")]
    ArmVector.objects.bulk_create(ArmVector(model=run, arm=arm, vector=[1.0, 0.9, *[0.0] * (VECTOR_DIMENSIONS - 2)]) for arm in rows)
    state, taste, offers = thumbnails.considered("close", keys)
    assert min(offers["item-0"].closeness) > 0.9
    assert propensities_of(state, taste, offers["item-0"]) == [pytest.approx(1 / 3, abs=0.01)] * 3


def test_what_the_visitor_does_not_like_is_chosen_no_more(keys):
    fond_of("red", visitor="v", times=20)
    assert thumbnails.considered("v", keys)[1]["colour:red"] > 0.5
    services.push_user_features(visitor="v", features={"dislikes:colour:red": 1.0})
    assert thumbnails.considered("v", keys)[1]["colour:red"] < -0.5
