"""Queries and milliseconds of the shop's pages, server side, without and with the first visit's warm-up."""

import time
from collections.abc import Callable
from statistics import median, quantiles

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Product

REPEATS = 30


def measure(say: Callable[..., None]) -> None:
    """Every page kind, for a visitor who did not agree to personalisation."""
    client = Client()
    ready = Product.objects.filter(status="published", kind="ready").order_by("slug").first()
    base = Product.objects.filter(status="published", kind="base").order_by("slug").first()
    category = Category.objects.order_by("path").first()
    paths = {"home": "/", "search": "/search/?q=leather", "cart": "/cart/"}
    if category:
        paths["list"] = f"/c/{category.path}/"
    if ready:
        paths["product"] = f"/p/{ready.slug}/"
        client.post("/cart/add/", {"product": ready.slug, "quantity": "1"})
    if base:
        paths["configurator"] = f"/p/{base.slug}/"
    for name, path in sorted(paths.items()):
        _page(say, client, name, path)


def _page(say: Callable[..., None], client: Client, name: str, path: str) -> None:
    cold, warm = _queries(client, path), _queries(client, path)
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        response = client.get(path)
        times.append((time.perf_counter() - begun) * 1000)
    status = response.status_code
    say(f"page {name} queries", warm, "queries", status=status, cold=cold)
    say(f"page {name} p50", median(times), "ms", status=status)
    say(f"page {name} p95", quantiles(times, n=20)[18], "ms", status=status)
    say(f"page {name} size", len(response.content) / 1000, "kB", status=status)


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)  # the next request empties the log
