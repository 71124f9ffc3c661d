"""The hourly update of pictures' effects, created once; what staff change afterwards stays."""

from typing import Any

from django.conf import settings
from django.db import migrations

NAME = "Learn from the day's clicks on pictures"


def create(apps: Any, _schema_editor: Any) -> None:
    crontab, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="25", hour="*", day_of_week="*", day_of_month="*", month_of_year="*", timezone=settings.TIME_ZONE
    )
    tasks = apps.get_model("django_celery_beat", "PeriodicTask")
    tasks.objects.get_or_create(name=NAME, defaults={"task": "recommendations.update_arms", "crontab": crontab, "queue": "train"})


def remove(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0013_exposures_by_experiment"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(create, remove)]
