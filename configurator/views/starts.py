"""Ways to start a design: the page that lists them, a design by chance, a guided start."""

from collections.abc import Callable
from functools import wraps
from random import SystemRandom
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog import queries as catalog
from configurator import forms, queries
from configurator.queries.dates import working_day
from configurator.views.common import sorry, visitor_of, wants_fragment

View = Callable[[HttpRequest, str], HttpResponse]


def helper(view: View) -> View:
    """A page that reads an address: only asked for, never sent to; bad addresses and products that are not made have their answers."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return view(request, slug)
        except forms.AddressError as error:
            return sorry(request, slug, str(error), 400)
        except queries.NotMadeError as error:
            raise Http404(str(error)) from error

    return require_safe(guarded)


def around(opened: queries.Opening) -> dict[str, object]:
    """What every helper's page says about its product."""
    product = opened.page.product
    return {
        "opening": opened,
        "product": product,
        "crumbs": [*catalog.breadcrumb(product.category), product],
        "back": f"{product.get_absolute_url()}?{opened.look.address}",
    }


def ready_by(look: queries.Look) -> object:
    """The day a design leaves the workshop if it is ordered today."""
    return working_day(timezone.localdate(), look.lead_days)


@helper
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """All ways to start: blank, a colourway, a friend's design, by chance, guided."""
    ask, link = forms.read_start(request), forms.read_terms(request).get("link", "")
    wrong = ""
    if link:
        try:
            found = queries.follow(link, hosts(request))
            return redirect(reverse("product", args=[found.slug]) + found.address)
        except queries.LinkError as error:
            wrong = str(error)
    shown = queries.start(slug=slug, ask=ask, viewer=catalog.viewer_of(request))
    return render(request, "configurator/start.html", {"shown": shown, "link": link, "wrong": wrong, **around(shown.opening)})


def hosts(request: HttpRequest) -> set[str]:
    """The names under which this shop is linked to."""
    return {request.get_host().lower(), urlsplit(settings.SITE_URL).netloc.lower()}


@helper
@vary_on_headers("HX-Request")
def surprise(request: HttpRequest, slug: str) -> HttpResponse:
    """A design by chance; its number is in the address, so that the same address shows the same design."""
    ask, seed = forms.read_start(request), forms.read_seed(forms.read_terms(request))
    opened = queries.opening(slug, ask)
    if seed is None:
        kept = opened.look.address if ask.pairs else opened.blank
        return redirect(f"{request.path}?{kept}&with.seed={SystemRandom().randrange(queries.SEEDS)}")
    shown = queries.surprise(opened, seed=seed, visitor=visitor_of(request))
    return _step(request, "surprise", {"shown": shown, "ready_by": ready_by(shown.look), **around(shown.opening)})


@helper
@vary_on_headers("HX-Request")
def guided(request: HttpRequest, slug: str) -> HttpResponse:
    """A few questions, one at a time; the answers live in the address, the last page is the design."""
    ask, terms = forms.read_start(request), forms.read_terms(request)
    shown = queries.guided(slug=slug, ask=ask, answers=terms)
    if not shown.count:
        return redirect(f"{reverse('configurator:start', args=[slug])}?{shown.opening.look.address}")
    return _step(request, "guided", {"shown": shown, "ready_by": ready_by(shown.look), **around(shown.opening)})


def _step(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """The page, or for htmx the part that it replaces."""
    fragment = wants_fragment(request)
    return render(request, f"configurator/{'_' if fragment else ''}{name}.html", context | {"fragment": fragment})
