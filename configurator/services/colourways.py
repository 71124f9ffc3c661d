"""Designs published as products of their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from catalog import services as catalog
from catalog.domain.colours import family, pale
from catalog.models import Category, Picture, Product
from configurator import models, queries
from configurator.domain.errors import ConfiguratorError
from configurator.domain.groups import Group
from configurator.rendering import HEX, View
from configurator.services.posters import want_posters

VIEWS = 6
"""With the two others as many pictures as lists choose from."""
QUIET = ("white", "grey", "black", "neutral")
FACETS = {"family": "colour", "material": "material", "style": "style"}


class ColourwayRefusedError(ConfiguratorError):
    """The design cannot become a product; the text says why."""


@transaction.atomic
def publish_colourway(
    *,
    design_id: int,
    slug: str,
    title: str,
    category: Category | None = None,
    description: str = "",
    demo: bool = False,
) -> Product:
    """Make a saved design a product on sale, with one picture to render per view.

    Raises:
        ColourwayRefusedError: the slug is wrong or taken, the design is a product already or can no longer be made.
    """
    design = models.Design.objects.select_for_update(of=("self",)).select_related("blueprint__product").get(pk=design_id)
    if design.product_id is not None:
        raise ColourwayRefusedError("This design is a product already.")
    if slugify(slug) != slug or not slug:
        raise ColourwayRefusedError(f"“{slug}” is no slug: use small letters, digits and “-”.")
    resolved = queries.resolve(blueprint_id=design.blueprint_id, choices=design.choices)
    if queries.tokens_of(resolved.blueprint_id, resolved.selection):
        raise ColourwayRefusedError("A design with a picture of a shopper cannot become a product.")
    if not resolved.buildable:
        raise ColourwayRefusedError(f"Version {resolved.version} of this product is no longer made.")
    compiled = queries.compiled(design.blueprint_id)
    product = _colourway(design.blueprint.product, resolved.price, attributes_of(compiled, resolved.selection))
    product.options = options_of(compiled, resolved.selection)
    product.slug, product.title, product.description, product.demo = slug, title, description, demo
    product.category = category or product.category
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        raise ColourwayRefusedError(f"There is a product “{slug}” already.") from error
    design.product, design.title = product, design.title or title
    design.save(update_fields=["product", "title"])
    want_posters(models.Design.objects.filter(pk=design.pk))
    add_pictures(product, compiled, resolved.selection, demo=demo)
    return product


def _colourway(base: Product, price: Decimal, attributes: dict[str, list[str]]) -> Product:
    return Product(
        kind=Product.Kind.COLOURWAY,
        category=base.category,
        price=price,
        family=base.family,
        base=base,
        attributes=attributes,
        lead_days=base.lead_days,
        status=Product.Status.PUBLISHED,
    )


def attributes_of(compiled: queries.Compiled, selection: Mapping[str, object]) -> dict[str, list[str]]:
    """Facet values of a selection: colour families, materials and styles of its options, most important group first."""
    found: dict[str, list[str]] = {}
    for group, key in _chosen(compiled, selection):
        for name, facet in FACETS.items():
            given = group.option(key).attributes.get(name)
            if isinstance(given, str) and given not in found.setdefault(facet, []):
                found[facet].append(given)
    return {facet: values for facet, values in found.items() if values}


def options_of(compiled: queries.Compiled, selection: Mapping[str, object]) -> list[str]:
    """The options of a selection as `group.option`; numbers and texts are none."""
    return [f"{group.key}.{key}" for group, key in _chosen(compiled, selection)]


def _chosen(compiled: queries.Compiled, selection: Mapping[str, object]) -> Iterator[tuple[Group, str]]:
    for group in compiled.blueprint.groups:
        value = selection.get(group.key)
        for key in value if isinstance(value, list | tuple) else [value]:
            if isinstance(key, str) and key in group.keys:
                yield group, key


def add_pictures(product: Product, compiled: queries.Compiled, selection: Mapping[str, Any], *, demo: bool) -> None:
    """Pictures to be rendered: every view, the first of them the default, then a scene on a coloured ground and a look from close by."""
    facets = attributes_of(compiled, selection)
    tags = [f"{facet}:{value}" for facet, values in facets.items() for value in values]
    for at, look in enumerate(_looks(compiled, selection)):
        catalog.save_picture(
            product_id=product.pk,
            recipe={"blueprint": compiled.blueprint_id, "selection": selection, "view": look.view.key, **look.recipe},
            kind=look.kind,
            view=look.view.key,
            alt=f"{product.title}, {look.view.label.lower()}{look.words}"[:200],
            tags=[*tags, f"view:{look.view.key}", *look.tags],
            position=at,
            is_default=at == 0,
            demo=demo,
        )


@dataclass(frozen=True, slots=True)
class _Look:
    kind: str
    view: View
    recipe: Mapping[str, Any]
    words: str = ""
    tags: tuple[str, ...] = ()


def _looks(compiled: queries.Compiled, selection: Mapping[str, Any]) -> Iterator[_Look]:
    views = compiled.plan.views[:VIEWS]
    plain = {"crop": None, "background": None}
    yield from (_Look(Picture.Kind.VIEW, view, plain) for view in views)
    if views and (colour := _leading(compiled, selection)):
        ground = {**plain, "background": pale(colour)}
        yield _Look(Picture.Kind.SCENE, views[min(1, len(views) - 1)], ground, " on a coloured ground", ("scene:colour",))
    if views:
        yield _Look(Picture.Kind.CROP, views[0], {**plain, "crop": queries.CLOSE}, " from close by", ("crop:close",))


def _leading(compiled: queries.Compiled, selection: Mapping[str, Any]) -> str:
    """The first colour that is one, else the first; nothing where none is chosen."""
    given = (str(group.option(key).attributes.get("colour") or "") for group, key in _chosen(compiled, selection))
    codes = [code for code in given if HEX.fullmatch(code)]
    return next((code for code in codes if family(code) not in QUIET), codes[0] if codes else "")


def reprice(base: Product, compiled: queries.Compiled) -> int:
    """Give the colourways of a base product their price on its new version, where they can still be made; how many changed."""
    changed = []
    rows = models.Design.objects.filter(product__base=base).select_related("product__category").exclude(blueprint=compiled.blueprint_id)
    for design in rows.iterator(chunk_size=500):
        try:
            state = compiled.engine.state(queries.choices_of(compiled.blueprint, design.choices))
        except ConfiguratorError:
            continue
        if design.product is not None and design.product.price != state.price:
            design.product.price = state.price
            changed.append(design.product)
    Product.objects.bulk_update(changed, ["price"], batch_size=500)
    return len(changed)
