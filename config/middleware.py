"""What happens to every request: an id, a log line, a measurement, headers."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from config import metrics

log = structlog.get_logger(__name__)
UNKNOWN = "-"


class RequestLogMiddleware:
    """One log line and one measurement for each request.

    The line names the route, never the address: addresses hold links that are keys, search words and designs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        request_id = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            match = getattr(request, "resolver_match", None)
            route = match.route if match else UNKNOWN
            metrics.observe(
                view=(match.view_name if match else "") or UNKNOWN,
                method=request.method or "",
                status=response.status_code,
                seconds=seconds,
            )
            log.info("request", method=request.method, route=route, status=response.status_code, ms=round(seconds * 1000, 1))
        response.headers["X-Request-ID"] = request_id
        return response


class SecurityHeadersMiddleware:
    """Switch off browser features the shop never uses, and keep pages out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
