"""The night of the recommender: how fast lists are made, how long a night takes, and what pages feel of it.

`BENCH_SCALE` is the share of a large shop (100,000 shoppers, 20,000 items, a million events); a tenth by default.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any

import numpy as np
from django.db import connection
from django.test import Client
from django.utils import timezone
from numpy.typing import NDArray
from scipy import sparse

from recommendations import services
from recommendations.domain.importing import LoggedEvent
from recommendations.domain.scoring import People, Shelf, top_lists
from recommendations.models import ActiveModel, Event, Item, ModelRun, TopN

SCALE = float(os.environ.get("BENCH_SCALE", "0.1"))
SHOPPERS, ITEMS, EVENTS = (int(number * SCALE) for number in (100_000, 20_000, 1_000_000))
SHOP = {"shoppers": SHOPPERS, "items": ITEMS, "events": EVENTS}
SEED, TOP, DIMENSIONS, KNOWN, NEIGHBOURS = 1, 100, 64, 10, 100
SAMPLE = 10_000
GROUPS = 100
COLOURS, MATERIALS = 12, 8
PAUSE = 0.2
QUIET = 60


def measure(say: Callable[..., None]) -> None:
    """Arithmetic first, then a whole night on a synthetic log, with pages asked for all the while."""
    for weight, name in ((0.0, "vectors"), (0.35, "blend")):
        say(f"top {TOP} {name}", _arithmetic(weight), "shoppers/s of one core", items=ITEMS)
    begun = time.perf_counter()
    fill()
    say("import of a log", EVENTS / (time.perf_counter() - begun), "events/s", **SHOP)
    quiet = _pages(lambda count: count < QUIET)
    with _worker():
        night = _Night()
        night.start()
        meanwhile = _pages(lambda _: night.is_alive())
        night.join()
    _say_night(say, night.report)
    p95, slow = (quantiles(times, n=20)[18] for times in (quiet, meanwhile))
    say("night pages p95", slow, "ms", quiet=round(p95, 1), ratio=round(slow / p95, 2), requests=len(meanwhile))
    _empty()


def _say_night(say: Callable[..., None], report: dict[str, Any]) -> None:
    run = ModelRun.objects.get(pk=report["model_id"])
    steps = dict(run.report["seconds"])
    say("night", report["seconds"], "s", activated=report["activated"], reason=report["reason"], **SHOP, **steps)
    say("night computing", run.report["cpu_seconds"], "s of one core", lists=TopN.objects.filter(model=run).count(), **SHOP)
    say("night memory", report["peak_mb"], "MB", **SHOP)
    say("night lists made and written", steps.get("scoring", 0.0), "s", **SHOP)
    for name, value in report["metrics"].get("candidate", {}).items():
        if isinstance(value, float):
            say(f"night {name}", value, "", **{method: report["metrics"][method][name] for method in ("lightfm", "popularity")})


def _arithmetic(weight: float) -> float:
    rng = np.random.default_rng(SEED)
    people = min(SHOPPERS, SAMPLE)
    strengths = _random(rng, ITEMS, NEIGHBOURS)
    history = _random(rng, people, KNOWN)
    items, biases, usual = (rng.normal(size=shape).astype(np.float32) for shape in ((ITEMS, DIMENSIONS), ITEMS, ITEMS))
    shelf = Shelf(items, biases, strengths, usual, weight, np.ones(ITEMS, dtype=np.bool_))
    some = People(rng.normal(size=(people, DIMENSIONS)).astype(np.float32), history, history)
    begun = time.process_time()
    count = sum(1 for _ in top_lists(shelf, some, TOP))
    return count / (time.process_time() - begun)


def _random(rng: np.random.Generator, rows: int, each: int) -> sparse.csr_array:
    places = (np.repeat(np.arange(rows), each), rng.integers(0, ITEMS, rows * each))
    return sparse.coo_array((rng.random(rows * each).astype(np.float32), places), shape=(rows, ITEMS)).tocsr()


def fill() -> None:
    """Shoppers with two or three tastes each, items of a taste with colour and material, popularity with a long tail."""
    rng = np.random.default_rng(SEED)
    group = rng.integers(0, GROUPS, ITEMS)
    now = timezone.now()
    pushed = (
        services.ItemIn(f"bench-{n}", {f"colour:{g % COLOURS}": 1.0, f"material:{g % MATERIALS}": 1.0, f"taste:{g}": 1.0}, available=True)
        for n, g in enumerate(group)
    )
    services.import_interactions(rows=_log(rng, group, now), items=pushed)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE recommendations_event")
        cursor.execute("ANALYZE recommendations_item")


def _log(rng: np.random.Generator, group: NDArray[np.int64], now: datetime) -> Iterator[LoggedEvent]:
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(GROUPS + 1))
    tastes = rng.integers(0, GROUPS, (SHOPPERS, 3))
    shopper = rng.integers(0, SHOPPERS, EVENTS)
    taste = tastes[shopper, rng.integers(0, 3, EVENTS)]
    taste[rng.random(EVENTS) < 0.2] = rng.integers(0, GROUPS)  # noqa: PLR2004 - one act in five says little
    tail = rng.random(EVENTS) ** 2.5
    size = np.maximum(first[taste + 1] - first[taste], 1)
    item = order[np.minimum(first[taste] + (tail * size).astype(np.int64), ITEMS - 1)]
    kinds = np.array(["view", "choose", "save", "cart", "purchase"])[rng.choice(5, EVENTS, p=[0.7, 0.1, 0.08, 0.07, 0.05])]
    age = rng.random(EVENTS) * 180 * 86_400
    for n in range(EVENTS):
        yield LoggedEvent(f"bench-{shopper[n]}", f"bench-{item[n]}", str(kinds[n]), now - timedelta(seconds=float(age[n])), None)


class _Night(threading.Thread):
    """`retrain` in a process of its own, as a worker would run it."""

    report: dict[str, Any]

    def run(self) -> None:
        command = [*_NICE, sys.executable, "manage.py", "retrain", "--seed", str(SEED), "--format", "json"]
        done = subprocess.run(command, env=_environment(), stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own command
        self.report = json.loads(done.stdout)


_NICE = () if os.nice(0) else ("nice", "-n", "10")


def _environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}


@contextmanager
def _worker() -> Iterator[None]:
    queue = ["worker", "-Q", "score", "-c", "1", "-l", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    command = [*_NICE, sys.executable, "-m", "celery", "-A", "config.celery", *queue]
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.DEVNULL) as worker:  # noqa: S603 - our own command
        try:
            yield
        finally:
            worker.terminate()


def _pages(more: Callable[[int], bool]) -> list[float]:
    """Milliseconds of the home page for somebody the shop does not know, asked for with pauses."""
    client, times = Client(), list[float]()
    client.get("/")
    while more(len(times)):
        begun = time.perf_counter()
        client.get("/")
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(PAUSE)
    return times


def _empty() -> None:
    """Take the synthetic log and its model out again."""
    ActiveModel.objects.all().delete()
    services.erase_visitors(visitors=list(Event.objects.filter(visitor__startswith="bench-").values_list("visitor", flat=True).distinct()))
    Item.objects.filter(key__startswith="bench-").delete()
    ModelRun.objects.all().delete()
