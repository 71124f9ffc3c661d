"""Pages that belong to no single app: dispatch, health, metrics, media."""

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils._os import safe_join
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

import catalog.views
import configurator.views
from catalog import queries as catalog_queries


def product(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a product: its configurator if it is made to order."""
    kind = catalog_queries.product_kind(slug)
    if kind is None:
        raise Http404("No such product.")
    if kind == "ready":
        return catalog.views.product(request, slug)
    return configurator.views.configure(request, slug)


def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the shop can serve."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def media(request: HttpRequest, path: str) -> FileResponse:
    """A media file; names carry a content hash, so it may be kept for ever."""
    try:
        file = open(safe_join(settings.MEDIA_ROOT, path), "rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise Http404("No such file.") from error
    response = FileResponse(file)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
