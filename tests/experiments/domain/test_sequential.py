"""Intervals that may be looked at after every visitor."""

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import integrate

from experiments.domain import sequential
from experiments.domain.sequential import (
    ALPHA,
    FEWEST,
    PLANNED,
    RHO2,
    Moments,
    difference,
    information,
    margin,
    mixing,
    needed,
    p_value,
    telling,
)

TESTS, VISITORS, TOGETHER = 2_000, 2_000, 100


def bernoulli(rng, shape):
    return (rng.random(shape) < 0.02).astype(float)


def counts(rng, shape):
    """Clicks of people who differ: a Poisson number around a rate of their own."""
    return rng.poisson(rng.gamma(0.5, 1.2, shape)).astype(float)


def revenue(rng, shape):
    """One in fifty buys, for a heavy-tailed amount."""
    return (rng.random(shape) < 0.02) * rng.lognormal(4.5, 1.2, shape)


METRICS = {"bernoulli": bernoulli, "counts": counts, "revenue": revenue}
TRUTH = {"bernoulli": 0.02, "counts": 0.6, "revenue": 0.02 * math.exp(4.5 + 0.72)}


def moments_of(values, mine):
    """What is known of a variant after each visitor (tests × visitors)."""
    number, total, square = mine.cumsum(axis=1), (values * mine).cumsum(axis=1), (values**2 * mine).cumsum(axis=1)
    mean = total / np.maximum(number, 1)
    return Moments(number.astype(float), mean, np.maximum(square - number * mean**2, 0.0) / np.maximum(number - 1, 1))


def looks(values, treated):
    return [moments_of(values, mine) for mine in (~treated, treated)]


