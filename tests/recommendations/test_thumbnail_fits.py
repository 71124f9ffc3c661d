"""What the night and the day teach the policy of pictures."""

from datetime import timedelta

import pytest

from recommendations import queries, services
from recommendations.models import Arm, Event, Policy
from recommendations.services import ArmIn
from tests.factories.recommendations import NOW, PICTURES, pictured

pytestmark = pytest.mark.django_db


def clicks(colour, share, *, at=NOW, items=10, visitors=40):
    """Show each picture to so many visitors; the given share of them click on one colour, a twentieth on the others."""
    rows = []
    for n in range(items):
        for arm in PICTURES:
            for k in range(visitors):
                base = {"visitor": f"p{k}", "item": f"item-{n}", "arm": f"item-{n}-{arm}", "at": at, "day": at.date(), "propensity": 0.33}
                rows.append(Event(kind="impression", **base))
                if k < visitors * (share if arm == colour else 0.05):
                    rows.append(Event(kind="click", **base))
    Event.objects.bulk_create(rows)


def effects(*names):
    return list(Arm.objects.order_by("id").values_list("key", *(names or ("mean", "variance"))))


def best(item):
    return Arm.objects.filter(item__key=item).order_by("-mean").first().key


def test_clicks_teach_the_policy_which_pictures_work():
    pictured(11)
    clicks("blue", 0.3)
    services.refit_arms(now=NOW, seed=1)
    assert (best("item-0"), best("item-10")) == ("item-0-blue", "item-10-blue")


def test_refitting_twice_changes_only_the_version():
    pictured(10)
    clicks("red", 0.2)
    first, found = services.refit_arms(now=NOW, seed=1), effects("mean", "variance", "level")
    second = services.refit_arms(now=NOW, seed=1)
    assert second > first
    assert effects("mean", "variance", "level") == found
    assert Policy.objects.first().parameters == Policy.objects.last().parameters


def test_the_policy_keeps_what_taste_is_compared_with():
    pictured(3)
    services.refit_arms(now=NOW)
    assert Policy.objects.get().parameters["base"] == {f"colour:{colour}": pytest.approx(1 / 3) for colour in PICTURES}


def test_the_policy_keeps_how_much_of_what_the_pictures_show():
    pictured(1)
    Arm.objects.filter(key="item-0-red").update(features={"colour:red": 0.6, "colour:blue": 0.3})
    Arm.objects.filter(key="item-0-green").update(retired=True)
    services.refit_arms(now=NOW)
    assert Policy.objects.get().parameters["pictured"] == pytest.approx({"colour:blue": 0.65, "colour:red": 0.3})


def test_one_visitor_counts_once_a_day_however_often_they_look():
    pictured(1)
    clicks("blue", 0.5, items=1, visitors=20)
    services.refit_arms(now=NOW)
    once = effects()
    clicks("blue", 0.5, items=1, visitors=20)
    services.refit_arms(now=NOW)
    assert effects() == once


def look(person, kind="impression", **more):
    """One report of the red picture of the first item."""
    usual = {"item": "item-0", "arm": "item-0-red", "at": NOW, "day": NOW.date(), "propensity": 0.33}
    return Event(kind=kind, visitor=f"p{person}", **{**usual, **more})


def test_a_picture_counts_with_what_was_known_before_the_click_on_it():
    """Half of the people click, and see the picture again when their taste knows it."""
    pictured(1)
    rows = [look(person, context={"inputs": [0.0, 0.0]}, at=NOW) for person in range(400)]
    rows += [look(person, "click", context={"inputs": [0.0, 0.0]}, at=NOW) for person in range(200)]
    rows += [look(person, context={"inputs": [1.5, 0.0]}, at=NOW + timedelta(hours=1)) for person in range(200)]
    Event.objects.bulk_create(rows)
    services.refit_arms(now=NOW + timedelta(hours=2))
    assert Policy.objects.get().parameters["weights"][0] == pytest.approx(0.5, abs=0.05)


def test_a_picture_counts_where_it_was_seen_first():
    pictured(1)
    first = [look(person, position=30, context={"page": "list"}) for person in range(20)]
    again = [look(person, kind, position=0, context={"page": "home"}) for person in range(20) for kind in ("impression", "click")]
    Event.objects.bulk_create([*first, *again])
    services.refit_arms(now=NOW)
    parameters = Policy.objects.get().parameters
    assert (list(parameters["pages"]), list(parameters["positions"])) == (["list"], ["24"])


