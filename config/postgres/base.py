"""Django's PostgreSQL backend over the embedded server, which the first connection starts."""

import os
import sys
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

from config import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """The PostgreSQL backend; where nothing answers it starts the embedded server and connects once more."""

    def get_new_connection(self, conn_params: Any) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if embedded.cluster(Path(settings.ATELIER_HOME)).ensure_running() and os.environ.get("EMBEDDED_DATABASE_QUIET") != "1":
                sys.stderr.write("atelier: embedded PostgreSQL started; stop it with manage.py embedded_database stop\n")
            return super().get_new_connection(conn_params)
