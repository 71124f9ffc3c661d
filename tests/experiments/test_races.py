"""Two members of staff, or two clicks, at the same moment."""

from threading import Event
from time import sleep

import pytest

from accounts import services as accounts
from experiments import services
from experiments.admin import ExperimentAdmin
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


def test_a_title_that_is_saved_while_it_is_stopped_does_not_bring_it_back(client, monkeypatch):
    """The form is read, then somebody stops the experiment, then the form would be saved."""
    client.force_login(accounts.create_staff(email="m@example.org", password="a quiet long river 9", roles=("merchandiser",)))
    made = running()
    read, read_it = ExperimentAdmin.get_object, Event()

    def slowly(self, *args):
        found = read(self, *args)
        read_it.set()
        sleep(0.5)
        return found

    monkeypatch.setattr(ExperimentAdmin, "get_object", slowly)
    data = {"title": "New title", "hypothesis": "More is seen."}
    data |= {f"{rows}-{part}_FORMS": "0" for rows in ("variants", "guard_rails") for part in ("TOTAL", "INITIAL")}
    address = f"/admin/experiments/experiment/{made.pk}/change/"
    saved, stopped = race(lambda: client.post(address, data), lambda: read_it.wait(30) and services.stop(experiment_id=made.pk, actor=None))
    made.refresh_from_db()
    assert (saved.status_code, stopped, made.title, made.state) == (302, True, "New title", "stopped")
    assert made.stopped is not None


def test_two_copies_asked_for_at_once_are_one():
    made = running()
    results = race(*[lambda: services.copy(experiment_id=made.pk, actor=None, key="again")[0].pk] * 3)
    assert len(set(results)) == 1
    assert Experiment.objects.count() == 2
