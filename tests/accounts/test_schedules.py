"""What runs by itself."""

import pytest
from django_celery_beat.models import PeriodicTask

from accounts import services, tasks
from config.celery import app

pytestmark = pytest.mark.django_db


def test_mail_is_swept_every_minute_and_old_keys_every_night():
    rows = {row.task: row for row in PeriodicTask.objects.filter(task__startswith="accounts.")}
    assert (rows["accounts.sweep_mail"].interval.every, rows["accounts.sweep_mail"].interval.period) == (60, "seconds")
    assert rows["accounts.forget_visitors"].crontab.hour == "4"


def test_every_schedule_names_a_task_there_is():
    assert set(PeriodicTask.objects.filter(task__startswith="accounts.").values_list("task", flat=True)) <= set(app.tasks)


def test_tasks_call_down_once(monkeypatch):
    calls = []
    monkeypatch.setattr(services, "sweep_mail", lambda *, now: calls.append(("sweep", now.tzinfo is not None)))
    monkeypatch.setattr(services, "forget_visitors", lambda *, now: calls.append(("forget", now.tzinfo is not None)))
    tasks.sweep_mail()
    tasks.forget_visitors()
    assert calls == [("sweep", True), ("forget", True)]
