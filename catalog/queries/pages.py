"""What the home page and the page of a ready-made product show."""

from dataclasses import dataclass

from django.db.models import Case, F, Func, IntegerField, TextField, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from catalog.domain.facets import values_of
from catalog.models import Category, Picture, Product
from catalog.queries.cards import Card, Source, cards, source
from catalog.queries.categories import breadcrumb, top_categories
from catalog.queries.listing import facet_labels, value_label
from catalog.queries.products import Stock, get_product, stock

BASES = 6
NEWEST = 4


@dataclass(frozen=True, slots=True)
class Department:
    """A category at the root with a picture of something in it."""

    title: str
    url: str
    image: Source | None


@dataclass(frozen=True, slots=True)
class Family:
    """A product to design from blank, what is said of it, and the newest designs of it."""

    base: Card
    line: str
    colourways: list[Card]


@dataclass(frozen=True, slots=True)
class Front:
    """The home page: what can be designed, the first of it leading, and where to look."""

    families: list[Family]
    departments: list[Department]

    @property
    def lead(self) -> Family | None:
        return next(iter(self.families), None)


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """The page of a ready-made product; `facts` are its attributes in words."""

    product: Product
    crumbs: list[Category]
    gallery: list[Source]
    stock: Stock
    facts: list[tuple[str, str]]


def front(*, visitor: str | None) -> Front:
    """Base products, the oldest first, each with its newest colourways."""
    published = Product.objects.published()
    bases = published.filter(kind=Product.Kind.BASE).order_by("created", "pk")[:BASES]
    lines = dict(bases.values_list("slug", "description"))
    place = Window(RowNumber(), partition_by=F("family"), order_by=[F("created").desc(), F("pk").asc()])
    newest = published.filter(kind=Product.Kind.COLOURWAY).alias(place=place).filter(place__lte=NEWEST).order_by("-created", "pk")
    found = cards(newest, visitor=visitor, page="home")
    families = [
        Family(base, lines.get(base.slug, ""), [card for card in found if card.family == base.family])
        for base in cards(bases, visitor=visitor, page="home")
    ]
    return Front(families, _departments())


def _departments() -> list[Department]:
    """The header's categories, each with the default picture of its oldest product that is no base product. One query."""
    root = Func(F("product__category__path"), Value("/"), Value(1), function="split_part", output_field=TextField())
    base_last = Case(When(product__kind=Product.Kind.BASE, then=1), default=0, output_field=IntegerField())
    ready = Picture.objects.filter(state=Picture.State.READY, is_default=True, product__status=Product.Status.PUBLISHED)
    chosen = ready.annotate(root=root, base_last=base_last).order_by("root", "base_last", "product__created", "product").distinct("root")
    images = {reverse("catalog:category", args=[picture.root]): source(picture) for picture in chosen.defer("recipe")}
    return [Department(entry.title, entry.url, images.get(entry.url)) for entry in top_categories()]


def ready_page(slug: str) -> ReadyPage | None:
    """All of a published product's page but its recommendations."""
    product = get_product(slug)
    if product is None:
        return None
    gallery = [source(picture) for picture in product.ready_pictures]  # type: ignore[attr-defined]
    labels = facet_labels()
    facts = [
        (labels[key], ", ".join(value_label(key, value) for value in values_of(given)))
        for key, given in product.attributes.items()
        if key in labels
    ]
    return ReadyPage(product, breadcrumb(product.category), gallery, stock(product), facts)
