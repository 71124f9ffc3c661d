"""Mails that come by themselves, and the link in them that ends them without signing in."""

from collections.abc import Collection

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import Preferences
from accounts.services.audit import note_for

SALT = "accounts.stop-mail"


def stop_address(*, user_id: int) -> str:
    """The address that ends “Made for you” by mail; it stays good as long as the account does."""
    return f"{settings.SITE_URL}{reverse('accounts:stop-mail', args=[signing.dumps(user_id, salt=SALT)])}"


def stop_mail(*, token: str) -> bool:
    """End “Made for you” by mail; whether the link is one of ours. Repeating it is harmless."""
    user_id = subscriber(token)
    if user_id is None:
        return False
    Preferences.objects.filter(user_id=user_id).update(mail_made_for_you=False)
    return True


@transaction.atomic
def stop_mails_of(*, user_ids: Collection[int]) -> int:
    """End “Made for you” by mail for shoppers who asked staff to; how many of them had it. The audit log tells who did it."""
    rows = Preferences.objects.select_for_update(of=("self",)).filter(user_id__in=user_ids, mail_made_for_you=True).select_related("user")
    wanted = [(row, row.user) for row in rows if row.user is not None]
    for row, user in wanted:
        row.mail_made_for_you = False
        row.save(update_fields=["mail_made_for_you"])
        note_for(user=user, changes={"mail_made_for_you": ("True", "False")})
    return len(wanted)


def subscriber(token: str) -> int | None:
    """Whose link it is; None for a link that is not ours."""
    try:
        user_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return user_id if isinstance(user_id, int) else None
