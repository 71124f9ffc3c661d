"""The Celery application: tasks live in each app's `tasks.py`."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_init
from kombu.transport import TRANSPORT_ALIASES

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["files"] = "config.broker:Transport"

app = Celery("atelier")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def give_back(**_: Any) -> None:
    """Give the messages of a killed worker to this one."""
    folder = app.conf.broker_transport_options.get("folder")
    if folder:
        broker.recover(Path(folder))
