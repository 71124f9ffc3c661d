"""What the pages of the configurator share."""

from collections.abc import Callable, Sequence
from copy import copy
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def visitor_of(request: HttpRequest) -> str | None:
    """The visitor's key, or None without consent."""
    return getattr(request, "visitor", None)


def may_draw(request: HttpRequest) -> Callable[[], bool]:
    """What counts a layer that has to be drawn for whoever asks, and tells whether it may be."""
    counted = copy(request)
    counted.method = "POST"  # a GET is never counted
    return lambda: ratelimit.consume(counted, action="draw")


def too_much(sentence: str) -> HttpResponse:
    """To a picture's address: not now. The page around it stays."""
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=429, headers=headers)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, so that the part it replaces is enough."""
    return request.headers.get("HX-Request") == "true"


def sorry(request: HttpRequest, slug: str, sentence: str, status: int) -> HttpResponse:
    """Say what is wrong, with a way back to the product."""
    context = {"sentence": sentence, "way": reverse("product", args=[slug]), "way_label": "Start this product afresh"}
    return render(request, "configurator/sorry.html", context, status=status)


def sorry_for(
    request: HttpRequest, sentence: str, slug: str = "", choices: Sequence[tuple[str, str]] = (), *, status: int = 400
) -> HttpResponse:
    """Say why something posted cannot be done, with a way back to the design as it was posted; ``status`` where no product is known."""
    if slug and choices:
        way = f"{reverse('product', args=[slug])}?{urlencode(choices)}"
        return render(request, "configurator/sorry.html", {"sentence": sentence, "way": way, "way_label": "Back to the design"}, status=409)
    if slug:
        return sorry(request, slug, sentence, 409)
    context = {"sentence": sentence, "way": "/", "way_label": "Back to the shop"}
    return render(request, "configurator/sorry.html", context, status=status)
