"""Differences of means that may be looked at after every visitor: confidence sequences and p-values that stay valid.

The normal mixture of Robbins (1970) in the asymptotic form of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, “Time-uniform central
limit theory and asymptotic confidence sequences” (2021/2024), theorem 2.2 and equation (38); inverted it is the mixture sequential
probability ratio test of Johari, Koomen, Pekelis and Walsh, “Peeking at A/B tests” (2017).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ALPHA = 0.05
"""Chance that the interval of the primary metric is ever wrong, over the whole life of an experiment."""
PLANNED = 5_000
"""Visitors at which intervals are tightest; at a tenth or ten times of it they are less than a third wider than they could be."""
FEWEST = 25
"""Visitors of each variant before anything is said."""
FEWEST_TELLING = 10.0
"""Visitors of each variant who did what is counted, alike in amount, before anything is said (see `telling`)."""
MOST_NEEDED = 10**12


def mixing(planned: float = PLANNED, alpha: float = ALPHA) -> float:
    """The mixture's parameter ρ² that makes the interval tightest after `planned` visitors (Waudby-Smith et al. 2021, equation 38)."""
    wide = -2.0 * math.log(alpha)
    return (wide + math.log(wide + 1.0)) / planned


RHO2 = mixing()


@dataclass(frozen=True, slots=True)
class Moments:
    """Number of visitors, mean and variance (of one visitor) of a variant; arrays of equal shapes, one entry for each look."""

    number: Floats
    mean: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """Variant less control: the effect, its standard error, the interval and the p-value; NaN, NaN, ∓∞ and 1 where nothing can be said."""

    effect: Floats
    error: Floats
    low: Floats
    high: Floats
    p_value: Floats


def information(control: Floats, variant: Floats) -> Floats:
    """How many visitors, split evenly, would tell as much as these: four times the product by the sum."""
    return 4.0 * control * variant / np.maximum(control + variant, 1.0)


def margin(visitors: Floats, alpha: float = ALPHA) -> Floats:
    """Half the width of the interval in standard errors after so many visitors (theorem 2.2); infinite for none."""
    x = np.asarray(visitors, dtype=np.float64) * RHO2
    with np.errstate(divide="ignore"):
        return np.sqrt(2.0 * (1.0 + 1.0 / x) * (0.5 * np.log1p(x) - math.log(alpha)))


def telling(one: Moments) -> Floats:
    """How many visitors with equal amounts would make up what was counted: (Σ value)² / Σ value² (Kish, “Survey Sampling”, 1965).

    For shares it is the number of visitors who did it. After two small purchases neither mean nor variance knows of large ones.
    """
    squares = np.maximum(one.number - 1.0, 0.0) * one.variance + one.number * np.square(one.mean)
    return np.square(one.number * one.mean) / np.maximum(squares, np.finfo(np.float64).tiny)


def enough(control: Moments, variant: Moments) -> NDArray[np.bool_]:
    """Whether the values of two variants tell enough for an interval.

    Each has FEWEST visitors and FEWEST_TELLING telling ones; where it has not, it is enough that by the other it should have twice as many:
    then that it has none is what there is to tell.
    """
    numbers = [np.maximum(one.number, 1.0) for one in (control, variant)]
    told = [telling(one) for one in (control, variant)]
    should = [told[1] / numbers[1] * numbers[0], told[0] / numbers[0] * numbers[1]]
    each = [(own >= FEWEST_TELLING) | (by_other >= 2.0 * FEWEST_TELLING) for own, by_other in zip(told, should, strict=True)]
    return np.asarray(each[0] & each[1] & (np.minimum(control.number, variant.number) >= FEWEST))


def p_value(z: Floats, visitors: Floats) -> Floats:
    """The always-valid p-value of `z` standard errors: one by the mixture likelihood ratio; below α exactly beyond `margin`."""
    x = np.asarray(visitors, dtype=np.float64) * RHO2
    return np.minimum(1.0, np.exp(0.5 * np.log1p(x) - 0.5 * np.square(z) * x / (1.0 + x)))


def cautious(control: Moments, variant: Moments) -> tuple[Floats, Floats]:
    """The variances that intervals are made with: a variant's own, but not below that of both together.

    Early on, a variant in which nobody has bought yet has no variance and would look certain; the other one knows better.
    """
    weights = [np.maximum(one.number - 1.0, 0.0) for one in (control, variant)]
    both = (weights[0] * control.variance + weights[1] * variant.variance) / np.maximum(weights[0] + weights[1], 1.0)
    return np.maximum(control.variance, both), np.maximum(variant.variance, both)


def difference(control: Moments, variant: Moments, alpha: float = ALPHA, *, told: NDArray[np.bool_] | None = None) -> Difference:
    """Mean of the variant less mean of the control, with an interval that holds at all looks at once with probability 1 − α.

    `told`: whether the values tell `enough`; to be given where these are not the values themselves but what history left of them.
    """
    first, second = cautious(control, variant)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(first / control.number + second / variant.number)
        effect = variant.mean - control.mean
        z = effect / error
    known = (enough(control, variant) if told is None else told) & (error > 0)
    visitors = information(control.number, variant.number)
    half = np.where(known, margin(visitors, alpha) * np.where(known, error, 1.0), np.inf)
    effect = np.where(known, effect, np.nan)
    middle = np.where(known, effect, 0.0)
    p = np.where(known, p_value(np.where(known, z, 0.0), visitors), 1.0)
    return Difference(effect, np.where(known, error, np.nan), middle - half, middle + half, p)


def needed(error: float, visitors: float, width: float, alpha: float = ALPHA) -> int:
    """How many more visitors until the interval is ± `width`, if the standard error goes on shrinking as it must; 0: it is already.

    Args:
        error: standard error now.
        visitors: visitors now, as counted by `information`.
        width: above zero, in the unit of the metric.
        alpha: the chance of error the interval is made with.
    """

    def wide(number: float) -> float:
        return float(margin(np.float64(number), alpha)) * error * math.sqrt(visitors / number)  # type: ignore[arg-type]

    if wide(visitors) <= width:
        return 0
    low, high = visitors, 2.0 * visitors
    while wide(high) > width:
        low, high = high, 2.0 * high
        if high > MOST_NEEDED:
            return MOST_NEEDED
    while high - low > max(1.0, low * 1e-4):
        middle = (low + high) / 2.0
        low, high = (middle, high) if wide(middle) > width else (low, middle)
    return math.ceil(high - visitors)
