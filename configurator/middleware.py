"""What a page says where a product's rules cannot be worked out in time."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse

from configurator.domain.errors import TooHard
from configurator.views.common import sorry, sorry_for

log = structlog.get_logger(__name__)
NOT_NOW = 503
API, PRODUCT = "/api/", "p/<slug:slug>/"


class TooHardMiddleware:
    """Answer 503 with a sentence, whichever page asked, instead of an error nobody can read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Leave every other error alone; the log names the route and never the address, which holds a design."""
        if not isinstance(exception, TooHard):
            return None
        match = request.resolver_match
        log.warning("too_hard", route=match.route if match else "-")
        slug = str(match.kwargs["slug"]) if match and match.route.startswith(PRODUCT) else ""
        if request.path.startswith(API):
            return JsonResponse({"detail": str(exception)}, status=NOT_NOW)
        return sorry(request, slug, str(exception), NOT_NOW) if slug else sorry_for(request, str(exception), status=NOT_NOW)
