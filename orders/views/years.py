"""“Your year in designs”: for its owner, and for those who get the link."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from orders import queries, services

FIRST = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def year(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """A shopper's own year; a POST gives it a link or takes the link back."""
    now = timezone.localdate()
    wanted = queries.this_year(now) if number is None else number
    if not FIRST <= wanted <= now.year:
        raise Http404("There is no such year.")
    user_id = cast("User", request.user).pk
    if request.method == "POST":
        if request.POST.get("share") == "off":
            services.unshare_year(user_id=user_id, year=wanted)
            messages.success(request, "The link does not work any more.")
        else:
            services.share_year(user_id=user_id, year=wanted)
            messages.success(request, "Whoever has the link below can see these figures now.")
        return redirect("orders:year-of", wanted)
    return render(request, "orders/year.html", {"page": queries.year_page(user_id=user_id, year=wanted), "year": wanted})


@require_safe
def shared_year(request: HttpRequest, token: str) -> HttpResponse:
    """A year that somebody shared: figures and pictures, no name."""
    share = queries.shared_year(token)
    if share is None:
        raise Http404("This year is not shared any more.")
    picture = default_storage.url(share.picture) if share.picture else ""
    response = render(request, "orders/year_shared.html", {"figures": share.figures, "year": share.year, "picture": picture})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
