"""Saved designs."""

from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from configurator import forms, models, queries, services
from configurator.domain.errors import ConfiguratorError
from configurator.views.common import sorry_for, visitor_of

PER_PAGE = 12
MAX_SESSION_TOKENS = 50


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a design; its link is the key to it."""
    if (limited := ratelimit.consume_or_429(request, action="save")) is not None:
        return cast("HttpResponse", limited)
    form = forms.DesignForm(request.POST)
    if not form.is_valid():
        return sorry_for(request, "The choices of this design cannot be read.")
    posted = form.cleaned_data
    user = request.user if isinstance(request.user, User) else None
    try:
        made = services.save_design(
            product_slug=posted["product"],
            choices=posted["choices"],
            version=posted["v"],
            user=user,
            title=posted["title"],
            visitor=visitor_of(request),
        )
    except ConfiguratorError as error:
        return sorry_for(request, str(error), posted["product"])
    if user is None:
        _remember(request, made.token)
    messages.success(request, "Saved. This page is its link: keep it or share it.")
    anchor = "#share" if request.POST.get("then") == "share" else ""
    return redirect(reverse("configurator:design", args=[made.token]) + anchor)


def _remember(request: HttpRequest, token: str) -> None:
    """Designs saved without an account belong to this browser until its session ends or an account adopts them."""
    kept = [*request.session.get(forms.SAVED_HERE, []), token]
    request.session[forms.SAVED_HERE] = kept[-MAX_SESSION_TOKENS:]


def own_design(request: HttpRequest, token: str) -> models.Design:
    """The design of that token if it belongs to whoever asks: their account, or the browser that saved it. Else 404."""
    user_id = request.user.pk if request.user.is_authenticated else None
    if user_id is None and token not in request.session.get(forms.SAVED_HERE, []):
        raise Http404("No such design.")
    return get_object_or_404(models.Design, token=token, user_id=user_id)


@require_safe
def design(request: HttpRequest, token: str) -> HttpResponse:
    """A saved design: picture, price of today, and what to do with it."""
    found = queries.design(token)
    if found is None:
        raise Http404("No such design.")
    mine = _is_mine(request, found.design)
    share = request.build_absolute_uri(reverse("configurator:design", args=[token]))
    form = forms.TitleForm(initial={"title": found.design.title}) if mine else None
    return render(request, "configurator/design.html", {"found": found, "mine": mine, "share": share, "form": form})


def _is_mine(request: HttpRequest, found: models.Design) -> bool:
    if found.user_id is not None:
        return bool(request.user.is_authenticated and request.user.pk == found.user_id)
    return not request.user.is_authenticated and found.token in request.session.get(forms.SAVED_HERE, [])


@require_POST
def rename(request: HttpRequest, token: str) -> HttpResponse:
    """Give one's design another name."""
    found = own_design(request, token)
    form = forms.TitleForm(request.POST)
    if form.is_valid():
        services.rename_design(design_id=found.pk, title=form.cleaned_data["title"])
        messages.success(request, "Renamed.")
    else:
        messages.error(request, " ".join(map(str, form.errors["title"])))
    return redirect("configurator:design", token)


@require_POST
def duplicate(request: HttpRequest, token: str) -> HttpResponse:
    """A copy of a design for whoever has its link."""
    if (limited := ratelimit.consume_or_429(request, action="save")) is not None:
        return cast("HttpResponse", limited)
    found = get_object_or_404(models.Design, token=token)
    user = request.user if isinstance(request.user, User) else None
    copy = services.duplicate_design(design_id=found.pk, user=user)
    if user is None:
        _remember(request, copy.token)
    messages.success(request, "This is your copy, with a link of its own.")
    return redirect("configurator:design", copy.token)


@require_POST
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Delete one's design."""
    services.delete_design(design_id=own_design(request, token).pk)
    messages.success(request, "The design is deleted.")
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect("configurator:designs" if request.user.is_authenticated else "/")


@require_safe
@login_required
def designs(request: HttpRequest) -> HttpResponse:
    """The designs of the account."""
    mine = queries.designs_of(request.user) if isinstance(request.user, User) else models.Design.objects.none()
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "configurator/designs.html", {"page": page})
