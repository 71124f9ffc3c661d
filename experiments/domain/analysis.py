"""One analysis of an experiment: every metric of every variant beside the control, and whether the groups have their sizes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.domain.comparison import Comparison, compare
from experiments.domain.cuped import Sample, terms
from experiments.domain.metrics import COUNTS, METRICS, Metric, capped, values
from experiments.domain.mismatch import ALARM, ratio_p_value
from experiments.domain.sequential import Floats


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared: variants with the control first, the shares they should have, and the relative loss each guard rail allows."""

    variants: Sequence[str]
    shares: Sequence[float]
    allowances: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who took part: index of the variant, what they did after and before (visitors × COUNTS), whether they had done anything before."""

    variant: NDArray[np.int64]
    after: Floats
    before: Floats
    known: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a metric of a variant; the control has no comparison."""

    metric: str
    variant: str
    visitors: int
    mean: float
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All findings; `ratio_p` is the p-value of the sizes of the groups, `mismatched` whether that is an alarm."""

    findings: Sequence[Finding]
    ratio_p: float
    mismatched: bool


def analysed(plan: Plan, visitors: Visitors) -> Analysis:
    """Compare everything that can be compared; variants nobody saw yet are findings without visitors."""
    sizes = np.bincount(visitors.variant, minlength=len(plan.variants))
    ratio_p = float(ratio_p_value(sizes, plan.shares))
    findings = [finding for metric in METRICS.values() for finding in _of_metric(plan, visitors, metric)]
    return Analysis(findings, ratio_p, ratio_p < ALARM)


def _of_metric(plan: Plan, visitors: Visitors, metric: Metric) -> list[Finding]:
    place = COUNTS.index(metric.of)
    after, before = values(metric, visitors.after[:, place]), terms(_history(metric, visitors, place), visitors.known)
    samples = [Sample(after[mine], before[mine]) for mine in (visitors.variant == n for n in range(len(plan.variants)))]
    found = []
    for place_of, (name, sample) in enumerate(zip(plan.variants, samples, strict=True)):
        size = len(sample.values)
        held = _held(plan, metric, samples[0], sample, len(after)) if place_of else None
        found.append(Finding(metric.key, name, size, float(sample.values.mean()) if size else 0.0, held))
    return found


def _history(metric: Metric, visitors: Visitors, place: int) -> Floats:
    """The same number before; for shares too how often, which foretells more than whether."""
    counts = capped(visitors.before[:, place])
    return np.log1p(counts) if metric.share else counts


def _held(plan: Plan, metric: Metric, control: Sample, variant: Sample, everybody: int) -> Comparison:
    found = compare(
        control,
        variant,
        comparisons=len(plan.variants) - 1,
        allowance=plan.allowances.get(metric.key),
        rails=len(plan.allowances),
    )
    pair = len(control.values) + len(variant.values)
    if found.needed is None or not pair:
        return found
    return found.of_all(everybody / pair)
