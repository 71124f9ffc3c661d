"""The feeds' background work, created once so that staff edits survive."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SCHEDULES = [
    ("Choose what is made for each shopper this week", "catalog.choose_weeks", "score", 10),
    ("Send “Made for you” where it is Monday morning", "catalog.mail_weeks", "mail", 15),
    ("Tell who waits that a product is back or costs less", "catalog.send_alerts", "mail", 10),
]


def create(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for name, job, queue, minutes in SCHEDULES:
        every = intervals.get_or_create(every=minutes, period="minutes")[0]
        # A sweep that was missed is of no use later: the next one does its work.
        defaults = {"task": job, "queue": queue, "interval": every, "expire_seconds": 60 * minutes - 5}
        tasks.get_or_create(name=name, defaults=defaults)


def remove(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    names = [name for name, *_ in SCHEDULES]
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_feeds"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(create, remove)]
