"""Cards: products as they stand in lists, with the picture picked for the shopper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from catalog.models import Picture, Product
from catalog.queries.standing import attempt
from recommendations import queries as recommendations
from recommendations.queries import Pick

PICTURE_FIELDS = ("product", "alt", "file", "width", "height", "derivatives", "product__slug", "product__status")


@dataclass(frozen=True, slots=True)
class Source:
    """A picture as the browser needs it."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str

    @property
    def largest(self) -> str:
        """The address of the widest file."""
        return self.srcset.rpartition(", ")[2].partition(" ")[0] or self.src


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whose eyes cards are. Without a `visitor` the pictures are everybody's, and nothing is said of them afterwards.

    `chosen` is asked when there are pictures to pick: whether the visitor gets those chosen for them, or the owner's to compare with.
    `compact` is asked when there is a list to show: whether its cards are small. Not `counted`, no page has a token to report by.
    """

    visitor: str | None = None
    chosen: Callable[[], bool] = lambda: True
    compact: Callable[[], bool] = lambda: False
    counted: bool = True


EVERYBODY = Viewer()


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list. `token` is empty where no picture was picked; `image` is None until a picture is ready.

    `chosen`: its picture was drawn for the visitor, among several.
    """

    slug: str
    title: str
    url: str
    price: Decimal
    kind: str
    category: str
    image: Source | None
    position: int
    lead_days: int = 0
    token: str = ""
    chosen: bool = False
    arm: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    family: str = ""
    stock_key: str = ""
    opens: str = ""
    """Slug of the product whose page it opens; empty for designs."""
    note: str = ""
    """What stands instead of the price: on one's own designs, when they were saved."""

    @property
    def made_to_order(self) -> bool:
        return self.kind != Product.Kind.READY

    @property
    def kind_label(self) -> str:
        return "Made to order" if self.made_to_order else "Ready to send"

    @property
    def price_from(self) -> bool:
        """Whether the price is where it starts."""
        return self.kind == Product.Kind.BASE


def source(picture: Picture) -> Source:
    """Addresses and size of a ready picture."""
    sizes = [(entry["width"], default_storage.url(entry["name"])) for entry in picture.derivatives]
    middle = sizes[min(1, len(sizes) - 1)][1] if sizes else default_storage.url(picture.file)
    srcset = ", ".join(f"{url} {width}w" for width, url in sizes)
    return Source(middle, srcset, picture.width, picture.height, picture.alt)


def default_picture(product: Product) -> Source | None:
    """The picture that stands for a product where only one is shown, such as beside a shared link. One query."""
    ready = Picture.objects.filter(product=product, state=Picture.State.READY)
    picture = ready.defer("recipe").order_by("-is_default", "position", "pk").first()
    return source(picture) if picture else None


def cards(products: Sequence[str] | QuerySet[Product], *, viewer: Viewer, page: str, alike: bool = False) -> list[Card]:
    """Cards of slugs (in their order; unknown or unpublished ones are left out) or of a queryset. At most 3 queries, 4 with a visitor.

    `page` names where they stand, such as "list" or "home"; it travels in the impression token. A base product among its own colourways
    is shown as itself, so that no two cards are alike; where `alike` is allowed, whoever asks sees to that.
    """
    found = _products(products)
    picks = _picks(found, viewer, page, () if alike else _beside(found)) if found else {}
    defaults, by_id = _pictures([product.pk for product in found], {int(pick.arm) for pick in picks.values()})
    made = []
    for position, product in enumerate(found):
        pick = picks.get(product.slug)
        shown = by_id.get(int(pick.arm)) if pick else None
        picture = shown or defaults.get(product.pk)
        made.append(_card(product, picture, pick if shown else None, position, logged=viewer.visitor is not None and viewer.counted))
    return made


def _beside(products: Sequence[Product]) -> list[str]:
    """Slugs of base products that stand beside colourways of theirs."""
    bases = {product.base_id for product in products}
    return [product.slug for product in products if product.pk in bases]


def _picks(products: Sequence[Product], viewer: Viewer, page: str, beside: Sequence[str]) -> Mapping[str, Pick]:
    """The picked pictures by slug; none where picking fails."""
    slugs = [product.slug for product in products]

    def read() -> Mapping[str, Pick]:
        chosen = viewer.visitor is None or viewer.chosen()
        return recommendations.pick_thumbnails(items=slugs, visitor=viewer.visitor, page=page, chosen=chosen, beside=beside)

    nothing: Mapping[str, Pick] = {}
    return {slug: pick for slug, pick in attempt("pictures", read, nothing).items() if pick.arm.isdecimal()}


def _products(products: Sequence[str] | QuerySet[Product]) -> list[Product]:
    if isinstance(products, QuerySet):
        return list(_slim(products))
    rows = _slim(Product.objects.published().filter(slug__in=list(products)))
    known = {product.slug: product for product in rows}
    return [known[slug] for slug in dict.fromkeys(products) if slug in known]


def _slim(products: QuerySet[Product]) -> QuerySet[Product]:
    return products.select_related("category").defer("search", "description", "keywords", "facets")


def _pictures(product_ids: Sequence[int], arms: Iterable[int]) -> tuple[dict[int, Picture], dict[int, Picture]]:
    """The default picture of each product, and the pictures that were picked."""
    ready = Picture.objects.filter(state=Picture.State.READY)
    first = ready.filter(product__in=product_ids).order_by("product_id", "-is_default", "position", "pk").distinct("product_id")
    rows = ready.filter(Q(pk__in=first.values("pk")) | Q(pk__in=list(arms))).order_by("-is_default", "position", "pk")
    found = list(rows.select_related("product").only(*PICTURE_FIELDS))
    by_id = {picture.pk: picture for picture in found}
    return {picture.product_id: picture for picture in reversed(found)}, by_id


def opened_by(picture: Picture | None, product: Product) -> Product:
    """Whose page a picture of a product opens: that of the colourway that it shows, if that is on sale."""
    return picture.product if picture and picture.product.status == Product.Status.PUBLISHED else product


def _card(product: Product, picture: Picture | None, pick: Pick | None, position: int, *, logged: bool) -> Card:
    shown = opened_by(picture, product)
    target = f"?{pick.target.removeprefix('?')}" if pick and pick.target else ""
    return Card(
        slug=product.slug,
        title=product.title,
        url=f"{shown.get_absolute_url()}{target}",
        price=product.price,
        kind=product.kind,
        category=product.category.title,
        image=source(picture) if picture else None,
        position=position,
        lead_days=product.lead_days,
        token=pick.token if pick and logged else "",
        chosen=pick is not None and pick.drawn,
        arm=str(picture.pk) if picture else "",
        attributes=product.attributes,
        family=product.family,
        stock_key=product.stock_key,
        opens=shown.slug,
    )
