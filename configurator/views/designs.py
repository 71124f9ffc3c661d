"""Saved designs."""

from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from configurator import forms, models, queries, services
from configurator.domain.errors import ConfiguratorError
from configurator.forms.gallery import SubmitForm
from configurator.views.common import sorry_for, visitor_of

PER_PAGE = 12
MAX_SESSION_TOKENS = 200
GONE = 410


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a design; its link is the key to it."""
    if (limited := ratelimit.consume_or_429(request, action="save")) is not None:
        return cast("HttpResponse", limited)
    form = forms.DesignForm(request.POST)
    if not form.is_valid():
        return sorry_for(request, "The choices of this design cannot be read.")
    posted = form.cleaned_data
    try:
        made = services.save_design(
            product_slug=posted["product"],
            choices=posted["choices"],
            version=posted["v"],
            user=_user(request),
            title=posted["title"],
            visitor=visitor_of(request),
            remix=posted["remix"],
            owner=forms.owner_of(request),
            once=forms.once_of(request),
        )
    except ConfiguratorError as error:
        return sorry_for(request, str(error), posted["product"], posted["choices"])
    _remember(request, made.token)
    messages.success(request, "Saved. This page is its link: keep it or share it.")
    anchor = "#share" if request.POST.get("then") == "share" else ""
    return redirect(reverse("configurator:design", args=[made.token]) + anchor)


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _remember(request: HttpRequest, token: str) -> None:
    """Designs saved without an account belong to this browser until its session ends or an account adopts them."""
    if _user(request) is None:
        kept = [*(one for one in request.session.get(forms.SAVED_HERE, []) if one != token), token]
        request.session[forms.SAVED_HERE] = kept[-MAX_SESSION_TOKENS:]


def _mine(request: HttpRequest) -> Q:
    """The designs of whoever asks; none where there can be none."""
    return forms.own_designs(request) or Q(pk=None)


def own_design(request: HttpRequest, token: str) -> models.Design:
    """The design of that token if it belongs to whoever asks and is not deleted. Else 404."""
    return get_object_or_404(models.Design.objects.present().filter(_mine(request)), token=token)


@require_safe
def design(request: HttpRequest, token: str) -> HttpResponse:
    """A saved design: picture, price of today, and what to do with it."""
    found = queries.design(token)
    if found is None:
        return _deleted(request, token)
    mine = _is_mine(request, found.design)
    context: dict[str, object] = {"found": found, "mine": mine}
    context["share"] = request.build_absolute_uri(reverse("configurator:design", args=[token]))
    if mine:
        entry = getattr(found.design, "gallery", None)
        given = {"title": entry.title, "name": entry.name} if entry else {"title": found.design.title}
        context |= {"form": forms.TitleForm(initial={"title": found.design.title}), "entry": entry, "submit": SubmitForm(initial=given)}
    return render(request, "configurator/design.html", context)


def _deleted(request: HttpRequest, token: str) -> HttpResponse:
    """Its owner may bring a deleted design back; to others there is none."""
    found = get_object_or_404(models.Design.objects.filter(_mine(request), deleted__isnull=False), token=token)
    until = found.deleted + services.DELETED_KEPT if found.deleted else None
    return render(request, "configurator/design_deleted.html", {"design": found, "until": until}, status=GONE)


def _is_mine(request: HttpRequest, found: models.Design) -> bool:
    user = _user(request)
    if user is not None:
        return found.user_id == user.pk
    return found.user_id is None and found.token in request.session.get(forms.SAVED_HERE, [])


@require_POST
def rename(request: HttpRequest, token: str) -> HttpResponse:
    """Give one's design another name."""
    found = own_design(request, token)
    form = forms.TitleForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["title"])))
        return redirect("configurator:design", token)
    try:
        services.rename_design(design_id=found.pk, title=form.cleaned_data["title"])
        messages.success(request, "Renamed.")
    except ConfiguratorError as error:
        messages.error(request, str(error))
    return redirect("configurator:design", token)


@require_POST
def duplicate(request: HttpRequest, token: str) -> HttpResponse:
    """A copy of a design for whoever has its link."""
    if (limited := ratelimit.consume_or_429(request, action="save")) is not None:
        return cast("HttpResponse", limited)
    found = get_object_or_404(models.Design.objects.present(), token=token)
    try:
        copy = services.duplicate_design(
            design_id=found.pk, user=_user(request), owner=forms.owner_of(request), once=forms.once_of(request)
        )
    except ConfiguratorError as error:
        messages.error(request, str(error))
        return redirect("configurator:design", token)
    _remember(request, copy.token)
    messages.success(request, "This is your copy, with a link of its own.")
    return redirect("configurator:design", copy.token)


@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Save the nearest design that can be made today beside the saved one, which stays as it is."""
    if (limited := ratelimit.consume_or_429(request, action="save")) is not None:
        return cast("HttpResponse", limited)
    try:
        made = services.renew_design(token=token, user=_user(request), owner=forms.owner_of(request), once=forms.once_of(request))
    except models.Design.DoesNotExist as error:
        raise Http404("No such design.") from error
    except ConfiguratorError as error:
        return sorry_for(request, str(error))
    _remember(request, made.token)
    messages.success(request, "This is the design as it can be made today. The one you saved is still there.")
    return redirect("configurator:design", made.token)


@require_POST
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Delete one's design; it can be brought back for a while."""
    services.delete_design(design_id=own_design(request, token).pk)
    back = reverse("configurator:design", args=[token])
    messages.success(request, format_html('The design is deleted. <a href="{}">Bring it back</a>', back))
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect("configurator:designs")


@require_POST
def restore(request: HttpRequest, token: str) -> HttpResponse:
    """Bring back one's deleted design."""
    found = get_object_or_404(models.Design.objects.filter(_mine(request)), token=token)
    services.restore_design(design_id=found.pk)
    messages.success(request, "The design is back.")
    return redirect("configurator:design", token)


@require_safe
def designs(request: HttpRequest) -> HttpResponse:
    """The designs of the account, or those that this browser saved without one."""
    page = Paginator(queries.own_designs(_mine(request)), PER_PAGE).get_page(request.GET.get("page"))
    deleted = queries.deleted_designs(_mine(request))[:PER_PAGE]
    return render(request, "configurator/designs.html", {"page": page, "deleted": deleted})
