"""What visitors do, and how much each act says about their taste."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

KINDS = ("view", "choose", "save", "cart", "purchase", "impression", "click", "dismiss", "search", "like", "exposure")
WITNESSED = frozenset({"purchase"})
"""Kinds that only the shop may write, when they happen: they carry money."""
RECORDED = frozenset({"save", "cart"})
"""Kinds that the shop writes itself when they happen; what others report of them is taste, and REPORTED in its context."""
REPORTED = "reported"
LASTING = ("purchase", "save")
"""Kinds that tell for good what sort of shopper somebody is; they have an index of their own."""
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"click": 1.0, "view": 1.0, "choose": 2.0, "like": 2.0, "save": 3.0, "cart": 4.0, "purchase": 6.0}
)
"""Engagement only: impressions and exposures are the shop's acts, a search names no item, a dismissal is the opposite of taste."""
DAILY_CAP = 5_000
"""Events a day that one browser may send; a person who sees 48 cards a page needs a hundred pages to get there."""
MODEL_CAP = 500
"""Events of one visitor that training looks at, the newest: nobody, robot or not, outvotes the others."""

PAIR_CAP = 24.0
"""Weight of all that one visitor did with one item, at most: all there is to do with it, and half of it again. To do the same a thousand
times says no more."""


@dataclass(frozen=True, slots=True)
class EventIn:
    """One report. `token` is the signed token of a picture that was shown, or of a variant; it overrides `item` and `arm`."""

    kind: str
    item: str
    at: datetime | None = None
    arm: str = ""
    token: str = ""
    value: float | None = None
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemIn:
    """An item as its owner pushes it; `features` are weights by name, such as {"colour:red": 1.0}.

    `once`: nobody needs a second one. `created`: when it came into the shop; without it, it is never new.
    """

    key: str
    features: Mapping[str, float]
    available: bool
    once: bool = False
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class BasketIn:
    """What was bought together on a day, and the country it went to (ISO 3166-1; empty: not known)."""

    items: Collection[str]
    day: date
    country: str = ""


@dataclass(frozen=True, slots=True)
class ArmIn:
    """A candidate picture; `target` is the query string that a click on it opens."""

    key: str
    features: Mapping[str, float]
    target: str = ""
    pinned: bool = False


class EventError(ValueError):
    """An event that makes no sense; the message says why."""


def check(event: EventIn) -> None:
    """Raise EventError for an unknown kind, a missing item, or values beyond their bounds."""
    if event.kind not in KINDS:
        raise EventError(f"unknown kind of event: {event.kind[:40]!r}; known are {', '.join(KINDS)}")
    if not event.item and not event.token and event.kind != "search":
        raise EventError(f"an event of kind {event.kind} needs an item")
    if len(event.item) > 200 or len(event.arm) > 100 or len(event.token) > 1_000:  # noqa: PLR2004
        raise EventError("item, arm or token is too long")
    if not storable(event.item + event.arm + event.token):
        raise EventError("item, arm and token must be text without NUL and without halves of characters")
    if event.at is not None and event.at.tzinfo is None:
        raise EventError("the time of an event needs its offset from UTC")


def storable(text: str) -> bool:
    """Whether a database can hold a text: no NUL, and no lone surrogate, which JSON can spell but UTF-8 cannot."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text))


def recency(age_days: float, *, half_life: float = 60.0, floor: float = 0.2) -> float:
    """Weight in (floor, 1] of something that happened `age_days` ago; old taste fades but is not forgotten."""
    return floor + (1.0 - floor) * math.exp2(-max(age_days, 0.0) / half_life)
