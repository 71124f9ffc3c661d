"""What every page about one version shares: who may see it, how it looks, what is written down."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from accounts.models import User
from configurator import models

View = Callable[..., HttpResponse]
Guard = Callable[[View], View]
FOLDER = "admin/configurator/blueprint"
VIEW, CHANGE_DRAFT, PUBLISH = "configurator.view_blueprint", "configurator.change_blueprint", "configurator.publish_blueprint"


def version_or_refused(request: HttpRequest, pk: int, *permissions: str) -> models.Blueprint:
    """The version, for those who have all the permissions; 403 for others, 404 where there is none."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied
    return get_object_or_404(models.Blueprint.objects.select_related("product").defer("product__search"), pk=pk)


def show(request: HttpRequest, template: str, version: models.Blueprint, title: str, **context: Any) -> HttpResponse:
    """A page of the admin about a version."""
    shared = {
        "opts": models.Blueprint._meta,  # noqa: SLF001
        "original": version,
        "title": title,
        "may_change": version.is_draft and request.user.has_perm(CHANGE_DRAFT),
        "may_publish": request.user.has_perm(PUBLISH),
    }
    return TemplateResponse(request, f"{FOLDER}/{template}", {**admin.site.each_context(request), **shared, **context})


def staff(request: HttpRequest) -> User:
    """Who asks; the admin lets nobody in who is not a user."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def write_down(request: HttpRequest, version: models.Blueprint, message: str) -> None:
    """Leave a line in the history of a version."""
    LogEntry.objects.log_actions(staff(request).pk, [version], CHANGE, message, single_object=True)
