"""What a shopper said and what the shop believes, in words; and what the quiz asks."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from accounts import queries as accounts
from catalog.domain import facets
from catalog.domain.spread import spread
from catalog.domain.text import humanise
from catalog.models import Category, Picture, Product
from catalog.queries.cards import EVERYBODY, Card, Viewer, cards
from catalog.queries.listing import facet_counts, facet_labels, value_label
from recommendations import queries as recommendations

QUIZ_CARDS = 12
FRESH = 6
"""So many things that were not picked before are always shown."""
CANDIDATES = 400
WORDS_EACH = 14
LEADING = 3
NOT_ASKED = ("make", "price")
OPTION = re.compile(r"^([^/]+)/([^.]+)\.(.+)$")
KINDS = {"category": "Department", "blueprint": "Made to order", "make": "Making", "price": "Price", "option": "Detail"}


@dataclass(frozen=True, slots=True)
class Word:
    """A feature as it is read: “Suede”, of the kind “Material”."""

    feature: str
    kind: str
    label: str
    swatch: str = ""
    chosen: bool = False

    @property
    def of_taste(self) -> bool:
        """Whether it reads well after “You like”: a colour, a material, a style, and not a price or a department."""
        return self.feature.partition(":")[0] not in KINDS

    @property
    def said(self) -> str:
        """As it is read in a sentence: “suede”, “dark tones”."""
        word = self.label.lower()
        return f"{word} tones" if self.feature.startswith("tone:") else word


@dataclass(frozen=True, slots=True)
class Believed:
    """Something the shop believes: told, or drawn from so many things viewed, designed or bought."""

    word: Word
    told: bool
    events: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that the page of a shopper's taste shows."""

    beliefs: list[Believed] = field(default_factory=list)
    denied: list[Word] = field(default_factory=list)
    liked: list[Card] = field(default_factory=list)
    dismissed: list[Card] = field(default_factory=list)

    @property
    def leading(self) -> list[str]:
        """The strongest beliefs about taste in words."""
        return [one.word.said for one in self.beliefs if one.word.of_taste][:LEADING]


def profile(*, visitor: str | None, viewer: Viewer = EVERYBODY) -> Profile:
    """What is believed and was said about a visitor; nothing without a key. At most ten queries."""
    if visitor is None:
        return Profile()
    told, said = accounts.told(visitor), recommendations.opinions(visitor)
    denied = [name for name, verdict in told.corrections.items() if verdict == "dislike"]
    beliefs = [one for one in recommendations.beliefs(visitor) if one.feature not in denied and one.weight > 0]
    words = words_of([*(one.feature for one in beliefs), *denied])
    shown = {card.slug: card for card in cards([*said.liked, *said.dismissed], viewer=viewer, page="taste")}
    return Profile(
        beliefs=[Believed(words[one.feature], one.told, one.why) for one in beliefs if one.feature in words],
        denied=[words[name] for name in denied if name in words],
        liked=[shown[slug] for slug in said.liked if slug in shown],
        dismissed=[shown[slug] for slug in said.dismissed if slug in shown],
    )


def words_of(features: Collection[str]) -> dict[str, Word]:
    """Features in words, in their order; what has no words is left out. At most three queries."""
    parts = {name: name.split(":", 1) for name in features if ":" in name}
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, value in parts.values():
        by_kind[kind].add(value)
    labels = {**KINDS, **facet_labels()} if parts else {}
    titles = _titles("category", Category.objects.filter(slug__in=by_kind["category"]).values_list("slug", "title"), by_kind)
    titles |= _titles("blueprint", _bases(by_kind["blueprint"]), by_kind)
    return {
        name: Word(name, labels.get(kind, humanise(kind)), _label(kind, value, titles), _swatch(kind, value))
        for name, (kind, value) in parts.items()
    }


def _titles(kind: str, rows: Iterable[tuple[str, str]], by_kind: dict[str, set[str]]) -> dict[tuple[str, str], str]:
    return {(kind, key): title for key, title in rows} if by_kind[kind] else {}


def _bases(families: Collection[str]) -> Iterable[tuple[str, str]]:
    return Product.objects.published().filter(kind=Product.Kind.BASE, family__in=families).values_list("family", "title")


def _label(kind: str, value: str, titles: dict[tuple[str, str], str]) -> str:
    option = OPTION.match(value) if kind == "option" else None
    if option is not None:
        return f"{humanise(option[3])} {humanise(option[2]).lower()}"
    return titles.get((kind, value)) or value_label(kind, value)


def _swatch(kind: str, value: str) -> str:
    return facets.SWATCHES.get(value, "") if kind == "colour" else ""


def quiz_cards(*, taken: Sequence[str] = (), viewer: Viewer = EVERYBODY) -> list[Card]:
    """A dozen things that differ as much as possible, colourways before others; those picked before stand first. At most seven queries."""
    shown = Picture.objects.filter(state=Picture.State.READY).values("product")
    pool = Product.objects.published().filter(pk__in=shown)
    found = pool.filter(kind=Product.Kind.COLOURWAY).order_by("-created", "pk")[:CANDIDATES]
    rows = list(found.values_list("slug", "facets", "family"))
    if len(rows) < QUIZ_CARDS:
        rest = pool.exclude(kind=Product.Kind.COLOURWAY).order_by("-created", "pk")[:CANDIDATES]
        rows += list(rest.values_list("slug", "facets", "family"))
    mine = list(pool.filter(slug__in=taken).values_list("slug", "facets", "family")) if taken else []
    tokens = {slug: [*given, f"family:{family}"] for slug, given, family in [*mine, *rows]}
    many = max(QUIZ_CARDS, len(mine) + FRESH)
    return cards(spread(tokens, many, taken=[slug for slug in taken if slug in tokens]), viewer=viewer, page="quiz")


def quiz_words(*, taken: Collection[str] = ()) -> list[tuple[str, list[Word]]]:
    """What can be ticked, by facet: its commonest values in the order of their names. Two queries."""
    counted = facet_counts(Product.objects.published(), {})
    groups = []
    for facet, label in facet_labels().items():
        if facet in NOT_ASKED:
            continue
        mine = sorted((name for name in counted if name.startswith(f"{facet}:")), key=lambda name: (-counted[name], name))
        kept = dict.fromkeys([*mine[:WORDS_EACH], *(name for name in mine if name in taken)])
        words = [_quiz_word(name, label, chosen=name in taken) for name in kept]
        if words:
            groups.append((label, sorted(words, key=lambda word: word.label)))
    return groups


def _quiz_word(name: str, kind: str, *, chosen: bool) -> Word:
    facet, _, value = name.partition(":")
    return Word(name, kind, value_label(facet, value), _swatch(facet, value), chosen)
