"""Differences with what history explains taken away: CUPED with an intercept of its own for visitors without history.

Deng, Xu, Kohavi and Walker, “Improving the sensitivity of online controlled experiments by utilizing pre-experiment data” (2013). One θ for
both variants, the one that makes the variance of the difference smallest; with it the estimate is asymptotically as good as a regression
within each variant (Lin, “Agnostic notes on regression adjustments to experimental data”, 2013).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.domain.sequential import Floats, Moments, cautious

LEAST_PER_TERM = 20
"""Visitors of each variant for each number that is taken from history; with fewer θ would fit noise."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A variant: `values` of its visitors, and beside them what was known before the first exposure (visitors × terms)."""

    values: Floats
    before: Floats


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A control and a variant with history taken away; `cut` is the share of the difference's variance that went with it.

    `explained` is what history foretold of each visitor (control, variant), by which `control` and `variant` were lowered.
    """

    control: Floats
    variant: Floats
    explained: tuple[Floats, Floats]
    cut: float


def terms(counts: Floats, known: NDArray[np.bool_]) -> Floats:
    """History as terms: whether there is any, and what was counted then. Nobody without history is guessed at."""
    return np.column_stack([known.astype(np.float64), np.where(known, counts, 0.0)])


def adjust(control: Sample, variant: Sample) -> Adjusted:
    """Take away what history foretells, unless that would not make the difference more certain.

    History is older than the assignment, so its expectation is the same in both variants and the difference keeps its own.
    """
    nothing = Adjusted(control.values, variant.values, (np.zeros_like(control.values), np.zeros_like(variant.values)), 0.0)
    fewest = min(len(control.values), len(variant.values))
    if fewest < LEAST_PER_TERM * control.before.shape[1]:
        return nothing
    theta = _theta(control, variant)
    told = control.before @ theta, variant.before @ theta
    found = Adjusted(control.values - told[0], variant.values - told[1], told, 0.0)
    before, after = _variance(nothing), _variance(found)
    if not after < before:
        return nothing
    return Adjusted(found.control, found.variant, told, 1.0 - after / before)


def _theta(control: Sample, variant: Sample) -> Floats:
    """The θ with the least variance of the difference: of Σ (Cov(values) − 2θ·Cov(before, values) + θ·Cov(before)·θ) / n over both."""
    width = control.before.shape[1]
    square, across = np.zeros((width, width)), np.zeros(width)
    for one in (control, variant):
        off = one.before - one.before.mean(axis=0)
        weight = len(one.values) * (len(one.values) - 1.0)
        square += off.T @ off / weight
        across += off.T @ (one.values - one.values.mean()) / weight
    return np.asarray(np.linalg.lstsq(square, across, rcond=None)[0], dtype=np.float64)


def _variance(one: Adjusted) -> float:
    first, second = moments(one.control), moments(one.variant)
    variances = cautious(first, second)
    return float(variances[0] / first.number + variances[1] / second.number)


def moments(values: Floats) -> Moments:
    """Number, mean and variance of visitors."""
    number = np.float64(len(values))
    mean = values.mean() if len(values) else np.float64(np.nan)
    variance = values.var(ddof=1) if len(values) > 1 else np.float64(0.0)
    return Moments(np.asarray(number), np.asarray(mean), np.asarray(variance))
