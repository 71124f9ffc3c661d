"""Who takes part in which experiment, and in which variant: arithmetic on hashes, so that nothing is stored.

A visitor has one slot in every layer and one draw in every experiment. An experiment owns a range of its layer's slots that no other
experiment has, so a visitor is in at most one of them; it opens the range from its beginning, so whoever is in stays in while it grows.
The draw takes another hash than the slot, so that opening the range does not change the shares of the variants.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SLOTS = 10_000


@dataclass(frozen=True, slots=True)
class Arm:
    """A variant: its key, the value it sets, and its per cent of those who take part."""

    key: str
    value: str
    percent: int


@dataclass(frozen=True, slots=True)
class Span:
    """Slots that an experiment owns: `width` of them from `first` on."""

    first: int
    width: int

    @classmethod
    def of_share(cls, first: int, share: int) -> "Span":
        """The range for a share of a layer in per cent."""
        return cls(first, width_of(share))

    def opened(self, rollout: int) -> range:
        """The slots that take part at a step of the roll-out, in per cent of the range."""
        return range(self.first, self.first + self.width * rollout // 100)


def width_of(share: int) -> int:
    """How many slots a share of a layer in per cent is."""
    return SLOTS * share // 100


def slot(layer: str, visitor: str) -> int:
    """A visitor's slot in a layer, 0 to 9999, each equally likely."""
    return _spread("layer", layer, visitor)


def draw(arms: Sequence[Arm], salt: str, visitor: str) -> Arm:
    """The variant of a visitor; the per cents of the variants sum to 100."""
    place = _spread("variant", salt, visitor) * 100
    edge = 0
    for arm in arms:
        edge += arm.percent * SLOTS
        if place < edge:
            return arm
    raise ValueError("the variants' shares do not sum to 100")


def room(taken: Iterable[Span], width: int) -> int | None:
    """The first slot of the lowest gap that holds `width` slots beside those that are taken; None where there is none."""
    start = 0
    for span in sorted(taken, key=lambda one: one.first):
        if span.first - start >= width:
            return start
        start = max(start, span.first + span.width)
    return start if SLOTS - start >= width else None


def widest_gap(taken: Iterable[Span]) -> int:
    """How many slots in a row are free."""
    start, widest = 0, 0
    for span in sorted(taken, key=lambda one: one.first):
        widest = max(widest, span.first - start)
        start = max(start, span.first + span.width)
    return max(widest, SLOTS - start)


def _spread(*parts: str) -> int:
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % SLOTS
