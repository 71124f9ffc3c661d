"""How long one click on the configurator takes: in the core, and as a whole on the server."""

import gzip
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.wide import draw, wide
from configurator import services
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.models import Blueprint as StoredBlueprint

WALKS, SEED = 40, 1
PAGE_WALKS, STEPS = 12, 15


def measure(say: Callable[..., None]) -> None:
    """The engine's part for the shop's products, then whole clicks."""
    measure_engine(say)
    measure_page(say)


def measure_engine(say: Callable[..., None]) -> None:
    """`state` of every published blueprint, after random buildable walks through its groups."""
    for stored in StoredBlueprint.objects.filter(status="published").select_related("product"):
        begun = time.perf_counter()
        engine = Configurator(Blueprint.from_dict(stored.document))
        name = stored.product.slug
        say("blueprint load", (time.perf_counter() - begun) * 1000, "ms", blueprint=name)
        times = _walks(engine, Random(SEED))  # noqa: S311 - a repeatable walk, not a secret
        groups = {"blueprint": name, "groups": len(engine.blueprint.groups), "clicks": len(times)}
        say("configurator state p50", median(times), "ms", **groups)
        say("configurator state p99", quantiles(times, n=100)[98], "ms", **groups)


def measure_page(say: Callable[..., None]) -> None:
    """The whole click, from the request to the answer, on a product of 30 groups of 20 options with 150 rules; CPU time of the process."""
    document = wide()
    with tempfile.TemporaryDirectory() as folder:
        services.import_blueprint(document=document, assets=draw(Path(folder)), publish=True, render=True)
    about = {"groups": 30, "options": 20, "rules": 150}
    _visit(document, Random(SEED), 1)  # noqa: S311 - a repeatable walk, not a secret
    found = _visit(document, Random(SEED + 1), PAGE_WALKS)  # noqa: S311
    times, raw, packed, asked = (list(column) for column in zip(*found, strict=True))
    about["clicks"] = len(times)
    say("configurator click p50", median(times), "ms", **about)
    say("configurator click p99", quantiles(times, n=100)[98], "ms", **about)
    say("configurator click size p50", median(raw) / 1000, "kB", largest=max(raw) / 1000, **about)
    say("configurator click compressed p50", median(packed) / 1000, "kB", largest=max(packed) / 1000, **about)
    say("configurator click queries", max(asked), "queries", **about)
    whole = Client().get("/p/wide/", headers={"HX-Request": "true"}).content
    say("configurator whole size", len(whole) / 1000, "kB", compressed=len(gzip.compress(whole)) / 1000, **about)


def _visit(document: dict[str, Any], rng: Random, walks: int) -> list[tuple[float, int, int, int]]:
    """Milliseconds, bytes, compressed bytes and queries of every click of some walks through any options, whatever their status."""
    client, found = Client(), []
    for _ in range(walks):
        shown = "v=1"
        for group in rng.sample(document["groups"], STEPS):
            choices = [(key, value) for key, value in parse_qsl(shown) if key != "open"]
            take = f"{group['key']}.{rng.choice(group['options'])['key']}"
            asked = urlencode([*choices, ("open", group["key"]), ("take", take)])
            headers = {"HX-Request": "true", "HX-Trigger": "configure", "HX-Current-URL": f"http://testserver/p/wide/?{shown}"}
            begun = time.process_time()
            answer = client.get(f"/p/wide/?{asked}", headers=headers)
            spent = (time.process_time() - begun) * 1000
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/p/wide/?{asked}", headers=headers)
            found.append((spent, len(answer.content), len(gzip.compress(answer.content)), len(captured)))
            shown = urlsplit(answer.headers["HX-Push-Url"]).query
    return found


def _walks(engine: Configurator, rng: Random) -> list[float]:
    times = []
    for _ in range(WALKS):
        design: dict[str, Any] = dict(engine.sample({}, rng))
        choices: dict[str, Any] = {}
        for key in rng.sample(sorted(design), len(design)):
            if design[key] is not None:
                choices[key] = design[key]
            begun = time.perf_counter()
            engine.state(choices)
            times.append((time.perf_counter() - begun) * 1000)
    return times
