"""What another policy would have earned, out of a log of picks with their propensities.

A row has a weight: the chance with which the policy in question would have picked the logged arm, over the propensity with which it
was picked. The estimators, with r = 1 for a click:

* IPS, mean of w·r (Horvitz and Thompson, “A generalization of sampling without replacement from a finite universe”, 1952): unbiased.
* SNIPS, Σw·r / Σw (Swaminathan and Joachims, “The self-normalized estimator for counterfactual learning”, 2015): a little bias, far
  less spread; it does not change when clicks are counted as non-clicks, and lies between 0 and 1.
* DR, mean of Σ_a π(a)·q(a) + w·(r − q) (Dudík, Langford and Li, “Doubly robust policy evaluation and learning”, 2011), with q from a
  model that was fitted without the row (cross-fitting: Chernozhukov et al., “Double/debiased machine learning”, 2018).

Clicks are rare, so an estimate is a sum of few weights and nothing like normal. The intervals are those for weighted sums of Poisson
counts (Fay and Feuer, “Confidence intervals for directly standardized rates: a method based on the gamma distribution”, 1997):
with equal weights the exact interval of Garwood (1936), also when there was no click at all, with many clicks the normal one.
Their variance is the sandwich's with the jackknife's correction for rows that weigh much (MacKinnon and White, 1985), summed within
clusters where rows hang together (Liang and Zeger, 1986), and wider where few rows carry all the weight (Student's t with as many
degrees of freedom as the effective sample size gives).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, stdtrit

from recommendations.domain.metrics import NORMAL_95

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TAIL = 0.025
LEAST_FREEDOM = 1.0
MOST_MEANS = 2.0
"""Found by simulation: with 1 intervals of few clicks cover 93 to 95 %, with the heaviest row they can be ten times as wide as need be."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Clicks per row with the 95 % interval.

    The truth lies between 0 and 1, and so does the interval, unless the value of IPS or DR does not: then it reaches as far as the value.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything said of one policy on one log; `lift`: SNIPS over what was earned, None where nothing was.

    `gain` is SNIPS minus what was earned. `ess`: so many rows of the policy itself would tell as much as the log does.
    """

    snips: Estimate
    ips: Estimate
    dr: Estimate
    ess: float
    lift: float | None
    gain: Estimate


def effective_sample_size(weights: Floats) -> float:
    """(Σw)² / Σw² (Kish, “Survey sampling”, 1965); 0 without weight."""
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def judge(weights: Floats, clicks: Floats, modelled: Floats, expected: Floats, clusters: Ints | None = None) -> Judged | None:
    """All estimates; None if the policy never picks what was shown.

    `modelled` is q of the logged arm, `expected` Σ_a π(a)·q(a), `clusters` numbers rows of one person alike; all have a value for each row.
    """
    if not weights.any():
        return None
    earned = float(clicks.mean())
    best = snips(weights, clicks, clusters)
    return Judged(
        best,
        ips(weights, clicks, clusters),
        doubly_robust(weights, clicks, modelled, expected, clusters),
        effective_sample_size(weights),
        best.value / earned if earned else None,
        gain(weights, clicks, clusters),
    )


def ips(weights: Floats, clicks: Floats, clusters: Ints | None = None) -> Estimate:
    """Inverse propensity scoring."""
    return _of_mean(weights * clicks, weights, clusters)


def doubly_robust(weights: Floats, clicks: Floats, modelled: Floats, expected: Floats, clusters: Ints | None = None) -> Estimate:
    """The model's expectation, corrected by what it got wrong."""
    return _of_mean(expected + weights * (clicks - modelled), weights, clusters)


def snips(weights: Floats, clicks: Floats, clusters: Ints | None = None) -> Estimate:
    """Self-normalised inverse propensity scoring; raises ZeroDivisionError without weight."""
    total = _total(weights)
    value = float(weights @ clicks) / total
    return interval(value, _spread(_pull(weights, clicks, value, total), weights, clusters), _one_more(weights) / total)


