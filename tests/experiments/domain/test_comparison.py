"""Effects, lifts, guard rails and what they say."""

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from experiments.domain.analysis import Plan, Visitors, analysed
from experiments.domain.comparison import WORTH_KNOWING, compare
from experiments.domain.cuped import Sample, adjust, moments, terms
from experiments.domain.metrics import COUNTS, METRICS, capped
from experiments.domain.sequential import cautious, margin

RNG = np.random.default_rng


def sample(values, before=None):
    values = np.asarray(values, dtype=float)
    known = np.zeros(len(values), dtype=bool) if before is None else np.ones(len(values), dtype=bool)
    return Sample(values, terms(np.zeros(len(values)) if before is None else before, known))


def two(number, *, lift=0.0, seed=1, history=False, mean=2.0):
    rng = RNG(seed)
    rate = rng.gamma(4.0, mean / 4.0, 2 * number)
    before = rng.poisson(rate).astype(float) if history else None
    values = rng.poisson(rate * np.r_[np.ones(number), np.full(number, 1 + lift)])
    return [sample(values[part], None if before is None else before[part]) for part in (slice(number), slice(number, None))]


def test_the_lift_is_the_effect_by_the_mean_of_the_control():
    control, variant = two(5_000, lift=0.2)
    found = compare(control, variant)
    assert found.lift.value == pytest.approx(variant.values.mean() / control.values.mean() - 1)
    assert found.lift.low < 0.2 < found.lift.high
    assert 0 < found.effect.low < 0.4 < found.effect.high


@pytest.mark.parametrize("history", [False, True])
def test_the_ends_of_the_lift_are_fiellers(history):
    """At its ends the control times (1 + r) is just a margin away from the variant; brute force over r."""
    control, variant = two(2_000, lift=0.1, history=history)
    found, adjusted = compare(control, variant), adjust(control, variant)
    first, second = moments(adjusted.control), moments(adjusted.variant)
    told = np.concatenate(adjusted.explained)
    base = float(first.mean) + told.mean()
    variances = [float(v) / len(part.values) for v, part in zip(cautious(first, second), (control, variant), strict=True)]
    wide = float(margin(np.float64(4_000)))
    inside = [
        r
        for r in np.linspace(-0.5, 0.8, 13_001)
        if abs(float(second.mean - first.mean) - r * base)
        <= wide * math.sqrt(variances[1] + (1 + r) ** 2 * variances[0] + r * r * told.var(ddof=1) / 4_000)
    ]
    assert found.lift.low == pytest.approx(inside[0], abs=2e-3)
    assert found.lift.high == pytest.approx(inside[-1], abs=2e-3)


def test_the_interval_of_the_lift_holds_with_history():
    missed = 0
    for seed in range(300):
        found = compare(*two(400, lift=0.3, seed=seed, history=True))
        missed += not found.lift.low <= 0.3 <= found.lift.high
    assert missed <= 3


def test_history_makes_intervals_narrower():
    plain, told = compare(*two(3_000, lift=0.1)), compare(*two(3_000, lift=0.1, history=True))
    assert told.cut > 0.05
    assert told.effect.high - told.effect.low < plain.effect.high - plain.effect.low


def test_a_lift_over_next_to_nothing_has_no_ends():
    found = compare(sample([1.0] + [0.0] * 499), sample([1.0] * 60 + [0.0] * 440))
    assert found.lift is None
    assert found.effect.low > 0


def test_more_variants_share_the_chance_of_error():
    control, variant = two(2_000, lift=0.1)
    one, three = compare(control, variant), compare(control, variant, comparisons=3)
    assert three.p_value == pytest.approx(min(1.0, 3 * one.p_value))
    assert three.effect.high - three.effect.low > one.effect.high - one.effect.low


