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
from recommendations.models import ItemVector, ModelRun
from recommendations.services import training_run
from tests.factories.recommendations import NOW, serving, two_tastes

ROOT = Path(settings.BASE_DIR)
RETRAIN = """
import django, sys, time
from django.conf import settings
django.setup()
settings.ARTEFACTS_ROOT = sys.argv[2]
from recommendations.services import model_store, training_run
from tests.factories.recommendations import NOW
model_store.copy_tops = lambda *args: (print("writing", flush=True), time.sleep(60))
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
training_run.retrain(now=NOW, seed=1)
"""


@pytest.mark.django_db(transaction=True)
def test_a_run_killed_while_it_writes_leaves_the_serving_model(settings, tmp_path):
    settings.ARTEFACTS_ROOT = tmp_path
    red, _ = two_tastes()
    before = serving({red[0]: [1.0]})
    command = [sys.executable, "-c", RETRAIN, connection.settings_dict["NAME"], str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as night:
        assert night.stdout.readline() == b"writing\n"
        night.send_signal(signal.SIGKILL)
    assert queries.active_model().id == before.pk
    report = _as_soon_as_the_lock_is_free()
    assert report.activated
    assert not ItemVector.objects.exclude(model__in=[before.pk, report.model_id]).exists()
    assert ModelRun.objects.get(status=ModelRun.Status.FAILED).reason == "stopped before it finished"
    assert [path.name for path in tmp_path.iterdir()] == [f"model-{report.model_id}"]


def _as_soon_as_the_lock_is_free():
    for _ in range(50):
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
