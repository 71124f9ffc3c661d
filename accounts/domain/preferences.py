"""What a shopper set about being known, and what they told of their taste; free of storage."""

from dataclasses import dataclass, field
from typing import Literal

FAMILIAR, SURPRISING = 0.0, 1.0
SURPRISE = 0.3
"""Where the slider from familiar to surprising stands until a shopper moves it."""

Verdict = Literal["like", "dislike"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What may be chosen for the shopper behind a request, and how.

    Attributes:
        surprise: from 0 (familiar) to 1 (surprising).
        personal: the shop may learn and choose; False without consent, and where the shopper switched it off for the time being.
        pictures: pictures may be chosen too.
    """

    surprise: float = SURPRISE
    personal: bool = False
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a shopper told of their taste.

    Attributes:
        pictures: keys of the things picked as favourites.
        words: features such as “material:suede” that were ticked.
        corrections: features the shopper spoke about when shown what the shop believes.
    """

    pictures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    corrections: dict[str, Verdict] = field(default_factory=dict)
