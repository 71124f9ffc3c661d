"""The configurator's background work, created once so that staff edits survive."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "Finish layers and design pictures"


def create(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    every = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(every=2, period="minutes")[0]
    # A sweep that was missed is of no use later: the next one does its work.
    defaults = {"task": "configurator.sweep", "queue": "images", "interval": every, "expire_seconds": 110}
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(name=NAME, defaults=defaults)


def remove(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("configurator", "0002_published_versions_are_immutable"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(create, remove)]
