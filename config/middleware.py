"""What happens to every request: an id, a log line, a measurement, headers."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from config import metrics

log = structlog.get_logger(__name__)
UNKNOWN = "-"
PACKED = ("text/", "application/json", "application/xml", "application/vnd.oai.openapi")


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


class CompressionMiddleware(GZipMiddleware):
    """Pages and data are compressed, their lengths blurred against guessing what is in them (ADR 18); pictures are packed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Pack text that is there as a whole."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PACKED):
            return response
        return super().process_response(request, response)
