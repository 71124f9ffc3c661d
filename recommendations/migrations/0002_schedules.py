"""The nightly schedules, created once; what staff change afterwards stays."""

from typing import Any

from django.conf import settings
from django.db import migrations

SCHEDULES = (
    ("Train the recommender", "recommendations.retrain", "3", "10", "train"),
    ("Refit the thumbnail policy", "recommendations.refit_arms", "4", "40", "train"),
    ("Forget old events and models", "recommendations.prune", "5", "20", "default"),
)


def create(apps: Any, _schema_editor: Any) -> None:
    crontabs = apps.get_model("django_celery_beat", "CrontabSchedule")
    tasks = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, task, hour, minute, queue in SCHEDULES:
        crontab, _ = crontabs.objects.get_or_create(
            minute=minute, hour=hour, day_of_week="*", day_of_month="*", month_of_year="*", timezone=settings.TIME_ZONE
        )
        tasks.objects.get_or_create(name=name, defaults={"task": task, "crontab": crontab, "queue": queue})


def remove(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=[row[0] for row in SCHEDULES]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(create, remove)]
