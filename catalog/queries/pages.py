"""What the page of a ready-made product shows."""

from dataclasses import dataclass

from catalog.domain.facets import values_of
from catalog.models import Category, Product
from catalog.queries.cards import Source, source
from catalog.queries.categories import breadcrumb
from catalog.queries.listing import facet_labels, value_label
from catalog.queries.products import Stock, get_product, stock


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """The page of a ready-made product; `facts` are its attributes in words."""

    product: Product
    crumbs: list[Category]
    gallery: list[Source]
    stock: Stock
    facts: list[tuple[str, str]]


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
