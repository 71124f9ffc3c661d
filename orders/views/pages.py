"""The legal pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orders import queries


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Terms, privacy, imprint or withdrawal, as staff wrote them."""
    found = queries.legal_page(slug)
    if found is None:
        raise Http404("There is no such page.")
    return render(request, "orders/page.html", {"page": found})
