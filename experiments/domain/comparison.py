"""A variant beside the control: effect and lift with intervals that hold at every look, and whether a guard rail is hurt."""

import math
from dataclasses import dataclass, replace

import numpy as np

from experiments.domain.cuped import Adjusted, Sample, adjust, moments
from experiments.domain.sequential import ALPHA, Difference, Floats, cautious, difference, enough, information, margin, needed

WORTH_KNOWING = 0.05
"""The lift, up or down, that an experiment should be able to tell; what is still needed is counted for it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known of a variant against the control.

    `effect` is in the unit of the metric, `lift` relative to the control's mean; None: nothing can be said yet. `needed`: further visitors
    of the two until the lift is known to ± WORTH_KNOWING. `cut`: share of the variance that history took away. `hurt`: the guard rail.
    """

    effect: Interval | None
    lift: Interval | None
    p_value: float
    needed: int | None
    cut: float
    hurt: bool

    def of_all(self, times: float) -> "Comparison":
        """The same with `needed` counted over all variants of the experiment."""
        return replace(self, needed=None if self.needed is None else math.ceil(self.needed * times))


@dataclass(frozen=True, slots=True)
class _Joint:
    """The effect and the control's mean with their variances and covariance."""

    effect: float
    base: float
    var_effect: float
    var_base: float
    across: float


def compare(control: Sample, variant: Sample, *, comparisons: int = 1, allowance: float | None = None, rails: int = 1) -> Comparison:
    """Hold a variant against the control.

    Args:
        control: what its visitors did after their first exposure, and what was known of them before it.
        variant: the same of the other.
        comparisons: how many such comparisons are made; each gets its share of the chance of error (Bonferroni).
        allowance: for a guard rail, the relative loss that is accepted (0.05: 5 %).
        rails: how many guard rails the experiment has; together they are wrong no oftener than the primary metric.
    """
    adjusted = adjust(control, variant)
    parts = moments(adjusted.control), moments(adjusted.variant)
    alpha = ALPHA / max(comparisons, 1)
    found = difference(*parts, alpha=alpha, told=enough(moments(control.values), moments(variant.values)))
    if math.isnan(found.effect):
        return Comparison(None, None, 1.0, None, 0.0, hurt=False)
    visitors = information(parts[0].number, parts[1].number)
    joint, wide = _joint(adjusted, found), float(margin(visitors, alpha))
    effect = Interval(float(found.effect), float(found.low), float(found.high))
    hurt = allowance is not None and _beyond(joint, allowance, float(margin(visitors, alpha / max(rails, 1))))
    more = _needed(joint, float(visitors), alpha, len(control.values) + len(variant.values))
    p = min(1.0, float(found.p_value) * max(comparisons, 1))
    return Comparison(effect, _lift(joint, wide), p, more, adjusted.cut, hurt=hurt)


def _joint(adjusted: Adjusted, found: Difference) -> _Joint:
    """The control's mean is what is left of it plus what history foretells of both variants together."""
    rest, told = (adjusted.control, adjusted.variant), adjusted.explained
    numbers = [len(one) for one in rest]
    total = sum(numbers)
    variances = cautious(moments(rest[0]), moments(rest[1]))
    covariances = [_covariance(a, b) for a, b in zip(rest, told, strict=True)]
    spread = sum(_covariance(one, one) * number for one, number in zip(told, numbers, strict=True)) / total**2
    base = float(rest[0].mean()) + float(np.concatenate(told).mean())
    var_base = float(variances[0]) / numbers[0] + 2.0 * covariances[0] / total + spread
    across = -float(variances[0]) / numbers[0] + (covariances[1] - covariances[0]) / total
    return _Joint(float(found.effect), base, float(found.error) ** 2, max(var_base, 0.0), across)


def _covariance(one: Floats, other: Floats) -> float:
    return float((one - one.mean()) @ (other - other.mean())) / max(len(one) - 1, 1)


def _lift(joint: _Joint, wide: float) -> Interval | None:
    """All lifts r for which effect − r · base is not further from nothing than the margin (Fieller, 1954); None where they have no end."""
    square = joint.base**2 - wide**2 * joint.var_base
    if joint.base <= 0 or square <= 0:
        return None
    middle = joint.effect * joint.base - wide**2 * joint.across
    least = joint.effect**2 - wide**2 * joint.var_effect
    half = math.sqrt(max(middle**2 - square * least, 0.0))
    return Interval(joint.effect / joint.base, (middle - half) / square, (middle + half) / square)


def _beyond(joint: _Joint, allowance: float, wide: float) -> bool:
    """Whether every lift in the interval is a loss of more than `allowance`; needs no lift with ends."""
    variance = joint.var_effect + 2.0 * allowance * joint.across + allowance**2 * joint.var_base
    return joint.effect + allowance * joint.base + wide * math.sqrt(max(variance, 0.0)) < 0


def _needed(joint: _Joint, visitors: float, alpha: float, both: int) -> int | None:
    if joint.base <= 0:
        return None
    more = needed(math.sqrt(joint.var_effect), visitors, WORTH_KNOWING * joint.base, alpha)
    return math.ceil(more * both / visitors)
