"""Nudging a worker: rows say what is due and a sweep finds them, so a lost message only costs time."""

from celery import Task
from django.db import transaction


def hurry(task: Task[[int], None], row: int) -> None:
    """Ask for a task once the present transaction is committed."""

    def hint() -> None:  # no partial: Django's report of a robust hook that fails needs a name
        task.apply_async(args=(row,), retry=False)

    transaction.on_commit(hint, robust=True)