def test_that_newcomers_click_less_says_nothing_of_the_pictures_that_they_see():
    """Newcomers see defaults and click on 4 %, the others see every picture alike often and click on 24 % of each."""
    keys = pictured(10)
    rows = []
    for item in keys:
        for person in range(50):
            shown = {"item": item, "arm": f"{item}-red", "context": {"page": "list"}}
            rows += [look(f"n{person}", kind, **shown, policy="default") for kind in ("impression", "click")[: 1 + (person < 2)]]
            for name in PICTURES:
                shown["arm"] = f"{item}-{name}"
                rows += [look(person, kind, **shown, policy="thompson-1") for kind in ("impression", "click")[: 1 + (person < 12)]]
    Event.objects.bulk_create(rows)
    services.refit_arms(now=NOW)
    means = {key: mean for key, mean, _ in effects()}
    assert means["item-0-red"] == pytest.approx(means["item-0-blue"], abs=0.05)


def test_what_no_page_has_vouched_for_teaches_nothing():
    pictured(1)
    services.refit_arms(now=NOW)
    before = effects()
    Event.objects.bulk_create(
        Event(kind="click", visitor=f"p{n}", item="item-0", arm="item-0-red", at=NOW, day=NOW.date()) for n in range(50)
    )
    services.refit_arms(now=NOW)
    assert effects() == before


def test_the_day_moves_a_picture_and_twice_is_once():
    pictured(10)
    clicks("red", 0.2)
    services.refit_arms(now=NOW)
    night = effects()
    clicks("green", 0.6, at=NOW + timedelta(hours=5), items=1)
    assert services.update_arms(now=NOW + timedelta(hours=6)) == 3
    day = effects()
    before, after = ({key: mean for key, mean, _ in rows} for rows in (night, day))
    assert after["item-0-green"] > before["item-0-green"] + 0.1
    assert day[3:] == night[3:]
    services.update_arms(now=NOW + timedelta(hours=6))
    assert effects() == day


def test_when_the_days_clicks_are_gone_the_night_holds_again():
    pictured(2)
    services.refit_arms(now=NOW)
    night = effects()
    clicks("green", 0.6, at=NOW + timedelta(hours=5), items=1)
    services.update_arms(now=NOW + timedelta(hours=6))
    Event.objects.all().delete()
    services.update_arms(now=NOW + timedelta(hours=7))
    assert effects() == night


def test_a_picture_that_came_today_learns_from_today():
    pictured(2)
    services.refit_arms(now=NOW)
    services.push_arms(item="item-0", arms=[ArmIn(f"item-0-{name}", {f"colour:{name}": 1.0}) for name in (*PICTURES, "new")])
    rows = [{"visitor": f"p{k}", "item": "item-0", "arm": "item-0-new", "propensity": 0.3, "day": NOW.date()} for k in range(30)]
    Event.objects.bulk_create(Event(kind=kind, at=NOW + timedelta(hours=1), **row) for row in rows for kind in ("impression", "click"))
    assert services.update_arms(now=NOW + timedelta(hours=2)) == 1
    arm = Arm.objects.get(key="item-0-new")
    assert (arm.mean > 0.1, arm.night_mean) == (True, None)


@pytest.mark.parametrize("parameters", [{}, {"format": 99}, None])
def test_without_a_policy_that_can_be_read_the_day_adds_nothing(parameters):
    pictured(1)
    if parameters is not None:
        Policy.objects.create(created=NOW, parameters=parameters)
    assert services.update_arms(now=NOW) == 0


def test_a_new_picture_gets_its_fair_share_at_once():
    keys = pictured(40)
    clicks("red", 0.1, items=40)
    services.refit_arms(now=NOW)
    colours = {**{name: name for name in PICTURES}, "new": "red"}
    every = {key: [ArmIn(f"{key}-{name}", {f"colour:{colour}": 1.0}) for name, colour in colours.items()] for key in keys}
    services.push_arms_of(arms=every)
    for person in range(5):
        services.push_user_features(visitor=f"v{person}", features={"likes:colour:pink": 1.0})
    shown = [one.arm for person in range(5) for one in queries.pick_thumbnails(items=keys, visitor=f"v{person}", page="/").values()]
    assert sum(arm.endswith("new") for arm in shown) > 200 * 0.35


@pytest.mark.parametrize("number", [1, 12])
def test_a_night_asks_the_same_queries_for_many_pictures(number, django_assert_num_queries):
    pictured(number)
    # savepoint; lock, records, pictures, effects written; items, shares of features; the policy, the old ones; release
    with django_assert_num_queries(10):
        services.refit_arms(now=NOW)


def test_an_hour_waits_for_the_night_before_it_reads(django_assert_num_queries):
    pictured(1)
    services.refit_arms(now=NOW)
    for fit, number in ((services.refit_arms, 10), (services.update_arms, 7)):
        with django_assert_num_queries(number) as asked:
            fit(now=NOW)
        assert "pg_advisory_xact_lock" in asked[1]["sql"]


@pytest.mark.parametrize("number", [1, 12])
def test_an_hour_asks_the_same_queries_for_many_pictures(number, django_assert_num_queries):
    pictured(number)
    services.refit_arms(now=NOW)
    # savepoint; lock, policy, records, pictures, effects written; release
    with django_assert_num_queries(7):
        services.update_arms(now=NOW)
