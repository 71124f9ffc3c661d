"""Facets: what a list can be narrowed by. A token is `"facet:value"`; a product carries a set of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

Attributes = Mapping[str, str | Sequence[str]]
Selected = Mapping[str, Collection[str]]

MADE_TO_ORDER = "to-order"
READY_MADE = "ready"
SWATCHES = {
    "beige": "#d8c4a4",
    "black": "#232222",
    "blue": "#2f4f86",
    "brown": "#6b4630",
    "gold": "#c29a3f",
    "green": "#3d6247",
    "grey": "#8d8c89",
    "neutral": "#d3c6b1",
    "orange": "#c4622d",
    "pink": "#d99a9a",
    "purple": "#6d4a7c",
    "red": "#9c2b2f",
    "silver": "#b9babc",
    "white": "#f4f1ea",
    "yellow": "#d2a32c",
}
"""A colour to show for each colour family."""
BAND_EDGES = (50, 100, 200, 400, 800, 1600)


def price_band(price: Decimal) -> str:
    """The band of a price: lower edge inclusive, such as `"50-100"`, `"0-50"` or `"1600-"`."""
    edges: tuple[int, ...] = (0, *BAND_EDGES)
    for low, high in pairwise(edges):
        if price < high:
            return f"{low}-{high}"
    return f"{edges[-1]}-"


def band_order(band: str) -> int:
    """A sort key for bands, cheapest first."""
    low = band.split("-", 1)[0]
    return int(low) if low.isdecimal() else 0


def values_of(value: str | Sequence[str]) -> list[str]:
    """The values of one attribute, whether one or several were given."""
    given = [value] if isinstance(value, str) else list(value)
    return [text for text in (str(entry).strip().lower() for entry in given) if text]


def tokens(*, attributes: Attributes, price: Decimal, made_to_order: bool) -> list[str]:
    """All facet tokens of a product, sorted."""
    found = {f"{facet}:{value}" for facet, given in attributes.items() for value in values_of(given)}
    found.add(f"price:{price_band(price)}")
    found.add(f"make:{MADE_TO_ORDER if made_to_order else READY_MADE}")
    return sorted(found)


def matches(carried: Collection[str], selected: Selected) -> bool:
    """Whether a product with these tokens is in a list so narrowed: any value within a facet, every facet."""
    return all(any(f"{facet}:{value}" in carried for value in values) for facet, values in selected.items() if values)


def counts(products: Iterable[Collection[str]], selected: Selected) -> Counter[str]:
    """How many products each token would leave if the facet it belongs to were not narrowed yet.

    This is the plain definition; the database computes the same in one query.
    """
    found: Counter[str] = Counter()
    for carried in products:
        for token in carried:
            facet = token.split(":", 1)[0]
            others = {name: values for name, values in selected.items() if name != facet}
            if matches(carried, others):
                found[token] += 1
    return found
