"""Tinting and rendering with every core: the shop's own services, called from several processes."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.models import Case, When

from catalog import services as catalog
from catalog.models import Picture, Product
from configurator import services as configurator

CHUNK = 30
PUSHED_AT_MOST = 100_000
Map = Callable[[Callable[[Any], int], Iterable[Any]], Iterable[int]]


@contextmanager
def workers(processes: int) -> Iterator[Map]:
    """A `map` over forked processes that open database connections of their own; with one process it is the plain `map`."""
    if processes == 1:
        yield map
        return
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(processes, initializer=connections.close_all) as pool:
        yield pool.imap_unordered


def cores() -> int:
    """How many processes this machine has cores for."""
    return len(os.sched_getaffinity(0))


def tint(blueprint_ids: Sequence[int], spread: Map, processes: int) -> int:
    """Tint the first view's layers of versions in shares and make the versions current; how many layers. The rest is a worker's."""
    shares = [(blueprint_id, part, processes * 4) for blueprint_id in blueprint_ids for part in range(processes * 4)]
    count = sum(spread(_tint, shares))
    sum(spread(_finish, blueprint_ids))
    return count


def waiting(wanted: int | None) -> list[int]:
    """Demo pictures to render until `wanted` are ready (None: all).

    Those of cards come first, and of them those of base products, which lead lists and the front; then the newest products'.
    """
    demo = Picture.objects.filter(demo=True)
    leads = Case(When(product__kind=Product.Kind.BASE, then=0), default=1)
    pending = demo.filter(state=Picture.State.PENDING)
    rows = pending.order_by("-is_default", leads, "position", "-product__created", "pk").values_list("pk", flat=True)
    if wanted is None:
        return list(rows)
    return list(rows[: max(0, wanted - demo.filter(state=Picture.State.READY, recipe__has_key="blueprint").count())])


def render(picture_ids: Sequence[int], spread: Map, progress: Callable[[int], None]) -> int:
    """Render pictures in chunks; how many became ready."""
    ready = 0
    chunks = [picture_ids[at : at + CHUNK] for at in range(0, len(picture_ids), CHUNK)]
    for done in spread(_render, chunks):
        ready += done
        progress(ready)
    return ready


def push(spread: Map, processes: int) -> int:
    """Tell the recommender about products that changed; how many."""
    return sum(spread(_push, range(processes)))


def _push(_: int) -> int:
    return catalog.push_due(limit=PUSHED_AT_MOST)


def _tint(share: tuple[int, int, int]) -> int:
    blueprint_id, part, parts = share
    return configurator.tint_layers(blueprint_id=blueprint_id, part=part, parts=parts)


def _finish(blueprint_id: int) -> int:
    return configurator.render_layers(blueprint_id=blueprint_id, steps=1)


def _render(picture_ids: Sequence[int]) -> int:
    return catalog.render_batch(picture_ids=picture_ids)
