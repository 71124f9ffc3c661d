"""How long a page's pictures take to choose, and what choosing them earns in two shops of known truth."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import mean, median, quantiles

import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.picture_life import DAYS, PAGES, fortnight
from bench.picture_worlds import COLOURS, TONES, VIEWS, World, additive, crowds
from recommendations import queries, services
from recommendations.models import ActiveModel, Arm, Item, ModelRun
from recommendations.services import ArmIn, EventIn, ItemIn, model_store

ITEMS, ARMS, VISITORS, PICKS, WARM, DIMENSIONS, SEED, SEEDS = 48, 6, 40, 400, 40, 32, 5, 20
Say = Callable[..., None]


def measure(say: Say) -> None:
    """Speed first, then the fortnights."""
    with _shop() as keys:
        _speed(say, keys)
    earnings(say, "pictures", additive)
    earnings(say, "pictures, another shop", crowds)


def earnings(say: Say, name: str, world: Callable[[int], World], seeds: int = SEEDS) -> None:
    """Expected clicks over those of uniform choice, from a first day without any click on."""
    lives = [fortnight(world(seed), seed) for seed in range(seeds)]
    about = {"seeds": seeds, "pages a day": PAGES, "days": DAYS}
    say(
        f"{name}: lift on days 2–3",
        mean(one.early for one in lives),
        "× uniform",
        lowest=round(min(one.early for one in lives), 3),
        **about,
    )
    say(f"{name}: lift in week 2", mean(one.late for one in lives), "× uniform", lowest=round(min(one.late for one in lives), 3), **about)
    say(f"{name}: lowest of any day", min(day for one in lives for day in one.days), "× uniform", **about)
    say(f"{name}: lift of an oracle", mean(one.oracle for one in lives), "× uniform", **about)


def _speed(say: Say, keys: list[str]) -> None:
    for name, visitors in (("known", [f"bench-picture-{n}" for n in range(VISITORS)]), ("nobody", [None])):
        computed, waited = [], []
        for number in range(PICKS + WARM):
            began, at = time.process_time(), time.perf_counter()
            queries.pick_thumbnails(items=keys, visitor=visitors[number % len(visitors)], page="bench")
            computed.append((time.process_time() - began) * 1000)
            waited.append((time.perf_counter() - at) * 1000)
        with CaptureQueriesContext(connection) as asked:
            queries.pick_thumbnails(items=keys, visitor=visitors[0], page="bench")
        about = {"items": ITEMS, "arms": ARMS, "visitor": name}
        say("choosing pictures p95", quantiles(computed[WARM:], n=20)[-1], "ms of computing", **about)
        say("choosing pictures p50", median(computed[WARM:]), "ms of computing", **about, with_database=round(median(waited[WARM:]), 3))
        say("choosing pictures", len(asked), "queries", **about)


@contextmanager
def _shop() -> Iterator[list[str]]:
    """Items with pictures, visitors with a taste, and a model that knows both, while the context is open."""
    rng = np.random.default_rng(SEED)
    keys = [f"bench-picture-{n}" for n in range(ITEMS)]
    services.push_items(items=[ItemIn(key, {f"colour:{COLOURS[n % len(COLOURS)]}": 1.0}, available=True) for n, key in enumerate(keys)])
    services.push_arms_of(arms={key: [ArmIn(f"{key}-{n}", _look(rng)) for n in range(ARMS)] for key in keys})
    visitors = [f"bench-picture-{n}" for n in range(VISITORS)]
    for visitor in visitors:
        services.record_events(visitor=visitor, events=[EventIn("view", str(key)) for key in rng.choice(keys, 20)])
    before = ActiveModel.objects.first()
    run = ModelRun.objects.create(status=ModelRun.Status.READY, started=timezone.now(), seed=SEED)
    arms = list(Arm.objects.filter(item__key__in=keys).values_list("id", flat=True))
    for kind, rows in (("arm", arms), ("visitor", visitors)):
        model_store.copy_vectors(run.pk, kind, rows, rng.normal(size=(len(rows), DIMENSIONS)).astype(np.float32))
    ActiveModel.objects.update_or_create(slot="shop", defaults={"model": run})
    services.refit_arms(now=timezone.now())
    try:
        yield keys
    finally:
        ActiveModel.objects.filter(slot="shop").delete()
        if before:
            ActiveModel.objects.create(slot="shop", model_id=before.model_id)
        model_store.discard([run], ModelRun.Status.PRUNED)
        services.erase_visitors(visitors=visitors)
        Item.objects.filter(key__in=keys).delete()


def _look(rng: np.random.Generator) -> dict[str, float]:
    first, second = rng.choice(len(COLOURS), 2, replace=False)
    names = (f"colour:{COLOURS[first]}", f"colour:{COLOURS[second]}", f"view:{rng.choice(VIEWS)}", f"tone:{rng.choice(TONES)}", "kind:view")
    return dict(zip(names, (0.7, 0.3, 1.0, 1.0, 1.0), strict=True))
