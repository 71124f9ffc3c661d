"""Django's PostgreSQL backend over the embedded server, which the first connection starts."""

from typing import Any

from django.db.backends.postgresql import base

from config import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """The PostgreSQL backend; makes sure that the embedded server runs before it connects."""

    def get_new_connection(self, conn_params: Any) -> Any:
        embedded.ensure_running()
        return super().get_new_connection(conn_params)
