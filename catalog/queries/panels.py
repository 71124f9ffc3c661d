"""Panels: rows of recommended products with a reason in words."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from catalog.models import Product
from catalog.queries.cards import Card, cards
from recommendations import queries as recommendations
from recommendations.queries import PanelKeys, PanelName

KEPT_SECONDS = 60

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
    found = _keys(kind, visitor, tuple(items), count, tuple(sorted(exclude)))
    title, reason = _words(panel, found.reason, found.reason_item)
    return Panel(panel, title, reason, found.reason, cards(found.keys, visitor=visitor, page=panel))


def _keys(panel: PanelName, visitor: str | None, items: tuple[str, ...], count: int, exclude: tuple[str, ...]) -> PanelKeys:
    """What is recommended; for everybody without a key it is the same, so the ranking is kept for a minute. Cards are always fresh."""
    if visitor is not None:
        return recommendations.recommend(panel=panel, visitor=visitor, items=items, count=count, exclude=exclude)
    key = "catalog:panel:" + hashlib.sha256(repr((panel, items, count, exclude)).encode()).hexdigest()[:32]
    found: PanelKeys | None = cache.get(key)
    if found is None:
        found = recommendations.recommend(panel=panel, visitor=None, items=items, count=count, exclude=exclude)
        if found.keys:
            cache.set(key, found, KEPT_SECONDS)
    return found


def _words(panel: str, reason: str, item: str | None) -> tuple[str, str]:
    title = TITLES[panel] if reason != "popular" else TITLES["popular"]
    if reason == "because-viewed":
        seen = Product.objects.filter(slug=item).values_list("title", flat=True).first() if item else None
        return title, f"Because you looked at {seen}" if seen else REASONS["for-you"]
    return title, REASONS.get(reason, "")
