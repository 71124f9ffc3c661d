"""Which picture a page shows for each item."""

import pytest
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import Arm, DailyArmCount, Event, Policy
from recommendations.queries import tokens
from recommendations.services import ArmIn, EventIn
from tests.factories.recommendations import NOW, items

pytestmark = pytest.mark.django_db
COLOURS = ("red", "blue", "green")


def shop(number=1, arms=COLOURS):
    keys = items(number, colours=COLOURS)
    for key in keys:
        services.push_arms(item=key, arms=[ArmIn(f"{key}-{arm}", {f"colour:{arm}": 1.0}, target=f"?c={arm}") for arm in arms])
    return keys


def pick(keys, visitor="v", page="/"):
    return queries.pick_thumbnails(items=keys, visitor=visitor, page=page)


def test_an_item_without_pictures_is_left_to_its_default():
    items(1)
    assert pick(["item-0", "unknown"]) == {}


def test_without_a_visitor_it_is_the_best_on_average_for_certain():
    keys = shop()
    Arm.objects.filter(key="item-0-green").update(value=0.3)
    found = pick(keys, visitor=None)["item-0"]
    assert (found.arm, found.target, found.propensity, found.policy) == ("item-0-green", "?c=green", 1.0, "average")


def test_the_token_says_what_was_picked():
    found = pick(shop(), page="/c/shoes/")["item-0"]
    shown = tokens.verify(found.token)
    assert (shown.item, shown.arm, shown.page) == ("item-0", found.arm, "/c/shoes/")
    assert shown.propensity == pytest.approx(found.propensity, abs=1e-6)


def test_a_visit_keeps_its_pictures():
    keys = shop(12)
    assert {key: one.arm for key, one in pick(keys).items()} == {key: one.arm for key, one in pick(keys, page="/other/").items()}


def test_a_picture_that_was_seen_stays_although_taste_moves():
    keys = shop(30)
    before = pick(keys)
    services.record_events(visitor="v", events=[EventIn("impression", "", token=one.token) for one in before.values()])
    services.record_events(visitor="v", events=[EventIn("purchase", "item-0")] * 20)
    after = pick(keys)
    assert {key: one.arm for key, one in after.items()} == {key: one.arm for key, one in before.items()}
    assert after["item-1"].propensity == pytest.approx(before["item-1"].propensity, abs=1e-6)


def test_taste_draws_matching_pictures():
    keys = shop(60)
    services.record_events(visitor="v", events=[EventIn("purchase", "item-0")] * 20)
    red = [one.arm.endswith("red") for one in pick(keys).values()]
    assert sum(red) > 40


def test_pinned_wins_and_retired_never_shows():
    keys = shop(2)
    Arm.objects.filter(key="item-0-blue").update(pinned=True)
    Arm.objects.filter(key__in=["item-1-red", "item-1-blue"]).update(retired=True)
    found = pick(keys)
    assert (found["item-0"].arm, found["item-0"].propensity, found["item-0"].policy) == ("item-0-blue", 1.0, "pinned")
    assert (found["item-1"].arm, found["item-1"].propensity) == ("item-1-green", 1.0)


@pytest.mark.parametrize("number", [1, 24])
@pytest.mark.parametrize(("visitor", "queries_made"), [(None, 1), ("v", 2)])
def test_a_page_asks_two_queries(number, visitor, queries_made, django_assert_num_queries):
    keys = shop(number)
    # pictures with the visitor's closeness; policy, taste and what was seen today
    with django_assert_num_queries(queries_made):
        assert len(pick(keys, visitor=visitor)) == number


def clicks(colour, share):
    """Show each picture 40 times and click the given share of one colour."""
    rows = []
    for n in range(10):
        for arm in COLOURS:
            for k in range(40):
                base = {"visitor": f"p{k}", "item": f"item-{n}", "arm": f"item-{n}-{arm}", "at": NOW, "day": NOW.date(), "propensity": 0.33}
                rows.append(Event(kind="impression", **base))
                if k < (40 * share if arm == colour else 2):
                    rows.append(Event(kind="click", **base))
    Event.objects.bulk_create(rows)


def test_clicks_teach_the_policy_which_pictures_work():
    shop(11)
    clicks("blue", 0.3)
    services.refit_arms(now=NOW, seed=1)
    best = Arm.objects.filter(item__key="item-0").order_by("-value").first()
    new = Arm.objects.filter(item__key="item-10").order_by("-value").first()
    assert (best.key, new.key) == ("item-0-blue", "item-10-blue")


def test_refitting_twice_changes_only_the_version():
    shop(10)
    clicks("red", 0.2)
    first, values = services.refit_arms(now=NOW, seed=1), dict(Arm.objects.values_list("key", "value"))
    second = services.refit_arms(now=NOW, seed=1)
    assert second > first
    assert dict(Arm.objects.values_list("key", "value")) == values


def test_the_policy_names_its_version():
    keys = shop()
    assert pick(keys)["item-0"].policy == "start"
    policy = services.refit_arms(now=timezone.now(), seed=1)
    assert pick(keys)["item-0"].policy == f"softmax-{policy}"
    assert Policy.objects.get().parameters["base"] == {"colour:red": 1.0}


def test_counters_without_a_key_outlive_the_visitor():
    one = pick(shop())["item-0"]
    services.record_events(visitor="v", events=[EventIn("impression", "", token=one.token), EventIn("click", "", token=one.token)])
    services.erase_visitor(visitor="v")
    assert not Event.objects.exists()
    assert list(DailyArmCount.objects.values_list("arm", "impressions", "clicks")) == [(one.arm, 1, 1)]


@pytest.mark.parametrize("told", [{}, {"likes:colour:red": 1.0, "dislikes:colour:blue": 1.0, "country:DE": 1.0}])
def test_what_was_told_in_the_quiz_chooses_pictures(told):
    keys = shop(40)
    for person in range(8):
        services.push_user_features(visitor=f"v{person}", features=told)
    red = sum(one.arm.endswith("red") for person in range(8) for one in pick(keys, visitor=f"v{person}").values())
    assert (red > 320 * 0.45) == bool(told)
