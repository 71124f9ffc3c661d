"""Ready-made goods: every sensible combination of colours is a product with stock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as combinations
from random import Random
from typing import Any

from django.core.files.storage import default_storage

from catalog import services as catalog
from catalog.models import Category, Picture, Product
from config.demo import FOLDER
from config.demo.colourways import SCENES
from config.demo.content import BACKGROUND, Good, goods, goods_colour, goods_size
from configurator import rendering, services as configurator
from orders.services import set_stock

LAYERS = "demo-goods"
WHOLE = (0, 25, 1000, 775)
CLOSE = (180, 160, 820, 640)
NAMES = {"mug": "glaze", "label": "tin", "sleeve": "thread", "cord": "band"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One good in one set of colours."""

    good: Good
    colours: Mapping[str, str]

    @property
    def slug(self) -> str:
        return "-".join([self.good.key, *self._told()])

    @property
    def title(self) -> str:
        first, second = self._told()
        told = f"{first} throughout" if first == second else f"{first} and {second} {NAMES[self.good.main]}"
        return f"{self.good.title}, {told}"

    @property
    def attributes(self) -> dict[str, list[str]]:
        family = goods_colour(self.colours[self.good.main])[1]
        return {"colour": [family], "material": [self.good.material], "style": [self.good.style]}

    def _told(self) -> list[str]:
        """The two colours that vary, the main one first."""
        varying = [zone for zone, colours in self.good.zones.items() if len(colours) > 1]
        return [self.colours[zone] for zone in sorted(varying, key=lambda zone: zone != self.good.main)]


def variants(seed: int) -> list[Variant]:
    """Every good in every set of colours, kinds taking turns, shuffled by the seed."""
    rng = Random(f"goods {seed}")  # noqa: S311 - a catalogue, not a secret
    kinds = []
    for good in goods():
        found = [Variant(good, dict(zip(good.zones, colours, strict=True))) for colours in combinations(*good.zones.values())]
        kinds.append(rng.sample(found, len(found)))
    longest = max(map(len, kinds))
    return [kind[at] for at in range(longest) for kind in kinds if at < len(kind)]


def make(variants_wanted: list[Variant], categories: Mapping[str, Category]) -> list[tuple[int, Variant]]:
    """Create the products that are not there, on sale and in stock; those whose pictures are still missing."""
    known = dict(Product.objects.filter(slug__in=[variant.slug for variant in variants_wanted]).values_list("slug", "pk"))
    fresh = [_product(variant, categories) for variant in variants_wanted if variant.slug not in known]
    known |= {made.slug: made.pk for made in Product.objects.bulk_create(fresh)}
    for made in fresh:
        set_stock(key=made.stock_key, quantity=next(v.good.stock for v in variants_wanted if v.slug == made.slug), title=made.title)
    pictured = set(Picture.objects.filter(product__in=known.values()).values_list("product_id", flat=True))
    return [(known[variant.slug], variant) for variant in variants_wanted if known[variant.slug] not in pictured]


def _product(variant: Variant, categories: Mapping[str, Category]) -> Product:
    return Product(
        slug=variant.slug,
        title=variant.title,
        kind=Product.Kind.READY,
        category=categories[variant.good.category],
        price=Decimal(variant.good.price),
        description=variant.good.description,
        attributes=variant.attributes,
        status=Product.Status.PUBLISHED,
        lead_days=variant.good.lead_days,
        stock_key=f"product:{variant.slug}",
        demo=True,
    )


def keep_layers() -> dict[str, str]:
    """Store the goods' layers; the stored name of each path."""
    root = FOLDER / "goods"
    files = {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.glob("*/*.webp"))}
    return configurator.keep_assets(family=LAYERS, files=files)


def forget_layers() -> None:
    """Delete the stored layers, those of earlier versions of the demo too."""
    folder = f"blueprints/{LAYERS}"
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")


def picture(task: tuple[int, Variant, Mapping[str, str]]) -> int:
    """Compose and keep the pictures of one good; how many."""
    product_id, variant, names = task
    attributes = variant.attributes
    tags = [f"{facet}:{value}" for facet, values in attributes.items() for value in values]
    pieces = tuple(_pieces(variant, names))
    scene = SCENES.get(attributes["colour"][0], BACKGROUND)
    looks: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("view", "", {"background": BACKGROUND, "crop": WHOLE, "width": 960}),
        ("scene", ", on a coloured ground", {"background": scene, "crop": WHOLE, "width": 640}),
        ("crop", ", from close by", {"background": BACKGROUND, "crop": CLOSE, "width": 640}),
    )
    for position, (kind, words, look) in enumerate(looks):
        catalog.save_picture(
            product_id=product_id,
            image=rendering.compose(pieces, size=goods_size(), **look),
            kind=kind,
            alt=f"{variant.title}{words}",
            tags=tags,
            position=position,
            is_default=position == 0,
            demo=True,
        )
    return len(looks)


def _pieces(variant: Variant, names: Mapping[str, str]) -> Iterator[rendering.Piece]:
    folder, size = variant.good.key, goods_size()
    yield rendering.Piece("shadow", 0, size, file=names[f"{folder}/shadow.webp"])
    for depth, zone in enumerate(variant.good.layers, start=1):
        colour, _ = goods_colour(variant.colours[zone])
        mask, shading = names[f"{folder}/mask-{zone}.webp"], names[f"{folder}/shading-default.webp"]
        yield rendering.Piece(zone, depth, size, mask=mask, shading=shading, colour=colour)
