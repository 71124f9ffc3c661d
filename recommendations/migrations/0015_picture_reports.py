"""Reports on pictures, and the hourly schedule that makes them, created once; what staff change afterwards stays."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

NAME = "Report on pictures"


def create(apps: Any, _schema_editor: Any) -> None:
    crontab, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="50", hour="*", day_of_week="*", day_of_month="*", month_of_year="*", timezone=settings.TIME_ZONE
    )
    tasks = apps.get_model("django_celery_beat", "PeriodicTask")
    tasks.objects.get_or_create(name=NAME, defaults={"task": "recommendations.report_pictures", "crontab": crontab, "queue": "train"})


def remove(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0014_hourly_pictures"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [
        migrations.CreateModel(
            name="PictureReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("made", models.DateTimeField()),
                ("figures", models.JSONField(default=dict)),
            ],
            options={"verbose_name": "report on pictures", "verbose_name_plural": "reports on pictures", "ordering": ["-day"]},
        ),
        migrations.RunPython(create, remove),
    ]
