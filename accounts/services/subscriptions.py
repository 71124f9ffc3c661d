"""Mails that come by themselves, and the link in them that ends them without signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Preferences

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


def subscriber(token: str) -> int | None:
    """Whose link it is; None for a link that is not ours."""
    try:
        user_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return user_id if isinstance(user_id, int) else None
