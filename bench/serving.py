"""Panels for visitors whom no model has met, at 20,000 items with made-up vectors."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median, quantiles

import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import panels
from recommendations import services
from recommendations.domain.fold_in import Setting, Usual
from recommendations.models import ActiveModel, Item, ModelRun
from recommendations.queries.visit import visit_scores
from recommendations.services import EventIn, ItemIn, model_store

ITEMS, MODELS, VISITORS, PANEL, DIMENSIONS = 20_000, 3, 200, 24, 64
Say = Callable[..., None]


def measure(say: Say) -> None:
    """All figures of serving; the shop's own model serves again afterwards."""
    before = ActiveModel.objects.values_list("model_id", flat=True).first()
    keys = _items()
    runs = [_model(keys, seed) for seed in range(MODELS)]
    ActiveModel.objects.update_or_create(slot="shop", defaults={"model": runs[-1]})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE recommendations_itemvector, recommendations_itemneighbours, recommendations_item")
    visitors = list(_visitors(keys))
    visits(say, visitors)
    panels.measure(say, visitors, keys)
    if before:
        ActiveModel.objects.update(model_id=before)
    model_store.discard(runs, ModelRun.Status.PRUNED)
    services.remove_items(keys=keys)


def visits(say: Say, visitors: list[str]) -> None:
    """One panel for each visitor, after 1 to 20 items."""
    visit_scores(visitors[0], PANEL)
    times = [_milliseconds(partial(visit_scores, visitor, PANEL)) for visitor in visitors]
    with CaptureQueriesContext(connection) as captured:
        visit_scores(visitors[-1], PANEL)
    about = {"items": ITEMS, "models": MODELS, "visitors": len(visitors), "panel": PANEL}
    say("folded-in panel p50", median(times), "ms", **about)
    say("folded-in panel p95", quantiles(times, n=20)[18], "ms", **about)
    say("folded-in panel queries", len(captured), "queries", **about)


def _milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1_000


def _items() -> list[str]:
    keys = [f"bench-{number}" for number in range(ITEMS)]
    rows = [ItemIn(key, {f"colour:{number % 12}": 1.0, f"style:{number % 7}": 1.0}, available=True) for number, key in enumerate(keys)]
    for start in range(0, ITEMS, 2_000):
        services.push_items(items=rows[start : start + 2_000])
    return keys


def _model(keys: list[str], seed: int) -> ModelRun:
    rng = np.random.default_rng(seed)
    ids = dict(Item.objects.filter(key__in=keys).values_list("key", "id"))
    items = [ids[key] for key in keys]
    setting = Setting(Usual(np.zeros(DIMENSIONS, dtype=np.float32), np.zeros(DIMENSIONS, dtype=np.float32)))
    run = ModelRun.objects.create(
        status=ModelRun.Status.READY, started=timezone.now(), seed=seed, parameters={"fold_in": setting.to_json()}
    )
    vectors = rng.normal(size=(ITEMS, DIMENSIONS)).astype(np.float32)
    bias, popularity = rng.normal(size=ITEMS), rng.gamma(0.5, size=ITEMS)
    model_store.copy_vectors(run.pk, "item", items, vectors, bias=bias.tolist(), popularity=popularity.tolist())
    model_store.copy_neighbours(run.pk, _neighbours(rng, items))
    return run


def _neighbours(rng: np.random.Generator, items: list[int]) -> Iterator[model_store.Neighbours]:
    everything = np.asarray(items)
    for item in items:
        near, close = everything[rng.integers(0, ITEMS, (2, 100))].tolist()
        yield model_store.Neighbours(item, near, np.sort(rng.random(100))[::-1].tolist(), close)


def _visitors(keys: list[str]) -> Iterator[str]:
    rng = np.random.default_rng(1)
    for number in range(VISITORS):
        visitor = f"bench-visitor-{number}"
        chosen = rng.choice(keys, 1 + number % 20, replace=False)
        services.record_events(visitor=visitor, events=[EventIn("view", str(key)) for key in chosen])
        yield visitor
