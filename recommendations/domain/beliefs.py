"""What the shop may say that it believes of a visitor, from what they told and what they did."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

LIKES, DISLIKES = "likes:", "dislikes:"
PRIOR = 3.0
"""So much engagement with the usual mix is taken for granted before anything counts."""
FEWEST = 2
"""One thing is no taste."""
TOLD = 1.0


@dataclass(frozen=True, slots=True)
class Belief:
    """A feature the visitor likes; `why` is the number of things viewed, designed or bought that show it."""

    feature: str
    weight: float
    told: bool
    why: int


def told_of(features: Mapping[str, float]) -> dict[str, float]:
    """Name of a feature → how much somebody who told these is after it, negative where they do not like it; other names say nothing."""
    found: dict[str, float] = {}
    for name, weight in features.items():
        kind, _, feature = name.partition(":")
        if f"{kind}:" in (LIKES, DISLIKES) and feature:
            found[feature] = found.get(feature, 0.0) + (weight if f"{kind}:" == LIKES else -weight)
    return {name: weight for name, weight in found.items() if weight}


@dataclass(frozen=True, slots=True)
class Done:
    """One thing a visitor dealt with: its features, and how much that says."""

    features: Collection[str]
    weight: float


def beliefs(done: Collection[Done], told: Mapping[str, float], usual: Mapping[str, float], *, count: int = 12) -> list[Belief]:
    """The strongest beliefs, at most `count`; what was told comes first, what was denied never.

    A feature's weight is its share of the engagement times the log of that share over the shop's own (its part of the relative entropy,
    shrunk towards the usual mix), so that neither what everything has nor what happened once stands out. `usual` is the share of the
    shop's items with a feature; `told` holds `likes:` and `dislikes:` of features.
    """
    likes = {name.removeprefix(LIKES) for name in told if name.startswith(LIKES)}
    denied = {name.removeprefix(DISLIKES) for name in told if name.startswith(DISLIKES)}
    total = sum(one.weight for one in done)
    found = []
    for name in (likes | {feature for one in done for feature in one.features}) - denied:
        carriers = [one.weight for one in done if name in one.features]
        strength = _strength(sum(carriers), total, usual.get(name, 0.0))
        if name in likes or (len(carriers) >= FEWEST and strength > 0):
            found.append(Belief(name, strength + TOLD * (name in likes), name in likes, len(carriers)))
    return sorted(found, key=lambda belief: (not belief.told, -belief.weight, belief.feature))[:count]


def _strength(mine: float, total: float, usual: float) -> float:
    base = min(max(usual, 0.01), 1.0)
    share = (mine + PRIOR * base) / (total + PRIOR)
    return max(share * math.log(share / base), 0.0)
