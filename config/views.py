"""Pages that belong to no single app: dispatch, health, metrics, media, API description, mail box."""

import hmac
from pathlib import Path

import structlog
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils._os import safe_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

import catalog.views
import configurator.views
from accounts.models import User
from catalog import queries as catalog_queries
from config import health, mailbox, metrics as figures, samples, tokens
from configurator.forms.address import FORM

log = structlog.get_logger(__name__)
LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")


def product(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a product: its configurator if it is made to order. A click in there need not ask which it is."""
    if request.headers.get("HX-Trigger") == FORM:
        return configurator.views.configure(request, slug)
    kind = catalog_queries.product_kind(slug)
    if kind is None:
        raise Http404("No such product.")
    if kind == "ready":
        return catalog.views.product(request, slug)
    return configurator.views.configure(request, slug)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whoever came to read a page that is not there is shown others; programs get the bare page, which asks the database nothing."""
    reads = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    wanted = [catalog_queries.Wanted(name) for name in ("recent", "trending", "popular")] if reads else []
    shopper = catalog_queries.shopper_of(request)
    found = catalog_queries.panels(wanted, shopper=shopper, page="404", most=1) if wanted else []
    return render(request, "404.html", {"panels": found, "said": _said(exception)}, status=404)


def _said(exception: Exception) -> str:
    """What a view of the shop says is missing; nothing for what Django says, which names parts of the program."""
    text = str(next(iter(exception.args), ""))
    return text if text.endswith(".") and "matches the given query" not in text else ""


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its secret, mostly because the shopper has signed in elsewhere since: the way back to a fresh one."""
    del reason
    back = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return render(request, "403_csrf.html", {"back": back if own else ""}, status=403)


@csrf_exempt
def no_such_route(_request: HttpRequest, rest: str = "") -> JsonResponse:
    """What a program gets for an address of the API that does not exist."""
    return JsonResponse({"detail": f"There is no such address: /api/v1/{rest}. /api/schema/ lists those there are."}, status=404)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the shop can serve: 200, or 503 when the database or the broker is down. Names no host and no secret."""
    report = health.report()
    return JsonResponse(report, status=200 if report["status"] == "ok" else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for this machine or for who knows METRICS_TOKEN."""
    if not _may_measure(request):
        raise Http404("Nothing here.")
    return HttpResponse(figures.exposition(), content_type=figures.CONTENT_TYPE)


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    through_proxy = settings.BEHIND_PROXY or any(name in request.headers for name in FORWARDED)
    return not through_proxy and request.META.get("REMOTE_ADDR") in LOOPBACK


@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """A media file; names carry a content hash, so it may be kept for ever."""
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path)).open("rb")  # noqa: SIM115 - FileResponse closes it
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404("No such file.") from error
    response = FileResponse(file)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for pages that name none."""
    return redirect(static("img/favicon.svg"))


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API description as a page."""
    return render(request, "config/api_docs.html")


@never_cache
@require_safe
def design_system(request: HttpRequest) -> HttpResponse:
    """Tokens and components of the shop with all their states, for staff."""
    if not admin.site.has_permission(request):
        raise Http404("Nothing here.")
    scales = {name: tokens.scale(name) for name in ("size", "space", "radius", "shadow")}
    declared, _ = tokens.declared()
    scales |= {"width": [(name, declared[name]) for name in ("gutter", "measure", "page-width")]}
    motion = {name: declared[name] for name in ("quick", "calm", "slow")}
    context = {"scales": scales, "motion": motion, "colours": tokens.colours(), "contrasts": tokens.contrasts(), **samples.context()}
    return render(request, "config/design_system.html", context)


def _may_read_mail(request: HttpRequest) -> bool:
    """Mails hold links that open accounts: for superusers only, through the admin's door with its second factor."""
    user = request.user
    return isinstance(user, User) and user.is_superuser and admin.site.has_permission(request)


@never_cache
@require_safe
def mail(request: HttpRequest, name: str = "") -> HttpResponse:
    """The mails the shop wrote, where it writes them to files."""
    if not mailbox.in_use() or not (settings.MAIL_BOX_PAGE or _may_read_mail(request)):
        raise Http404("Nothing here.")
    if not name:
        return render(request, "config/mails.html", {"mails": mailbox.newest()})
    found = mailbox.read(name)
    if found is None:
        raise Http404("No such mail.")
    return render(request, "config/mail.html", {"mail": found})
