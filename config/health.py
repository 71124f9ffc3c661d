"""Whether what the shop stands on is there."""

import os
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from kombu.exceptions import KombuError

from config.celery import app
from config.postgres.programs import EmbeddedDatabaseError
from recommendations import queries as recommendations

log = structlog.get_logger(__name__)
PATIENCE = 2


def report() -> dict[str, Any]:
    """State of database, broker and active model; the model may be missing in a healthy shop."""
    database, broker = _database(), _broker()
    return {
        "status": "ok" if database and broker else "down",
        "database": "ok" if database else "down",
        "broker": "ok" if broker else "down",
        "model": _model() if database else None,
    }


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, EmbeddedDatabaseError):
        log.exception("database down")
        return False
    return True


def _broker() -> bool:
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("folder")
    if folder:
        return os.access(str(folder), os.W_OK)
    try:
        with app.connection_for_write(connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (OSError, KombuError):
        log.exception("broker down")
        return False
    return True


def _model() -> dict[str, object] | None:
    try:
        active = recommendations.active_model()
    except DatabaseError:  # before the first migration
        return None
    return {"id": active.id, "activated_at": active.activated_at} if active else None
