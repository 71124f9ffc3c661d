"""Many at once: baskets of a log, visitors who leave together, baskets of things that are no longer sold."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice

from django.db import transaction

from recommendations.domain.events import BasketIn
from recommendations.models import Basket, BasketItem, DailyArmCount, Erasure, Event, TopN, VisitorDay, VisitorFeatures, VisitorVector
from recommendations.services.people import hold_erasure_lock

BATCH = 2_000


@transaction.atomic
def record_baskets(*, baskets: Sequence[BasketIn]) -> int:
    """Remember what was bought together, by nobody in particular; how many baskets. Empty ones are left out."""
    filled = [replace(basket, items=sorted(set(basket.items))) for basket in baskets if basket.items]
    made = Basket.objects.bulk_create((Basket(day=basket.day, country=basket.country) for basket in filled), batch_size=BATCH)
    lines = (BasketItem(basket=row, item=item) for row, basket in zip(made, filled, strict=True) for item in basket.items)
    BasketItem.objects.bulk_create(lines, batch_size=BATCH)
    return len(made)


@transaction.atomic
def erase_visitors(*, visitors: Sequence[str]) -> None:
    """Delete every row with one of these keys; counters without a key stay."""
    hold_erasure_lock()
    Erasure.objects.create()
    keys = iter(visitors)
    while batch := list(islice(keys, BATCH)):
        for model in (Event, VisitorDay, VisitorFeatures, VisitorVector, TopN):
            model._default_manager.filter(visitor__in=batch).delete()  # noqa: SLF001 - the documented way to a model's manager


@transaction.atomic
def forget_sales(*, items: Collection[str]) -> None:
    """Delete what is known without a key about things that are gone: their lines in baskets, and counts of their pictures."""
    known = sorted(items)
    lines = BasketItem.objects.filter(item__in=known)
    baskets = set(lines.values_list("basket_id", flat=True))
    lines.delete()
    Basket.objects.filter(pk__in=baskets, lines=None).delete()
    DailyArmCount.objects.filter(item__in=known).delete()
