"""The schedules of the night."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from recommendations import services, tasks
from recommendations.models import Erasure, Event, ModelRun, Policy, VisitorDay
from tests.factories.recommendations import EventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("task", "hour", "minute"), [(tasks.retrain, "3", "10"), (tasks.refit_arms, "4", "40"), (tasks.prune, "5", "20")])
def test_each_task_is_scheduled_every_night(task, hour, minute):
    row = PeriodicTask.objects.get(task=task.name)
    assert (row.crontab.hour, row.crontab.minute, row.crontab.day_of_week, row.enabled) == (hour, minute, "*", True)


def test_the_tasks_may_run_twice_in_an_empty_shop():
    for _ in range(2):
        tasks.retrain()
        tasks.refit_arms()
        tasks.prune()
    assert (ModelRun.objects.count(), Policy.objects.count()) == (2, 2)


def test_old_events_are_forgotten_by_the_day_they_were_recorded(settings):
    settings.EVENT_RETENTION_DAYS = 30
    now = timezone.now()
    EventFactory(day=now.date() - timedelta(days=31))
    kept = EventFactory(day=now.date(), at=now - timedelta(days=9_000))
    VisitorDay.objects.create(visitor="v", day=now.date() - timedelta(days=5), events=1)
    Erasure.objects.create()
    Erasure.objects.update(at=now - timedelta(days=15))
    Erasure.objects.create()
    assert services.prune(now=now)["events"] == 1
    assert Erasure.objects.count() == 1
    assert Event.objects.get() == kept
    assert not VisitorDay.objects.exists()
