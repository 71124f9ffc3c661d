"""Locks of long work: held by a connection of their own, so that they end with the process."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

TRAINING_LOCK = 4_815_162_302
SEARCH_LOCK = 4_815_162_304


@contextmanager
def alone(lock: int) -> Iterator[bool]:
    """Whether nobody else holds the lock, which is ours until the end of the block.

    An advisory lock in a transaction of its own connection: it works behind PgBouncer and ends with the process. The transaction is
    ended before the connection: the server notices a closed connection only a little later.
    """
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
            mine = bool(cursor.fetchone()[0])
        yield mine
    finally:
        with suppress(DatabaseError):
            own.rollback()
        own.close()
