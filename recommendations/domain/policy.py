"""Which picture to show: each with the chance that it is the best for this shopper, and a floor for exploration.

Thompson sampling with its propensities worked out instead of sampled: the posterior of every picture's log odds is a Gaussian, the
chance that it is the highest is an integral, and the picture is drawn from those chances by a hash.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain, repeat
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FORMAT = 1
FLOOR = 0.02
"""Least probability of a picture, so that each is seen and every estimate stays possible."""
CAUTION = 0.25
"""Share of the posterior's deviations that counts: a shopper sees 48 draws at once, and full doubt would explore more than it pays
(Chapelle and Li, An empirical evaluation of Thompson sampling, 2011, reshape the posterior by 0.25 to 0.5)."""
AFFINITY_BOUND = 3.0
_QUANTILES: Floats = np.linspace(-3.25, 3.25, 15)
_STEPS: Floats = np.linspace(0.0, 1.0, 33)
_FAR = 1e3
_PAGES = 200
"""Pages whose layout a process keeps: lists are the same for many, and a layout takes some 50 kB."""
_ROUNDING = 1e-9


class PolicyError(ValueError):
    """Parameters that cannot serve; the message says why."""


class ArmState(NamedTuple):
    """What is known of a picture, the same for every visitor.

    `mean` and `variance` are of its log odds against the item's other pictures, None before its first fit; `night` is the mean as the
    last night found it, without what the day has added.
    """

    key: str
    target: str
    features: Mapping[str, float]
    pinned: bool = False
    mean: float | None = None
    variance: float | None = None
    night: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The pictures of an item, laid out so that a page of items is weighed at once; the same for every visitor.

    `pinned` is the place of the picture that everybody gets, if there is one; `best` that of the one for somebody of whom nothing is known:
    the pinned, else the best as the night found it, so that it is the same all day, else the first. `effects` has mean and variance of
    each (2 × pictures), noughts for those in `unfitted`; `names`, `weights` and `places` are the features of all, one after the other: what
    they are called, how much the picture has of them, and which picture it is.
    """

    arms: tuple[ArmState, ...]
    pinned: int | None
    best: int
    effects: Floats
    unfitted: tuple[int, ...]
    names: tuple[str, ...]
    weights: Floats
    places: Ints

    @classmethod
    def of(cls, arms: Iterable[ArmState]) -> Self:
        """Pictures of one item in their order; the first is the default."""
        known = tuple(arms)
        pinned = next((place for place, arm in enumerate(known) if arm.pinned), None)
        unfitted = tuple(place for place, arm in enumerate(known) if arm.mean is None or arm.variance is None)
        effects = [(0.0, 0.0) if place in unfitted else (arm.mean, arm.variance) for place, arm in enumerate(known)]
        features = [(name, weight, place) for place, arm in enumerate(known) for name, weight in arm.features.items()]
        return cls(
            arms=known,
            pinned=pinned,
            best=pinned if pinned is not None else max(range(len(known)), key=lambda place: _or_lowest(known[place].night)),
            effects=np.asarray(effects, dtype=np.float64).reshape(-1, 2).T,
            unfitted=unfitted,
            names=tuple(name for name, _, _ in features),
            weights=np.asarray([weight for _, weight, _ in features], dtype=np.float64),
            places=np.asarray([place for _, _, place in features], dtype=np.int64),
        )


class Offer(NamedTuple):
    """An item's pictures for one visitor: `closeness` is the cosine of each one's vector to the visitor's, or 0."""

    candidates: Candidates
    closeness: Sequence[float]

    @property
    def arms(self) -> tuple[ArmState, ...]:
        """The pictures in their order."""
        return self.candidates.arms


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """The pictures of a page's items, one after the other, the same for every visitor; `names` and the like as in Candidates.

    `numbers` has the number of pictures of each item (items × 1), `there` says which places of items × most pictures are taken, and `at`
    where each picture stands among these places.
    """

    numbers: Floats
    there: NDArray[np.bool_]
    at: Ints
    effects: Floats
    unfitted: tuple[tuple[int, ArmState], ...]
    names: tuple[str, ...]
    weights: Floats
    places: Ints

    @classmethod
    def of(cls, items: Sequence[Candidates]) -> Self:
        numbers = np.asarray([[len(one.arms)] for one in items], dtype=np.float64)
        there = np.arange(int(numbers.max())) < numbers
        starts = [0, *accumulate(len(one.arms) for one in items)]
        pairs = list(zip(starts, items, strict=False))
        return cls(
            numbers=numbers,
            there=there,
            at=np.flatnonzero(there),
            effects=np.concatenate([one.effects for one in items], axis=1),
            unfitted=tuple((start + place, one.arms[place]) for start, one in pairs for place in one.unfitted),
            names=tuple(chain.from_iterable(one.names for one in items)),
            weights=np.concatenate([one.weights for one in items]),
            places=np.concatenate([start + one.places for start, one in pairs]),
        )


