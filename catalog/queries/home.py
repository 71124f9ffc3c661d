"""What the home page shows: what can be designed, the panels, and where to look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Case, F, Func, IntegerField, TextField, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from catalog.domain.panels import Facts, home_order
from catalog.models import Picture, Product
from catalog.queries.cards import Card, Source, cards, source
from catalog.queries.categories import top_categories
from catalog.queries.panels import Choice, Panel, Wanted, choose, dress
from catalog.queries.pins import Place
from catalog.queries.shopper import Shopper
from recommendations import queries as recommendations

BASES = 6
NEWEST = 4
LEADING = 2
"""Panels of a known shopper that stand before everything else."""
FIRST = 5
"""How many panels are looked at for them."""


@dataclass(frozen=True, slots=True)
class Department:
    """A category at the root with a picture of something in it."""

    title: str
    url: str
    image: Source | None


@dataclass(frozen=True, slots=True)
class Family:
    """A product to design from blank, what is said of it, and the newest designs of it but the one that it is shown as."""

    base: Card
    line: str
    colourways: list[Card]


@dataclass(frozen=True, slots=True)
class Front:
    """What everybody sees of the home page: what can be designed, the first of it leading, and where to look."""

    families: list[Family]
    departments: list[Department]

    @property
    def lead(self) -> Family | None:
        return next(iter(self.families), None)


@dataclass(frozen=True, slots=True)
class Home:
    """The home page: `leading` panels stand right below the first family, `panels` below the others.

    `later`: there may be more of them, which the page fetches when the shopper scrolls.
    """

    front: Front
    leading: list[Panel]
    panels: list[Panel]
    later: bool = False


def home(*, shopper: Shopper, whole: bool = False) -> Home:
    """The home page of a shopper: base products, the oldest first, each with its newest colourways; and panels.

    Of a known shopper only the leading panels, unless the `whole` page is asked for. The cards of all of it are made at once: at most
    fifteen queries, six for everybody whom the shop knows nothing of.
    """
    published = Product.objects.published()
    lines = dict(published.filter(kind=Product.Kind.BASE).order_by("created", "pk").values_list("slug", "description")[:BASES])
    place = Window(RowNumber(), partition_by=F("family"), order_by=[F("created").desc(), F("pk").asc()])
    newest = published.filter(kind=Product.Kind.COLOURWAY).alias(place=place).filter(place__lte=NEWEST + 1).order_by("-created", "pk")
    colourways = list(newest.values_list("slug", flat=True))
    chosen, leading = _chosen(shopper, whole=whole)
    slugs = [*lines, *colourways, *(slug for choice in chosen for slug in choice.slugs)]
    shown = {card.slug: card for card in cards(slugs, viewer=shopper.viewer(), page="home", alike=True)}
    made = dress(chosen, shown)
    front = Front(_families(lines, colourways, shown), _departments())
    return Home(front, made[:leading], made[leading:], later=bool(leading) and not whole)


def more_panels(*, shopper: Shopper) -> list[Panel]:
    """The panels of the home page of a known shopper that come after the leading ones. At most ten queries."""
    chosen, leading = _chosen(shopper, whole=True)
    slugs = [slug for choice in chosen for slug in choice.slugs]
    shown = {card.slug: card for card in cards(slugs, viewer=shopper.viewer(), page="home", alike=True)} if slugs else {}
    return dress(chosen, shown)[leading:]


def _chosen(shopper: Shopper, *, whole: bool) -> tuple[list[Choice], int]:
    """What stands in the panels, and how many of them lead."""
    known = recommendations.known(shopper.visitor)
    facts = Facts(bool(known.top), len(known.acts), known.told, bool(known.searches))
    order, most = home_order(facts)
    leading = LEADING if facts.known else 0
    if leading and not whole:
        order, most = order[:FIRST], leading
    return choose([Wanted(name) for name in order], shopper=shopper, known=known, place=Place(home=True), most=most), leading


def _families(lines: Mapping[str, str], colourways: list[str], shown: Mapping[str, Card]) -> list[Family]:
    newest = [shown[slug] for slug in colourways if slug in shown]
    bases = [(shown[slug], line) for slug, line in lines.items() if slug in shown]
    return [
        Family(replace(base, position=place), line, _newest([card for card in newest if card.family == base.family], base))
        for place, (base, line) in enumerate(bases)
    ]


def _newest(colourways: list[Card], base: Card) -> list[Card]:
    row = [card for card in colourways if card.opens != base.opens]
    return [replace(card, position=place) for place, card in enumerate(row[:NEWEST])]


def _departments() -> list[Department]:
    """The header's categories, each with the default picture of its oldest product that is no base product. One query."""
    root = Func(F("product__category__path"), Value("/"), Value(1), function="split_part", output_field=TextField())
    base_last = Case(When(product__kind=Product.Kind.BASE, then=1), default=0, output_field=IntegerField())
    ready = Picture.objects.filter(state=Picture.State.READY, is_default=True, product__status=Product.Status.PUBLISHED)
    chosen = ready.annotate(root=root, base_last=base_last).order_by("root", "base_last", "product__created", "product").distinct("root")
    images = {reverse("catalog:category", args=[picture.root]): source(picture) for picture in chosen.defer("recipe")}
    return [Department(entry.title, entry.url, images.get(entry.url)) for entry in top_categories()]