def ever(draw, *, share=0.5, factor=1.0, truth=0.0, visitors=VISITORS, seed=1):
    """Shares of the tests that ever claimed a difference, and whose interval ever missed the true one, looking after every visitor."""
    rng = np.random.default_rng(seed)
    claimed = missed = 0
    for _ in range(TESTS // TOGETHER):
        treated = rng.random((TOGETHER, visitors)) < share
        found = difference(*looks(draw(rng, treated.shape) * np.where(treated, factor, 1.0), treated))
        claimed += (found.p_value < ALPHA).any(axis=1).sum()
        missed += ((found.low > truth) | (found.high < truth)).any(axis=1).sum()
    return claimed / TESTS, missed / TESTS


@pytest.mark.parametrize("share", [0.5, 0.1])
@pytest.mark.parametrize("metric", METRICS)
def test_peeking_after_every_visitor_of_two_thousand_a_a_tests_finds_a_difference_in_at_most_five_per_cent(metric, share):
    claimed, missed = ever(METRICS[metric], share=share)
    assert claimed <= 0.05
    assert missed == claimed


@pytest.mark.parametrize(
    ("metric", "factor", "share"),
    [("bernoulli", 3.0, 0.1), ("counts", 1.5, 0.5), ("revenue", 0.3, 0.5), ("revenue", 1.5, 0.5), ("revenue", 3.0, 0.1)],
)
def test_the_interval_holds_the_true_effect_at_all_looks_at_once(metric, factor, share):
    _, missed = ever(METRICS[metric], factor=factor, share=share, truth=(factor - 1) * TRUTH[metric])
    assert missed <= 0.05


def test_three_variants_that_share_the_chance_of_error_claim_no_more_than_two():
    rng = np.random.default_rng(8)
    claimed = 0
    for _ in range(TESTS // TOGETHER):
        group, values = rng.integers(0, 3, (TOGETHER, VISITORS)), counts(rng, (TOGETHER, VISITORS))
        found = np.zeros(TOGETHER, bool)
        for variant in (1, 2):
            control, treated = (moments_of(values, group == n) for n in (0, variant))
            found |= (difference(control, treated).p_value < ALPHA / 2).any(axis=1)
        claimed += found.sum()
    assert claimed / TESTS <= 0.05


def test_looking_at_ordinary_p_values_as_often_would_not():
    rng = np.random.default_rng(1)
    treated = rng.random((TOGETHER, VISITORS)) < 0.5
    found = difference(*looks(counts(rng, treated.shape), treated))
    z = np.abs(found.effect / found.error)[:, 100:]
    assert (z > 1.96).any(axis=1).mean() > 0.25


def test_a_true_effect_is_found():
    claimed, _ = ever(counts, factor=1.7)
    assert claimed > 0.95


def test_visitors_whose_numbers_grow_after_they_were_counted_do_no_harm():
    """Who came early goes on clicking while others come: looks are ten days, everybody's clicks until then."""
    rng = np.random.default_rng(4)
    treated, rate = rng.random((TESTS, 1_000)) < 0.5, rng.gamma(0.5, 0.6, (TESTS, 1_000))
    arrived, total, claimed = rng.integers(0, 20, (TESTS, 1_000)), np.zeros((TESTS, 1_000)), np.zeros(TESTS, bool)
    for day in range(20):
        here = arrived <= day
        total += rng.poisson(rate) * here
        parts = []
        for mine in (here & ~treated, here & treated):
            number = mine.sum(axis=1).astype(float)
            mean = (total * mine).sum(axis=1) / number
            parts.append(Moments(number, mean, (((total - mean[:, None]) ** 2) * mine).sum(axis=1) / (number - 1)))
        claimed |= difference(*parts).p_value < ALPHA
    assert claimed.mean() <= 0.05


@given(st.floats(1, 1e7), st.floats(1e-6, 0.2))
def test_the_margin_is_the_published_one(number, alpha):
    published = math.sqrt(2 * (number * RHO2 + 1) / (number**2 * RHO2) * math.log(math.sqrt(number * RHO2 + 1) / alpha))
    assert float(margin(np.float64(number), alpha)) / math.sqrt(number) == pytest.approx(published, rel=1e-9)


@pytest.mark.parametrize(("z", "number"), [(0.0, 50), (2.0, 500), (3.5, 10_000), (-3.5, 10_000), (2.5, 300_000)])
def test_the_p_value_is_one_by_the_mixed_likelihood_ratio(z, number):
    def ratio(effect):
        weight = math.exp(-(effect**2) / (2 * RHO2)) / math.sqrt(2 * math.pi * RHO2)
        return math.exp(effect * z * math.sqrt(number) - effect**2 * number / 2) * weight

    places = [0.0, z / math.sqrt(number)]
    mixed = integrate.quad(ratio, -1.0, 1.0, points=places, limit=500)[0]
    assert float(p_value(np.float64(z), np.float64(number))) == pytest.approx(min(1.0, 1.0 / mixed), rel=1e-4)


@given(st.floats(-10, 10), st.floats(1, 1e7), st.sampled_from([0.05, 0.01, 0.0001]))
def test_interval_and_p_value_agree(z, number, alpha):
    edge = float(margin(np.float64(number), alpha))
    if abs(abs(z) - edge) > 1e-6:
        assert (float(p_value(np.float64(z), np.float64(number))) < alpha) == (abs(z) > edge)


def test_intervals_are_tightest_for_the_planned_number(monkeypatch):
    best = float(margin(np.float64(PLANNED)))
    for planned in (PLANNED / 3, PLANNED * 3):
        monkeypatch.setattr(sequential, "RHO2", mixing(planned))
        assert float(margin(np.float64(PLANNED))) > best


@pytest.mark.parametrize("number", [PLANNED / 10, PLANNED, PLANNED * 10])
def test_away_from_it_they_are_less_than_a_third_wider_than_they_could_be(monkeypatch, number):
    ours = float(margin(np.float64(number)))
    monkeypatch.setattr(sequential, "RHO2", mixing(number))
    assert ours < 4 / 3 * float(margin(np.float64(number)))


def moments(number, mean, variance):
    return Moments(np.float64(number), np.float64(mean), np.float64(variance))


def test_known_answer():
    """Waudby-Smith et al. (2021), theorem 2.2, by hand: 10,000 visitors, standard error .02, ρ² = 7.937 / 5,000."""
    found = difference(moments(5_000, 1.0, 1.0), moments(5_000, 1.1, 1.0))
    assert float(found.error) == pytest.approx(0.02)
    half = float(found.high - found.effect)
    assert half == pytest.approx(0.02 * math.sqrt(2 * (1 + 1 / 15.874) * (math.log(16.874) / 2 + math.log(20))), rel=1e-3)


def test_nothing_is_said_of_too_few():
    found = difference(moments(FEWEST - 1, 0.0, 1.0), moments(1_000, 9.0, 1.0))
    assert (float(found.p_value), float(found.low), float(found.high)) == (1.0, -math.inf, math.inf)
    assert math.isnan(found.effect)


def test_nothing_is_said_where_nobody_did_anything():
    assert math.isnan(difference(moments(900, 0.0, 0.0), moments(1_000, 0.0, 0.0)).effect)


@pytest.mark.parametrize(("visitors", "said"), [(100, False), (1_000, True)])
def test_a_variant_in_which_nobody_buys_says_something_once_it_should_have_had_twenty(visitors, said):
    found = difference(moments(10 * visitors, 0.02, 0.0196), moments(visitors, 0.0, 0.0))
    assert (not math.isnan(found.effect)) == said


def test_a_variant_without_variance_is_as_uncertain_as_both_together():
    found = difference(moments(2_000, 0.02, 0.0196), moments(2_000, 0.0, 0.0))
    assert float(found.error) == pytest.approx(math.sqrt(0.0196 / 2_000 + 0.0098 / 2_000))


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=50))
def test_of_shares_those_who_did_it_are_telling(values):
    values = np.array(values)
    variance = values.var(ddof=1) if len(values) > 1 else 0.0
    assert float(telling(moments(len(values), values.mean(), variance))) == pytest.approx(values.sum(), abs=1e-6)


@given(st.floats(25, 1e6), st.floats(25, 1e6))
def test_an_even_split_tells_most(first, second):
    assert float(information(np.float64(first), np.float64(second))) <= first + second + 1e-6


def test_needed_visitors_are_those_that_are_needed():
    more = needed(0.05, 2_000, 0.05)
    for number, enough in ((2_000 + more, True), (2_000 + more * 0.99, False)):
        width = float(margin(np.float64(number))) * 0.05 * math.sqrt(2_000 / number)
        assert (width <= 0.05) == enough
    assert needed(0.01, 2_000, 0.05) == 0
    assert needed(1.0, 50, 1e-9) == sequential.MOST_NEEDED
