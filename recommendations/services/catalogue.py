"""What owners push: items, their candidate pictures, and what visitors told about themselves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone

from recommendations.domain import features as feature_rules
from recommendations.domain.events import ArmIn, ItemIn
from recommendations.models import Arm, Item, VisitorFeatures

BATCH = 2_000
PUSHED = ["features", "available", "once", "created", "pushed"]


class UnknownItemError(LookupError):
    """Pictures were pushed for an item that was never pushed itself."""


def push_items(*, items: Iterable[ItemIn]) -> int:
    """Insert or update items by key, in batches; return how many. Raise FeatureError for features that make no sense."""
    pushed, stream = 0, iter(items)
    while batch := {item.key: item for item in islice(stream, BATCH)}:
        now = timezone.now()
        rows = [_row(batch[key], now) for key in sorted(batch)]
        Item.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=PUSHED)
        pushed += len(rows)
    return pushed


def _row(item: ItemIn, now: datetime) -> Item:
    features = feature_rules.cleaned(item.features)
    return Item(key=item.key, features=features, available=item.available, once=item.once, created=item.created, pushed=now)


def remove_items(*, keys: Iterable[str]) -> None:
    """Forget items with their pictures and vectors; what visitors did with them stays, and teaches, until it is pruned."""
    Item.objects.filter(key__in=list(keys)).delete()


def push_arms(*, item: str, arms: Sequence[ArmIn]) -> None:
    """Make these the candidate pictures of one item; see `push_arms_of`."""
    push_arms_of(arms={item: arms})


@transaction.atomic
def push_arms_of(*, arms: Mapping[str, Sequence[ArmIn]]) -> None:
    """Make these the candidate pictures of each item, the first being its default; five queries for any number of items.

    Pictures that are not named any more are forgotten. What staff decided (pinned, retired) survives, except that
    `pinned=True` pins. Raises UnknownItemError if an item was not pushed before.
    """
    owners = {item.key: item for item in Item.objects.select_for_update().filter(key__in=list(arms)).order_by("key")}
    if unknown := sorted(set(arms) - set(owners)):
        raise UnknownItemError(f"there is no item {unknown[0]!r}; push it before its pictures")
    known = {(arm.item_id, arm.key): arm for arm in Arm.objects.filter(item__in=owners.values())}
    rows = {
        (owners[key].pk, arm.key): Arm(
            item=owners[key],
            key=arm.key,
            features=feature_rules.cleaned(arm.features),
            target=arm.target,
            position=position,
            pinned=arm.pinned or ((owners[key].pk, arm.key) in known and known[owners[key].pk, arm.key].pinned),
        )
        for key in sorted(arms)
        for position, arm in enumerate(arms[key])
    }
    Arm.objects.filter(pk__in=[arm.pk for place, arm in known.items() if place not in rows]).delete()
    Arm.objects.bulk_create(
        list(rows.values()),
        update_conflicts=True,
        unique_fields=["item", "key"],
        update_fields=["features", "target", "position", "pinned"],
    )


def push_user_features(*, visitor: str, features: Mapping[str, float]) -> None:
    """Replace what a visitor told about their taste (quiz answers, say)."""
    if not visitor:
        return
    VisitorFeatures.objects.update_or_create(visitor=visitor, defaults={"features": feature_rules.cleaned(features)})
