"""Bayesian logistic regression with effects of groups: Laplace's approximation, solved block by block.

The log odds of a click on row r, of picture a of item i, are

    inputs[r] · w + features[a] · f + v[i] + u[a]

with Gaussian priors: on w as given, on f, v and u around 0 with variances that are estimated from the data (empirical Bayes:
MacKay, Bayesian interpolation, 1992; Bishop, Pattern Recognition and Machine Learning, 3.5 and 4.5). So every picture starts at what its
features say (pooled), and earns an effect u of its own at the pace that the spread among pictures deserves. Newton's step is exact although
there may be 10⁵ pictures: the Hessian of u is diagonal, that of v is once u is eliminated, and what is left has the size of w and f.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDS = 100
HALVINGS = 30
"""Far from the mode Newton's step may be too long; it is halved until it makes nothing worse."""
ENOUGH = 1e-8
"""Newton's decrement at which the posterior's mode counts as found."""
SETTLED = 0.005
"""Relative change of every variance between rounds at which the variances count as found."""


@dataclass(frozen=True, slots=True)
class Table:
    """What was shown: rows of impressions and clicks with their inputs (rows × p) and picture; pictures with features (× f) and item."""

    shown: Floats
    clicks: Floats
    inputs: Floats
    arm: Ints
    features: Floats
    item: Ints
    items: int


@dataclass(frozen=True, slots=True)
class Scales:
    """Prior variances of the effects of features, items and pictures."""

    feature: float
    item: float
    arm: float


@dataclass(frozen=True, slots=True)
class Prior:
    """Means and variances of w, what the variances of the effects start from, and how many effects that start counts for.

    With `strength` infinite the variances stay as they are.
    """

    means: Floats
    variances: Floats
    scales: Scales
    strength: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Mode and covariance of (w, f), modes of v and u, `own` variances of pictures (see `_own`), and the variances of effects."""

    weights: Floats
    covariance: Floats
    item: Floats
    arm: Floats
    own: Floats
    scales: Scales


_Point = tuple[Floats, Floats, Floats]
"""(w, f), v and u."""


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The Hessian at a point, u and v eliminated: see the module. `keep` is the share of a picture's information that u leaves."""

    gain: Floats
    arm: Floats
    item: Floats
    to_arm: Floats
    to_item: Floats
    keep: Floats
    covariance: Floats


def fit(table: Table, prior: Prior) -> Fit:
    """The posterior. Raises ValueError if there are fewer impressions than clicks in a row, or none of the shapes fit."""
    if (table.clicks > table.shown).any() or (table.clicks < 0).any():
        raise ValueError("a row has more clicks than impressions, or less than none")
    width, height = table.inputs.shape[1], table.features.shape[1]
    point = (np.concatenate([prior.means, np.zeros(height)]), np.zeros(table.items), np.zeros(len(table.item)))
    scales, settled = prior.scales, not np.isfinite(prior.strength)
    value = _value(table, prior, scales, point)
    for _ in range(ROUNDS):
        blocks = _blocks(table, prior, scales, point)
        step, decrement = _step(table, prior, scales, point, blocks)
        for halving in range(HALVINGS):
            there = _moved(point, step, 0.5**halving)
            reached = _value(table, prior, scales, there)
            if reached >= value:
                point, value = there, reached
                break
        if settled and decrement < ENOUGH:
            break
        if not settled and decrement < 1.0:
            scales, settled = _spread(table, prior, scales, point, blocks)
            value = _value(table, prior, scales, point)
    blocks = _blocks(table, prior, scales, point)
    return Fit(point[0], blocks.covariance, point[1], point[2], _own(table, blocks, width), scales)


def _moved(point: _Point, step: _Point, share: float) -> _Point:
    return point[0] + share * step[0], point[1] + share * step[1], point[2] + share * step[2]


def _odds(table: Table, point: _Point) -> Floats:
    weights, item, arm = point
    width = table.inputs.shape[1]
    of_arm: Floats = table.features @ weights[width:] + item[table.item] + arm
    odds: Floats = table.inputs @ weights[:width] + of_arm[table.arm]
    return odds


def _value(table: Table, prior: Prior, scales: Scales, point: _Point) -> float:
    weights, item, arm = point
    width, odds = len(prior.means), _odds(table, point)
    likelihood = table.clicks @ odds - table.shown @ np.logaddexp(0.0, odds)
    away = (weights[:width] - prior.means) ** 2 / prior.variances
    squares = weights[width:] @ weights[width:] / scales.feature + item @ item / scales.item + arm @ arm / scales.arm
    return float(likelihood - (away.sum() + squares) / 2)


def _sums(index: Ints, values: Floats, length: int) -> Floats:
    """Sums of values, or of each of their columns, by index."""
    if values.ndim == 1:
        return np.asarray(np.bincount(index, values, length), dtype=np.float64)
    sums = np.zeros((length, values.shape[1]))
    for number, column in enumerate(values.T):
        sums[:, number] = np.bincount(index, column, length)
    return sums


