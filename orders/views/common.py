"""What several views answer with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

UNCLEAR = 422


def refused(request: HttpRequest, sentence: str, *, status: int = UNCLEAR, way_on: str = "") -> HttpResponse:
    """A page with one sentence about what is wrong, and a way on."""
    context = {"sentence": sentence, "way_on": way_on or reverse("orders:cart")}
    return render(request, "orders/refused.html", context, status=status)
