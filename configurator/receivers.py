"""What the configurator does when others say that something happened."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from configurator import services
from configurator.forms import SAVED_HERE, browser_of


@receiver(user_logged_in, dispatch_uid="configurator.adopt_designs")
def adopt(request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """Designs saved in this browser before signing in belong to the account from now on."""
    tokens = request.session.pop(SAVED_HERE, []) if request is not None and hasattr(request, "session") else []
    if tokens:
        services.adopt_designs(tokens=tokens, user=user)


@receiver(user_logged_in, dispatch_uid="configurator.adopt_uploads")
def adopt_pictures(request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """Pictures uploaded in this browser before signing in belong to the account from now on."""
    if request is not None:
        services.adopt_uploads(browser=browser_of(request), user=user)
