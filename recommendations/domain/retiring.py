"""When a picture has lost: it was shown often enough, and is all but certainly the best one for nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommendations.domain.policy import ArmState, Candidates, State, affinities, chance_of_best

ENOUGH = 500
"""Impressions without which no picture is judged; one that staff brought back gets as many again."""
LEAST = 0.01
"""Probability of being the best of its item, for whoever likes it most, below which a picture has lost."""
DIGITS = 3
"""Chances are no more exact than that: of pictures that have none the one with the worst record goes first."""
REMAINING = 2
"""Pictures of an item that are never taken: with one alone there is nothing to choose from."""
FOND = 1.5
"""Taste for a feature, as the log of its share in what a shopper likes over its share in the shop, of somebody who is fond of it."""
CLOSE = 0.3
"""How much closer than to the item's others the vector of such a shopper is to a picture, as a cosine."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a picture stands that is being shown.

    `chance` is the greatest probability, over all sorts of shoppers, that it is the best of its item; `shown` counts its impressions
    since it was new or was brought back. `effect` is its log odds of a click against the item's others, whoever looks.
    """

    key: str
    chance: float
    shown: int
    pinned: bool = False
    effect: float = 0.0


def chances(state: State, arms: Sequence[ArmState]) -> list[float]:
    """For each picture of an item the greatest chance, over all sorts of shoppers, that it is the best one.

    Those are somebody of whom nothing is known, and whoever is fond of one feature of a picture and whose vector is close to it. The
    posterior is taken as it is, without the caution and the floor that picking adds. Numbers that make no sense judge nobody: all are 1.
    """
    known = [state.effect(arm) for arm in arms]
    means, deviations = np.asarray([mean for mean, _ in known]), np.sqrt([variance for _, variance in known])
    if not np.isfinite(means).all() or not (deviations > 0).all():
        return [1.0] * len(arms)
    names = [(at, name) for at, arm in enumerate(arms) for name in arm.features]
    item = [Candidates.of(arms)]
    tastes = np.asarray([np.zeros(len(arms)), *(affinities(item, {name: FOND}) for _, name in names)])
    close = np.zeros_like(tastes)
    close[np.arange(1, len(tastes)), [at for at, _ in names]] = CLOSE
    inputs = [one - one.mean(axis=1, keepdims=True) for one in (tastes, close)]
    rows = means + sum(weight * one for weight, one in zip(state.weights, inputs, strict=True))
    best = chance_of_best(rows, np.broadcast_to(deviations, rows.shape))
    return [float(chance) for chance in best.max(axis=0)]


def loser(standings: Sequence[Standing]) -> Standing | None:
    """The picture of an item to retire, if one has lost.

    One at a time: the others' chances rise when it goes, so they are judged anew before the next one goes.
    """
    if len(standings) <= REMAINING:
        return None
    lost = [one for one in standings if one.chance < LEAST and one.shown >= ENOUGH and not one.pinned]
    return min(lost, key=lambda one: (round(one.chance, DIGITS), one.effect, one.key), default=None)


def reason(standing: Standing) -> str:
    """Why it was retired, for staff."""
    chance = "less than 0.1 %" if standing.chance < 0.001 else f"{100 * standing.chance:.1f} %"  # noqa: PLR2004
    return f"Shown {standing.shown:,} times; the chance that it is the best picture for any shopper is {chance}."
