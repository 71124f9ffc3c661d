"""Every panel of a shopper, and all panels of a home page, at the items and visitors that the bench of serving made."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from statistics import median, quantiles

import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import ActiveModel, Basket, Item, RankedItem, TopN

BASKETS, LISTED, NEW, PANEL, SURPRISE, SEED = 20_000, 100, 400, 24, 0.3, 3
HOME = ("for-you", "because", "new-for-you", "near", "trending", "recent", "popular")
Say = Callable[..., None]


def measure(say: Say, visitors: Sequence[str], keys: Sequence[str]) -> None:
    """One panel of each kind for visitors whom the night made a list for (`for-you` also for those without), then seven at once."""
    newest_basket = Basket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _stock(visitors[::2], keys)
    about: dict[str, object] = {"items": len(keys), "visitors": len(visitors), "panel": PANEL, "surprise": SURPRISE}
    for name in queries.PANELS:
        _say(say, f"panel {name}", [_one(name, visitor, keys[place]) for place, visitor in enumerate(visitors[::2])], about)
    _say(say, "panel for-you folded in", [_one("for-you", visitor, keys[0]) for visitor in visitors[1::2]], about)
    _say(say, "panels of home", [_page(visitor) for visitor in visitors], {**about, "panels": len(HOME)})
    Basket.objects.filter(pk__gt=newest_basket).delete()
    RankedItem.objects.filter(item__key__in=keys).delete()


def _one(name: queries.PanelName, visitor: str, item: str) -> Callable[[], object]:
    return lambda: queries.recommend(panel=name, visitor=visitor, items=[item], count=PANEL, surprise=SURPRISE, country="DE")


def _page(visitor: str) -> Callable[[], object]:
    asks = [queries.Ask(name, (), PANEL) for name in queries.PANELS if name in HOME]
    return lambda: queries.recommend_all(asks=asks, known=queries.known(visitor), surprise=SURPRISE, country="DE")


def _say(say: Say, name: str, acts: Sequence[Callable[[], object]], about: dict[str, object]) -> None:
    acts[0]()
    walls, own = [], []
    for act in acts:
        begun, used = time.perf_counter(), time.thread_time()
        act()
        walls.append((time.perf_counter() - begun) * 1_000)
        own.append((time.thread_time() - used) * 1_000)
    with CaptureQueriesContext(connection) as captured:
        acts[-1]()
    say(f"{name} p50", median(walls), "ms", **about)
    say(f"{name} p95", quantiles(walls, n=20)[18], "ms", **about)
    say(f"{name} own processor p50", median(own), "ms", **about)
    say(f"{name} queries", len(captured), "queries", **about)


def _stock(visitors: Sequence[str], keys: Sequence[str]) -> None:
    """Baskets, orders for everybody, dates of items, and the night's lists of these visitors."""
    rng = np.random.default_rng(SEED)
    today, now = timezone.localdate(), timezone.now()
    drawn = rng.zipf(1.3, size=(BASKETS, 3)) % len(keys)
    services.record_baskets(baskets=[services.BasketIn([keys[at] for at in row], today, "DE") for row in drawn.tolist()])
    ids = list(Item.objects.filter(key__in=keys).order_by("pk").values_list("pk", flat=True))
    RankedItem.objects.filter(list__in=("trending", "near:DE")).delete()
    rows = [(name, rank, ids[at]) for name in ("trending", "near:DE") for rank, at in enumerate(rng.permutation(len(ids))[:LISTED], 1)]
    RankedItem.objects.bulk_create(RankedItem(list=name, rank=rank, item_id=item, score=1.0) for name, rank, item in rows)
    Item.objects.filter(pk__in=ids[:NEW]).update(created=now - timedelta(days=30))
    model = ActiveModel.objects.values_list("model_id", flat=True).get(slot="shop")
    TopN.objects.bulk_create(TopN(model_id=model, visitor=visitor, items=rng.permutation(ids)[:LISTED].tolist()) for visitor in visitors)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE recommendations_basketitem, recommendations_rankeditem, recommendations_topn, recommendations_item")
