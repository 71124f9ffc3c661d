"""The weekly search, and the nights that follow it."""

import json
from datetime import timedelta

import pytest
from django_celery_beat.models import PeriodicTask

from recommendations import services, tasks
from recommendations.domain import parameters
from recommendations.domain.recipe import Recipe
from recommendations.models import VECTOR_DIMENSIONS, ModelRun, SearchRun
from recommendations.services import judging
from recommendations.services.locks import SEARCH_LOCK, alone
from tests.factories.recommendations import NOW, two_tastes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def artefacts(settings, tmp_path):
    settings.ARTEFACTS_ROOT = tmp_path


def test_a_search_keeps_every_trial_and_what_it_chose():
    two_tastes()
    search = SearchRun.objects.get(pk=services.search(now=NOW, seed=1))
    assert search.finished
    assert {trial["model"] for trial in search.trials} >= {"lightfm", "rp3beta"}
    assert Recipe.from_manifest(search.chosen).manifest() == search.chosen


def test_no_vectors_are_tried_that_the_tables_cannot_hold(monkeypatch):
    monkeypatch.setattr(parameters, "SMALL_SHOP", 0)
    two_tastes()
    search = SearchRun.objects.get(pk=services.search(now=NOW, seed=1))
    assert {trial["components"] for trial in search.trials if trial["model"] == "lightfm"} == {VECTOR_DIMENSIONS}
    assert services.retrain(now=NOW, seed=1).activated


def test_the_next_night_follows_the_search():
    two_tastes()
    chosen = {**Recipe.for_size(10).manifest(), "components": 16, "epochs": 7}
    SearchRun.objects.create(started=NOW, finished=NOW, seed=1, chosen=chosen)
    run = ModelRun.objects.get(pk=services.retrain(now=NOW, seed=1).model_id)
    assert (run.parameters["components"], run.parameters["epochs"]) == (16, 7)


def test_where_the_serving_recipe_is_better_the_report_is_of_that_one():
    """Its figures, their intervals and its settings belong together."""
    two_tastes()
    first = services.retrain(now=NOW, seed=1)
    poor = {**Recipe.for_size(10).manifest(), "components": 2, "epochs": 1, "fits": 1, "neighbours": {"popular": 1e6}}
    SearchRun.objects.create(started=NOW, finished=NOW, seed=1, chosen=poor)
    before, run = (ModelRun.objects.get(pk=pk) for pk in (first.model_id, services.retrain(now=NOW, seed=1).model_id))
    assert run.parameters["components"] == before.parameters["components"] != 2
    for metric in ("ndcg@10", "recall@10", "coverage", "novelty"):
        assert run.report["intervals"]["candidate"][metric][0] == pytest.approx(run.metrics["candidate"][metric], abs=1e-5)
        assert run.metrics["candidate"][metric] == run.metrics["active"][metric]


def test_a_search_that_never_ended_is_not_followed():
    two_tastes()
    SearchRun.objects.create(started=NOW, seed=1, chosen={"components": 16})
    run = ModelRun.objects.get(pk=services.retrain(now=NOW, seed=1).model_id)
    assert run.parameters["components"] == 32


def test_an_empty_shop_has_nothing_to_search():
    search = SearchRun.objects.get(pk=services.search(now=NOW, seed=1))
    assert (search.trials, search.chosen, search.reason) == ([], {}, "the shop has no items yet")


def test_two_searches_never_run_at_once():
    with alone(SEARCH_LOCK) as mine:
        assert mine
        assert services.search(now=NOW, seed=1) is None
    assert not SearchRun.objects.exists()


def test_a_killed_search_is_said_to_have_stopped():
    dead = SearchRun.objects.create(started=NOW, seed=1)
    services.search(now=NOW + timedelta(days=7), seed=1)
    dead.refresh_from_db()
    assert dead.reason == "stopped before it finished"


def test_a_crash_is_kept_in_words(monkeypatch):
    two_tastes()
    monkeypatch.setattr(judging, "search", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.search(now=NOW, seed=1)
    assert SearchRun.objects.get().reason == "ZeroDivisionError: division by zero"


def test_trials_are_plain_json():
    two_tastes()
    services.search(now=NOW, seed=1)
    assert "NaN" not in json.dumps(SearchRun.objects.get().trials)


def test_a_search_is_scheduled_every_week():
    row = PeriodicTask.objects.get(task=tasks.search.name)
    assert (row.crontab.day_of_week, row.queue, row.enabled) == ("6", "train", True)
