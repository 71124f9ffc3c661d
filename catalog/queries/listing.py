"""Lists: narrowing by facets with counts, sorting, paging; the same for a category and for a search."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Func, IntegerField, QuerySet, TextField, Value, When

from catalog.domain import facets
from catalog.domain.text import humanise
from catalog.domain.wanted import SORTS, Wanted, page_numbers
from catalog.models import Attribute, Product, ProductQuerySet
from catalog.queries.cards import Card, Viewer, cards

PAGE_SIZE = 24
COMPACT_SIZES = "(min-width: 70rem) 13rem, (min-width: 48rem) 22vw, 7rem"
BUILT_IN = {"make": "How it is made", "price": "Price"}
MAKE_LABELS = {facets.MADE_TO_ORDER: "Made to order", facets.READY_MADE: "Ready to send"}
ORDERS = {"new": ("-created", "pk"), "price": ("price", "pk"), "-price": ("-price", "pk"), "title": ("title", "pk")}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One box to tick; `count` is how many products it would leave, `swatch` a colour to show beside it."""

    value: str
    label: str
    count: int
    chosen: bool
    swatch: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """What a list can be narrowed by."""

    key: str
    label: str
    values: list[FacetValue]

    @property
    def chosen(self) -> int:
        return sum(value.chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value with the address of the list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Links to the pages of a list; a link without an address is a gap."""

    number: int
    last: int
    links: list[tuple[int, str]]
    previous_url: str
    next_url: str

    @property
    def has_other_pages(self) -> bool:
        return self.last > 1


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list with all that is around it."""

    wanted: Wanted
    cards: list[Card]
    total: int
    facets: list[Facet]
    chips: list[Chip]
    pages: Pages
    clear_url: str
    canonical: str
    compact: bool = False

    @property
    def picked(self) -> bool:
        """Whether pictures were chosen for the shopper."""
        return any(card.chosen for card in self.cards)

    @property
    def sizes(self) -> str:
        """How wide a card's picture is, by the width of the window; empty for what is usual."""
        return COMPACT_SIZES if self.compact else ""

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders on offer; a search's own order is by relevance."""
        first = "Best match" if self.wanted.text else SORTS[""]
        return [("", first), *((key, label) for key, label in SORTS.items() if key)]


def facet_labels() -> dict[str, str]:
    """Facets in the order they are shown, with labels. One query."""
    own = Attribute.objects.filter(is_facet=True).values_list("key", "label")
    return {"make": BUILT_IN["make"], **dict(own), "price": BUILT_IN["price"]}


def listing(
    products: ProductQuerySet, wanted: Wanted, *, labels: Mapping[str, str], path: str, viewer: Viewer, page: str = "list"
) -> Listing:
    """A page of published products, narrowed and sorted. At most 7 queries, however many there are.

    `products` is the scope (a category, a search); where it is ordered already and no order is wanted, its own order stays.
    """
    found = products.narrowed(wanted.selected)
    paginator = Paginator(_sorted(found, wanted.sort), PAGE_SIZE)
    shown = paginator.get_page(wanted.page)
    rows = cards(shown.object_list, viewer=viewer, page=page) if paginator.count else []  # type: ignore[arg-type]
    groups = _facets(facet_counts(products, wanted.selected), wanted, labels)
    chips = [
        Chip(value_label(facet, value), wanted.without(facet, value).address(path))
        for facet, values in wanted.selected.items()
        for value in values
    ]
    clear, canonical = wanted.cleared().address(path), replace(wanted, sort="", page=shown.number).address(path)
    compact = bool(rows) and viewer.compact()
    return Listing(wanted, rows, paginator.count, groups, chips, _pages(shown, wanted, path), clear, canonical, compact)


def facet_counts(products: ProductQuerySet, selected: facets.Selected) -> dict[str, int]:
    """What `catalog.domain.facets.counts` defines, in one query."""
    scope = products.order_by()
    parts = [_counted(scope.narrowed(selected), "")]
    for facet in selected:
        others = {name: values for name, values in selected.items() if name != facet}
        parts.append(_counted(scope.narrowed(others), facet))
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    counted: dict[str, int] = {}
    for asked, token, count in rows:
        facet = token.split(":", 1)[0]
        if asked == facet or (not asked and facet not in selected):
            counted[token] = count
    return counted


def value_label(facet: str, value: str) -> str:
    """How a value of a facet is read: “€50 – €100”, “Made to order”, “Dark green”."""
    if facet == "make":
        return MAKE_LABELS.get(value, humanise(value))
    if facet == "price":
        low, _, high = value.partition("-")
        if low == "0":
            return f"Under €{high}"
        return f"€{low} – €{high}" if high else f"€{low} and more"
    return humanise(value)


def _counted(products: ProductQuerySet, asked: str) -> "QuerySet[Product, tuple[str, str, int]]":
    token = Func(F("facets"), function="unnest", output_field=TextField())
    rows = products.annotate(asked=Value(asked, TextField()), token=token).values("asked", "token")
    counted = rows.annotate(count=Count("pk")).values_list("asked", "token", "count")
    return cast("QuerySet[Product, tuple[str, str, int]]", counted)


def _sorted(products: ProductQuerySet, sort: str) -> ProductQuerySet:
    if sort:
        return products.order_by(*ORDERS[sort])
    if products.query.order_by:
        return products
    base_first = Case(When(kind=Product.Kind.BASE, then=0), default=1, output_field=IntegerField())
    return products.order_by(base_first, "-created", "pk")


def _facets(counted: Mapping[str, int], wanted: Wanted, labels: Mapping[str, str]) -> list[Facet]:
    by_facet: dict[str, dict[str, int]] = defaultdict(dict)
    for token, count in counted.items():
        facet, value = token.split(":", 1)
        by_facet[facet][value] = count
    groups = []
    for facet, label in labels.items():
        chosen = wanted.selected.get(facet, ())
        known = {**dict.fromkeys(chosen, 0), **by_facet[facet]}
        values = [_value(facet, value, count, chosen=value in chosen) for value, count in known.items()]
        values.sort(key=lambda entry: (facets.band_order(entry.value), "") if facet == "price" else (0, entry.label))
        if len(values) > 1 or (values and wanted.selected):
            groups.append(Facet(facet, label, values))
    return groups


def _value(facet: str, value: str, count: int, *, chosen: bool) -> FacetValue:
    swatch = facets.SWATCHES.get(value, "") if facet == "colour" else ""
    return FacetValue(value, value_label(facet, value), count, chosen, swatch)


def _pages(shown: Page[Product], wanted: Wanted, path: str) -> Pages:
    last = shown.paginator.num_pages
    number = shown.number
    links = [(other or 0, wanted.at(other).address(path) if other else "") for other in page_numbers(number, last)]
    before = wanted.at(number - 1).address(path) if number > 1 else ""
    after = wanted.at(number + 1).address(path) if number < last else ""
    return Pages(number, last, links, before, after)
