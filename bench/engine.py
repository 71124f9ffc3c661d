"""The configurator's core alone: compiling, loading, and every question of a click, in processor time of one core.

Choices are cold: no set of choices is asked about twice, so nothing remembered helps. Real ranges are measured where a folder names
them: blueprints (``.json``) and feature models (``.uvl``).
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any, TypeVar

from bench import products
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.errors import ConfiguratorError
from configurator.domain.features import read_uvl

FOLDER = "BENCH_MODELS"
SEED, WALK, CLICKS = 2, 40, 200
MODELS: dict[str, tuple[Callable[[], dict[str, Any]], int]] = {
    "12x8, 20 rules near": (lambda: products.product(12, 8, 20, near=True), CLICKS),
    "30x20, 150 rules near": (lambda: products.product(30, 20, 150, near=True), CLICKS),
    "60x60, 500 rules near": (lambda: products.product(60, 60, 500, near=True), CLICKS),
    "30x20, 150 rules any": (lambda: products.product(30, 20, 150, near=False), CLICKS // 4),
    "60x60, 500 rules any": (lambda: products.product(60, 60, 500, near=False), CLICKS // 8),
    "car range, 268 groups": (products.car_range, CLICKS // 2),
}
Say = Callable[..., None]
T = TypeVar("T")


def measure(say: Say, folder: str | None = None) -> None:
    """All made-up products, then what lies in the folder (or in that which ``BENCH_MODELS`` names)."""
    for name, (made, clicks) in MODELS.items():
        _product(say, name, made(), clicks)
    real = folder or os.environ.get(FOLDER, "")
    for path in sorted(Path(real).iterdir()) if real else ():
        if path.suffix == ".json":
            _product(say, path.stem, json.loads(path.read_text()), CLICKS)
        elif path.suffix == ".uvl":
            _features(say, path)


def _product(say: Say, name: str, document: dict[str, Any], clicks: int) -> None:
    blueprint = Blueprint.from_dict(document)
    seconds, engine = _timed(lambda: Configurator(blueprint))
    about = {"model": name, "compiled": engine.compiled}
    diagram = engine.diagram
    say("engine compile", seconds, "s", **about, nodes=diagram.nodes if diagram else 0, arcs=diagram.arcs if diagram else 0)
    data = engine.dump()
    seconds, _ = _timed(lambda: Configurator.load(Blueprint.from_dict(document), data))
    say("engine load", seconds * 1000, "ms", **about, kilobytes=len(data) // 1000)
    times: dict[str, list[float]] = {}
    for choices in islice(_walks(engine), clicks):
        _click(engine, choices, times)
    for question, found in times.items():
        _say(say, f"engine {question}", found, **about)


def _click(engine: Configurator, choices: dict[str, Any], times: dict[str, list[float]]) -> None:
    """One click: the state; then counts and prices; then what a conflicting option would take; then the open group."""
    seconds, state = _timed(lambda: engine.state(choices))
    times.setdefault("state", []).append(seconds)
    if engine.compiled:
        seconds, _ = _timed(lambda: (engine.count(choices), engine.price_range(choices), engine.all_from_prices(choices)))
        times.setdefault("counts and prices on top", []).append(seconds)
    rng = Random(len(times["state"]))  # noqa: S311
    group = rng.choice(engine.blueprint.groups).key
    excluded = [
        (one.key, option)
        for one in engine.blueprint.groups
        for option, status in state.statuses(one.key).items()
        if status == "conflicting"
    ]
    if excluded:
        key, option = rng.choice(excluded)
        times.setdefault("explain", []).append(_timed(lambda: engine.explain(choices, key, option))[0])
        times.setdefault("repair", []).append(_timed(lambda: _repaired(engine, choices, key, option))[0])
    if engine.compiled:
        times.setdefault("also_changes", []).append(_timed(lambda: engine.also_changes(choices, group))[0])


def _repaired(engine: Configurator, choices: dict[str, Any], key: str, option: object) -> None:
    try:
        engine.repair(choices, key, option)
    except ConfiguratorError:
        return


def _walks(engine: Configurator) -> Iterator[dict[str, Any]]:
    """Choices as shoppers make them: group after group of random buildable products, in random order."""
    rng = Random(SEED)  # noqa: S311
    while True:
        design = engine.sample({}, rng)
        choices: dict[str, Any] = {}
        for key in rng.sample(sorted(design), min(WALK, len(design))):
            if design[key] is not None:
                choices = {**choices, key: design[key]}
                yield choices


def _features(say: Say, path: Path) -> None:
    seconds, model = _timed(lambda: read_uvl(path.read_text()))
    say("features read", seconds * 1000, "ms", model=path.stem, features=len(model.names))
    rng = Random(SEED)  # noqa: S311
    times: list[float] = []
    while len(times) < CLICKS:
        decided: dict[str, bool] = {}
        for name in rng.sample(sorted(model.names), min(20, len(model.names))):
            seconds, implied = _timed(lambda: model.propagate(decided))  # noqa: B023 - called at once
            times.append(seconds)
            decided = {**decided, name: implied.get(name, rng.random() < 1 / 2)}
    _say(say, "features propagate", times, model=path.stem, features=len(model.names))


def _say(say: Say, name: str, times: list[float], **about: object) -> None:
    say(f"{name} p50", median(times) * 1000, "ms", **about, times=len(times))
    say(f"{name} p99", quantiles(times, n=100)[98] * 1000 if len(times) > 1 else times[0] * 1000, "ms", **about, times=len(times))


def _timed(ask: Callable[[], T]) -> tuple[float, T]:
    begun = time.thread_time()
    found = ask()
    return time.thread_time() - begun, found


if __name__ == "__main__":
    import sys

    from bench.__main__ import say

    measure(say, *sys.argv[1:2])