def _blocks(table: Table, prior: Prior, scales: Scales, point: _Point) -> _Blocks:
    chance = expit(_odds(table, point))
    weight = table.shown * chance * (1.0 - chance)
    arms, features = len(table.item), table.features
    gain = _sums(table.arm, weight, arms)
    inputs = _sums(table.arm, table.inputs * weight[:, None], arms)
    to_arm = np.hstack([inputs, features * gain[:, None]])
    cross = inputs.T @ features
    hessian = np.block([[table.inputs.T @ (table.inputs * weight[:, None]), cross], [cross.T, features.T @ (features * gain[:, None])]])
    hessian[np.diag_indices_from(hessian)] += _precision(prior, scales, features.shape[1])
    arm = gain + 1.0 / scales.arm
    keep = 1.0 - gain / arm
    item = _sums(table.item, gain * keep, table.items) + 1.0 / scales.item
    to_item = _sums(table.item, to_arm * keep[:, None], table.items)
    left = hessian - to_arm.T @ (to_arm / arm[:, None]) - to_item.T @ (to_item / item[:, None])
    covariance = np.asarray(np.linalg.inv((left + left.T) / 2), dtype=np.float64)
    return _Blocks(gain, arm, item, to_arm, to_item, keep, covariance)


def _precision(prior: Prior, scales: Scales, features: int) -> Floats:
    return np.concatenate([1.0 / prior.variances, np.full(features, 1.0 / scales.feature)])


def _step(table: Table, prior: Prior, scales: Scales, point: _Point, blocks: _Blocks) -> tuple[_Point, float]:
    weights, item, arm = point
    residual = table.clicks - table.shown * expit(_odds(table, point))
    of_arm = _sums(table.arm, residual, len(table.item))
    away = np.concatenate([weights[: len(prior.means)] - prior.means, weights[len(prior.means) :]])
    to_weights = np.concatenate([table.inputs.T @ residual, table.features.T @ of_arm]) - away * _precision(
        prior, scales, table.features.shape[1]
    )
    to_item = _sums(table.item, of_arm, table.items) - item / scales.item
    to_arm = of_arm - arm / scales.arm
    left_item = to_item - _sums(table.item, (1.0 - blocks.keep) * to_arm, table.items)
    left = to_weights - blocks.to_arm.T @ (to_arm / blocks.arm) - blocks.to_item.T @ (left_item / blocks.item)
    by_weights: Floats = blocks.covariance @ left
    by_item: Floats = (left_item - blocks.to_item @ by_weights) / blocks.item
    by_arm: Floats = (to_arm - blocks.to_arm @ by_weights - blocks.gain * by_item[table.item]) / blocks.arm
    decrement = float(to_weights @ by_weights + to_item @ by_item + to_arm @ by_arm)
    return (by_weights, by_item, by_arm), decrement


def _spread(table: Table, prior: Prior, scales: Scales, point: _Point, blocks: _Blocks) -> tuple[Scales, bool]:
    """Variances of the effects that were seen: the prior's start counts for `strength` of them."""
    weights, item, arm = point
    width, covariance = len(prior.means), blocks.covariance
    by_item = -blocks.to_item / blocks.item[:, None]
    by_arm = -blocks.to_arm / blocks.arm[:, None] - (1.0 - blocks.keep)[:, None] * by_item[table.item]
    of_item = 1.0 / blocks.item + _quadratic(by_item, covariance)
    of_arm = 1.0 / blocks.arm + (1.0 - blocks.keep) ** 2 / blocks.item[table.item] + _quadratic(by_arm, covariance)
    seen = blocks.gain > 0
    shown = _sums(table.item, seen.astype(float), table.items) > 0
    used = np.abs(table.features[seen]).sum(axis=0) > 0
    squares = Scales(
        _variance(weights[width:][used], np.diag(covariance)[width:][used], scales.feature, prior.scales.feature, prior.strength),
        _variance(item[shown], of_item[shown], scales.item, prior.scales.item, prior.strength),
        _variance(arm[seen], of_arm[seen], scales.arm, prior.scales.arm, prior.strength),
    )
    pairs = ((squares.feature, scales.feature), (squares.item, scales.item), (squares.arm, scales.arm))
    return squares, all(abs(new - old) <= SETTLED * old for new, old in pairs)


def _variance(effects: Floats, left: Floats, scale: float, start: float, strength: float) -> float:
    """MacKay's step: squares over the number of effects that the data determine; it ends where expectation–maximisation does, sooner."""
    determined = float((1.0 - left / scale).sum())
    return float((effects @ effects + strength * start) / (determined + strength))


def _quadratic(rows: Floats, matrix: Floats) -> Floats:
    result: Floats = np.einsum("ij,ij->i", rows @ matrix, rows)
    return result


def _own(table: Table, blocks: _Blocks, width: int) -> Floats:
    """Variance of each picture's log odds as far as it sets it apart from the item's other pictures.

    What all pictures of an item share (the item's effect, the intercept) cannot make one the best, and taken for independent
    uncertainty would look like doubt. So the part that w, f and v bring in enters by its deviation from the mean of the item's pictures.
    """
    by_item = -blocks.to_item / blocks.item[:, None]
    by_arm = -blocks.to_arm / blocks.arm[:, None] + blocks.keep[:, None] * by_item[table.item]
    by_arm[:, width:] += table.features
    return (
        1.0 / blocks.arm
        + _apart(table, blocks.keep[:, None])[:, 0] ** 2 / blocks.item[table.item]
        + _quadratic(_apart(table, by_arm), blocks.covariance)
    )


def _apart(table: Table, values: Floats) -> Floats:
    number = np.bincount(table.item, minlength=table.items)
    return values - (_sums(table.item, values, table.items) / np.maximum(number, 1)[:, None])[table.item]
