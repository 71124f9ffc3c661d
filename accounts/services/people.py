"""Accounts made by staff or commands, and what each role may do."""

from collections.abc import Collection
from fnmatch import fnmatchcase

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.domain.roles import ROLES
from accounts.models import User


class EmailTaken(Exception):
    """There is an account with this e-mail address."""


class UnknownRole(Exception):
    """There is no such role; the sentence names those there are."""


@transaction.atomic
def create_shopper(*, email: str, password: str | None = None, name: str = "") -> User:
    """Make an account whose address counts as verified; without a password the person sets one by “forgot password”.

    Raises:
        EmailTaken: there is such an account already.
    """
    return _create(email=email, password=password, name=name)


@transaction.atomic
def create_staff(*, email: str, password: str | None, roles: Collection[str], name: str = "", superuser: bool = False) -> User:
    """Make a staff account with roles (see `accounts.domain.roles`).

    Raises:
        EmailTaken: there is such an account already.
        UnknownRole: a role is none of ours.
    """
    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        raise UnknownRole(f"There is no role “{unknown[0]}”; there are {', '.join(ROLES)}.")
    user = _create(email=email, password=password, name=name, is_staff=True, is_superuser=superuser)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def rename(*, user_id: int, name: str) -> None:
    """Change what a person is called."""
    user = User.objects.get(pk=user_id)
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def grant_role_permissions(*, app_label: str, using: str = "default") -> None:
    """Make the roles' groups, and give them what the table says about one app; what staff added by hand stays."""
    available = {
        f"{app_label}.{codename}": pk
        for pk, codename in Permission.objects.using(using).filter(content_type__app_label=app_label).values_list("pk", "codename")
    }
    for role, patterns in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=role)
        wanted = [pk for name, pk in available.items() if any(fnmatchcase(name, pattern) for pattern in patterns)]
        if wanted:
            group.permissions.add(*wanted)


def _create(*, email: str, password: str | None, name: str, is_staff: bool = False, is_superuser: bool = False) -> User:
    if User.objects.filter(email=email).exists():
        raise EmailTaken("There is an account with this e-mail address.")
    user = User.objects.create_user(email, password, name=name, is_staff=is_staff, is_superuser=is_superuser)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
