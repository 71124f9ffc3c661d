"""Pictures of items: what staff decide, and what the night takes out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from recommendations import queries, services
from recommendations.domain.policy import State
from recommendations.models import Arm, DailyArmCount, Policy
from recommendations.services import CurationError, Decision
from tests.factories.recommendations import NOW, ArmFactory, ItemFactory

pytestmark = pytest.mark.django_db
PARAMETERS = State("", (0.0, 0.0), ((0.0, 0.0), (0.0, 0.0)), {}, 1.0).to_json()


def arms(*means, shown=600):
    item = ItemFactory()
    made = [ArmFactory(item=item, key=f"{item.key}-{n}", mean=mean, variance=0.01) for n, mean in enumerate(means)]
    for arm in made:
        DailyArmCount.objects.create(item=item.key, arm=arm.key, day=NOW.date(), impressions=shown, clicks=6)
    return made


def night(**parameters):
    Policy.objects.create(created=NOW, parameters=PARAMETERS | parameters)
    return services.retire_arms(now=NOW)


def decide(arm, **said):
    return services.curate(item=arm.item.key, decisions=[Decision(arm.key, **said)])


@pytest.mark.parametrize(("first", "last", "shown"), [(None, None, 1), (0, 0, 1), (1, None, 0), (None, -1, 0), (-2, 2, 1)])
def test_the_database_shows_on_the_same_days_as_the_rule(first, last, shown):
    from django.db import connection

    from recommendations.models import SHOWABLE

    today = date(2026, 3, 10)
    bounds = {name: None if n is None else today + timedelta(days=n) for name, n in (("shown_from", first), ("shown_until", last))}
    ArmFactory(**bounds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM recommendations_arm a WHERE {SHOWABLE}", [today])  # noqa: S608
        assert cursor.fetchone() == (shown,)
    assert Arm.objects.showable(today).count() == Decision("a", **bounds).shown_on(today) == bool(shown)


def test_staffs_order_goes_before_the_owners():
    item = ItemFactory()
    for key, place in (("a", None), ("b", 2), ("c", 1), ("d", None)):
        ArmFactory(item=item, key=key, place=place)
    assert [record.key for record in queries.arms_of([item.key])[item.key]] == ["c", "b", "a", "d"]


def test_a_decision_is_kept_and_written_down(django_user_model):
    first, _ = arms(0.1, 0.2)
    day = timezone.localdate() + timedelta(days=9)
    assert decide(first, pinned=True, shown_until=day, place=1) == 1
    assert decide(first, pinned=True, shown_until=day, place=1) == 0
    first.refresh_from_db()
    assert (first.pinned, first.shown_until, first.place) == (True, day, 1)
    assert LogEntry.objects.get().changes == {"pinned": ["False", "True"], "shown_until": ["None", str(day)], "place": ["None", "1"]}


@pytest.mark.parametrize("said", [{"excluded": True}, {"shown_until": date(2030, 1, 1)}, {"pinned": True, "excluded": True}])
def test_what_cannot_stand_changes_nothing(said):
    arm = ArmFactory()
    with pytest.raises(CurationError):
        decide(arm, **said)
    assert queries.arms_of([arm.item.key])[arm.item.key][0].decision == Decision(arm.key)
    assert not LogEntry.objects.exists()


def test_a_picture_that_is_gone_meanwhile_is_passed_over():
    arm = ArmFactory()
    assert services.curate(item=arm.item.key, decisions=[Decision("gone", pinned=True)]) == 0
    assert services.curate(item="nothing", decisions=[Decision("gone", pinned=True)]) == 0


def test_what_lost_is_retired_with_a_reason_one_a_night():
    *_, worse, worst = arms(0.5, 0.4, -1.0, -2.0)
    assert night() == 1
    worst.refresh_from_db()
    assert (worst.retired, worst.retired_on) == (True, NOW.date())
    assert worst.retired_why.startswith("Shown 600 times;")
    assert night() == 1
    assert night() == 0
    worse.refresh_from_db()
    assert worse.retired


@pytest.mark.parametrize("keep", ["pinned", "few", "two", "scheduled"])
def test_what_stays(keep):
    made = arms(*([0.5, -1.0] if keep == "two" else [0.5, 0.4, -1.0]), shown=499 if keep == "few" else 600)
    Arm.objects.filter(pk=made[-1].pk).update(pinned=keep == "pinned")
    Arm.objects.filter(pk=made[0].pk).update(shown_from=NOW.date() + timedelta(days=1) if keep == "scheduled" else None)
    assert night() == 0
    assert not Arm.objects.filter(retired=True).exists()


def test_without_a_policy_nobody_is_judged():
    arms(0.5, 0.4, -1.0)
    assert services.retire_arms(now=NOW) == 0


def test_what_is_brought_back_has_a_fair_trial():
    *_, lost = arms(0.5, 0.4, -1.0)
    night()
    assert decide(lost, retired=False) == 1
    lost.refresh_from_db()
    assert (lost.retired_on, lost.retired_why, lost.trial_from) == (None, "", timezone.localdate())
    assert night() == 0
    DailyArmCount.objects.create(item=lost.item.key, arm=lost.key, day=lost.trial_from, impressions=500)
    assert night() == 1


def test_pinning_brings_back():
    *_, lost = arms(0.5, 0.4, -1.0)
    night()
    decide(lost, pinned=True, retired=True)
    lost.refresh_from_db()
    assert (lost.pinned, lost.retired) == (True, False)


def test_a_push_keeps_what_was_decided():
    first, second = arms(0.1, 0.2)
    decide(first, excluded=True, place=2)
    services.push_arms(item=first.item.key, arms=[services.ArmIn(first.key, {}), services.ArmIn(second.key, {})])
    assert queries.arms_of([first.item.key])[first.item.key][0].decision == replace(Decision(first.key), excluded=True, place=2)


@pytest.mark.parametrize("number", [1, 5])
def test_records_take_two_queries(number, django_assert_num_queries):
    keys = [arms(0.1, 0.2)[0].item.key for _ in range(number)]
    # pictures, their counts
    with django_assert_num_queries(2):
        found = queries.arms_of(keys)
    assert [(one.shown, one.clicks) for one in found[keys[0]]] == [(600, 6)] * 2


@pytest.mark.parametrize("number", [1, 5])
def test_a_night_asks_the_same_for_many_items(number, django_assert_num_queries):
    for _ in range(number):
        arms(0.5, 0.4, -1.0)
    Policy.objects.create(created=NOW, parameters=PARAMETERS)
    # savepoint, policy, items that were shown enough, pictures, their counts, losers, what is written, whom it concerns, savepoint
    with django_assert_num_queries(9):
        assert services.retire_arms(now=NOW) == number
