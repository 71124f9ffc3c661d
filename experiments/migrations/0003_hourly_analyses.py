"""The schedule of analyses, created once; what staff change afterwards stays."""

from typing import Any

from django.conf import settings
from django.db import migrations

NAME = "Analyse running experiments"


def create(apps: Any, _schema_editor: Any) -> None:
    crontab, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="25", hour="*", day_of_week="*", day_of_month="*", month_of_year="*", timezone=settings.TIME_ZONE
    )
    tasks = apps.get_model("django_celery_beat", "PeriodicTask")
    # An analysis that was missed is of no use later: the next one does its work.
    defaults = {"task": "experiments.analyse_all", "crontab": crontab, "queue": "score", "expire_seconds": 3_000}
    tasks.objects.get_or_create(name=NAME, defaults=defaults)


def remove(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("experiments", "0002_schedules"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(create, remove)]
