"""What the configurator does when others say that something happened."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from catalog.queries import Card
from configurator import models, queries, services
from configurator.forms import SAVED_HERE, browser_of, own_designs


@receiver(user_logged_in, dispatch_uid="configurator.adopt_designs")
def adopt(request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """Designs saved in this browser before signing in belong to the account from now on."""
    tokens = request.session.pop(SAVED_HERE, []) if request is not None and hasattr(request, "session") else []
    if tokens:
        services.adopt_designs(tokens=tokens, user=user)


@receiver([post_save, post_delete], sender=models.BlockedWord, dispatch_uid="configurator.words")
def forget_words(sender: type[models.BlockedWord], **_signal: Any) -> None:
    """A word that staff changed counts from now on."""
    del sender
    queries.forget_words()


@receiver(user_logged_in, dispatch_uid="configurator.adopt_uploads")
def adopt_pictures(request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """Pictures uploaded in this browser before signing in belong to the account from now on."""
    if request is not None:
        services.adopt_uploads(browser=browser_of(request), user=user)


def designs_of_shopper(request: HttpRequest, count: int) -> list[Card]:
    """What the catalogue's rows show of whoever asks: their newest designs."""
    mine = own_designs(request)
    return queries.carry_on(mine, count) if mine is not None else []
