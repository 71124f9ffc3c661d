"""Rows and histories of the recommender for tests."""

from datetime import UTC, datetime, timedelta

import factory
import numpy as np

from recommendations import models, services
from recommendations.domain.fold_in import Setting, Usual

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class ItemFactory(factory.django.DjangoModelFactory):
    key = factory.Sequence(lambda n: f"item-{n}")
    features = factory.LazyFunction(lambda: {"colour:red": 1.0})

    class Meta:
        model = models.Item


class ArmFactory(factory.django.DjangoModelFactory):
    item = factory.SubFactory(ItemFactory)
    key = factory.Sequence(lambda n: f"arm-{n}")
    features = factory.LazyFunction(lambda: {"colour:red": 1.0})
    position = factory.Sequence(lambda n: n)

    class Meta:
        model = models.Arm


class EventFactory(factory.django.DjangoModelFactory):
    visitor = "visitor"
    kind = "view"
    item = factory.Sequence(lambda n: f"item-{n}")
    at = NOW
    day = NOW.date()

    class Meta:
        model = models.Event


class ModelRunFactory(factory.django.DjangoModelFactory):
    status = models.ModelRun.Status.READY
    started = NOW
    seed = 1

    class Meta:
        model = models.ModelRun


def items(number, *, colours=("red",), prefix="item"):
    """Items with the colours in turn; returns their keys."""
    keys = [f"{prefix}-{n}" for n in range(number)]
    rows = [services.ItemIn(key, {f"colour:{colours[n % len(colours)]}": 1.0}, available=True) for n, key in enumerate(keys)]
    services.push_items(items=rows)
    return keys


PICTURES = ("red", "blue", "green")


def pictured(number, arms=PICTURES):
    """Items, each with a picture in every colour, and the colours in turn; returns their keys."""
    keys = items(number, colours=PICTURES)
    pictures = {key: [services.ArmIn(f"{key}-{arm}", {f"colour:{arm}": 1.0}, target=f"?c={arm}") for arm in arms] for key in keys}
    services.push_arms_of(arms=pictures)
    return keys


def fond_of(colour, *, visitor, times=20):
    """Let a visitor buy the first pictured item of a colour so often."""
    item = f"item-{PICTURES.index(colour)}"
    services.record_events(visitor=visitor, events=[services.EventIn("purchase", item)] * times)


def two_tastes(*, people=30, number=20, each=7, seed=3):
    """A shop where half the people like only red items and half only blue ones; returns the red and the blue keys."""
    keys = items(number, colours=("red", "blue"))
    red, blue = keys[::2], keys[1::2]
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        group = red if person % 2 == 0 else blue
        for step, key in enumerate(rng.permutation(group)[:each]):
            at = NOW - timedelta(days=30 - 4 * step, minutes=person)
            rows.append(models.Event(visitor=f"person-{person}", kind="purchase", item=str(key), at=at, day=NOW.date()))
    models.Event.objects.bulk_create(rows)
    return red, blue


def serving(vectors, *, visitors=None):
    """A serving model with these item vectors (key → the first numbers of a vector), and perhaps visitors' vectors.

    It folds visitors in around a mean of nothing.
    """
    middle = np.zeros(models.VECTOR_DIMENSIONS, dtype=np.float32)
    run = ModelRunFactory(parameters={"fold_in": Setting(Usual(middle, middle)).to_json()})
    models.ActiveModel.objects.update_or_create(slot="shop", defaults={"model": run})
    known = dict(models.Item.objects.values_list("key", "id"))
    models.ItemVector.objects.bulk_create(
        models.ItemVector(model=run, item_id=known[key], vector=_padded(vector), bias=0.0) for key, vector in vectors.items()
    )
    models.VisitorVector.objects.bulk_create(
        models.VisitorVector(model=run, visitor=key, vector=_padded(vector)) for key, vector in (visitors or {}).items()
    )
    return run


def _padded(vector):
    return [*vector, *[0.0] * (models.VECTOR_DIMENSIONS - len(vector))]
