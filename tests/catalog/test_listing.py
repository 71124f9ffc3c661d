from decimal import Decimal
from itertools import combinations, product

import pytest

from catalog import queries
from catalog.domain import facets
from catalog.domain.wanted import Wanted
from catalog.models import Product
from tests.factories.catalog import CategoryFactory, ProductFactory, colourway

pytestmark = pytest.mark.django_db
COLOURS, MATERIALS = ("red", "blue", "green"), ("suede", "canvas")


@pytest.fixture
def shelf():
    category = CategoryFactory()
    for number, colour in enumerate(COLOURS * 3):
        attributes = {"colour": [colour, COLOURS[number % 2]], "material": MATERIALS[number % 2]}
        ProductFactory(category=category, price=Decimal(30 * number + 10), attributes=attributes)
    ProductFactory(category=category, attributes={"material": "suede"})
    return category


def subsets(values):
    return [chosen for size in range(len(values) + 1) for chosen in combinations(values, size)]


SELECTIONS = list(product(subsets(COLOURS), subsets(MATERIALS), [(), ("50-100", "200-400")]))


def test_the_database_counts_as_the_definition_says(shelf):
    carried = list(Product.objects.values_list("facets", flat=True))
    for colours, materials, bands in SELECTIONS:
        selected = {key: values for key, values in {"colour": colours, "material": materials, "price": bands}.items() if values}
        assert queries.facet_counts(Product.objects.published(), selected) == facets.counts(carried, selected)


def test_the_database_lists_what_the_definition_matches(shelf):
    carried = list(Product.objects.values_list("facets", flat=True))
    for colours, materials, bands in SELECTIONS:
        selected = {"colour": colours, "material": materials, "price": bands}
        assert Product.objects.narrowed(selected).count() == sum(facets.matches(tokens, selected) for tokens in carried)


def listing(wanted=None, products=None):
    scope = Product.objects.published() if products is None else products
    return queries.listing(scope, wanted or Wanted(), labels=queries.facet_labels(), path="/c/x/", viewer=queries.EVERYBODY)


def test_chips_take_their_value_away(shelf):
    found = listing(Wanted(selected={"colour": ("red", "blue"), "price": ("50-100",)}))
    assert [(chip.label, chip.url) for chip in found.chips] == [
        ("Red", "/c/x/?colour=blue&price=50-100"),
        ("Blue", "/c/x/?colour=red&price=50-100"),
        ("€50 – €100", "/c/x/?colour=blue&colour=red"),
    ]


def test_facets_are_labelled_and_ordered(shelf):
    found = {facet.label: [value.label for value in facet.values] for facet in listing().facets}
    assert list(found) == ["Colour", "Material", "Price"]
    assert found["Price"] == ["Under €50", "€50 – €100", "€100 – €200", "€200 – €400"]


def test_a_value_that_nothing_has_stays_to_be_unticked(shelf):
    found = listing(Wanted(selected={"colour": ("mauve",)}))
    assert found.total == 0
    assert [(value.value, value.count) for value in found.facets[0].values if value.chosen] == [("mauve", 0)]


@pytest.mark.parametrize(("sort", "first"), [("price", Decimal(10)), ("-price", Decimal(250))])
def test_prices_sort_both_ways(shelf, sort, first):
    assert listing(Wanted(sort=sort)).cards[0].price == first


def test_base_products_come_first_then_the_newest(shelf):
    base = ProductFactory(kind="base", family="runner", category=shelf)
    colourway(base, slug="newest")
    assert [card.slug for card in listing().cards[:2]] == [base.slug, "newest"]


def test_pages_hold_24_and_link_to_each_other(shelf):
    for _ in range(40):
        ProductFactory(category=shelf)
    found = listing(Wanted(page=2))
    assert (len(found.cards), found.pages.previous_url, found.pages.next_url) == (24, "/c/x/", "/c/x/?page=3")
    assert listing(Wanted(page=99)).pages.number == 3


def test_drafts_and_archived_products_are_not_listed():
    ProductFactory(status="draft")
    ProductFactory(status="archived")
    assert (listing().total, listing().facets) == (0, [])
