"""Variants that are seen without a page: in mails."""

from django.db import transaction

from accounts.services import hold_visitor
from experiments.queries import Assigned
from recommendations.services import EventIn, record_events


@transaction.atomic
def settle(*, visitor: str | None, subject: str) -> str | None:
    """What a mail to this visitor is to do about a subject (see `Assigned.setting`); that it was decided so counts as seen.

    A key that was erased in the meantime is nobody's.
    """
    assigned = Assigned(hold_visitor(visitor))
    value = assigned.setting(subject)
    record_events(visitor=assigned.visitor, events=[EventIn(kind="exposure", item="", token=token) for token in assigned.exposures])
    return value
