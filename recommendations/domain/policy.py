"""Which picture to show: each with the chance that it is the best for this shopper, and a floor for exploration.

Thompson sampling with its propensities worked out instead of sampled: the posterior of every picture's log odds is a Gaussian, the
chance that it is the highest is an integral, and the picture is drawn from those chances by a hash.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
FORMAT = 1
FLOOR = 0.02
"""Least probability of a picture, so that each is seen and every estimate stays possible."""
CAUTION = 0.25
"""Share of the posterior's deviations that counts: a shopper sees 48 draws at once, and full doubt would explore more than it pays
(Chapelle and Li, An empirical evaluation of Thompson sampling, 2011, reshape the posterior by 0.25 to 0.5)."""
AFFINITY_BOUND = 3.0
_NODES: Floats = np.linspace(-3.25, 3.25, 15)
_FAR = 1e3


class PolicyError(ValueError):
    """Parameters that cannot serve; the message says why."""


class ArmState(NamedTuple):
    """What is known of a picture.

    `mean` and `variance` are of its log odds against the item's other pictures, None before its first fit; `closeness` is the
    cosine of its vector to the visitor's, or 0.
    """

    key: str
    target: str
    features: Mapping[str, float]
    pinned: bool = False
    mean: float | None = None
    variance: float | None = None
    closeness: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """What one fit learnt: all in log odds.

    `weights` and `covariance` are of the inputs (taste, closeness); `features` has mean and variance of each feature's effect;
    `fresh` is the variance of the own effect of a picture that nobody has seen; `base` is the share of the shop's items with a feature;
    `intercept`, `positions` and `pages` say how much the place draws, which matters for learning and not for picking.
    """

    version: str
    weights: tuple[float, float]
    covariance: tuple[tuple[float, float], tuple[float, float]]
    features: Mapping[str, tuple[float, float]]
    fresh: float
    base: Mapping[str, float] = field(default_factory=dict)
    intercept: float = 0.0
    positions: Mapping[str, float] = field(default_factory=dict)
    pages: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, version: str, raw: Mapping[str, Any]) -> Self:
        """A state as `to_json` wrote it. Raises PolicyError for another format, missing keys or numbers that make no sense."""
        try:
            if raw["format"] != FORMAT:
                raise PolicyError(f"a policy of format {raw['format']!r} is not known here")
            (a, b), (c, d) = ((float(value) for value in row) for row in raw["covariance"])
            taste, closeness = (float(value) for value in raw["weights"])
            state = cls(
                version=version,
                weights=(taste, closeness),
                covariance=((a, b), (c, d)),
                features={name: (float(mean), float(variance)) for name, (mean, variance) in raw["features"].items()},
                fresh=float(raw["fresh"]),
                base=_numbers(raw["base"]),
                intercept=float(raw["intercept"]),
                positions=_numbers(raw["positions"]),
                pages=_numbers(raw["pages"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise error if isinstance(error, PolicyError) else PolicyError(f"a policy's parameters are damaged: {error}") from error
        state._check()
        return state

    def _check(self) -> None:
        (a, b), (c, d) = self.covariance
        effects = [number for pair in self.features.values() for number in pair]
        numbers = [*self.weights, a, b, c, d, self.fresh, self.intercept, *effects]
        numbers += [*self.base.values(), *self.positions.values(), *self.pages.values()]
        if not all(map(math.isfinite, numbers)):
            raise PolicyError("a policy's parameters must be finite numbers")
        if min([self.fresh, a, d, *(variance for _, variance in self.features.values())]) < 0 or self.fresh == 0:
            raise PolicyError("a policy's variances must not be negative")

    def to_json(self) -> dict[str, Any]:
        """The state without its version, as plain JSON."""
        return {
            "format": FORMAT,
            "weights": list(self.weights),
            "covariance": [list(row) for row in self.covariance],
            "features": {name: list(pair) for name, pair in self.features.items()},
            "fresh": self.fresh,
            "base": dict(self.base),
            "intercept": self.intercept,
            "positions": dict(self.positions),
            "pages": dict(self.pages),
        }

    def effect(self, arm: ArmState) -> tuple[float, float]:
        """Mean and variance of a picture's log odds, up to what an item's pictures share: its own, or pooled before its first fit."""
        return self.pooled(arm.features) if arm.mean is None or arm.variance is None else (arm.mean, arm.variance)

    def pooled(self, features: Mapping[str, float]) -> tuple[float, float]:
        """Mean and variance of a picture that nobody has seen: what its features say, and how far pictures stray from that."""
        known = [(weight, *self.features[name]) for name, weight in features.items() if name in self.features]
        mean = math.fsum(weight * effect for weight, effect, _ in known)
        return mean, self.fresh + math.fsum(weight * weight * variance for weight, _, variance in known)


def _numbers(raw: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(value) for name, value in raw.items()}


def affinity(features: Mapping[str, float], taste: Mapping[str, float]) -> float:
    """Taste summed over the features of a picture by their weights, within ±3; 0 where nothing is known."""
    total = 0.0
    for name, weight in features.items():
        if name in taste:
            total += weight * taste[name]
    if -AFFINITY_BOUND <= total <= AFFINITY_BOUND:
        return total
    return math.copysign(AFFINITY_BOUND, total)


def chance_of_best(means: Floats, deviations: Floats) -> Floats:
    """Chance of each of independent Gaussians (rows × arms) to be the highest of its row; each row sums to 1.

    The integral over x of the density of one times the distribution functions of the others, by the trapezoidal rule in the measure of
    that one, between quantiles of all of them: wherever a distribution rises steeply there are nodes. Wrong by less than 0.003.
    """
    rows, arms = means.shape
    nodes = np.sort((means[:, :, None] + deviations[:, :, None] * _NODES).reshape(rows, -1), axis=1)
    below = ndtr((nodes[:, None, :] - means[:, :, None]) / deviations[:, :, None])
    others = np.ones_like(below)
    for arm in range(1, arms):
        others[:, arm] = others[:, arm - 1] * below[:, arm - 1]
    behind = below[:, -1].copy()
    for arm in range(arms - 2, -1, -1):
        others[:, arm] *= behind
        behind *= below[:, arm]
    best = np.einsum("ijk,ijk->ij", np.diff(below, axis=2), others[:, :, 1:] + others[:, :, :-1])
    result: Floats = best / best.sum(axis=1, keepdims=True)
    return result


def with_floor(best: Floats, number: Floats | int) -> Floats:
    """Chances mixed with the floor, min(FLOOR, 1 / number) of each; `number` of pictures, one for all or a column of them."""
    least = np.minimum(FLOOR, 1.0 / np.asarray(number, dtype=np.float64))
    result: Floats = least + (1.0 - number * least) * best
    return result


def propensities(means: Floats, variances: Floats) -> Floats:
    """Probability of each picture (rows × arms) from means and variances of log odds; rows sum to 1, each at least the floor."""
    return with_floor(chance_of_best(means, CAUTION * np.sqrt(variances)), means.shape[1])


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pictures of items for one visitor, a list for each item: probabilities, and the inputs against the mean of the item's pictures."""

    chances: list[list[float]]
    taste: list[list[float]]
    closeness: list[list[float]]


