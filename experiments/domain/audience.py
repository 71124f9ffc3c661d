"""Whom an experiment is for: never more than those who agreed to be known."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

NEW, RETURNING = "new", "returning"
VISITS: Mapping[str, str] = MappingProxyType({NEW: "known only since it started", RETURNING: "known before it started"})


@dataclass(frozen=True, slots=True)
class Segment:
    """Shoppers who did something once; who is in stays in, so that nobody falls out of an experiment."""

    label: str
    kinds: frozenset[str]


SEGMENTS: Mapping[str, Segment] = MappingProxyType(
    {
        "designers": Segment("have saved a design", frozenset({"save"})),
        "buyers": Segment("have bought", frozenset({"purchase"})),
    }
)


@dataclass(frozen=True, slots=True)
class Who:
    """What accounts know of a visitor."""

    first_seen: datetime
    signed_in: bool
    country: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Conditions that all have to hold; an empty one holds for everybody who agreed to be known."""

    country: str = ""
    visits: str = ""
    signed_in: bool = False
    segment: str = ""

    def words(self, country_name: str = "") -> str:
        """The audience in words; `country_name` is how the country is called."""
        parts = [
            f"delivery to {country_name or self.country}" if self.country else "",
            VISITS.get(self.visits, ""),
            "with an account" if self.signed_in else "",
            SEGMENTS[self.segment].label if self.segment else "",
        ]
        return ", ".join(part for part in parts if part) or "everybody with consent"


def belongs(audience: Audience, since: datetime, who: Callable[[], Who | None], did: Callable[[], Collection[str]]) -> bool:
    """Whether a visitor is in the audience of an experiment that began at `since`.

    Args:
        audience: the conditions.
        since: when the first visitor could take part.
        who: tells what accounts know, None of somebody unknown; asked only if a condition needs it.
        did: tells which kinds of acts the visitor ever did; asked only for a segment.
    """
    if audience.country or audience.visits or audience.signed_in:
        known = who()
        if known is None or not _fits(audience, since, known):
            return False
    return not audience.segment or not SEGMENTS[audience.segment].kinds.isdisjoint(did())


def _fits(audience: Audience, since: datetime, known: Who) -> bool:
    if audience.country and known.country != audience.country:
        return False
    if audience.signed_in and not known.signed_in:
        return False
    return not audience.visits or (audience.visits == NEW) == (known.first_seen >= since)