def gain(weights: Floats, clicks: Floats, clusters: Ints | None = None) -> Estimate:
    """SNIPS minus what the log earned on the same rows: clicks that count for more than they did, less those that count for less.

    The two sums have no row in common, each has its gamma interval, and that of their difference is put together from both (MOVER: Zou and
    Donner, “Construction of confidence limits about effect measures: a general approach”, 2008).
    """
    if clicks.mean() > 0.5:  # noqa: PLR2004
        other = gain(weights, 1.0 - clicks, clusters)
        return Estimate(-other.value, -other.high, -other.low)
    change = weights / (_total(weights) / len(weights)) - 1.0
    more, less = (_part(part, clicks, clusters) for part in (np.maximum(change, 0.0), np.maximum(-change, 0.0)))
    value = more.value - less.value
    low = math.hypot(more.value - more.low, less.high - less.value)
    high = math.hypot(more.high - more.value, less.value - less.low)
    return Estimate(value, value - low, value + high)


def _part(weights: Floats, clicks: Floats, clusters: Ints | None) -> Estimate:
    number = len(clicks)
    return _between(float(weights @ clicks) / number, _spread(weights * clicks / number, weights, clusters), _one_more(weights) / number)


def interval(value: float, variance: float, heaviest: float) -> Estimate:
    """The gamma interval of a rate, by its variance and what one more click could add to it.

    Above one half non-clicks are the rarer, and the interval is that of their rate.
    """
    if value > 0.5:  # noqa: PLR2004
        other = interval(1.0 - value, variance, heaviest)
        return Estimate(value, 1.0 - other.high, 1.0 - other.low)
    found = _between(value, variance, heaviest)
    return Estimate(value, min(found.low, value), max(min(found.high, 1.0), value))


def _between(value: float, variance: float, heaviest: float) -> Estimate:
    low = _gamma(value, variance, TAIL) if value > 0 else 0.0
    high = _gamma(max(value, 0.0) + heaviest, variance + heaviest**2, 1.0 - TAIL)
    return Estimate(value, low, high)


def _of_mean(values: Floats, weights: Floats, clusters: Ints | None) -> Estimate:
    number, value = len(values), float(values.mean())
    leverage = 1.0 - 1.0 / number if number > 1 else 1.0
    return interval(value, _spread((values - value) / (number * leverage), weights, clusters), _one_more(weights) / number)


def _one_more(weights: Floats) -> float:
    """The most that one more click could weigh; where a few rows weigh far more than the others, MOST_MEANS mean weights of a click."""
    total = float(weights.sum())
    return min(float(weights.max()), MOST_MEANS * float(np.square(weights).sum()) / total) if total else 0.0


def _pull(weights: Floats, clicks: Floats, value: float, total: float) -> Floats:
    """How much each row moves SNIPS, with the jackknife's correction."""
    share = weights / total
    return share * (clicks - value) / np.where(share < 1.0, 1.0 - share, 1.0)


def _spread(pulls: Floats, weights: Floats, clusters: Ints | None) -> float:
    sums = _sums(pulls, clusters)
    freedom = max(effective_sample_size(_sums(weights, clusters)) - 1.0, LEAST_FREEDOM)
    wider = float(stdtrit(freedom, 1.0 - TAIL)) / NORMAL_95
    return float(sums @ sums) * wider**2


def _sums(values: Floats, clusters: Ints | None) -> Floats:
    return values if clusters is None else np.bincount(clusters, values).astype(np.float64)


def _total(weights: Floats) -> float:
    if not (total := float(weights.sum())):
        raise ZeroDivisionError("the policy never picks what was shown")
    return total


def _gamma(mean: float, variance: float, share: float) -> float:
    """A quantile of the gamma distribution with this mean and variance; the mean where there is no spread."""
    return float(gammaincinv(mean**2 / variance, share)) * variance / mean if variance > 0 else mean
