"""What was sold: selections by day, without person and text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from django.db import reset_queries, transaction
from django.utils import timezone

from catalog.models import Product
from configurator import models, queries
from configurator.domain import address
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import ConfiguratorError

DAY = "day"
SEVERAL = "|"
BATCH, CELLS = 2_000, 10_000
NAMED, OTHERS, FEW = 1_000, "others", 5
"""How many different unknown values are counted one by one, and how many a sentence names."""


@transaction.atomic
def record_sold(*, blueprint_id: int, selection: Mapping[str, object], day: date) -> None:
    """Remember what was sold on a day: no person, and no text."""
    kept = _without_texts(queries.compiled(blueprint_id).blueprint, selection)
    models.SoldDesign.objects.create(blueprint_id=blueprint_id, selection=kept, day=day)


@transaction.atomic
def forget_sold(*, blueprint_id: int, selection: Mapping[str, object], day: date) -> bool:
    """Forget one sale of this design on a day, because its order was called off; whether there was one."""
    kept = _without_texts(queries.compiled(blueprint_id).blueprint, selection)
    free = models.SoldDesign.objects.select_for_update(skip_locked=True)  # two at once forget two
    found = free.filter(blueprint_id=blueprint_id, selection=kept, day=day).order_by("pk").first()
    return found is not None and found.delete()[0] > 0


@dataclass(frozen=True)
class Imported:
    """How many sold designs were remembered, how many rows said nothing, and what is not known (any more), with in how many rows."""

    taken: int
    empty: int
    dropped: Mapping[str, int]


@transaction.atomic
def import_sold(*, product_slug: str, rows: Iterable[Mapping[str, str]]) -> Imported:
    """Remember rows whose keys are groups and whose values are options (several joined by `|`), as far as the newest version knows them.

    All rows or none; only a batch of them is in memory.

    Raises:
        ConfiguratorError: no such product, a row that cannot be read (the text names it), or rows of which nothing at all is known.
    """
    product = Product.objects.filter(slug=product_slug, kind=Product.Kind.BASE).first()
    if product is None:
        raise queries.NotMadeError(f"There is no made-to-order product “{product_slug}”.")
    _, made = queries.choose(product.pk, None)
    reader = _Reader(made.blueprint)
    found = (models.SoldDesign(blueprint_id=made.blueprint_id, selection=kept, day=day) for kept, day in reader.read(rows))
    taken = 0
    while batch := list(islice(found, BATCH)):
        taken += len(models.SoldDesign.objects.bulk_create(batch))
        reset_queries()  # while DEBUG is on, each statement would be kept as a text
    if reader.empty and not taken:
        raise ConfiguratorError(f"Nothing in it is known to “{product_slug}”: {', '.join(list(reader.dropped)[:FEW])}.")
    return Imported(taken, reader.empty, reader.dropped)


class _Reader:
    """Rows of a file as selections of one version. `dropped` counts what it does not know, `empty` the rows of which it knows nothing."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self._cell = lru_cache(CELLS)(self._read_cell)
        self.dropped: Counter[str] = Counter()
        self.empty = 0

    def read(self, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[dict[str, object], date]]:
        today = timezone.localdate()
        for number, row in enumerate(rows, 2):
            if None in row or None in row.values():
                raise ConfiguratorError(f"Line {number} has another number of values than the first.")
            try:
                day = date.fromisoformat(row[DAY]) if row.get(DAY) else today
            except ValueError as error:
                raise ConfiguratorError(f"Line {number}: {error}") from error
            kept, unknown = self._row(row)
            self._count(unknown)
            if kept or not unknown:
                yield kept, day
            else:
                self.empty += 1

    def _row(self, row: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
        cells = [self._cell(key, value) for key, value in row.items() if key != DAY and value]
        kept = {key: value for found, _ in cells for key, value in found.items()}
        return kept, [one for _, unknown in cells for one in unknown]

    def _read_cell(self, key: str, value: str) -> tuple[dict[str, object], tuple[str, ...]]:
        group = self._blueprint.by_key.get(key)
        if group is not None and group.free:
            return {}, ()
        found = address.parse([(key, one) for one in value.split(SEVERAL)[: address.MAX_PAIRS]], self._blueprint)
        return dict(found.choices), tuple(f"{key}.{error.option}" if group else key for error in found.unknown)

    def _count(self, unknown: Iterable[str]) -> None:
        for one in unknown:
            self.dropped[one if one in self.dropped or len(self.dropped) < NAMED else OTHERS] += 1


def _without_texts(blueprint: Blueprint, selection: Mapping[str, object]) -> dict[str, object]:
    groups = blueprint.by_key
    return {key: value for key, value in selection.items() if key in groups and not groups[key].free}
