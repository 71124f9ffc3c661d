"""Whole analyses of equal variants, looked at again and again: capped, with history, with guard rails, however uneven the split."""

import numpy as np
import pytest

from experiments.domain.analysis import Plan, Visitors, analysed
from experiments.domain.metrics import COUNTS, METRICS
from experiments.domain.sequential import ALPHA

TESTS, LOOKS = 120, (250, 500, 1_000, 2_000, 4_000)
RAILS = {"clicks": 0.0, "ordered": 0.0, "revenue": 0.0}
SPLITS = [(50, 50), (90, 10), (80, 10, 10)]


def shoppers(rng, split, number):
    """People who differ; two of three were there before, one in twenty orders, one in two hundred is a robot."""
    rate = rng.gamma(0.5, 1.2, number)
    known = rng.random(number) < 2 / 3
    after, before = np.zeros((number, len(COUNTS))), np.zeros((number, len(COUNTS)))
    after[:, COUNTS.index("clicks")] = rng.poisson(rate) * np.where(rng.random(number) < 0.005, 200, 1)
    before[:, COUNTS.index("clicks")] = rng.poisson(3 * rate) * known
    after[:, COUNTS.index("orders")] = orders = (rng.random(number) < 0.1 * np.minimum(rate, 1)).astype(float)
    after[:, COUNTS.index("revenue")] = orders * rng.lognormal(4.5, 1.0, number)
    return Visitors(rng.choice(len(split), number, p=np.array(split) / 100), after, before, known)


def looks(split, seed):
    """The same experiment at each look."""
    people = shoppers(np.random.default_rng(seed), split, LOOKS[-1])
    plan = Plan([f"variant-{n}" for n in range(len(split))], split, RAILS)
    return [analysed(plan, Visitors(*(getattr(people, part)[:n] for part in Visitors.__slots__))) for n in LOOKS]


@pytest.fixture(scope="module", params=SPLITS, ids=str)
def tests(request):
    return [looks(request.param, seed) for seed in range(TESTS)]


def compared(analyses, metric):
    return [row.comparison for one in analyses for row in one.findings if row.metric == metric and row.comparison is not None]


@pytest.mark.parametrize("metric", METRICS)
def test_equal_variants_seem_different_in_at_most_one_test_of_twenty(tests, metric):
    claims = [any(one.effect and not one.effect.low <= 0 <= one.effect.high for one in compared(each, metric)) for each in tests]
    surprises = [any(one.p_value < ALPHA for one in compared(each, metric)) for each in tests]
    assert max(np.mean(claims), np.mean(surprises)) <= ALPHA


def test_guard_rails_end_at_most_one_test_of_twenty_although_nothing_is_allowed_to_be_lost(tests):
    assert np.mean([any(one.hurt for metric in RAILS for one in compared(each, metric)) for each in tests]) <= ALPHA


def test_groups_of_any_split_have_their_sizes(tests):
    assert np.mean([any(one.mismatched for one in each) for each in tests]) <= 0.02


def test_something_is_said_and_history_helps(tests):
    """Otherwise nothing could be claimed falsely either."""
    last = [one for each in tests for one in compared(each[-1:], "clicks")]
    assert all(one.effect is not None for one in last)
    assert np.mean([one.cut for one in last]) > 0.03
