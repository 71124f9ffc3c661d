"""The thumbnail policy: chances that are what they say."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from scipy.stats import chisquare

from recommendations.domain import policy
from recommendations.domain.policy import ArmState

scores = st.lists(st.floats(-4, 4), min_size=1, max_size=60)


def arm(key, value=0.0, features=None, **more):
    return ArmState(key, "", features or {}, value, pinned=more.pop("pinned", False), **more)


@given(scores)
def test_propensities_sum_to_one_and_keep_the_floor(values):
    chances = policy.propensities(values)
    assert sum(chances) == pytest.approx(1.0, abs=1e-9)
    assert min(chances) >= min(policy.FLOOR, 1 / len(values)) - 1e-12


@given(scores)
def test_a_better_picture_is_never_less_likely(values):
    chances = policy.propensities(values)
    ranked = sorted(zip(values, chances, strict=True))
    assert all(first[1] <= second[1] + 1e-12 for first, second in pairwise(ranked))


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=8), st.floats(0, 1, exclude_max=True))
def test_the_stated_propensity_is_that_of_the_picked_picture(values, draw):
    arms = [arm(str(n), value) for n, value in enumerate(values)]
    picked, propensity = policy.pick(arms, {}, draw)
    assert propensity == policy.propensities(values)[int(picked.key)]


def test_propensities_are_the_long_run_frequencies():
    arms = [arm("a", 0.0), arm("b", 0.3), arm("c", -0.4), arm("d", 0.9), arm("e", -3.0)]
    draws = Counter(policy.pick(arms, {}, policy.chance("visitor", str(n), "item"))[0].key for n in range(100_000))
    expected = [100_000 * chance for chance in policy.propensities([one.value for one in arms])]
    assert chisquare([draws[one.key] for one in arms], expected).pvalue > 0.001


def test_a_pinned_picture_wins_for_certain():
    arms = [arm("a", 2.0), arm("b", -2.0, pinned=True)]
    assert policy.pick(arms, {}, 0.1) == (arms[1], 1.0)
    assert policy.best_on_average(arms) is arms[1]


def test_without_taste_the_best_on_average_is_the_first_of_equals():
    assert policy.best_on_average([arm("default"), arm("other")]).key == "default"
    assert policy.best_on_average([arm("default"), arm("other", 0.2)]).key == "other"


def test_taste_makes_a_matching_picture_likelier():
    arms = [arm("red", features={"colour:red": 1.0}), arm("blue", features={"colour:blue": 1.0})]
    taste = {"colour:red": 1.0, "colour:blue": -1.0}
    red, blue = policy.propensities([policy.score(one, taste) for one in arms])
    assert red > 5 * blue


@given(st.dictionaries(st.sampled_from("abc"), st.floats(-50, 50)), st.dictionaries(st.sampled_from("abcd"), st.floats(0, 9)))
def test_affinity_stays_within_its_bounds(taste, features):
    assert abs(policy.affinity(features, taste)) <= policy.AFFINITY_BOUND
