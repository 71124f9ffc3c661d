"""What the configurator does when others say that something happened."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from configurator import services

SESSION_KEY = "designs"


@receiver(user_logged_in, dispatch_uid="configurator.adopt_designs")
def adopt(sender: type[User], request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Designs saved in this browser before signing in belong to the account from now on."""
    tokens: Sequence[str] = getattr(request, "session", {}).pop(SESSION_KEY, [])
    if tokens:
        services.adopt_designs(tokens=tokens, user=user)
