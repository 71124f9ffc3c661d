"""Whose uploads a request may touch: the account's, or those of the browser, known by a key in a cookie that only an upload sets."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from configurator.domain.owners import Owner
from configurator.forms.address import SAVED_HERE

COOKIE, SALT = "pictures", "configurator.pictures"
AGE = timedelta(days=395)
VIEW = "configurator.view_upload"


def owner_of(request: HttpRequest) -> Owner:
    """Who asks. Staff are those who may look at uploads in the admin."""
    user = request.user
    if user.is_authenticated:
        return Owner(user_id=user.pk, staff=user.is_staff and user.has_perm(VIEW) and admin.site.has_permission(request))
    return Owner(browser=digest(_key(request)))


def browser_of(request: HttpRequest) -> str:
    """The digest of the browser's key, also while somebody is signed in; empty without a key."""
    return digest(_key(request))


def digest(key: str) -> str:
    """What the shop keeps of a key."""
    return sha256(key.encode()).hexdigest() if key else ""


def own_designs(request: HttpRequest) -> Q | None:
    """Which designs are those of whoever asks: of their account, or those that this browser saved without one; None: there can be none."""
    if isinstance(request.user, User):
        return Q(user=request.user)
    tokens = request.session.get(SAVED_HERE, [])
    return Q(user=None, token__in=tokens) if tokens else None


def known_owner(request: HttpRequest) -> tuple[Owner, str]:
    """Who asks, and a new key for the browser if it is not known yet and nobody is signed in."""
    owner = owner_of(request)
    if owner.known:
        return owner, ""
    key = secrets.token_urlsafe(24)
    return Owner(browser=digest(key)), key


def remember(response: HttpResponse, key: str) -> None:
    """Give the browser its key."""
    if key:
        response.set_signed_cookie(
            COOKIE, key, salt=SALT, max_age=AGE, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )  # fmt: skip


def _key(request: HttpRequest) -> str:
    key = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=AGE) if COOKIE in request.COOKIES else ""
    return key if isinstance(key, str) else ""
