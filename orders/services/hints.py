"""Nudging a worker: rows say what is due and a sweep finds them, so a lost message only costs time."""

from functools import partial

from celery import Task
from django.db import transaction


def hurry(task: Task[[int], None], row: int) -> None:
    """Ask for a task once the present transaction is committed."""
    transaction.on_commit(partial(task.apply_async, args=(row,), retry=False), robust=True)
