"""Finishing a design: the rest decided by the shop, previewed before it is taken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from configurator import forms, queries
from configurator.views.common import visitor_of
from configurator.views.starts import around, helper, ready_by


@helper
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """What the shop would add to the design of the address, within a budget and by a day."""
    opened, form = queries.opening(slug, forms.read_start(request)), forms.FinishForm(request.GET)
    context = {"form": form, "before": opened.look, "before_by": ready_by(opened.look), **around(opened)}
    if form.is_valid():
        limits = form.cleaned_data
        shown = queries.finish(opened, ceiling=limits["ceiling"], by=limits["by"], today=timezone.localdate(), visitor=visitor_of(request))
        context["shown"] = shown
        if shown.look is not None:
            context |= {"ready_by": ready_by(shown.look), "saved": opened.look.price - shown.look.price}
    return render(request, "configurator/finish.html", context)
