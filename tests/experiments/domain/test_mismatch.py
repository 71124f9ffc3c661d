"""Groups of the wrong size are found, groups of the right size are not."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest

from experiments.domain.mismatch import ALARM, ratio_p_value

TESTS = 2_000


def paths(shares, visitors, seed, tests=TESTS):
    """Visitors of each variant after every visitor."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(shares), size=(tests, visitors), p=shares)
    return np.stack([(drawn == n).cumsum(axis=1) for n in range(len(shares))], axis=-1)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.9, 0.1), (0.4, 0.3, 0.3)])
def test_looking_after_every_visitor_raises_false_alarms_in_at_most_one_per_cent(shares):
    alarms = [ratio_p_value(paths(shares, 2_000, seed, 250), shares).min(axis=1) < ALARM for seed in range(TESTS // 250)]
    assert np.concatenate(alarms).mean() <= 0.01


def test_48_by_52_is_found_quickly():
    steps = np.random.default_rng(5).binomial(100, 0.48, size=(500, 200)).cumsum(axis=1)
    sizes = 100 * np.arange(1, 201)
    found = ratio_p_value(np.stack([steps, sizes - steps], axis=-1), (0.5, 0.5)) < ALARM
    assert found[:, :150].any(axis=1).mean() > 0.9
    assert np.median(found.argmax(axis=1)) * 100 < 9_000


def test_a_variant_that_is_not_counted_is_found_within_two_hundred_visitors():
    assert ratio_p_value([150, 0], (0.5, 0.5)) < ALARM


@pytest.mark.parametrize("counts", [(3, 1), (0, 4), (2, 2)])
def test_the_p_value_is_one_by_the_exact_bayes_factor(counts):
    """With a Beta(1, 1) mixture every number of successes is as likely: 1/(n+1) by binomial coefficient."""
    total = sum(counts)
    factor = Fraction(1, (total + 1) * comb(total, counts[0])) / Fraction(1, 2) ** total
    assert float(ratio_p_value(counts, (1, 1), strength=2.0)) == pytest.approx(min(1.0, float(1 / factor)))


def test_the_mean_of_the_bayes_factor_is_one():
    """Exactly, over all ways in which five visitors can fall into three groups."""
    shares = np.array([0.5, 0.3, 0.2])
    total = 0.0
    for way in product(range(3), repeat=5):
        counts = np.bincount(way, minlength=3)
        total += float(np.prod(shares**counts)) * _factor(counts, shares)
    assert total == pytest.approx(1.0)


def _factor(counts, shares, strength=4.0):
    """The mixture's chance of an order of visitors, one after the other, by that of the intended shares."""
    seen, factor = np.zeros(3), 1.0
    for group, number in enumerate(counts):
        for _ in range(number):
            factor *= (strength * shares[group] + seen[group]) / (strength + seen.sum()) / shares[group]
            seen[group] += 1
    p = float(ratio_p_value(counts, shares, strength=strength))
    assert p == pytest.approx(min(1.0, 1 / factor))
    return factor


def test_no_visitors_are_no_mismatch():
    assert ratio_p_value([0, 0], (0.5, 0.5)) == 1.0
