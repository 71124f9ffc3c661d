"""Many at once: colourways published, layers tinted in shares, sold designs recorded. The same rules as one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from catalog import services as catalog
from catalog.models import Category, Picture, Product
from configurator import models, queries
from configurator.services.colourways import ColourwayRefusedError, options_of
from configurator.services.layers import needed, tint
from configurator.services.posters import want_posters

BATCH = 500


@dataclass(frozen=True, slots=True)
class PictureIn:
    """A picture to be rendered; `recipe` says view, crop, background and width, the rest follows from the design."""

    kind: str
    view: str
    alt: str
    tags: tuple[str, ...]
    recipe: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ColourwayIn:
    """A design and the product it becomes; the first picture is the default."""

    choices: Sequence[tuple[str, str]]
    slug: str
    title: str
    description: str
    attributes: Mapping[str, Sequence[str]]
    pictures: tuple[PictureIn, ...]


@transaction.atomic
def publish_colourways(
    *, blueprint_id: int, colourways: Sequence[ColourwayIn], category: Category | None = None, demo: bool = False
) -> list[Product]:
    """Put designs on sale as products, with pictures to be rendered; all or none.

    Raises:
        ColourwayRefusedError: a slug is wrong or taken.
        ConfiguratorError: choices contradict the rules.
    """
    base = Product.objects.select_related("category").get(blueprints=blueprint_id)
    made = queries.compiled(blueprint_id)
    states = [made.engine.state(queries.choices_of(made.blueprint, colourway.choices)) for colourway in colourways]
    if wrong := next((colourway.slug for colourway in colourways if slugify(colourway.slug) != colourway.slug), None):
        raise ColourwayRefusedError(f"“{wrong}” is no slug: use small letters, digits and “-”.")
    products = [
        _product(base, category or base.category, colourway, state.price, options_of(made, state.selection), demo=demo)
        for colourway, state in zip(colourways, states, strict=True)
    ]
    try:
        with transaction.atomic():
            Product.objects.bulk_create(products, batch_size=BATCH)
    except IntegrityError as error:
        raise ColourwayRefusedError("One of the slugs is taken already.") from error
    rows = list(zip(products, colourways, (dict(state.selection) for state in states), strict=True))
    models.Design.objects.bulk_create((_design(blueprint_id, *row) for row in rows), batch_size=BATCH)
    Picture.objects.bulk_create(_pictures(blueprint_id, rows, demo=demo), batch_size=2 * BATCH)
    want_posters(models.Design.objects.filter(product__in=products))
    catalog.queue_rendering()
    return products


def _product(base: Product, category: Category, colourway: ColourwayIn, price: Any, options: list[str], *, demo: bool) -> Product:
    return Product(
        slug=colourway.slug,
        title=colourway.title,
        kind=Product.Kind.COLOURWAY,
        category=category,
        price=price,
        family=base.family,
        base=base,
        description=colourway.description,
        attributes={name: list(values) for name, values in colourway.attributes.items()},
        options=options,
        lead_days=base.lead_days,
        status=Product.Status.PUBLISHED,
        demo=demo,
    )


def _design(blueprint_id: int, product: Product, colourway: ColourwayIn, selection: dict[str, Any]) -> models.Design:
    return models.Design(
        blueprint_id=blueprint_id,
        choices=[list(pair) for pair in colourway.choices],
        selection=selection,
        title=colourway.title,
        product=product,
    )


def _pictures(blueprint_id: int, rows: Iterable[tuple[Product, ColourwayIn, dict[str, Any]]], *, demo: bool) -> list[Picture]:
    return [
        Picture(
            product=product,
            kind=picture.kind,
            view=picture.view,
            alt=picture.alt[:200],
            tags=list(picture.tags),
            position=position,
            is_default=position == 0,
            recipe={"crop": None, "background": None, **picture.recipe, "blueprint": blueprint_id, "selection": selection},
            demo=demo,
        )
        for product, colourway, selection in rows
        for position, picture in enumerate(colourway.pictures)
    ]


def tint_layers(*, blueprint_id: int, part: int, parts: int) -> int:
    """Tint every `parts`-th layer of a version's first view, beginning with `part`, so that processes can share the work; how many."""
    made = queries.compiled(blueprint_id)
    pieces = [piece for step in made.plan.steps[:1] for piece in needed(made, step)][part::parts]
    tint(pieces)
    return len(pieces)


@transaction.atomic
def record_sold_designs(*, blueprint_id: int, sold: Iterable[tuple[Mapping[str, object], date]]) -> int:
    """Remember what was sold on which days: no person, and no text; how many."""
    groups = queries.compiled(blueprint_id).blueprint.by_key
    rows = [
        models.SoldDesign(
            blueprint_id=blueprint_id,
            selection={key: value for key, value in selection.items() if key in groups and not groups[key].free},
            day=day,
        )
        for selection, day in sold
    ]
    return len(models.SoldDesign.objects.bulk_create(rows, batch_size=2 * BATCH))
