"""What history explains is taken away, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from experiments.domain.comparison import compare
from experiments.domain.cuped import Sample, adjust, moments, terms
from experiments.domain.metrics import capped
from experiments.domain.sequential import cautious


def people(rng, number, *, correlation=0.7, effect=0.0, known=1.0, share=0.5):
    """Control and variant: normal numbers that go along with those before; of some nothing is known."""
    before = rng.normal(3.0, 1.0, number)
    values = 5 + correlation * (before - 3.0) + rng.normal(0.0, np.sqrt(1 - correlation**2), number)
    seen = terms(before, rng.random(number) < known)
    treated = rng.random(number) < share
    return Sample(values[~treated], seen[~treated]), Sample(values[treated] + effect, seen[treated])


def variance(control, variant):
    first, second = moments(control), moments(variant)
    return float(sum(v / len(x) for v, x in zip(cautious(first, second), (control, variant), strict=True)))


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.7, 0.9])
def test_the_variance_falls_by_the_square_of_the_correlation(correlation):
    found = adjust(*people(np.random.default_rng(1), 40_000, correlation=correlation))
    assert found.cut == pytest.approx(correlation**2, abs=0.02)


def test_of_visitors_without_history_nothing_is_taken():
    """Deng et al. (2013): what is explained is the share with history times the square of their correlation."""
    found = adjust(*people(np.random.default_rng(1), 60_000, correlation=0.8, known=0.5))
    assert found.cut == pytest.approx(0.5 * 0.64, abs=0.02)


def test_what_is_different_about_newcomers_is_taken_too():
    rng = np.random.default_rng(2)
    known, treated = rng.random(20_000) < 0.5, rng.random(20_000) < 0.5
    values, before = rng.normal(0, 1, 20_000) + 2.0 * known, terms(np.zeros(20_000), known)
    found = adjust(Sample(values[~treated], before[~treated]), Sample(values[treated], before[treated]))
    assert found.cut == pytest.approx(0.5, abs=0.02)


@given(st.integers(0, 10**6), st.integers(2, 300), st.integers(2, 300), st.floats(0, 1))
def test_the_variance_is_never_larger(seed, first, second, known):
    rng = np.random.default_rng(seed)

    def sample(number):
        before = terms(rng.poisson(0.3, number).astype(float), rng.random(number) < known)
        return Sample(rng.poisson(rng.gamma(0.3, 2.0), number).astype(float), before)

    control, variant = sample(first), sample(second)
    found = adjust(control, variant)
    assert variance(found.control, found.variant) <= variance(control.values, variant.values)
    assert 0.0 <= found.cut <= 1.0


def test_the_effect_is_not_moved():
    """Over a thousand assignments the mean of the estimates is the true effect, and they scatter less."""
    rng = np.random.default_rng(3)
    plain, adjusted = [], []
    for _ in range(1_000):
        control, variant = people(rng, 400, correlation=0.8, effect=0.25, share=0.3, known=0.8)
        found = adjust(control, variant)
        plain.append(variant.values.mean() - control.values.mean())
        adjusted.append(found.variant.mean() - found.control.mean())
    assert np.mean(adjusted) == pytest.approx(0.25, abs=4 * np.std(adjusted) / np.sqrt(1_000))
    assert np.var(adjusted) == pytest.approx((1 - 0.8 * 0.64) * np.var(plain), rel=0.2)


def test_a_a_tests_with_history_stay_valid_at_every_look():
    rng = np.random.default_rng(6)
    claimed = 0
    for _ in range(400):
        before = rng.poisson(rng.gamma(0.5, 2.0, 1_500)).astype(float)
        values = rng.poisson(0.2 + 0.4 * before).astype(float)
        seen, treated = terms(capped(before), before > 0), rng.random(1_500) < 0.5
        for end in range(100, 1_501, 100):
            here = treated[:end]
            pair = (Sample(capped(values[:end])[mine], seen[:end][mine]) for mine in (~here, here))
            if compare(*pair).p_value < 0.05:
                claimed += 1
                break
    assert claimed / 400 <= 0.05


def test_a_handful_of_visitors_is_left_as_it_is():
    assert adjust(*people(np.random.default_rng(1), 40)).cut == 0.0


def test_history_of_nobody_explains_nothing():
    control, variant = people(np.random.default_rng(1), 4_000, known=0.0)
    found = adjust(control, variant)
    assert found.cut == 0.0
    assert (found.control == control.values).all()
