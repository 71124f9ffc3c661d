"""The admin site of the shop: its login, its second factor, its first page."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from config import dashboard


class AtelierAdminSite(AdminSite):
    """The staff's side of the shop.

    Its login is the shop's, with rate limits; where STAFF_TWO_FACTOR is on, this session must have shown a second factor.
    """

    site_header = "Atelier"
    site_title = "Atelier"
    index_title = "Shop"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this request comes from active staff, with a second factor where one is asked for."""
        return super().has_permission(request) and (not settings.STAFF_TWO_FACTOR or _showed_second_factor(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the step that is missing: the shop's login, setting up a second factor, or showing it."""
        del extra_context
        target = _next(request)
        if self.has_permission(request):
            return redirect(target)
        user = request.user
        if isinstance(user, AnonymousUser) or not user.is_authenticated:
            return _go("account_login", target)
        if not (user.is_active and user.is_staff):
            messages.error(request, "This account is not a member of staff. Sign in with another one.")
            return redirect("accounts:overview")
        if not is_mfa_enabled(user):
            messages.warning(request, "Staff need a second factor. Set one up to enter the admin.")
            return _go("mfa_activate_totp", target)
        return _go("mfa_reauthenticate", target)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page: work that waits and problems, then everything else."""
        return super().index(request, {**(extra_context or {}), "cards": dashboard.cards(request.user)})


def _showed_second_factor(request: HttpRequest) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def _next(request: HttpRequest) -> str:
    target = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return target if safe else reverse("admin:index")


def _go(view: str, target: str) -> HttpResponse:
    return redirect(f"{reverse(view)}?{urlencode({REDIRECT_FIELD_NAME: target})}")
