"""What was sold: selections by day, without person and text."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from catalog.models import Product
from configurator import models, queries
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import ConfiguratorError

DAY = "day"
SEVERAL = "|"


@transaction.atomic
def record_sold(*, blueprint_id: int, selection: Mapping[str, object], day: date) -> None:
    """Remember what was sold on a day: no person, and no text."""
    kept = _without_texts(queries.compiled(blueprint_id).blueprint, selection)
    models.SoldDesign.objects.create(blueprint_id=blueprint_id, selection=kept, day=day)


@transaction.atomic
def import_sold(*, product_slug: str, rows: Iterable[Mapping[str, str]]) -> int:
    """Remember rows whose keys are groups and whose values are options (several joined by `|`); how many. All rows or none.

    Raises:
        ConfiguratorError: no such product, or a row that names what it does not have; the text names the row.
    """
    product = Product.objects.filter(slug=product_slug, kind=Product.Kind.BASE).first()
    if product is None:
        raise queries.NotMadeError(f"There is no made-to-order product “{product_slug}”.")
    _, made = queries.choose(product.pk, None)
    found = [_sold(made, row, number) for number, row in enumerate(rows, 2)]
    models.SoldDesign.objects.bulk_create(found, batch_size=1000)
    return len(found)


def _sold(made: queries.Compiled, row: Mapping[str, str], number: int) -> models.SoldDesign:
    if None in row or None in row.values():
        raise ConfiguratorError(f"Line {number} has another number of values than the first.")
    pairs = [(key, one) for key, value in row.items() if key != DAY and value for one in value.split(SEVERAL)]
    try:
        choices = queries.choices_of(made.blueprint, pairs)
        day = date.fromisoformat(row[DAY]) if row.get(DAY) else timezone.localdate()
    except (ConfiguratorError, ValueError) as error:
        raise ConfiguratorError(f"Line {number}: {error}") from error
    return models.SoldDesign(blueprint_id=made.blueprint_id, selection=_without_texts(made.blueprint, choices), day=day)


def _without_texts(blueprint: Blueprint, selection: Mapping[str, object]) -> dict[str, object]:
    groups = blueprint.by_key
    return {key: value for key, value in selection.items() if key in groups and not groups[key].free}
