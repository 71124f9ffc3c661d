"""Two members of staff, or two clicks, at the same moment."""

import pytest

from experiments import services
from experiments.models import Experiment, Setting, Step
from tests.factories.experiments import experiment, running
from tests.orders.test_concurrency import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_that_start_at_once_never_share_a_slot():
    made = [experiment(f"number-{place}", share=40) for place in range(3)]
    results = race(*(lambda one=one: services.start(experiment_id=one.pk, actor=None) for one in made))
    assert sorted(type(result).__name__ for result in results) == ["ExperimentError", "bool", "bool"]
    spans = [one.span for one in Experiment.objects.filter(state="running")]
    assert sorted((span.first, span.width) for span in spans) == [(0, 4_000), (4_000, 4_000)]


@pytest.mark.parametrize(
    ("act", "given", "steps"),
    [(services.widen, {"to": 10}, "widen"), (services.stop, {}, "stop"), (services.ship, {"variant": "b"}, "ship")],
)
def test_two_clicks_at_once_are_one_act(act, given, steps):
    made = running(rollout=1)
    results = race(*[lambda: act(experiment_id=made.pk, actor=None, **given)] * 4)
    assert sorted(results) == [False, False, False, True]
    assert Step.objects.filter(act=steps).count() == 1
    assert Setting.objects.count() == (steps == "ship")


def test_two_copies_asked_for_at_once_are_one():
    made = running()
    results = race(*[lambda: services.copy(experiment_id=made.pk, actor=None, key="again").pk] * 3)
    assert len(set(results)) == 1
    assert Experiment.objects.count() == 2
