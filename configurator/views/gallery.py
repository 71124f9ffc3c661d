"""The gallery: designs that their owners show to everybody."""

from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from configurator import queries, services
from configurator.domain.errors import ConfiguratorError
from configurator.forms.gallery import NarrowForm, ReportForm, SubmitForm
from configurator.views.designs import own_design

PER_PAGE = 24
UNCLEAR = 422


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """What is in the gallery, the newest first."""
    form = NarrowForm(request.GET)
    form.is_valid()
    wanted = {key: form.cleaned_data.get(key, "") for key in ("product", "family")}
    page = Paginator(queries.entries(**wanted), PER_PAGE).get_page(request.GET.get("page"))
    narrowings = queries.narrowings()
    here = next((one for one in narrowings if wanted[one.key] == one.value), None)
    context = {"page": page, "narrowings": narrowings, "here": here, "wanted": wanted}
    return render(request, "configurator/gallery.html", context)


@require_safe
def entry(request: HttpRequest, token: str) -> HttpResponse:
    """One design of the gallery: its picture, its price today, and “make it yours”."""
    shown = _shown(token)
    return render(request, "configurator/gallery_entry.html", {"shown": shown, "found": shown.view, "form": ReportForm()})


def _shown(token: str) -> queries.Shown:
    shown = queries.gallery_entry(token)
    if shown is None:
        raise Http404("No such design in the gallery.")
    return shown


@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Ask staff to look at an entry again."""
    if (limited := ratelimit.consume_or_429(request, action="report")) is not None:
        return cast("HttpResponse", limited)
    form = ReportForm(request.POST)
    if not form.is_valid():
        shown = _shown(token)
        return render(request, "configurator/gallery_entry.html", {"shown": shown, "found": shown.view, "form": form}, status=UNCLEAR)
    if services.report_entry(token=token, **form.cleaned_data) is None:
        raise Http404("No such design in the gallery.")
    messages.success(request, "Thank you. Somebody of the shop will look at it.")
    return redirect("configurator:gallery-entry", token)


@require_POST
def submit(request: HttpRequest, token: str) -> HttpResponse:
    """Hand one's design in; staff look at it first."""
    if (limited := ratelimit.consume_or_429(request, action="gallery")) is not None:
        return cast("HttpResponse", limited)
    found, form = own_design(request, token), SubmitForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the design a name of at most 120 characters, and yourself one of at most 60 or none.")
        return redirect("configurator:design", token)
    try:
        services.submit_design(design_id=found.pk, **form.cleaned_data)
    except ConfiguratorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Handed in. It appears in the gallery as soon as somebody of the shop has looked at it.")
    return redirect("configurator:design", token)


@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's design back."""
    services.withdraw_design(design_id=own_design(request, token).pk)
    messages.success(request, "The design is not in the gallery any more.")
    return redirect("configurator:design", token)