def propensities_of(state: State, taste: Mapping[str, float], arms: Sequence[ArmState]) -> list[float]:
    """Probability of each of one item's pictures for one visitor with a taste (log ratio by feature), pins left aside."""
    return weigh(state, taste, [arms]).chances[0]


def weigh(state: State, taste: Mapping[str, float], items: Sequence[Sequence[ArmState]]) -> Weighed:
    """Probability of each picture of each item for one visitor: all at once, since a page has dozens.

    Raises PolicyError if something known of a picture is not a number.
    """
    if not items:
        return Weighed([], [], [])
    numbers = np.asarray([[len(arms)] for arms in items])
    filled = np.full((4, len(items), int(numbers.max())), np.nan)
    there = np.arange(filled.shape[2]) < numbers
    filled[:, there] = np.asarray([_known(state, taste, arm) for arms in items for arm in arms], dtype=np.float64).T
    if not np.isfinite(filled[:, there]).all() or not (filled[1][there] > 0).all():
        raise PolicyError("what is known of a picture is not a number")
    x, y = (np.where(there, one - np.nansum(one, axis=1, keepdims=True) / numbers, 0.0) for one in filled[2:])
    (a, b), (c, d) = state.covariance
    means = filled[0] + state.weights[0] * x + state.weights[1] * y
    deviations = CAUTION * np.sqrt(np.where(there, filled[1] + a * x * x + (b + c) * x * y + d * y * y, 1.0))
    lowest = np.nanmin(means, axis=1, keepdims=True) - _FAR * deviations.max()
    best = np.where(there, chance_of_best(np.where(there, means, lowest), deviations), 0.0)
    best /= best.sum(axis=1, keepdims=True)
    return Weighed(*(_trimmed(rows, items) for rows in (with_floor(best, numbers), x, y)))


def _trimmed(rows: Floats, items: Sequence[Sequence[ArmState]]) -> list[list[float]]:
    return [row[: len(arms)] for row, arms in zip(rows.tolist(), items, strict=True)]


def _known(state: State, taste: Mapping[str, float], arm: ArmState) -> tuple[float, float, float, float]:
    mean, variance = arm.mean, arm.variance
    if mean is None or variance is None:
        mean, variance = state.pooled(arm.features)
    return mean, variance, affinity(arm.features, taste) if taste else 0.0, arm.closeness


def chance(*parts: str) -> float:
    """A number in [0, 1) that is uniform over seeds and always the same for the same one."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def drawn(chances: Sequence[float], draw: float) -> int:
    """The place that the number `draw` in [0, 1) falls on."""
    return next((index for index, edge in enumerate(accumulate(chances)) if draw < edge), len(chances) - 1)


def best_on_average(arms: Sequence[ArmState]) -> ArmState:
    """The picture for somebody of whom nothing is known: the pinned, else the best so far, else the first."""
    return next((arm for arm in arms if arm.pinned), None) or max(arms, key=lambda arm: -math.inf if arm.mean is None else arm.mean)
