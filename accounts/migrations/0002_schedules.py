from django.apps.registry import Apps as StateApps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SWEEP = "Send mails that were missed"
FORGET = "Erase visitor keys nobody used for thirteen months"


def create(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    beat = {name: apps.get_model("django_celery_beat", name) for name in ("IntervalSchedule", "CrontabSchedule", "PeriodicTask")}
    minute, _ = beat["IntervalSchedule"].objects.get_or_create(every=60, period="seconds")
    night, _ = beat["CrontabSchedule"].objects.get_or_create(minute="50", hour="4", timezone=settings.TIME_ZONE)
    tasks = beat["PeriodicTask"].objects
    tasks.get_or_create(name=SWEEP, defaults={"task": "accounts.sweep_mail", "interval": minute, "queue": "mail"})
    tasks.get_or_create(name=FORGET, defaults={"task": "accounts.forget_visitors", "crontab": night, "queue": "default"})


def remove(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=[SWEEP, FORGET]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(create, remove)]
