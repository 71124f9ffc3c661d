"""The night in processes of its own: killed, and beside the web."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from recommendations import queries, services
from recommendations.models import ItemVector, ModelRun, ScoringPart, TopN
from recommendations.services import model_store, scoring, training_run
from tests.factories.recommendations import NOW, serving, two_tastes

ROOT = Path(settings.BASE_DIR)
IN_A_PROCESS = """
import django, sys, time
from django.conf import settings
django.setup()
settings.ARTEFACTS_ROOT = sys.argv[2]
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from recommendations import services, training
from recommendations.services import model_store, training_run
from tests.factories.recommendations import NOW
module, name = sys.argv[3].split(".")
setattr({"training": training, "model_store": model_store}[module], name, lambda *a, **k: (print("there", flush=True), time.sleep(60)))
services.score(model=int(sys.argv[5]), number=1) if sys.argv[4] == "score" else services.retrain(now=NOW, seed=1)
"""


def killed(artefacts, place, job="retrain", model=""):
    """Do a job in a process of its own and kill it when it comes to a place."""
    command = [sys.executable, "-c", IN_A_PROCESS, connection.settings_dict["NAME"], str(artefacts), place, job, str(model)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout.readline() == b"there\n"
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("place", ["training.fit", "model_store.copy_vectors", "model_store.copy_tops", "model_store.activate"])
@pytest.mark.django_db(transaction=True)
def test_a_run_killed_at_any_step_leaves_the_serving_model(settings, tmp_path, place):
    settings.ARTEFACTS_ROOT = tmp_path
    red, _ = two_tastes()
    before = serving({red[0]: [1.0]})
    killed(tmp_path, place)
    assert queries.active_model().id == before.pk
    report = _as_soon_as_the_lock_is_free()
    assert report.activated
    assert not ItemVector.objects.exclude(model__in=[before.pk, report.model_id]).exists()
    assert TopN.objects.filter(model=report.model_id).count() == TopN.objects.count() == 30
    assert not ScoringPart.objects.exists()
    assert ModelRun.objects.get(status=ModelRun.Status.FAILED).reason == "stopped before it finished"
    assert [path.name for path in tmp_path.iterdir()] == [f"model-{report.model_id}"]


@pytest.fixture
def parts_of_ten(settings, tmp_path, monkeypatch):
    """Thirty visitors in three parts; what a test puts into the list is called before the night itself scores."""
    settings.ARTEFACTS_ROOT, settings.SCORING_PART = tmp_path, 10
    monkeypatch.setattr(scoring, "call_workers", lambda _model: None)
    two_tastes()
    before, scored = [], training_run._score_everybody

    def later(run, stage):
        for call in before:
            call(run.pk)
        scored(run, stage)

    monkeypatch.setattr(training_run, "_score_everybody", later)
    return before


@pytest.mark.django_db(transaction=True)
def test_the_part_of_a_killed_worker_is_done_by_another(parts_of_ten, tmp_path):
    parts_of_ten.append(lambda model: killed(tmp_path, "model_store.copy_tops", "score", model))
    report = services.retrain(now=NOW, seed=1)
    assert report.activated
    assert TopN.objects.filter(model=report.model_id).count() == 30
    assert not ScoringPart.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_night_waits_for_the_part_that_a_worker_has(parts_of_ten, monkeypatch):
    taken, copy, threads = threading.Event(), model_store.copy_tops, []

    def slowly(model, tops):
        if threading.current_thread() in threads:
            taken.set()
            time.sleep(1.0)
        copy(model, tops)

    def work(model):
        assert services.score(model=model, number=2)
        connection.close()

    def start(model):
        threads.append(threading.Thread(target=work, args=(model,)))
        threads[0].start()
        assert taken.wait(timeout=30)

    monkeypatch.setattr(model_store, "copy_tops", slowly)
    parts_of_ten.append(start)
    report = services.retrain(now=NOW, seed=1)
    threads[0].join()
    assert (report.activated, TopN.objects.filter(model=report.model_id).count()) == (True, 30)


@pytest.mark.django_db(transaction=True)
def test_a_part_is_scored_once(parts_of_ten):
    said = []
    parts_of_ten.append(lambda model: said.extend(services.score(model=model, number=n) for n in (1, 1, 2, 9)))
    assert services.retrain(now=NOW, seed=1).activated
    assert said == [True, False, True, False]


def _as_soon_as_the_lock_is_free():
    for _ in range(300):
        report = services.retrain(now=NOW, seed=1)
        if "another training run" not in report.reason:
            return report
        time.sleep(0.1)
    raise AssertionError("the lock of a killed run was never released")


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_meets_half_a_model(settings, tmp_path):
    settings.ARTEFACTS_ROOT = tmp_path
    red, _ = two_tastes()
    services.retrain(now=NOW, seed=1)
    seen, done = [], threading.Event()

    def read():
        while not done.is_set():
            seen.append(queries.recommend(panel="similar", visitor=None, items=[red[0]], count=5))
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert services.retrain(now=NOW, seed=2).activated
    finally:
        done.set()
        reader.join()
    assert seen
    assert all(panel.reason == "similar" and len(panel.keys) == 5 for panel in seen)


@pytest.mark.django_db(transaction=True)
def test_two_workers_train_once(settings, tmp_path, monkeypatch):
    settings.ARTEFACTS_ROOT = tmp_path
    two_tastes()
    reports, attempt, both = [], training_run._attempt, threading.Barrier(2)

    def wait_for_the_other(*args):
        both.wait(timeout=30)
        return attempt(*args)

    def work():
        reports.append(services.retrain(now=NOW, seed=1))
        if not reports[-1].activated:
            both.wait(timeout=30)
        connection.close()

    monkeypatch.setattr(training_run, "_attempt", wait_for_the_other)
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(report.activated for report in reports) == [False, True]
    assert ModelRun.objects.count() == 1


def test_the_web_never_loads_lightfm():
    code = (
        "import sys, config.wsgi; from django.urls import get_resolver; get_resolver().url_patterns; "
        "from django.contrib import admin; admin.autodiscover(); import recommendations.tasks, recommendations.training; "
        "assert 'lightfm' not in sys.modules"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=True, env=environment)
