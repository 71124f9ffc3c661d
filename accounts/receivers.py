"""Answers to signals: sign-in, and a finished migration."""

from typing import cast

from auditlog.registry import auditlog
from django.apps import AppConfig, apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.http import HttpRequest

from accounts import queries, services
from accounts.domain.privacy import NOBODY, Remember, Standing
from accounts.forms import ShopRequest
from accounts.models import User


def connect() -> None:
    """Listen and register; called once when the app is ready."""
    auditlog.register(User, exclude_fields=["password", "last_login"], m2m_fields={"groups", "user_permissions"})
    services.on_export("account", queries.export_account)
    post_migrate.connect(roles_after_migrate, dispatch_uid="accounts.roles")
    user_logged_in.connect(adopt_on_login, dispatch_uid="accounts.adopt")


def adopt_on_login(sender: object, request: HttpRequest | None, user: User, **_: object) -> None:
    """Give what a consenting browser taught the shop to the account that signs in; the browser's own key ends."""
    del sender
    standing: Standing = getattr(request, "standing", NOBODY)
    visitor = standing.known
    if visitor is None:
        return
    services.adopt_visitor(user_id=user.pk, visitor=visitor)
    shop_request = cast("ShopRequest", request)
    shop_request.remember = Remember()


def roles_after_migrate(sender: AppConfig, using: str, apps: Apps = installed, **_: object) -> None:
    """Grant each role its permissions on the app that was just migrated, or whose tables were emptied: then no `apps` comes along."""
    try:
        apps.get_model("auth", "Group")
    except LookupError:
        return
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    services.grant_role_permissions(app_label=sender.label, using=using)
