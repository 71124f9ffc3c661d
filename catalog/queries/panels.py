"""Panels: rows of recommended products with a reason in words; all of a page are asked for at once."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from accounts.domain.countries import COUNTRIES
from catalog.domain.panels import SHORT, Row, allot, least_of
from catalog.domain.reasons import PINNED, words_of
from catalog.models import Product
from catalog.queries.cards import Card, cards
from catalog.queries.pins import Pins, Place, pins
from catalog.queries.products import stock_left
from catalog.queries.search import found_by
from catalog.queries.shopper import Shopper, shopper_of
from recommendations import queries as recommendations
from recommendations.queries import Ask, Known, PanelKeys, PanelName

KEPT_SECONDS = 60
SIZE = 8
SPARE = 2
"""Things beyond the size of a row, for those that turn out to be sold out or to show what another card shows."""
OVERLAP = 3 * SIZE
"""How many of a row's things other rows may have taken before it."""
OWN = ("carry-on", "searches")
PANELS = (*recommendations.PANELS, *OWN)
NOWHERE = Place()
INSTEAD: Mapping[str | None, PanelName] = MappingProxyType({"popular": "popular", "similar": "because"})
"""Whose list stands in “made for you” where an experiment about it says so, by its setting."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of cards; `panel` is the kind that was asked for, `reason_key` why these, `why` the answer to “why am I seeing this?”."""

    panel: str
    title: str
    reason: str
    reason_key: str
    cards: list[Card]
    why: str = ""

    @property
    def picked(self) -> bool:
        """Whether pictures were chosen for the shopper."""
        return any(card.chosen for card in self.cards)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A panel that a page asks for, the products it starts from, and how few things it may have (0: what is usual)."""

    panel: str
    items: tuple[str, ...] = ()
    count: int = SIZE
    filled: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a panel shall show, before it has cards: slugs with some to spare, or cards of its own."""

    row: Row
    reason: str
    item: str | None = None
    pinned: bool = False
    own: tuple[Card, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        """Everything that it needs cards of."""
        about = (self.item,) if self.item and self.reason.startswith("because-") else ()
        return (*about, *(() if self.own else self.row.keys))


def panels(
    wanted: Sequence[Wanted],
    *,
    shopper: Shopper,
    page: str,
    place: Place = NOWHERE,
    exclude: Collection[str] = (),
    most: int | None = None,
) -> list[Panel]:
    """The panels of a page, in order, none of them empty and no product in two. At most ten queries, however many panels.

    Neither what they start from nor `exclude` nor, but for one's own, what is in the cart is shown; of those asked for at most `most` stay.
    """
    chosen = choose(wanted, shopper=shopper, place=place, exclude=exclude, most=most)
    slugs = [slug for choice in chosen for slug in choice.slugs]
    shown = {card.slug: card for card in cards(slugs, viewer=shopper.viewer(), page=page, alike=True)} if slugs else {}
    return dress(chosen, shown, taken={*exclude, *(item for one in wanted for item in one.items)})


def product_panels(product: Product, *, shopper: Shopper) -> list[Panel]:
    """The panels below a product: what goes with it, and what is like it."""
    wanted = [Wanted("goes-with", (product.slug,)), Wanted("similar", (product.slug,))]
    return panels(wanted, shopper=shopper, page="product", place=Place(category=product.category.path))


def account_panels(request: HttpRequest) -> list[Panel]:
    """The panels of the overview of an account: one's designs, and what one viewed."""
    return panels([Wanted("carry-on"), Wanted("recent")], shopper=shopper_of(request), page="account")


def panel(
    *,
    panel: str,
    visitor: str | None,
    items: Sequence[str] = (),
    count: int = SIZE,
    exclude: Collection[str] = (),
    shopper: Shopper | None = None,
) -> Panel:
    """One panel as a shopper reads it, perhaps without cards. Raises `ValueError` for an unknown panel."""
    if panel not in PANELS:
        raise ValueError(f"There is no panel “{panel}”.")
    wanted = Wanted(panel, tuple(items), count, filled=panel in recommendations.FILLED, least=1)
    found = panels([wanted], shopper=shopper or Shopper(visitor), page=panel, exclude=exclude)
    if found:
        return found[0]
    title, reason, why = words_of(panel, "popular", None)
    return Panel(panel, title, reason, "popular", [], why)


def choose(
    wanted: Sequence[Wanted],
    *,
    shopper: Shopper,
    known: Known | None = None,
    place: Place = NOWHERE,
    exclude: Collection[str] = (),
    most: int | None = None,
) -> list[Choice]:
    """What the panels of a page show; `known` is passed where it was asked for already."""
    about = recommendations.known(shopper.visitor) if known is None else known
    names = {one.panel for one in wanted}
    # seen as soon as it is wanted: whether there is enough for a row may depend on the variant
    instead = INSTEAD.get(shopper.setting("panels")) if "for-you" in names else None
    wanted = [one for one in wanted if one.panel != instead]
    found: dict[str, Choice] = {one.panel: _choice(one, keys) for one, keys in _recommended(wanted, shopper, about, instead, exclude)}
    if "carry-on" in names:
        found["carry-on"] = _designs(shopper, next(one.count for one in wanted if one.panel == "carry-on"))
    if "searches" in names and about.searches:
        text, slugs = found_by(about.searches, SIZE * 2)
        found["searches"] = Choice(Row("searches", slugs, SIZE), "searched", text)
    placed = pins(place, today=timezone.localdate())
    ready = [_pinned(found[one.panel], placed, about) for one in wanted if one.panel in found]
    in_cart = shopper.in_cart() if names - SHORT else ()
    taken = {*exclude, *(item for one in wanted for item in one.items), *in_cart, *about.away}
    rows = allot([choice.row for choice in ready], taken=taken, most=most)
    by_panel = {choice.row.panel: choice for choice in ready}
    return [replace(by_panel[row.panel], row=row) for row in rows]


def dress(chosen: Sequence[Choice], shown: Mapping[str, Card], *, taken: Collection[str] = ()) -> list[Panel]:
    """Panels with their cards: what is sold out, would lead to the same page twice, or to one of `taken`, is left out.

    One query if stock is counted.
    """
    gone = sold_out(shown.values())
    seen = set(taken)
    made = []
    for choice in chosen:
        row = list(choice.own) or [shown[slug] for slug in choice.row.keys if slug in shown and slug not in gone]
        fresh = _unlike(row, seen)[: choice.row.room - (0 if choice.own else SPARE)]
        if len(fresh) >= choice.row.least:
            seen.update(_leads_to(card) for card in fresh)
            made.append(_panel(choice, [replace(card, position=place) for place, card in enumerate(fresh)], shown))
    return made


def sold_out(shown: Collection[Card]) -> set[str]:
    """Slugs of the cards whose things are sold out. One query if stock is counted."""
    left = stock_left([card.stock_key for card in shown if card.stock_key])
    return {card.slug for card in shown if card.stock_key and left.get(card.stock_key, 1) < 1}


def _unlike(row: Sequence[Card], seen: Collection[str]) -> list[Card]:
    """The first card of each that leads to the same product, without those that stand elsewhere."""
    first = {_leads_to(card): card for card in reversed(row)}
    return [card for card in row if _leads_to(card) not in seen and first[_leads_to(card)] is card]


def _leads_to(card: Card) -> str:
    return card.opens or card.url


def _recommended(
    wanted: Sequence[Wanted], shopper: Shopper, known: Known, instead: str | None, exclude: Collection[str]
) -> list[tuple[Wanted, PanelKeys]]:
    """What is recommended, perhaps something `instead` of “made for you”.

    For everybody without a key it is the same, so that is kept for a minute. Cards are always fresh.
    """
    mine = [one for one in wanted if one.panel in recommendations.PANELS]
    gone = 0 if shopper.visitor else len(exclude)  # for everybody the lists hold what is left out afterwards
    asks = [_ask(one, gone + sum(other.count for other in mine[:place]), instead) for place, one in enumerate(mine)]
    country = shopper.country() if any(one.panel == "near" for one in mine) else ""
    if shopper.visitor is not None:
        read = partial(recommendations.recommend_all, known=known, exclude=exclude, surprise=shopper.surprise, country=country)
        return list(zip(mine, read(asks=asks), strict=True))
    key = "catalog:panels:" + hashlib.sha256(repr((asks, country)).encode()).hexdigest()[:32]
    found: list[PanelKeys] | None = cache.get(key)
    if found is None:
        found = recommendations.recommend_all(asks=asks, known=known, country=country) if asks else []
        if any(panel.keys for panel in found):
            cache.set(key, found, KEPT_SECONDS)
    return list(zip(mine, found, strict=True))


def _ask(one: Wanted, before: int, instead: str | None) -> Ask:
    """Enough for a row although others took from the same things before it."""
    wanted = instead if instead and one.panel == "for-you" else one.panel
    name = next(known for known in recommendations.PANELS if known == wanted)
    return Ask(name, one.items, one.count + SPARE + min(before, OVERLAP), filled=one.filled)


def _choice(one: Wanted, found: PanelKeys) -> Choice:
    row = Row(one.panel, found.keys, one.count + SPARE, one.least or least_of(one.panel))
    return Choice(row, found.reason, found.reason_item)


def _designs(shopper: Shopper, count: int) -> Choice:
    own = tuple(shopper.designs(count))
    return Choice(Row("carry-on", tuple(card.url for card in own), count, 1), "carry-on", own=own)


def _pinned(choice: Choice, placed: Pins, known: Known) -> Choice:
    panel = choice.row.panel
    if panel in ("carry-on", "recent", "searches"):
        return replace(choice, row=replace(choice.row, keys=placed.apply("", choice.row.keys)))
    keys = placed.apply(panel, choice.row.keys)
    first = set(placed.first.get(panel, ())) - set(known.away)
    return replace(choice, row=replace(choice.row, keys=keys), pinned=bool(first.intersection(keys[: choice.row.room])))


def _panel(choice: Choice, row: list[Card], shown: Mapping[str, Card]) -> Panel:
    item = choice.item
    if choice.reason.startswith("because-"):
        item = shown[item].title if item and item in shown else None
    elif choice.reason == "near":
        item = COUNTRIES.get(item) if item else None
    title, reason, why = words_of(choice.row.panel, choice.reason, item)
    return Panel(choice.row.panel, title, reason, choice.reason, row, f"{why} {PINNED}" if choice.pinned else why)