_layout = lru_cache(maxsize=_PAGES)(_Layout.of)


@dataclass(frozen=True, slots=True)
class State:
    """What one fit learnt: all in log odds.

    `weights` and `covariance` are of the inputs (taste, closeness); `features` has mean and variance of each feature's effect;
    `fresh` is the variance of the own effect of a picture that nobody has seen; `base` is the share of the shop's items with a feature,
    `pictured` how much of it its pictures have on average;
    `intercept`, `positions` and `pages` say how much the place draws, which matters for learning and not for picking.
    """

    version: str
    weights: tuple[float, float]
    covariance: tuple[tuple[float, float], tuple[float, float]]
    features: Mapping[str, tuple[float, float]]
    fresh: float
    base: Mapping[str, float] = field(default_factory=dict)
    pictured: Mapping[str, float] = field(default_factory=dict)
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
                pictured=_numbers(raw.get("pictured", {})),
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
        numbers += [*self.base.values(), *self.pictured.values(), *self.positions.values(), *self.pages.values()]
        if not all(map(math.isfinite, numbers)):
            raise PolicyError("a policy's parameters must be finite numbers")
        if min([self.fresh, a, d, *(variance for _, variance in self.features.values())]) < 0 or self.fresh == 0:
            raise PolicyError("a policy's variances must not be negative")
        if ((b + c) / 2) ** 2 > a * d * (1 + _ROUNDING):
            raise PolicyError("a policy's covariance must not make a variance negative")

    def to_json(self) -> dict[str, Any]:
        """The state without its version, as plain JSON."""
        return {
            "format": FORMAT,
            "weights": list(self.weights),
            "covariance": [list(row) for row in self.covariance],
            "features": {name: list(pair) for name, pair in self.features.items()},
            "fresh": self.fresh,
            "base": dict(self.base),
            "pictured": dict(self.pictured),
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


def _or_lowest(mean: float | None) -> float:
    return -math.inf if mean is None else mean


def _numbers(raw: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(value) for name, value in raw.items()}


def affinities(items: Sequence[Candidates], taste: Mapping[str, float]) -> Floats:
    """For each picture of each item, one after the other: taste summed over its features by their weights, within ±3.

    0 where nothing is known.
    """
    page = _layout(tuple(items))
    if not taste:
        return np.zeros(len(page.at))
    liked = np.fromiter(map(taste.get, page.names, repeat(0.0)), dtype=np.float64, count=len(page.names))
    sums = np.bincount(page.places, liked * page.weights, len(page.at))
    return np.asarray(sums.clip(-AFFINITY_BOUND, AFFINITY_BOUND), dtype=np.float64)


def chance_of_best(means: Floats, deviations: Floats) -> Floats:
    """Chance of each of independent Gaussians (rows × arms) to be the highest of its row; each row sums to 1.

    The integral over x of the density of one times the distribution functions of the others, by the trapezoidal rule in the measure of
    that one on a grid that all of a row share; Richardson's extrapolation from every second node takes most of the error out. Wrong by
    less than 0.004 where no deviation is more than a hundred times another.
    """
    below = ndtr((_grid(means, deviations) - means.T[:, :, None]) / deviations.T[:, :, None])
    others = _product_of_others(below)
    best = (4.0 * _integral(below, others) - _integral(below[..., ::2], others[..., ::2])).clip(0.0).T
    result: Floats = best / best.sum(axis=1, keepdims=True)
    return result


def _grid(means: Floats, deviations: Floats) -> Floats:
    """Points for each row, as dense as quantiles of its arms together: wherever a distribution rises steeply there are some.

    They begin where the last of the distributions does: below that none of the row can be the highest.
    """
    quantiles = np.sort((means[:, :, None] + deviations[:, :, None] * _QUANTILES).reshape(len(means), -1), axis=1)
    last = quantiles.shape[1] - 1
    first = (quantiles < (means + deviations * _QUANTILES[0]).max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
    at = first + (last - first) * _STEPS
    lower = np.minimum(at.astype(np.int64), last - 1)
    rows = np.arange(len(means))[:, None]
    start, end = quantiles[rows, lower], quantiles[rows, lower + 1]
    points: Floats = start + (at - lower) * (end - start)
    return points


def _product_of_others(below: Floats) -> Floats:
    """For each arm (the first axis) the product of all others, without dividing."""
    others = np.ones_like(below)
    for arm in range(1, len(below)):
        np.multiply(others[arm - 1], below[arm - 1], out=others[arm])
    behind = below[-1].copy()
    for arm in range(len(below) - 2, -1, -1):
        others[arm] *= behind
        behind *= below[arm]
    return others


def _integral(measure: Floats, values: Floats) -> Floats:
    """Twice the trapezoidal sum of values over a measure's increments along the last axis."""
    result: Floats = np.einsum("ijk,ijk->ij", measure[..., 1:] - measure[..., :-1], values[..., 1:] + values[..., :-1])
    return result


def with_floor(best: Floats, number: Floats | int) -> Floats:
    """Chances mixed with the floor, min(FLOOR, 1 / number) of each; `number` of pictures, one for all or a column of them."""
    least = np.minimum(FLOOR, 1.0 / np.asarray(number, dtype=np.float64))
    result: Floats = least + (1.0 - number * least) * best
    return result


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pictures of items for one visitor, a list for each item: probabilities, and the inputs against the mean of the item's pictures."""

    chances: list[list[float]]
    taste: list[list[float]]
    closeness: list[list[float]]


def weigh(state: State, taste: Mapping[str, float], offers: Sequence[Offer]) -> Weighed:
    """Probability of each picture of each item for one visitor with a taste (log ratio by feature), pins left aside; a page at once.

    Raises PolicyError if something known of a picture is not a number.
    """
    if not offers:
        return Weighed([], [], [])
    items = tuple(offer.candidates for offer in offers)
    page = _layout(items)
    numbers, there = page.numbers, page.there
    close = np.fromiter(chain.from_iterable(offer.closeness for offer in offers), dtype=np.float64, count=len(page.at))
    found = np.vstack([_effects(state, page), affinities(items, taste), close])
    if not np.isfinite(found).all() or not found[1].min() > 0:
        raise PolicyError("what is known of a picture is not a number")
    filled = np.zeros((4, there.size))
    filled[:, page.at] = found
    own, spread, *inputs = filled.reshape(4, *there.shape)
    x, y = (np.where(there, one - one.sum(axis=1, keepdims=True) / numbers, 0.0) for one in inputs)
    (a, b), (c, d) = state.covariance
    means = own + state.weights[0] * x + state.weights[1] * y
    variances = np.where(there, spread + a * x * x + (b + c) * x * y + d * y * y, 1.0)
    if not (variances > 0).all():
        raise PolicyError("a picture's variance must be positive")
    deviations = CAUTION * np.sqrt(variances)
    lowest = np.where(there, means, np.inf).min(axis=1, keepdims=True) - _FAR * deviations.max()
    best = np.where(there, chance_of_best(np.where(there, means, lowest), deviations), 0.0)
    best /= best.sum(axis=1, keepdims=True)
    if not np.isfinite(best).all():
        raise PolicyError("pictures are too far apart to be compared")
    return Weighed(*(_trimmed(rows, items) for rows in (with_floor(best, numbers), x, y)))


def _effects(state: State, page: _Layout) -> Floats:
    """Means and variances of all pictures, 2 × pictures; those before their first fit by their features."""
    if not page.unfitted:
        return page.effects
    found = page.effects.copy()
    for place, arm in page.unfitted:
        found[:, place] = state.pooled(arm.features)
    return found


def _trimmed(rows: Floats, items: Sequence[Candidates]) -> list[list[float]]:
    return [row[: len(one.arms)] for row, one in zip(rows.tolist(), items, strict=True)]


def propensities_of(state: State, taste: Mapping[str, float], offer: Offer) -> list[float]:
    """Probability of each of one item's pictures for one visitor; see `weigh`."""
    return weigh(state, taste, [offer]).chances[0]


def chance(*parts: str) -> float:
    """A number in [0, 1) that is uniform over seeds and always the same for the same one."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def drawn(chances: Sequence[float], draw: float) -> int:
    """The place that the number `draw` in [0, 1) falls on."""
    return next((place for place, total in enumerate(accumulate(chances)) if draw < total), len(chances) - 1)
