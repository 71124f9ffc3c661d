"""Variants that are seen without a page: in mails."""

from collections.abc import Sequence

from django.db import transaction

from accounts.services import hold_visitor
from recommendations.services import EventIn, record_events


def note(*, visitor: str | None, exposures: Sequence[str]) -> None:
    """Record what was decided for a mail, once the present transaction is committed: whoever erases a visitor takes their row first.

    Nothing is recorded of a key that was erased in the meantime.
    """

    def record() -> None:  # no partial: Django's report of a robust hook that fails needs a name
        with transaction.atomic():
            events = [EventIn(kind="exposure", item="", token=token) for token in exposures]
            record_events(visitor=hold_visitor(visitor), events=events)

    if visitor and exposures:
        transaction.on_commit(record, robust=True)
