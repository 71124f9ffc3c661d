"""One command at a time fills or empties the demo."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError


@contextmanager
def alone() -> Iterator[None]:
    """Hold the demo's lock. Raises `CommandError` if another command holds it; the system frees it when a process dies."""
    with (settings.ATELIER_HOME / "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("The demo is being filled or removed by another command.") from None
        yield