@pytest.mark.parametrize(("lift", "allowance", "hurt"), [(-0.2, 0.05, True), (-0.2, 0.3, False), (0.0, 0.0, False), (0.3, 0.0, False)])
def test_a_guard_rail_is_hurt_when_the_whole_interval_is_beyond_it(lift, allowance, hurt):
    control, variant = two(20_000, lift=lift)
    found = compare(control, variant, allowance=allowance)
    assert found.hurt is hurt
    assert found.hurt is (found.lift.high < -allowance)


def test_a_loss_that_may_still_be_small_does_not_hurt():
    assert not compare(*two(300, lift=-0.1), allowance=0.02).hurt


def test_everything_lost_hurts_although_the_variant_has_no_variance():
    rng = RNG(1)
    control = sample((rng.random(5_000) < 0.02).astype(float))
    assert compare(control, sample(np.zeros(5_000)), allowance=0.1).hurt


def test_what_is_needed_gives_the_width_that_is_worth_knowing():
    control, variant = two(2_000)
    more = compare(control, variant).needed
    times = 1 + more / 4_000
    again = compare(sample(np.tile(control.values, math.ceil(times))), sample(np.tile(variant.values, math.ceil(times))))
    assert again.effect.high - again.effect.low <= 2 * WORTH_KNOWING * control.values.mean()
    assert again.needed == 0


def test_one_visitor_with_thousands_of_events_does_not_decide():
    control, variant = two(2_000)
    loud = variant.values.copy()
    loud[0] = 5_000.0
    both = capped(np.r_[control.values, loud])
    found = compare(sample(both[:2_000]), sample(both[2_000:]))
    assert abs(found.lift.value - compare(control, variant).lift.value) < 0.02
    assert found.p_value > 0.05


@given(st.lists(st.floats(0, 1e6), max_size=50))
def test_capping_changes_only_the_largest(values):
    counts = np.array(values)
    found = capped(counts)
    assert (found <= counts).all()
    assert (found[counts < found.max(initial=0.0)] == counts[counts < found.max(initial=0.0)]).all()
    assert ((found > 0) == (counts > 0)).all()


def visitors(number, variants, *, seed=1, lift=0.0):
    rng = RNG(seed)
    variant = rng.integers(0, variants, number)
    after = np.zeros((number, len(COUNTS)))
    after[:, 0] = rng.poisson(2.0 * np.where(variant == 1, 1 + lift, 1.0))
    return Visitors(variant, after, np.zeros_like(after), np.zeros(number, bool))


def test_an_analysis_has_every_metric_of_every_variant():
    found = analysed(Plan(["a", "b", "c"], [1, 1, 1], {}), visitors(6_000, 3, lift=0.5))
    assert [(one.metric, one.variant) for one in found.findings] == [(key, name) for key in METRICS for name in "abc"]
    clicks = {one.variant: one for one in found.findings if one.metric == "clicks"}
    assert clicks["a"].comparison is None
    assert clicks["b"].comparison.effect.low > 0 > clicks["c"].comparison.effect.low
    assert not found.mismatched


def test_visitors_needed_are_counted_over_all_variants():
    people = visitors(6_000, 3)
    of = {one.variant: one for one in analysed(Plan(["a", "b", "c"], [1, 1, 1], {}), people).findings if one.metric == "clicks"}
    pair = [Sample(capped(people.after[:, 0])[people.variant == n], np.zeros(((people.variant == n).sum(), 2))) for n in (0, 1)]
    alone = compare(*pair, comparisons=2).needed
    assert of["b"].comparison.needed == pytest.approx(alone * 1.5, rel=0.02)


@pytest.mark.parametrize("number", [0, 1, 30])
def test_an_experiment_that_hardly_anybody_saw_is_analysed_too(number):
    found = analysed(Plan(["a", "b"], [1, 1], {"clicks": 0.0}), visitors(number, 2))
    assert all(one.comparison is None or not one.comparison.hurt for one in found.findings)
    assert not found.mismatched


def test_groups_of_the_wrong_size_are_an_alarm():
    assert analysed(Plan(["a", "b"], [9, 1], {}), visitors(2_000, 2)).mismatched
