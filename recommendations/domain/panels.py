"""Values that the shop gets back: a panel's items with its reason, and the picture picked for an item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

PanelName = Literal["similar", "for-you", "cart", "popular", "because", "goes-with", "near", "trending", "recent", "new-for-you"]
Reason = Literal[
    "because-viewed",
    "because-designed",
    "because-bought",
    "because-liked",
    "similar",
    "popular",
    "bought-together",
    "for-you",
    "told",
    "near",
    "trending",
    "recent",
    "new",
]
PANELS: tuple[PanelName, ...] = get_args(PanelName)
FILLED: frozenset[PanelName] = frozenset({"similar", "for-you", "cart", "popular", "near"})
"""Panels that, asked for alone, are filled up by popularity: never empty while anything is for sale."""
DIVERSE: frozenset[PanelName] = frozenset({"for-you", "because", "new-for-you"})
"""Panels of the shopper's taste, which the slider between familiar and surprising orders."""
DESIGNED = frozenset({"choose", "save"})
BOUGHT = frozenset({"cart", "purchase"})


@dataclass(frozen=True, slots=True)
class Ask:
    """A panel that is wanted: `items` are what it starts from; `filled`: popular things follow where it has too few of its own."""

    panel: PanelName
    items: tuple[str, ...] = ()
    count: int = 12
    filled: bool = False


@dataclass(frozen=True, slots=True)
class PanelKeys:
    """Items of a panel, best first; `reason_item` is the item that the reason speaks of, if any."""

    panel: str
    reason: Reason
    reason_item: str | None
    keys: tuple[str, ...]
    model_id: int | None


@dataclass(frozen=True, slots=True)
class Act:
    """Everything a visitor did lately with an item, the kinds of events."""

    item: str
    kinds: frozenset[str]

    @property
    def reason(self) -> Reason:
        """What the visitor's strongest deed was, as a reason for other things."""
        if self.kinds & DESIGNED:
            return "because-designed"
        if self.kinds & BOUGHT:
            return "because-bought"
        return "because-liked" if "like" in self.kinds else "because-viewed"

    @property
    def viewed(self) -> bool:
        """Whether the visitor had it open: a word for it, on a card or in the quiz, is none."""
        return bool(self.kinds - {"like"})


@dataclass(frozen=True, slots=True)
class Known:
    """What one query tells of a visitor.

    `acts` go item by item, the newest first; `top` is the list that the night made, as ids; `away` was dismissed, `owned` bought;
    `told`: they said something of their taste; `denied` are the features they said not to like.
    """

    visitor: str | None = None
    model: int | None = None
    top: tuple[int, ...] = ()
    acts: tuple[Act, ...] = ()
    away: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    country: str = ""
    told: bool = False
    denied: tuple[str, ...] = ()

    @property
    def recent(self) -> tuple[str, ...]:
        """The items the visitor had to do with, the newest first."""
        return tuple(act.item for act in self.acts)

    def starting_point(self, without: Iterable[str] = ()) -> Act | None:
        """The act that “because you …” speaks of: the newest design, else the newest of all."""
        left = set(without)
        acts = [act for act in self.acts if act.item not in left]
        return next((act for act in acts if act.kinds & DESIGNED), next(iter(acts), None))


class Pick(NamedTuple):
    """The picture picked for an item: `propensity` is the probability with which it was picked."""

    arm: str
    target: str
    propensity: float
    policy: str
    token: str

    @property
    def drawn(self) -> bool:
        """Whether it was drawn for the visitor among several; what staff pinned, the default and the best on average are certain."""
        return self.propensity < 1


def last_searches(texts: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """The last searches, the newest first, each once, whatever its case and spaces; a beginning of a later one is left out."""
    told: list[str] = []
    for text in (" ".join(raw.split()).lower() for raw in texts):
        if text and not any(kept.startswith(text) for kept in told):
            told.append(text)
    return tuple(told[:most])
