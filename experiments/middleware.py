"""What each request takes part in, decided when a page asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from experiments import queries

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ExperimentsMiddleware:
    """Set `request.experiments`; it stands below the one that sets `request.visitor`.

    Whoever looks at a variant as staff is shown pages as usual, but nothing that they look at or open is recorded: only what is no GET is.
    What they say of their taste on purpose is theirs to say, and stays (`standing.known`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor, preview = getattr(request, "visitor", None), queries.preview_of(request)
        request.experiments = queries.Previewed(visitor, preview) if preview else queries.assigned(visitor)  # type: ignore[attr-defined]
        if preview and request.method not in SAFE:
            request.visitor = None  # type: ignore[attr-defined]
        return self.get_response(request)
