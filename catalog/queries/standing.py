"""Pages stand without what only makes them better: where picking or an experiment fails, they are as for everybody."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import DatabaseError, connection, transaction
from prometheus_client import Counter as Metric

log = structlog.get_logger(__name__)
FAILED = Metric("atelier_page_fallbacks_total", "Pages that were shown without something that failed", ["part"])
Found = TypeVar("Found")


def attempt(part: str, read: Callable[[], Found], otherwise: Found, *, savepoint: bool = False) -> Found:
    """What `read` finds, or `otherwise` if it fails, which is logged and counted.

    Within a transaction a failure of the database is raised: the transaction is lost, and its owner has to know. With a `savepoint` it
    is not: it goes on as if `read` had not been called.
    """
    try:
        if not savepoint:
            return read()
        with transaction.atomic():
            return read()
    except Exception as error:
        if not savepoint and connection.in_atomic_block and isinstance(error, DatabaseError):
            raise
        FAILED.labels(part).inc()
        log.exception("page shown without a part", part=part)
        return otherwise
