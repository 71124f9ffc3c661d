"""What shoppers set, and what they told of their taste: kept only while there is consent."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.domain.preferences import Verdict
from accounts.models import Preferences, QuizAnswers, Visitor
from accounts.services.privacy import hold_visitor


class Wishes(TypedDict, total=False):
    """What can be set; what is absent stays as it is."""

    pictures: bool
    personal: bool
    surprise: float
    mail_made_for_you: bool
    time_zone: str


@transaction.atomic
def set_preferences(*, user_id: int | None, visitor: str | None, **wanted: Unpack[Wishes]) -> bool:
    """Keep what a shopper set, for the account or else for the browser; whether it was kept: without consent there is nothing to set."""
    mine = Visitor.objects.filter(user_id=user_id) if user_id is not None else Visitor.objects.filter(key=visitor or "", user=None)
    key = mine.values_list("key", flat=True).first()
    if hold_visitor(key) is None:
        return False
    if user_id is not None:
        Preferences.objects.update_or_create(user_id=user_id, defaults=dict(wanted))
    else:
        Preferences.objects.update_or_create(visitor_id=key, defaults=dict(wanted))
    return True


@transaction.atomic
def tell(
    *,
    visitor: str | None,
    pictures: Sequence[str] | None = None,
    words: Sequence[str] | None = None,
    corrections: Mapping[str, Verdict] | None = None,
) -> bool:
    """Replace the parts given of what a visitor told of their taste; whether it was kept: without consent it is not."""
    if hold_visitor(visitor) is None:
        return False
    given = {"pictures": pictures, "words": words}
    values: dict[str, object] = {name: list(dict.fromkeys(value)) for name, value in given.items() if value is not None}
    if corrections is not None:
        values["corrections"] = dict(corrections)
    QuizAnswers.objects.update_or_create(visitor_id=visitor, defaults=values)
    return True
