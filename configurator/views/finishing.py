"""Finishing a design: the rest decided by the shop, previewed before it is taken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from configurator import forms, queries
from configurator.views.starts import around, helper, ready_by


@helper
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """What the shop would add to the design of the address, within a budget and by a day."""
    ask = forms.read_start(request)
    form = forms.FinishForm(request.GET)
    if not form.is_valid():
        opened = queries.opening(slug, ask)
        context = {"form": form, "shown": None, "before": opened.look, "before_by": ready_by(opened.look), **around(opened)}
        return render(request, "configurator/finish.html", context)
    shown = queries.finish(
        slug=slug, ask=ask, ceiling=form.cleaned_data["ceiling"], by=form.cleaned_data["by"], today=timezone.localdate()
    )
    before = shown.opening.look
    context = {"form": form, "shown": shown, "before": before, "before_by": ready_by(before)}
    if shown.look is not None:
        context |= {"ready_by": ready_by(shown.look), "saved": before.price - shown.look.price}
    return render(request, "configurator/finish.html", context | around(shown.opening))
