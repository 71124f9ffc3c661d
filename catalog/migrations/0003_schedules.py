"""The catalogue's background work, created once so that staff edits survive."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SCHEDULES = [
    ("Render waiting pictures", "catalog.render_pending", "images"),
    ("Tell the recommender about changed products", "catalog.push_due", "default"),
]


def create(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    every = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(every=1, period="minutes")[0]
    task = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, job, queue in SCHEDULES:
        # A sweep that was missed is of no use later: the next one does its work.
        task.objects.get_or_create(name=name, defaults={"task": job, "queue": queue, "interval": every, "expire_seconds": 55})


def remove(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    names = [name for name, _, _ in SCHEDULES]
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_attributes"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(create, remove)]
