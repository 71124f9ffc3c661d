"""How many events a second the shop records, and what that does to its pages: batches as browsers send them, over HTTP."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import cycle
from statistics import quantiles
from typing import Self
from urllib.parse import urlsplit

from django.core import signing

from accounts.middleware import SALT, VISITOR_COOKIE
from accounts.models import Visitor
from bench.visit import server
from catalog.models import Category
from recommendations.models import Item
from recommendations.queries import tokens

RATE, BATCH, SECONDS, SENDERS, VISITORS = 2_000, 40, 15, 4, 200
Say = Callable[..., None]


def measure(say: Say) -> None:
    """Pages alone, then pages while RATE events a second come in, then as many events as can be."""
    keys = list(Item.objects.order_by("pk").values_list("key", flat=True)[:BATCH])
    cookies = [_cookie() for _ in range(VISITORS)]
    paths = ["/", *(f"/c/{path}/" for path in Category.objects.order_by("path").values_list("path", flat=True)[:1])]
    with server(workers=os.cpu_count() or 1) as address:
        host = urlsplit(address).netloc
        alone = _pages(host, paths)
        sent = _Sending(host, keys, cookies, pause=SENDERS * BATCH / RATE)
        with sent:
            meanwhile = _pages(host, paths)
        flood = _Sending(host, keys, cookies, pause=0.0)
        with flood:
            time.sleep(SECONDS)
    about = {"batch": BATCH, "senders": SENDERS, "seconds": SECONDS}
    say("events recorded at a pace", sent.rate, "events/s", wanted=RATE, **about)
    say("events recorded at most", flood.rate, "events/s", **about)
    say("page p95 alone", alone, "ms", paths=paths)
    say("page p95 while recording", meanwhile, "ms", paths=paths, rate=RATE)
    say("page p95 while recording / alone", meanwhile / alone, "", rate=RATE)
    Visitor.objects.filter(key__in=[key for key, _ in cookies]).delete()


class _Sending:
    """Browsers that send batches while the context is open; `rate` is how many events a second were accepted as new."""

    def __init__(self, host: str, keys: list[str], cookies: list[tuple[str, str]], *, pause: float) -> None:
        self.host, self.keys, self.pause = host, keys, pause
        self.cookies, self.lock, self.stop = cycle(cookies), threading.Lock(), threading.Event()
        self.accepted, self.rate, self.begun = 0, 0.0, 0.0
        self.threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]

    def __enter__(self) -> Self:
        self.begun = time.monotonic()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()
        self.rate = self.accepted / (time.monotonic() - self.begun)

    def _send(self, number: int) -> None:
        connection = HTTPConnection(self.host, timeout=30)
        due = time.monotonic() + number * self.pause / SENDERS
        while not self.stop.wait(max(0.0, due - time.monotonic())):
            due = max(due + self.pause, time.monotonic() - 1)
            with self.lock:
                _, cookie = next(self.cookies)
            headers = {"Content-Type": "application/json", "Cookie": f"{VISITOR_COOKIE}={cookie}"}
            connection.request("POST", "/api/v1/events/", body=json.dumps({"events": list(_batch(self.keys))}), headers=headers)
            accepted = json.loads(connection.getresponse().read())["accepted"]
            with self.lock:
                self.accepted += accepted


def _batch(keys: list[str]) -> Iterator[dict[str, object]]:
    for position in range(BATCH):
        key = keys[position % len(keys)]
        shown = tokens.Shown(key, "bench", 0.25, "bench", "", f"/{time.monotonic_ns()}")
        yield {"kind": "impression", "item": key, "position": position, "token": tokens.sign(shown)}


def _pages(host: str, paths: list[str]) -> float:
    connection, times, until = HTTPConnection(host, timeout=30), [], time.monotonic() + SECONDS
    for path in cycle(paths):
        if time.monotonic() > until:
            break
        begun = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        times.append((time.perf_counter() - begun) * 1_000)
        time.sleep(0.05)
    return quantiles(times, n=20)[18]


def _cookie() -> tuple[str, str]:
    visitor = Visitor.objects.create()
    return visitor.key, signing.get_cookie_signer(salt=VISITOR_COOKIE + SALT).sign(visitor.key)
