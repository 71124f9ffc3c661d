"""How long the configurator's core takes for one click."""

import time
from collections.abc import Callable
from random import Random
from statistics import median, quantiles
from typing import Any

from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.models import Blueprint as StoredBlueprint

WALKS, SEED = 40, 1


def measure(say: Callable[..., None]) -> None:
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
