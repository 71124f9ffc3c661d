"""Variants that are seen without a page: in mails."""

from experiments.queries import Assigned
from recommendations.services import EventIn, record_events


def settle(*, visitor: str | None, subject: str) -> str | None:
    """What a mail to this visitor is to do about a subject (see `Assigned.setting`); that it was decided so counts as seen."""
    assigned = Assigned(visitor)
    value = assigned.setting(subject)
    record_events(visitor=visitor, events=[EventIn(kind="exposure", item="", token=token) for token in assigned.exposures])
    return value
