"""The demo's range: base products with their blueprints, colourways, ready-made goods, stock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from catalog.models import Category, Picture, Product
from config.demo import FOLDER, colourways, content, goods
from config.demo.pictures import Map, tint
from configurator import queries
from configurator.domain.errors import ConfiguratorError
from configurator.models import Blueprint, Design
from configurator.services import ask_questions, import_blueprint, publish_colourways
from orders.models import StockItem
from orders.services import set_stock

READY_SHARE = 0.12
SCARCE = 60
AGE_DAYS = 150
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """How many products of each sort there are to be."""

    ready: int
    colourways: Mapping[str, int]

    @classmethod
    def of(cls, products: int, most_ready: int) -> "Counts":
        """Share out a number of products: ready-made ones, the base products, and colourways for the rest."""
        ready = min(most_ready, max(1, round(products * READY_SHARE)))
        rest = max(0, products - ready - len(content.FAMILIES))
        shares = {key: content.family(key).share for key in content.FAMILIES}
        whole = sum(shares.values())
        bounds = [round(rest * part / whole) for part in accumulate(shares.values())]
        return cls(ready, {key: end - start for key, start, end in zip(shares, [0, *bounds], bounds, strict=False)})


def publish_bases(categories: Mapping[str, Category], spread: Map, processes: int) -> list[colourways.Line]:
    """Import and publish the blueprints with their layers; what is there already stays."""
    imported = list(spread(_import, [(family, categories[content.family(family).category].slug) for family in content.FAMILIES]))
    found = {version.product.family: version for version in Blueprint.objects.filter(pk__in=imported).select_related("product")}
    versions = [found[family] for family in content.FAMILIES]
    rendering = [version.pk for version in versions if version.status == Blueprint.Status.RENDERING]
    if rendering:
        tint(rendering, spread, processes)
    lines = []
    for version in versions:
        made = queries.compiled(version.pk)
        lines.append(colourways.Line(content.family(version.product.family), made.blueprint.title, made))
        _look(version.product_id, lines[-1])
        _count_scarce(lines[-1])
        _renew(lines[-1], version.product_id)
        ask_questions(product_id=version.product_id, questions=content.questions(version.product.family))
    return lines


def _import(task: tuple[str, str]) -> int:
    family, category = task
    document = {**content.blueprint(family), "category": category}
    return import_blueprint(document=document, assets=FOLDER / family, publish=True, demo=True).pk


def _look(product_id: int, line: colourways.Line) -> None:
    """Show the blank product as its colourways are shown: same frame, same ground."""
    frames = {one.view: one.crop for one in reversed(line.family.candidates) if one.kind != "crop"}
    for picture in Picture.objects.filter(product=product_id, demo=True, kind="view", state=Picture.State.PENDING, recipe__background=None):
        picture.recipe |= {"background": content.BACKGROUND, **({"crop": frames[picture.view]} if picture.view in frames else {})}
        picture.save(update_fields=["recipe"])


def _count_scarce(line: colourways.Line) -> None:
    for group in line.made.blueprint.groups:
        for option in group.options:
            key = f"option:{line.family.key}/{group.key}.{option.key}"
            if option.attributes.get("stock") and not StockItem.objects.filter(key=key).exists():
                set_stock(key=key, quantity=SCARCE, title=f"{line.title}: {group.label}, {option.label}")


def _renew(line: colourways.Line, product_id: int) -> None:
    """Give colourways of an older version the nearest design of this one where it lacks one of their options or refuses them together."""
    of_older = Design.objects.filter(product__base=product_id, product__demo=True).exclude(blueprint=line.made.blueprint_id)
    lost = [design for design in of_older.select_related("product__category") if not _holds(line.made, design)]
    nearest = queries.renewals(requests=[(design.blueprint_id, product_id, design.choices) for design in lost])
    for design, found in zip(lost, nearest, strict=True):
        if found is None or design.product is None:
            continue
        design.blueprint_id, design.selection = found.blueprint_id, dict(found.selection)
        design.choices = [list(pair) for pair in found.choices]
        design.picture_state, design.picture_tries = Design.Picture.PENDING, 0
        design.save()
        design.product.price = found.after
        design.product.save(update_fields=["price"])


def _holds(made: queries.Compiled, design: Design) -> bool:
    try:
        made.engine.state(queries.choices_of(made.blueprint, design.choices))
    except ConfiguratorError:
        return False
    return True


def publish(lines: Iterable[colourways.Line], counts: Counts, seed: int) -> int:
    """Publish the colourways that are missing; how many were."""
    made = 0
    for line in lines:
        wanted = counts.colourways[line.family.key]
        if Product.objects.filter(demo=True, kind=Product.Kind.COLOURWAY, family=line.family.key).count() >= wanted:
            continue
        rng = Random(f"{line.family.key} {seed}")  # noqa: S311 - a catalogue, not a secret
        found = list(colourways.sampled(line, wanted, rng, set()))
        known = set(Product.objects.filter(slug__in=[one.slug for one in found]).values_list("slug", flat=True))
        fresh = [one for one in found if one.slug not in known]
        for at in range(0, len(fresh), CHUNK):
            publish_colourways(blueprint_id=line.made.blueprint_id, colourways=fresh[at : at + CHUNK], demo=True)
        made += len(fresh)
    return made


def stock_goods(counts: Counts, categories: Mapping[str, Category], seed: int, spread: Map) -> int:
    """Make the ready-made goods that are missing, with stock and pictures; how many."""
    bare = goods.make(goods.variants(seed)[: counts.ready], categories)
    if not bare:
        return 0
    names = goods.keep_layers()
    sum(spread(goods.picture, [(product_id, variant, names) for product_id, variant in bare]))
    return len(bare)


def spread_over_time(seed: int, now: datetime) -> None:
    """Give new products a day in the past months on which they came into the shop, so that the newest ones differ; bases in their order."""
    rows = list(Product.objects.filter(demo=True, created__gte=now - timedelta(hours=1)).select_related("category").order_by("slug"))
    for row in rows:
        days = Random(f"{row.slug} {seed}").uniform(1, AGE_DAYS)  # noqa: S311 - a date, not a secret
        if row.kind == Product.Kind.BASE:
            row.created = now - timedelta(days=AGE_DAYS, minutes=-content.FAMILIES.index(row.family))
        else:
            row.created = now - timedelta(days=days)
    Product.objects.bulk_update(rows, ["created"], batch_size=CHUNK)
