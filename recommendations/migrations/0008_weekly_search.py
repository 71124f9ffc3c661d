"""The weekly search for settings, created once; what staff change afterwards stays."""

from typing import Any

from django.conf import settings
from django.db import migrations

NAME = "Search for better settings of the recommender"


def create(apps: Any, _schema_editor: Any) -> None:
    crontab, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="10", hour="22", day_of_week="6", day_of_month="*", month_of_year="*", timezone=settings.TIME_ZONE
    )
    tasks = apps.get_model("django_celery_beat", "PeriodicTask")
    tasks.objects.get_or_create(name=NAME, defaults={"task": "recommendations.search", "crontab": crontab, "queue": "train"})


def remove(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0007_erasures"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(create, remove)]
