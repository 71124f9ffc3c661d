"""Who is asking, as far as they agreed to be known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import queries, services
from accounts.domain.privacy import Remember, Stored, decide
from accounts.forms import ShopRequest

VISITOR_COOKIE = "visitor"
REFUSED_COOKIE = "consent"
SALT = "accounts.visitor"
VISITOR_AGE = timedelta(days=395)
REFUSED_AGE = timedelta(days=180)
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class VisitorMiddleware:
    """Set `visitor`, `standing` and the rest of `ShopRequest`, and the cookies that belong to them.

    A request without login and without our cookies costs no query and gets no cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, plain: HttpRequest) -> HttpResponse:
        request = cast("ShopRequest", plain)
        request.browser_key = _key_in(request)
        stored = _stored(request)
        request.standing = decide(stored, signal=request.headers.get("Sec-GPC") == "1")
        request.visitor = request.standing.visitor
        gone = request.browser_key is not None and stored.visitor is None and not request.user.is_authenticated
        request.remember = Remember(refused=stored.refused) if gone else None
        if request.visitor and request.method not in SAFE and stored.stale(now := timezone.now()):
            services.mark_seen(visitor=request.visitor, now=now)
        response = self.get_response(request)
        if request.remember is not None:
            _remember(request.remember, response)
        return response


def _key_in(request: HttpRequest) -> str | None:
    key = request.get_signed_cookie(VISITOR_COOKIE, default=None, salt=SALT, max_age=VISITOR_AGE)
    return key if isinstance(key, str) else None


def _stored(request: ShopRequest) -> Stored:
    refused = request.COOKIES.get(REFUSED_COOKIE) == "refused"
    if request.user.is_authenticated:
        stored = queries.stored_for_user(request.user.pk)
        return stored if stored.visitor else replace(stored, refused=stored.refused or refused)
    if request.browser_key is not None:
        return queries.stored_for_browser(request.browser_key)
    return Stored(refused=refused)


def _remember(remember: Remember, response: HttpResponse) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    if remember.visitor is None:
        response.delete_cookie(VISITOR_COOKIE, samesite="Lax")
    else:
        response.set_signed_cookie(
            VISITOR_COOKIE, remember.visitor, salt=SALT, max_age=VISITOR_AGE, httponly=True, samesite="Lax", secure=secure
        )
    if remember.refused:
        response.set_cookie(REFUSED_COOKIE, "refused", max_age=REFUSED_AGE, httponly=True, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(REFUSED_COOKIE, samesite="Lax")
