"""A read that may fail or take too long without harm to the page around it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connection

_BACK = "ROLLBACK TO SAVEPOINT bounded; RELEASE SAVEPOINT bounded"


def rows(sql: str, values: Sequence[Any], *, within: int) -> list[tuple[Any, ...]]:
    """Rows of one SELECT that may take so many milliseconds, in one round trip.

    Raises DatabaseError if it fails or takes longer; a surrounding transaction goes on as if nothing had been asked. Statements sent
    together are one transaction, so the limit ends with them; inside a transaction rolling back takes it back, and nothing else, since
    a read leaves nothing behind.
    """
    limited = f"SET LOCAL statement_timeout = {int(within)}; {sql}"
    inside = connection.in_atomic_block
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SAVEPOINT bounded; {limited}; {_BACK}" if inside else limited, tuple(values))
        except DatabaseError:
            if inside:
                with suppress(DatabaseError):
                    cursor.execute(_BACK)
            raise
        while cursor.description is None:
            cursor.nextset()
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
