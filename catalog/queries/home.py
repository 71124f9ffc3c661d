"""What the home page shows: what can be designed, the panels, and where to look."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Case, F, Func, IntegerField, TextField, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from catalog.domain.panels import Facts, home_order
from catalog.models import Picture, Product
from catalog.queries.cards import Card, Source, cards, source
from catalog.queries.categories import top_categories
from catalog.queries.panels import INSTEAD, Choice, Panel, Wanted, choose, dress
from catalog.queries.pins import Place
from catalog.queries.shopper import Shopper
from recommendations import queries as recommendations
from recommendations.queries import Known

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

    @property
    def cards(self) -> list[Card]:
        """Everything that stands in it."""
        return [card for family in self.families for card in (family.base, *family.colourways)]


@dataclass(frozen=True, slots=True)
class Home:
    """The home page: `leading` panels stand right below the first family, `panels` below the others.

    `later`: there may be more of them, which the page fetches when the shopper scrolls, asking for the `rest` of what it shows.
    """

    front: Front
    leading: list[Panel]
    panels: list[Panel]
    later: bool = False

    @property
    def rest(self) -> str:
        """A query string that names the panels on the page and everything that stands on it."""
        rows = [card for panel in self.leading for card in panel.cards if card.opens]
        without = dict.fromkeys(slug for card in (*rows, *self.front.cards) for slug in (card.slug, card.opens))
        return urlencode({"more": "", "shown": [panel.panel for panel in self.leading], "without": list(without)}, doseq=True)


def home(*, shopper: Shopper, whole: bool = False) -> Home:
    """The home page of a shopper: base products, the oldest first, each with its newest colourways; and panels.

    Of a known shopper only the leading panels, unless the `whole` page is asked for. Nothing stands on it twice: the newest colourways
    leave out what the leading panels show, the other panels what stands above them. The cards of all of it are made at once: at most
    fifteen queries, six for everybody whom the shop knows nothing of.
    """
    published = Product.objects.published()
    lines = dict(published.filter(kind=Product.Kind.BASE).order_by("created", "pk").values_list("slug", "description")[:BASES])
    panels = _Panels.of(shopper)
    first = panels.choose(panels.order[:FIRST], most=panels.leading, exclude=lines) if panels.leading else []
    taken = [*lines, *(slug for choice in first for slug in choice.row.keys)]
    place = Window(RowNumber(), partition_by=F("family"), order_by=[F("created").desc(), F("pk").asc()])
    others = published.filter(kind=Product.Kind.COLOURWAY).exclude(slug__in=taken)
    newest = others.alias(place=place).filter(place__lte=NEWEST + 1).order_by("-created", "pk")
    colourways = list(newest.values_list("slug", flat=True))
    above = [choice.row.panel for choice in first]
    rest = panels.choose(panels.order, beside=above, exclude=[*taken, *colourways]) if whole or not panels.leading else []
    slugs = [*lines, *colourways, *_slugs([*first, *rest])]
    shown = {card.slug: card for card in cards(slugs, viewer=shopper.viewer(), page="home", alike=True)}
    front = Front(_families(lines, colourways, shown), _departments())
    leading = dress(first, shown, taken={family.base.opens for family in front.families})
    standing = {card.opens for card in [*front.cards, *(card for panel in leading for card in panel.cards)]}
    return Home(front, leading, dress(rest, shown, taken=standing) if rest else [], later=bool(panels.leading) and not whole)


def more_panels(*, shopper: Shopper, beside: Collection[str] = (), without: Collection[str] = ()) -> list[Panel]:
    """The panels of the home page of a known shopper but those that stand there already, `without` what does. At most ten queries."""
    panels = _Panels.of(shopper)
    chosen = panels.choose(panels.order, beside=beside, exclude=without)
    slugs = _slugs(chosen)
    shown = {card.slug: card for card in cards(slugs, viewer=shopper.viewer(), page="home", alike=True)} if slugs else {}
    return dress(chosen, shown, taken=without)


@dataclass(frozen=True, slots=True)
class _Panels:
    """The panels that a shopper's home page may have, in order, how many of them it shows at most, and how many lead."""

    shopper: Shopper
    known: Known
    order: tuple[str, ...]
    most: int
    leading: int

    @classmethod
    def of(cls, shopper: Shopper) -> "_Panels":
        known = recommendations.known(shopper.visitor)
        facts = Facts(bool(known.top), len(known.acts), known.told, bool(known.searches))
        return cls(shopper, known, *home_order(facts), LEADING if facts.known else 0)

    def choose(
        self, names: Sequence[str], *, exclude: Collection[str], beside: Collection[str] = (), most: int | None = None
    ) -> list[Choice]:
        """What stands in these panels, but in those that are `beside` them already."""
        instead = INSTEAD.get(self.shopper.setting("panels")) if "for-you" in beside else None
        wanted = [Wanted(name) for name in names if name not in beside and name != instead]
        left = self.most - len({*beside}.intersection(names)) if most is None else most
        return choose(wanted, shopper=self.shopper, known=self.known, place=Place(home=True), exclude=exclude, most=left)


def _slugs(chosen: Sequence[Choice]) -> list[str]:
    return [slug for choice in chosen for slug in choice.slugs]


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
