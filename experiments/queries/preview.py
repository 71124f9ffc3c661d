"""What a member of staff sees who looks at the shop as a variant shows it: kept in a signed cookie of theirs, and nowhere else."""

from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from experiments.domain.preview import Preview
from experiments.models import Variant
from experiments.queries.assigned import Assigned

COOKIE = "preview"
SALT = "experiments.preview"
LASTS = timedelta(minutes=30)


class Previewed(Assigned):
    """The part of whoever looks at a variant: its value for its subject, everything else as usual, and nothing counts as seen."""

    def __init__(self, visitor: str | None, preview: Preview) -> None:
        super().__init__(visitor)
        self.preview = preview

    def look(self, subject: str) -> str | None:
        """The variant's value; where it concerns persons, only where there is one."""
        if self.preview is None or subject != self.preview.subject:
            return super().look(subject)
        return None if self.visitor is None and self.preview.personal else self.preview.value

    def _decide(self, subject: str) -> str | None:
        return self.look(subject)


def ticket(*, variant: Variant, user_id: int, now: datetime) -> str:
    """What the cookie of a member of staff holds while they look at a variant."""
    about = variant.experiment
    told = [about.pk, about.title, variant.key, about.subject, variant.value, user_id, (now + LASTS).timestamp()]
    return signing.dumps(told, salt=SALT, compress=True)


def preview_of(request: HttpRequest) -> Preview | None:
    """What the member of staff behind a request looks at; None for everybody else, and once it is over. Without the cookie no query."""
    given = request.COOKIES.get(COOKIE)
    found = _read(given) if given else None
    user = getattr(request, "user", None)
    if found is None or user is None or not (user.is_active and user.is_staff and user.pk == found.user):
        return None
    return found if timezone.now() < found.until else None


def _read(given: str) -> Preview | None:
    try:
        experiment, title, variant, subject, value, user, until = signing.loads(given, salt=SALT, max_age=LASTS)
        ends = datetime.fromtimestamp(until, tz=timezone.get_default_timezone())
    except (signing.BadSignature, TypeError, ValueError):  # the two latter: signed by another version of the shop
        return None
    found = Preview(experiment, title, variant, subject, value, user, ends)
    return found if found.known else None
