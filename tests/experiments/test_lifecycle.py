"""The life of an experiment: slots given away, steps written down, second clicks harmless."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from experiments import queries, services
from experiments.models import Experiment, Setting, Step
from tests.factories.accounts import StaffFactory
from tests.factories.experiments import experiment, running

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def acts(made):
    return list(made.steps.order_by("id").values_list("act", flat=True))


def test_a_start_gives_slots_and_begins_with_one_per_cent():
    staff, made = StaffFactory(), experiment(share=40)
    assert services.start(experiment_id=made.pk, actor=staff)
    made.refresh_from_db()
    assert (made.state, made.slot_from, made.rollout) == ("running", 0, 1)
    assert (made.steps.get().actor, made.steps.get().words) == (staff, "Started for 1 per cent of its visitors.")


def test_a_start_looks_at_its_neighbours_once(monkeypatch):
    made, read, asked = experiment(), queries.neighbours, []
    monkeypatch.setattr(queries, "neighbours", lambda one: asked.append(one.pk) or read(one))
    services.start(experiment_id=made.pk, actor=None)
    assert asked == [made.pk]


def test_a_definition_that_makes_no_sense_does_not_start():
    made = experiment(split=(50, 40), ends_on=timezone.localdate() - DAY)
    with pytest.raises(services.ExperimentError, match=r"add up to 90 per cent.* Its last day has passed\."):
        services.start(experiment_id=made.pk, actor=None)
    assert Experiment.objects.get().state == "draft"
    assert not Step.objects.exists()


def test_experiments_of_a_layer_get_different_slots():
    spans = [running(key, share=share).span for key, share in (("one", 40), ("two", 40), ("three", 20))]
    assert [(span.first, span.width) for span in spans] == [(0, 4_000), (4_000, 4_000), (8_000, 2_000)]


def test_a_full_layer_takes_nobody_in_until_one_is_stopped():
    first, second = running("one"), experiment("two", share=50)
    with pytest.raises(services.ExperimentError, match="no room for 50 per cent"):
        services.start(experiment_id=second.pk, actor=None)
    services.pause(experiment_id=first.pk, actor=None)
    with pytest.raises(services.ExperimentError, match="no room"):
        services.start(experiment_id=second.pk, actor=None)
    services.stop(experiment_id=first.pk, actor=None)
    assert services.start(experiment_id=second.pk, actor=None)


def test_the_same_subject_in_another_layer_is_refused():
    running("one", share=10)
    other = experiment("two", share=10, layer="home")
    with pytest.raises(services.ExperimentError, match="must share a layer"):
        services.start(experiment_id=other.pk, actor=None)


def test_different_subjects_can_share_a_layer():
    running("one", share=50, layer="home")
    other = running("two", share=50, layer="home", subject="panels", values=("usual", "popular"))
    assert other.slot_from == 5_000


def test_the_roll_out_goes_step_by_step():
    made = running(rollout=1)
    with pytest.raises(services.ExperimentError, match="The next step after 1 per cent is 10, not 50"):
        services.widen(experiment_id=made.pk, actor=None, to=50)
    assert services.widen(experiment_id=made.pk, actor=None, to=10)
    with pytest.raises(services.ExperimentError, match="is 50, not 11"):
        services.widen(experiment_id=made.pk, actor=None, to=11)


@pytest.mark.parametrize(
    ("act", "given", "state"),
    [
        (services.start, {}, "draft"),
        (services.widen, {"to": 10}, "running"),
        (services.pause, {}, "running"),
        (services.resume, {}, "paused"),
        (services.stop, {"reason": "Enough."}, "running"),
        (services.ship, {"variant": "b"}, "running"),
        (services.roll_back, {}, "shipped"),
    ],
)
def test_a_second_click_changes_nothing(act, given, state):
    made = experiment() if state == "draft" else running(rollout=1)
    if state == "paused":
        services.pause(experiment_id=made.pk, actor=None)
    if state == "shipped":
        services.ship(experiment_id=made.pk, actor=None, variant="b")
    assert act(experiment_id=made.pk, actor=None, **given)
    before = (Experiment.objects.values().get(), Setting.objects.count(), acts(made))
    assert not act(experiment_id=made.pk, actor=None, **given)
    assert (Experiment.objects.values().get(), Setting.objects.count(), acts(made)) == before


def test_what_was_stopped_by_the_shop_says_why():
    made = running()
    services.stop(experiment_id=made.pk, actor=None, reason="orders lost more than 5 per cent.")
    assert (made.steps.first().actor, made.steps.first().words) == (None, "Stopped: orders lost more than 5 per cent.")


def test_acts_out_of_order_are_refused():
    made = experiment()
    for act in (services.pause, services.resume, services.stop, services.roll_back):
        with pytest.raises(services.ExperimentError, match="This experiment is draft"):
            act(experiment_id=made.pk, actor=None)


def test_shipping_makes_it_everybodys_setting_and_rolling_back_undoes_it():
    made = running()
    services.ship(experiment_id=made.pk, actor=None, variant="b")
    assert queries.setting_for(None, "layout") == "compact"
    services.roll_back(experiment_id=made.pk, actor=None, reason="complaints")
    assert queries.setting_for(None, "layout") is None
    assert acts(made) == ["start", "widen", "widen", "widen", "ship", "roll-back"]


def test_of_what_was_shipped_the_latest_counts_and_the_one_before_comes_back():
    first, second = running("one", share=50), running("two", share=50)
    services.ship(experiment_id=first.pk, actor=None, variant="b")
    services.ship(experiment_id=second.pk, actor=None, variant="control")
    assert queries.setting_for(None, "layout") == "roomy"
    services.roll_back(experiment_id=second.pk, actor=None)
    assert queries.setting_for(None, "layout") == "compact"


def test_only_one_variant_is_shipped_and_only_one_that_there_is():
    made = running()
    with pytest.raises(services.ExperimentError, match="There is no variant “z”"):
        services.ship(experiment_id=made.pk, actor=None, variant="z")
    services.ship(experiment_id=made.pk, actor=None, variant="b")
    with pytest.raises(services.ExperimentError, match="Another variant was shipped already"):
        services.ship(experiment_id=made.pk, actor=None, variant="control")


def test_a_stopped_one_can_still_be_shipped():
    made = running()
    services.stop(experiment_id=made.pk, actor=None)
    stopped = Experiment.objects.get().stopped
    services.ship(experiment_id=made.pk, actor=None, variant="b")
    assert (Experiment.objects.get().state, Experiment.objects.get().stopped) == ("shipped", stopped)


def test_the_last_day_ends_what_runs_or_rests():
    today = timezone.localdate()
    over, rests, last = running("one", share=10), running("two", share=10), running("three", share=10, ends_on=today)
    services.pause(experiment_id=rests.pk, actor=None)
    Experiment.objects.filter(pk__in=(over.pk, rests.pk)).update(ends_on=today - DAY)
    assert (services.keep_dates(today=today), services.keep_dates(today=today)) == (2, 0)
    assert list(Experiment.objects.order_by("id").values_list("state", flat=True)) == ["stopped", "stopped", "running"]
    assert over.steps.first().words == "Stopped: its last day has passed."
    assert last.steps.count() == 4


@pytest.mark.parametrize("meanwhile", ["shipped", "given a later day"])
def test_what_changed_before_its_turn_keeps_nobody_from_theirs(monkeypatch, meanwhile):
    today = timezone.localdate()
    first, second = running("one", share=10), running("two", share=10)
    Experiment.objects.update(ends_on=today - DAY)
    listed = SimpleNamespace(filter=lambda **_: listed, values_list=lambda *_, **__: [first.pk, second.pk])
    monkeypatch.setattr(queries, "under_way", lambda: listed)
    if meanwhile == "shipped":
        services.ship(experiment_id=first.pk, actor=None, variant="b")
    else:
        Experiment.objects.filter(pk=first.pk).update(ends_on=today)
    assert services.keep_dates(today=today) == 1
    states = list(Experiment.objects.order_by("id").values_list("state", flat=True))
    assert states == ["shipped" if meanwhile == "shipped" else "running", "stopped"]


def test_what_is_over_does_not_go_on():
    made = running()
    services.pause(experiment_id=made.pk, actor=None)
    Experiment.objects.update(ends_on=timezone.localdate() - DAY)
    with pytest.raises(services.ExperimentError, match="Its last day has passed"):
        services.resume(experiment_id=made.pk, actor=None)


def test_a_copy_asks_the_same_with_another_draw():
    made = running(country="DE", share=40)
    made.guard_rails.create(metric="orders", allowed_loss=5)
    again, created = services.copy(experiment_id=made.pk, actor=None, key=queries.free_key(made.key))
    assert (again.key, again.state, again.country, again.share) == ("tighter-lists-2", "draft", "DE", 40)
    assert [(row.key, row.value, row.percent) for row in again.variants.all()] == [("control", "roomy", 50), ("b", "compact", 50)]
    assert again.guard_rails.get().allowed_loss == 5
    assert (again.salt != made.salt, created) == (True, True)
    assert services.copy(experiment_id=made.pk, actor=None, key="tighter-lists-2") == (again, False)
