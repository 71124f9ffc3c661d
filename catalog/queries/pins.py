"""What staff pinned: things shown first in a panel, and things kept out, where and while they say so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache

from catalog.models import Pin

PINS_KEY = "catalog:pins"
PINS_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where panels stand: the home page, or the page of a product in the category of that path, or elsewhere."""

    home: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class Pins:
    """Slugs by panel; what is kept out under the empty name is kept out of every panel."""

    first: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    out: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def apply(self, panel: str, keys: Iterable[str]) -> tuple[str, ...]:
        """The things of a panel as staff want them: pinned ones first, without those kept out."""
        away = self.out.get("", frozenset()) | self.out.get(panel, frozenset())
        return tuple(key for key in dict.fromkeys([*self.first.get(panel, ()), *keys]) if key not in away)


@dataclass(frozen=True, slots=True)
class _Row:
    slug: str
    effect: str
    place: str
    category: str
    panel: str
    since: date
    until: date | None

    def holds(self, place: Place, today: date) -> bool:
        if today < self.since or (self.until is not None and today > self.until):
            return False
        if self.place == Pin.Place.CATEGORY:
            return f"{place.category}/".startswith(f"{self.category}/")
        return self.place == Pin.Place.EVERYWHERE or place.home


def pins(place: Place, *, today: date) -> Pins:
    """What staff decided for a place today, the newest pin first; kept for five minutes or until one is changed."""
    rows: list[_Row] | None = cache.get(PINS_KEY)
    if rows is None:
        rows = _rows()
        cache.set(PINS_KEY, rows, PINS_SECONDS)
    first: dict[str, list[str]] = defaultdict(list)
    out: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.holds(place, today):
            if row.effect == Pin.Effect.FIRST:
                first[row.panel].append(row.slug)
            else:
                out[row.panel].add(row.slug)
    return Pins({panel: tuple(slugs) for panel, slugs in first.items()}, {panel: frozenset(slugs) for panel, slugs in out.items()})


def forget_pins() -> None:
    """Read the pins anew after one changed."""
    cache.delete(PINS_KEY)


def _rows() -> list[_Row]:
    fields = ("product__slug", "effect", "place", "category__path", "panel", "since", "until")
    found = Pin.objects.order_by("-since", "-pk").values_list(*fields)
    return [_Row(slug, effect, place, path or "", panel, since, until) for slug, effect, place, path, panel, since, until in found]
