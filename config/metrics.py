"""Prometheus' counters of the web process."""

import os

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("atelier_requests_total", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "atelier_request_seconds", "Time to answer a request.", ["view"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_TYPE = CONTENT_TYPE_LATEST


def observe(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request; made-up methods share one label."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)


def exposition() -> bytes:
    """All figures in Prometheus' text format, summed over gunicorn's processes where it runs several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
