from django.conf import settings
from django.db import migrations

SWEEP = "Catch up with payments, refunds and unpaid orders"
TIDY = "Forget old carts"


def create(apps, schema_editor):
    beat = {name: apps.get_model("django_celery_beat", name) for name in ("IntervalSchedule", "CrontabSchedule", "PeriodicTask")}
    often, _ = beat["IntervalSchedule"].objects.get_or_create(every=120, period="seconds")
    night, _ = beat["CrontabSchedule"].objects.get_or_create(minute="20", hour="4", timezone=settings.TIME_ZONE)
    tasks = beat["PeriodicTask"].objects
    tasks.get_or_create(name=SWEEP, defaults={"task": "orders.sweep", "interval": often, "queue": "default"})
    tasks.get_or_create(name=TIDY, defaults={"task": "orders.tidy", "crontab": night, "queue": "default"})


def remove(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=[SWEEP, TIDY]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_countries_and_pages"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(create, remove)]
