"""What a visitor said about single things, and taking it back."""

from collections.abc import Collection, Sequence
from typing import Literal

from django.db import transaction

from recommendations.domain.events import EventIn
from recommendations.models import Event
from recommendations.services.events import record_events

Opinion = Literal["like", "dismiss"]
OPINIONS: tuple[Opinion, ...] = ("like", "dismiss")


@transaction.atomic
def say(*, visitor: str | None, opinion: Opinion, items: Sequence[str]) -> int:
    """Record that a visitor wants more like these items or does not want them; how many are known. The newest word counts.

    Without a visitor (no consent) nothing is written.
    """
    if not visitor or not items:
        return 0
    take_back(visitor=visitor, items=items)
    return record_events(visitor=visitor, events=[EventIn(kind=opinion, item=item) for item in dict.fromkeys(items)])


def take_back(*, visitor: str | None, items: Collection[str]) -> int:
    """Forget what a visitor said about these items; how many words are gone."""
    if not visitor or not items:
        return 0
    return Event.objects.filter(visitor=visitor, kind__in=OPINIONS, item__in=list(items)).delete()[0]
