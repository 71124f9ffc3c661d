"""The thumbnail policy: chances that are what they say."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.special import ndtr
from scipy.stats import chisquare

from recommendations.domain import policy
from recommendations.domain.policy import ArmState, Candidates, Offer, PolicyError, State

STATE = State("7", (0.8, 1.5), ((0.04, 0.0), (0.0, 0.09)), {"view:side": (0.2, 0.01), "colour:red": (-0.1, 0.02)}, 0.05)
known = st.lists(st.tuples(st.floats(-4, 4), st.floats(1e-4, 4)), min_size=1, max_size=12)


def arm(key, mean=0.0, variance=0.1, *, features=None, pinned=False, night=None):
    return ArmState(str(key), "", features or {}, pinned, mean, variance, night)


def offer(arms, closeness=None):
    return Offer(Candidates.of(arms), closeness or [0.0] * len(arms))


def chances_of(taste, arms, closeness=None, *, state=STATE):
    return policy.propensities_of(state, taste, offer(arms, closeness))


def arms_of(pairs):
    return [arm(n, mean, variance) for n, (mean, variance) in enumerate(pairs)]


def brute_force(means, deviations, draws=400_000):
    rng = np.random.default_rng(1)
    best = (rng.normal(size=(draws, len(means))) * deviations + means).argmax(axis=1)
    return np.bincount(best, minlength=len(means)) / draws


@pytest.mark.parametrize("seed", range(12))
def test_the_chance_to_be_the_best_is_that_of_sampling(seed):
    rng = np.random.default_rng(seed)
    number = int(rng.integers(2, 9))
    means, deviations = rng.normal(0, 1, number), 10 ** rng.uniform(-2, 0.7, number)
    found = policy.chance_of_best(means[None], deviations[None])[0]
    assert np.abs(found - brute_force(means, deviations)).max() < 0.006


def test_of_two_pictures_the_chance_is_known():
    found = policy.chance_of_best(np.array([[0.3, -0.2]]), np.array([[0.4, 0.3]]))[0]
    assert found[0] == pytest.approx(0.5 * (1 + math.erf(0.5 / 0.5 / 2**0.5)), abs=0.003)


@given(known)
def test_propensities_sum_to_one_and_keep_the_floor(pairs):
    chances = chances_of({}, arms_of(pairs))
    assert sum(chances) == pytest.approx(1.0, abs=1e-9)
    assert min(chances) >= min(policy.FLOOR, 1 / len(pairs)) - 1e-12


@given(st.lists(st.floats(-4, 4), min_size=2, max_size=8), st.floats(1e-3, 4))
def test_a_better_picture_is_never_less_likely(means, variance):
    ranked = sorted(zip(means, chances_of({}, [arm(n, mean, variance) for n, mean in enumerate(means)]), strict=True))
    assert all(first[1] <= second[1] + 1e-6 for first, second in pairwise(ranked))


@given(st.lists(known, min_size=1, max_size=6))
def test_a_page_is_its_items_one_by_one(page):
    items = [arms_of(pairs) for pairs in page]
    together = policy.weigh(STATE, {}, [offer(arms) for arms in items]).chances
    assert [pytest.approx(chances_of({}, arms), abs=1e-6) for arms in items] == together


def test_propensities_are_the_long_run_frequencies():
    arms = arms_of([(0.0, 0.1), (0.3, 0.2), (-0.4, 0.02), (0.5, 0.3), (-3.0, 0.1)])
    chances = chances_of({}, arms)
    draws = Counter(policy.drawn(chances, policy.chance("visitor", str(n), "item")) for n in range(100_000))
    assert chisquare([draws[place] for place in range(5)], [100_000 * chance for chance in chances]).pvalue > 0.001


@given(known, st.floats(0, 1, exclude_max=True))
def test_a_draw_falls_on_a_picture(pairs, draw):
    assert 0 <= policy.drawn(chances_of({}, arms_of(pairs)), draw) < len(pairs)


def test_taste_and_closeness_make_a_picture_likelier():
    plain = [arm("a", features={"colour:red": 1.0}), arm("b", features={"colour:blue": 1.0})]
    assert chances_of({}, plain)[0] == pytest.approx(0.5)
    assert chances_of({"colour:red": 1.0, "colour:blue": -1.0}, plain)[0] > 0.9
    assert chances_of({}, plain, [0.8, -0.3])[0] > 0.9


def test_doubt_about_a_weight_spreads_the_chances():
    sure, unsure = ((0.0, 0.0), (0.0, 0.0)), ((4.0, 0.0), (0.0, 4.0))
    arms = [arm("a", features={"colour:red": 1.0}), arm("b")]
    first, second = (State("", (0.8, 0), covariance, {}, 0.05) for covariance in (sure, unsure))
    assert chances_of({"colour:red": 1.0}, arms, state=first)[0] > chances_of({"colour:red": 1.0}, arms, state=second)[0]


def test_inputs_are_against_the_items_other_pictures():
    arms = offer([arm("a", features={"colour:red": 1.0}), arm("b", features={"colour:red": 0.5})], [0.5, 0.1])
    weighed = policy.weigh(STATE, {"colour:red": 2.0}, [arms, offer([arm("alone", features={"colour:red": 1.0})])])
    assert weighed.taste == [[pytest.approx(0.5), pytest.approx(-0.5)], [0.0]]
    assert weighed.closeness[0] == [pytest.approx(0.2), pytest.approx(-0.2)]


def test_a_new_picture_starts_at_what_its_features_earned():
    new = ArmState("new", "", {"view:side": 1.0, "colour:red": 0.5, "unheard:of": 1.0})
    assert STATE.effect(new) == (pytest.approx(0.15), pytest.approx(0.05 + 0.01 + 0.25 * 0.02))
    assert STATE.effect(arm("old", 0.4, 0.2)) == (0.4, 0.2)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_numbers_that_are_none_are_refused(number):
    for broken in (arm("a", mean=number), arm("a", variance=number), arm("a", variance=-1.0)):
        with pytest.raises(PolicyError, match="not a number"):
            chances_of({}, [broken, arm("b")])


def test_a_state_of_before_knows_nothing_of_what_pictures_have_on_average():
    raw = STATE.to_json()
    del raw["pictured"]
    assert State.from_json("7", raw) == STATE


def test_a_state_survives_being_kept():
    assert State.from_json("7", STATE.to_json()) == STATE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "format 99 is not known"),
        ({"weights": [1.0]}, "damaged"),
        ({"weights": "ab"}, "damaged"),
        ({"features": {"a": 1}}, "damaged"),
        ({"features": {"a": [1, -1]}}, "negative"),
        ({"fresh": 0}, "negative"),
        ({"base": None}, "damaged"),
        ({"intercept": math.nan}, "finite"),
        ({"covariance": [[1, 0], [0, -1]]}, "negative"),
        ({"covariance": [[0.01, 0.05], [0.05, 0.01]]}, "variance negative"),
        ({"pictured": {"colour:red": math.inf}}, "finite"),
    ],
)
def test_damaged_parameters_are_refused(change, message):
    with pytest.raises(PolicyError, match=message):
        State.from_json("7", STATE.to_json() | change)


@pytest.mark.parametrize("raw", [{}, [], None, 3, "x"])
def test_what_is_no_policy_is_refused(raw):
    with pytest.raises(PolicyError):
        State.from_json("7", raw)


def average(*arms):
    item = Candidates.of(arms)
    return item.arms[item.best].key


def test_without_a_visitor_it_is_the_pinned_or_the_best_on_average():
    arms = [arm("a", night=0.1), ArmState("new", "", {}), arm("b", night=0.3), arm("c", night=-2.0, pinned=True)]
    assert (average(*arms), average(*arms[:3])) == ("c", "b")
    assert average(ArmState("default", "", {}), ArmState("other", "", {})) == "default"


def test_without_a_visitor_it_is_the_same_all_day_whatever_the_hours_add():
    assert average(arm("a", 0.1, night=0.2), arm("b", 9.0, night=0.1), arm("new", 9.0)) == "a"


pictures_of = st.lists(st.dictionaries(st.sampled_from("abcd"), st.floats(0, 9)), min_size=1, max_size=4)


@given(st.dictionaries(st.sampled_from("abc"), st.floats(-50, 50)), pictures_of)
def test_affinity_is_taste_by_weight_within_its_bounds(taste, pictures):
    found = policy.affinities([Candidates.of([arm("first", features=one), arm("last")]) for one in pictures], taste)
    sums = [sum(weight * taste.get(name, 0.0) for name, weight in one.items()) for one in pictures]
    bound = policy.AFFINITY_BOUND
    assert found.tolist() == pytest.approx([number for one in sums for number in (min(max(one, -bound), bound), 0.0)])


def dense(means, deviations):
    """The chances by sums over 4,000 points for each distribution."""
    points = np.unique(means[:, None] + deviations[:, None] * np.linspace(-9, 9, 4001))
    below = ndtr((points - means[:, None]) / deviations[:, None])
    others = [np.prod(np.delete(below, place, axis=0), axis=0) for place in range(len(means))]
    return [(np.diff(mine) * (rest[1:] + rest[:-1]) / 2).sum() for mine, rest in zip(below, others, strict=True)]


@pytest.mark.parametrize("spread", [0.0, 0.3, 1.0])
def test_the_integral_is_as_exact_as_it_says(spread):
    for seed in range(60):
        rng = np.random.default_rng(seed)
        means, deviations = rng.normal(0, rng.choice([0.05, 0.5, 2]), int(rng.integers(2, 9))), 10.0
        deviations = deviations ** rng.uniform(-spread, spread, len(means))
        assert policy.chance_of_best(means[None], deviations[None])[0] == pytest.approx(dense(means, deviations), abs=0.004)
