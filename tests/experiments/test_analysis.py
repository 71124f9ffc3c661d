"""Analyses: what they write down, tell staff and do."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.models import OutboxMail
from accounts.services import create_staff
from experiments import models, queries, services, tasks
from experiments.admin import results
from experiments.domain.metrics import METRICS
from recommendations.models import Event
from recommendations.services import record_return
from tests.factories.experiments import experiment, running

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now().replace(minute=30, second=0, microsecond=0)


@pytest.fixture
def staff():
    return create_staff(email="analyst@example.test", password=None, roles=(), superuser=True)


def begun(now, **given):
    """A running experiment that began two days ago."""
    made = running(**given)
    models.Experiment.objects.filter(pk=made.pk).update(started=now - timedelta(days=2))
    made.refresh_from_db()
    return made


def visits(made, now, clicks, *, prefix="v"):
    """Visitors of each variant with so many clicks each, exposed a day ago."""
    rows = []
    for variant, numbers in clicks.items():
        for n, number in enumerate(numbers):
            visitor, at = f"{prefix}-{variant}-{n}", now - timedelta(days=1)
            rows.append(Event(visitor=visitor, kind="exposure", policy=made.key, arm=variant, at=at, day=at.date()))
            rows += [Event(visitor=visitor, kind="click", item="x", at=at + HOUR, day=at.date()) for _ in range(number)]
    Event.objects.bulk_create(rows)


def poisson(mean, number=400, seed=1):
    return np.random.default_rng(seed).poisson(mean, number)


def result(made, variant="b", metric="clicks"):
    return models.Result.objects.filter(experiment=made, variant=variant, metric=metric).latest("at")


def test_an_analysis_writes_one_row_for_each_metric_and_variant(now):
    made = begun(now)
    visits(made, now, {"control": poisson(2.0), "b": poisson(3.0, seed=2)})
    assert services.analyse(experiment_id=made.pk, now=now) == 2 * len(METRICS)
    row = result(made)
    assert (row.visitors, row.at, row.alarm) == (400, now.replace(minute=0), "")
    assert row.low > 0
    assert row.effect == pytest.approx(0.5, abs=0.15)
    assert row.difference_low < 1.0 < row.difference_high
    assert row.p_value < 0.05
    assert result(made, "control").effect is None


def test_nothing_loses_more_than_all_of_it(now):
    made = begun(now)
    visits(made, now, {"control": poisson(0.5, 133), "b": poisson(0.4, 67, seed=2)})
    services.analyse(experiment_id=made.pk, now=now)
    row = result(made)
    assert (row.low, row.difference_low < -result(made, "control").mean) == (-1.0, True)


def test_the_same_hour_again_replaces_its_rows(now):
    made = begun(now)
    visits(made, now, {"control": poisson(2.0), "b": poisson(2.0, seed=2)})
    services.analyse(experiment_id=made.pk, now=now)
    visits(made, now, {"b": [1]}, prefix="w")
    services.analyse(experiment_id=made.pk, now=now + timedelta(minutes=10))
    assert models.Result.objects.count() == 2 * len(METRICS)
    assert result(made).visitors == 401


def test_the_next_hour_adds_its_own(now):
    made = begun(now)
    for later in range(3):
        services.analyse(experiment_id=made.pk, now=now + later * HOUR)
    assert models.Result.objects.values("at").distinct().count() == 3


def test_of_older_days_only_the_last_result_is_kept(now):
    made = begun(now)
    noon = now.replace(hour=12)
    models.Experiment.objects.filter(pk=made.pk).update(started=noon - timedelta(days=9))
    for back in (7, 6, 5):
        for hour in (0, 3):
            services.analyse(experiment_id=made.pk, now=noon - timedelta(days=back) + hour * HOUR)
    services.analyse(experiment_id=made.pk, now=noon)
    kept = sorted({(noon - at).days for at in models.Result.objects.values_list("at", flat=True)})
    assert models.Result.objects.values("at").distinct().count() == 4
    assert kept == [0, 4, 5, 6]


@pytest.mark.parametrize("made", [experiment, lambda: None])
def test_what_never_started_or_is_gone_is_left_alone(made, now):
    found = made()
    assert services.analyse(experiment_id=found.pk if found else 0, now=now) == 0


def test_groups_of_the_wrong_size_are_told_to_staff_once(now, staff):
    made = begun(now)
    visits(made, now, {"control": [1] * 300, "b": [1] * 150})
    for later in range(2):
        services.analyse(experiment_id=made.pk, now=now + later * HOUR)
    assert result(made).alarm == models.Result.Alarm.SAMPLE_RATIO
    mail = OutboxMail.objects.get()
    assert (mail.to, made.title in mail.subject, "sizes that chance does not explain" in mail.text) == (staff.email, True, True)
    made.refresh_from_db()
    assert made.state == "running"


def test_a_hurt_guard_rail_ends_the_experiment_and_says_why(now, staff):
    made = begun(now, primary_metric="saves")
    models.GuardRail.objects.create(experiment=made, metric="clicks", allowed_loss=Decimal("5.0"))
    visits(made, now, {"control": poisson(4.0), "b": poisson(2.0, seed=2)})
    for later in range(2):
        services.analyse(experiment_id=made.pk, now=now + later * HOUR)
    made.refresh_from_db()
    assert made.state == "stopped"
    assert result(made).alarm == models.Result.Alarm.GUARD_RAIL
    step = made.steps.get(act="stop")
    assert step.actor is None
    assert "clicks per visitor of variant b" in step.words
    assert OutboxMail.objects.filter(text__contains="than the 5 % allowed").count() == 1


def test_a_guard_rail_that_is_not_surely_hurt_lets_it_run(now):
    made = begun(now)
    models.GuardRail.objects.create(experiment=made, metric="clicks", allowed_loss=Decimal("5.0"))
    visits(made, now, {"control": poisson(2.0), "b": poisson(1.9, seed=2)})
    services.analyse(experiment_id=made.pk, now=now)
    made.refresh_from_db()
    assert made.state == "running"


def test_alarms_go_to_staff_who_may_act_and_to_nobody_else(now):
    create_staff(email="maker@example.test", password=None, roles=("maker",))
    create_staff(email="keeper@example.test", password=None, roles=("merchandiser",))
    made = begun(now)
    visits(made, now, {"control": [1] * 300, "b": [1] * 150})
    services.analyse(experiment_id=made.pk, now=now)
    assert list(OutboxMail.objects.values_list("to", flat=True)) == ["keeper@example.test"]


def test_history_makes_it_surer(now):
    made = begun(now)
    rate = np.random.default_rng(3).gamma(1.0, 3.0, 800)
    before, after = (np.random.default_rng(seed).poisson(rate) for seed in (4, 5))
    visits(made, now, {"control": after[:400], "b": after[400:]})
    at = now - timedelta(days=1, hours=2)
    Event.objects.bulk_create(
        Event(visitor=f"v-{name}-{n}", kind="click", item="x", at=at, day=at.date())
        for name, numbers in (("control", before[:400]), ("b", before[400:]))
        for n, number in enumerate(numbers)
        for _ in range(number)
    )
    services.analyse(experiment_id=made.pk, now=now)
    assert result(made).cuped > 0.3


def test_visitors_of_both_variants_count_for_the_first_and_are_told(now):
    made = begun(now)
    visits(made, now, {"control": [1] * 50, "b": [1] * 50})
    at = now - HOUR
    Event.objects.create(visitor="v-b-0", kind="exposure", policy=made.key, arm="control", at=at, day=at.date())
    services.analyse(experiment_id=made.pk, now=now)
    assert (result(made).visitors, result(made, "control").visitors, result(made).both) == (50, 50, 1)
    assert "each counted for the first: 1." in results.context(made)["tables"][0].note


def ended(key, ago):
    made = running(key=key, share=30)
    services.stop(experiment_id=made.pk, actor=None)
    models.Experiment.objects.filter(pk=made.pk).update(stopped=ago, started=ago - timedelta(days=9))
    return made.pk


@pytest.mark.parametrize(("hour", "seen"), [(2, ["just"]), (3, ["just", "lately"]), (4, ["just"])])
def test_what_ended_lately_is_looked_at_again_by_night_for_what_goes_back(hour, seen):
    at = timezone.localtime().replace(hour=hour, minute=25)
    made = {
        "just": ended("just", at - HOUR),
        "lately": ended("lately", at - timedelta(days=29)),
        "long": ended("long", at - timedelta(days=31)),
    }
    assert services.analysable(now=at) == [made[name] for name in seen]


def test_the_last_result_is_replaced_when_money_went_back(now):
    made = begun(now)
    visits(made, now, {"control": [1] * 30, "b": [1] * 30})
    at = now - 2 * HOUR
    Event.objects.create(visitor="v-b-0", kind="purchase", item="x", at=at, day=at.date(), context={"amount": 60})
    models.Experiment.objects.filter(pk=made.pk).update(state="stopped", stopped=now)
    services.analyse(experiment_id=made.pk, now=now + HOUR)
    assert (result(made, metric="revenue").mean, result(made, metric="orders").mean) == (2.0, pytest.approx(1 / 30))
    record_return(at=at, days=(at.date(), at.date()), items=["x"], share=1.0, called_off=False)
    services.analyse(experiment_id=made.pk, now=now + timedelta(days=9))
    assert (result(made, metric="revenue").mean, result(made, metric="orders").mean) == (0.0, pytest.approx(1 / 30))
    assert models.Result.objects.values("at").distinct().count() == 1


def test_the_hourly_task_looks_at_what_runs_and_at_what_just_ended(now, monkeypatch):
    monkeypatch.setattr("experiments.services.analysis.NIGHT", 24)
    running(key="runs", share=30)
    experiment(key="draft")
    for key, ago in (("ended", HOUR), ("over", timedelta(days=1))):
        ended(key, timezone.now() - ago)
    tasks.analyse_all()
    assert set(models.Result.objects.values_list("experiment__key", flat=True)) == {"runs", "ended"}
    row = PeriodicTask.objects.get(task=tasks.analyse_all.name)
    assert (row.crontab.hour, row.crontab.minute, row.enabled, row.queue) == ("*", "25", True, "score")


def test_what_the_page_says(now):
    made = begun(now)
    visits(made, now, {"control": poisson(2.0), "b": poisson(3.0, seed=2)})
    for later in range(3):
        services.analyse(experiment_id=made.pk, now=now + later * HOUR)
    shown = results.context(made)
    assert shown["judged"][0].verdict.words.startswith("b is better than control: +")
    assert shown["alarms"] == []
    assert [chart.heading.key for chart in shown["charts"]] == ["results-effect", "results-now", "results-visitors"]
    assert [len(series.marks) for series in shown["charts"][0].series] == [3]
    assert len(shown["tables"][0].rows) == 2 * len(METRICS)


def test_the_page_says_how_long_it_may_take_at_the_pace_of_the_last_days(now):
    made = begun(now)
    for back, total in ((5, 0), (2, 100), (0, 300)):
        for variant in ("control", "b"):
            told = {
                "effect": 0.0,
                "low": -0.5,
                "high": 0.5,
                "difference": 0.0,
                "difference_low": -1.0,
                "difference_high": 1.0,
                "needed": 1_000,
            }
            given = told if variant == "b" else {}
            at = now - timedelta(days=back)
            models.Result.objects.create(experiment=made, at=at, metric="clicks", variant=variant, visitors=total, mean=1.0, **given)
    assert "about 5 days at this pace" in queries.results_of(made).judged[0].verdict.words
    services.stop(experiment_id=made.pk, actor=None)
    made.refresh_from_db()
    assert "was found" in queries.results_of(made).judged[0].verdict.words


@pytest.mark.parametrize("looks", [1, 3])
def test_the_page_takes_three_queries_however_many_looks_there_were(now, looks, django_assert_num_queries):
    """Times, variants, results."""
    made = begun(now)
    for later in range(looks):
        services.analyse(experiment_id=made.pk, now=now + later * HOUR)
    with django_assert_num_queries(3):
        results.context(made)


def test_many_looks_are_thinned_to_what_a_picture_can_show(now):
    made = begun(now)
    models.Result.objects.bulk_create(
        models.Result(experiment=made, at=now - n * HOUR, metric="clicks", variant="b", visitors=n, mean=1.0) for n in range(200)
    )
    course = queries.results_of(made).course["b"]
    assert len(course) <= 48
    assert course[-1].at == now


def test_before_the_first_look_nothing_is_shown():
    assert results.context(experiment())["analysed"] is None


def test_results_are_downloaded_as_a_table(now, client, staff):
    made = begun(now)
    for later in range(2):
        services.analyse(experiment_id=made.pk, now=now + later * HOUR)
    client.force_login(staff)
    lines = client.get(f"/admin/experiments/experiment/{made.pk}/results.csv").content.decode().splitlines()
    assert lines[0].startswith("at,metric,variant,visitors,mean,effect")
    assert len(lines) == 1 + 2 * 2 * len(METRICS)


@pytest.mark.parametrize(("role", "status"), [("maker", 403), ("analyst", 200)])
def test_only_those_who_may_see_an_experiment_download_its_results(now, client, role, status):
    client.force_login(create_staff(email="somebody@example.test", password=None, roles=(role,)))
    made = begun(now)
    assert client.get(f"/admin/experiments/experiment/{made.pk}/results.csv").status_code == status
    assert client.get("/admin/experiments/experiment/0/results.csv").status_code == (404 if status == 200 else 403)
