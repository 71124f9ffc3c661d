"""The Celery application: tasks live in each app's `tasks.py`."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["files"] = "config.broker:Transport"

app = Celery("atelier")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """The settings say how to log; Celery must not add its own handlers."""


@worker_init.connect
def give_back(**_: Any) -> None:
    """Give the messages of a killed worker to this one."""
    folder = app.conf.broker_transport_options.get("folder")
    if folder:
        broker.recover(Path(folder))
