"""What the demo's shoppers saw in a list: pictures drawn as the shop draws them, and clicks on those that are worth it."""

from datetime import datetime

import numpy as np

from accounts.models import Visitor
from catalog.models import Picture, Product
from config.demo.shoppers import PREFIX
from recommendations import queries, services as recommendations

PAGE = "list"
CARDS = 24
SHOPPERS = 80
WORTH = (0.05, 0.3)
"""Least and greatest chance of a click on a picture at the first place; the last place has half of it."""


def show(*, seed: int, now: datetime) -> int:
    """Show some of the demo's shoppers a list each, learn from it and report on it; how many pictures were drawn."""
    ready = Picture.objects.filter(state=Picture.State.READY).values("product")
    slugs = list(Product.objects.published().filter(demo=True, pk__in=ready).order_by("slug").values_list("slug", flat=True))
    keys = Visitor.objects.filter(key__startswith=PREFIX).order_by("key").values_list("key", flat=True)[:SHOPPERS]
    rng = np.random.default_rng([seed, 80])
    recommendations.refit_arms(now=now)
    drawn = 0
    for key in keys:
        items = [slugs[place] for place in rng.permutation(len(slugs))[:CARDS]]
        events = _looked(queries.pick_thumbnails(items=items, visitor=key, page=PAGE), seed, now, rng)
        drawn += sum(event.kind == "impression" for event in events)
        recommendations.record_events(visitor=key, events=events)
    recommendations.refit_arms(now=now)
    recommendations.report_pictures(now=now)
    recommendations.refresh_trends(now=now)
    return drawn


def _looked(picks: dict[str, queries.Pick], seed: int, at: datetime, rng: np.random.Generator) -> list[recommendations.EventIn]:
    """What a browser would report of pictures that another one could have stood in for."""
    events = []
    for place, pick in enumerate(pick for pick in picks.values() if pick.propensity < 1):
        worth = np.random.default_rng([seed, int(pick.arm)]).uniform(*WORTH) * (1 - place / (2 * CARDS))
        kinds = ("impression", "click") if rng.random() < worth else ("impression",)
        events += [recommendations.EventIn(kind, "", at, token=pick.token, context={"position": place}) for kind in kinds]
    return events
