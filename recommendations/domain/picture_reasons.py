"""What spoke for a picture: the parts of its log odds that set it apart from its item's other pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from recommendations.domain.policy import ArmState, Offer, State, propensities_of

How = Literal["pinned", "only", "usual", "chosen", "tried"]
NOTICEABLE = 0.05
"""Log odds against the mean of the item's others from which something is worth a word: a twentieth more clicks."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Spoke:
    """How a picture came to be shown, and what speaks for it with this visitor today.

    `features` are those of it that the visitor likes and that it has more of than the others, the strongest first; `close`: its vector is
    closer to the visitor's; `liked`: it is opened more often, whoever looks.
    """

    how: How
    features: tuple[str, ...] = ()
    close: bool = False
    liked: bool = False


def spoke(state: State, taste: Mapping[str, float], offer: Offer, shown: int) -> Spoke:
    """What speaks for the picture at place `shown` among an item's pictures; it is “tried” if nothing does and another is likelier."""
    if len(offer.arms) == 1:
        return Spoke("only")
    mine, others = offer.arms[shown], [arm for place, arm in enumerate(offer.arms) if place != shown]
    of_taste = {name: _more(state.weights[0] * taste[name], name, mine, others) for name in mine.features if taste.get(name, 0.0) > 0}
    features = sorted((name for name in of_taste if of_taste[name] >= NOTICEABLE), key=lambda name: (-of_taste[name], name))
    close = (
        state.weights[1] * (offer.closeness[shown] - _mean([close for place, close in enumerate(offer.closeness) if place != shown]))
        >= NOTICEABLE
    )
    liked = state.effect(mine)[0] - _mean([state.effect(arm)[0] for arm in others]) >= NOTICEABLE
    chances = propensities_of(state, taste, offer)
    how: How = "tried" if not (features or close or liked) and chances[shown] < max(chances) else "chosen"
    return Spoke(how, tuple(features[:NAMED]), close, liked)


def _more(weight: float, name: str, mine: ArmState, others: Sequence[ArmState]) -> float:
    return weight * (mine.features[name] - _mean([arm.features.get(name, 0.0) for arm in others]))


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
