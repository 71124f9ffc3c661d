"""Which panels a page shows, in what order, and which thing stands in which of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

LEAST = 3
"""Fewer things are no row; one's own designs and what one just viewed are shown however few they are."""
SHORT = frozenset({"carry-on", "recent"})
WELL_KNOWN = 5
"""Things somebody had to do with before the shop speaks of their taste rather than of this visit."""
MOST_HOME = 6
MOST_UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of whom a home page is for; `acts` is how many things they had to do with lately."""

    listed: bool = False
    acts: int = 0
    told: bool = False
    searched: bool = False

    @property
    def known(self) -> bool:
        return self.listed or self.told or self.acts > 0


@dataclass(frozen=True, slots=True)
class Row:
    """A panel with its things, best first, and how many of them it has room for."""

    panel: str
    keys: tuple[str, ...]
    room: int
    least: int = LEAST


def home_order(facts: Facts) -> tuple[tuple[str, ...], int]:
    """The panels of the home page, the most personal first, and how many of them are shown; those with nothing in them fall away."""
    if not facts.known:
        return ("carry-on", "trending", "near", "popular"), MOST_UNKNOWN
    searches = ("searches",) if facts.searched else ()
    if facts.listed or facts.acts >= WELL_KNOWN:
        return ("carry-on", "for-you", "because", "new-for-you", *searches, "near", "trending", "recent", "popular"), MOST_HOME
    return ("carry-on", "for-you", *searches, "because", "trending", "near", "recent", "popular"), MOST_HOME


def least_of(panel: str) -> int:
    """How few things a panel may have."""
    return 1 if panel in SHORT else LEAST


def allot(rows: Sequence[Row], *, taken: Collection[str] = (), most: int | None = None) -> list[Row]:
    """The rows that are shown, each with what stands in it: nothing stands in two of them, and nothing of `taken` in any.

    Earlier rows choose first. A row with too few things vanishes and leaves them to the later ones; at most `most` rows stay.
    """
    gone, shown = set(taken), list[Row]()
    for row in rows:
        if most is not None and len(shown) == most:
            break
        keys = tuple(key for key in dict.fromkeys(row.keys) if key not in gone)[: row.room]
        if len(keys) >= row.least:
            gone.update(keys)
            shown.append(Row(row.panel, keys, row.room, row.least))
    return shown
