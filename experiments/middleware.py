"""What each request takes part in, decided when a page asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from experiments import queries


class ExperimentsMiddleware:
    """Set `request.experiments`; it stands below the one that sets `request.visitor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.experiments = queries.assigned(getattr(request, "visitor", None))  # type: ignore[attr-defined]
        return self.get_response(request)
