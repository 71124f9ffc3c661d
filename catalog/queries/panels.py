"""Panels: rows of recommended products with a reason in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalog.models import Product
from catalog.queries.cards import Card, cards
from recommendations import queries as recommendations

TITLES = {
    "similar": "You might also like",
    "for-you": "Made for you",
    "cart": "Goes well with it",
    "popular": "What others choose",
}
REASONS = {
    "similar": "Similar in colour, material and style",
    "popular": "Chosen most often lately",
    "bought-together": "Often bought together",
    "for-you": "From what you viewed and designed",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of cards; `panel` is the kind that was asked for, `reason_key` why these."""

    panel: str
    title: str
    reason: str
    reason_key: str
    cards: list[Card]


def panel(*, panel: str, visitor: str | None, items: Sequence[str] = (), count: int = 8, exclude: Collection[str] = ()) -> Panel:
    """Recommendations as a shopper reads them. Raises `ValueError` for an unknown panel."""
    kind = next((known for known in recommendations.PANELS if known == panel), None)
    if kind is None:
        raise ValueError(f"There is no panel “{panel}”.")
    found = recommendations.recommend(panel=kind, visitor=visitor, items=items, count=count, exclude=exclude)
    title, reason = _words(panel, found.reason, found.reason_item)
    return Panel(panel, title, reason, found.reason, cards(found.keys, visitor=visitor, page=panel))


def _words(panel: str, reason: str, item: str | None) -> tuple[str, str]:
    title = TITLES[panel] if reason != "popular" else TITLES["popular"]
    if reason == "because-viewed":
        seen = Product.objects.filter(slug=item).values_list("title", flat=True).first() if item else None
        return title, f"Because you looked at {seen}" if seen else REASONS["for-you"]
    return title, REASONS.get(reason, "")
