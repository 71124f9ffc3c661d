"""What clicks teach: known by construction."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from recommendations.domain import learning
from recommendations.domain.learning import Record
from recommendations.domain.policy import State

RED, BLUE = {"colour:red": 1.0}, {"colour:blue": 1.0}
STATE = State("", (0.5, 0.5), ((0.25, 0.0), (0.0, 0.25)), {}, 0.05)


def record(item, arm, shown, clicks, *, position=0, page="list", taste=0.0, closeness=0.0):
    return Record(item, arm, page, position, taste, closeness, shown, clicks)


def test_nothing_shown_means_nothing_known():
    learnt = learning.fit([], {("shoe", "a"): RED, ("shoe", "b"): {}})
    assert {effect.mean for effect in learnt.effects.values()} == {0.0}
    assert learnt.state.weights == (0.5, 0.5)


def test_a_picture_that_earns_more_clicks_is_worth_more():
    learnt = learning.fit([record("shoe", "a", 1_000, 100), record("shoe", "b", 1_000, 50)], {("shoe", "a"): {}, ("shoe", "b"): {}})
    assert learnt.effects["shoe", "a"].mean > 0.1 > -0.1 > learnt.effects["shoe", "b"].mean


def test_a_popular_item_is_no_merit_of_its_picture():
    learnt = learning.fit([record("hit", "a", 5_000, 1_000), record("dull", "b", 5_000, 50)], {("hit", "a"): {}, ("dull", "b"): {}})
    assert learnt.effects["hit", "a"].level > learnt.effects["dull", "b"].level + 1.0
    assert abs(learnt.effects["hit", "a"].mean) < 0.5


def test_a_good_place_is_no_merit_of_the_picture():
    good = [record(f"item-{n}", "a", 2_000, 200) for n in range(20)] + [record(f"item-{n}", "c", 2_000, 200) for n in range(20)]
    bad = [record(f"item-{n}", "b", 2_000, 20, position=9) for n in range(20)] + [
        record(f"other-{n}", "a", 2_000, 20, position=9) for n in range(20)
    ]
    learnt = learning.fit(good + bad, {(one.item, one.arm): {} for one in good + bad})
    assert learnt.state.positions["0"] - learnt.state.positions["8"] > 1.5
    assert abs(learnt.effects["item-0", "a"].mean - learnt.effects["item-0", "b"].mean) < math.log(2)


def test_a_new_picture_starts_at_what_its_features_earned():
    records = [one for n in range(20) for one in (record(f"i{n}", "a", 500, 50), record(f"i{n}", "b", 500, 25))]
    arms = {(one.item, one.arm): RED if one.arm == "a" else BLUE for one in records} | {("boot", "new"): RED}
    learnt = learning.fit(records, arms)
    mean, _ = learnt.state.pooled(RED)
    assert learnt.effects["boot", "new"].mean == pytest.approx(mean)
    assert learnt.effects["boot", "new"].variance == pytest.approx(learnt.state.fresh)
    assert mean > 0.15 > -0.15 > learnt.state.pooled(BLUE)[0]


def test_one_lucky_click_moves_little():
    learnt = learning.fit([record("shoe", "a", 1, 1), record("shoe", "b", 400, 20)], {("shoe", "a"): {}, ("shoe", "b"): {}})
    assert learnt.effects["shoe", "a"].mean < 0.15


@pytest.mark.parametrize("truth", [0.0, 0.4, 1.2])
def test_how_much_taste_matters_is_found(truth):
    rng = np.random.default_rng(3)
    tastes = rng.normal(0, 1, 20_000)
    clicks = rng.random(20_000) < 1 / (1 + np.exp(2.5 - truth * tastes))
    records = [
        record("shoe", "ab"[n % 2], 1, int(hit), taste=float(taste)) for n, (taste, hit) in enumerate(zip(tastes, clicks, strict=True))
    ]
    weight = learning.fit(records, {("shoe", "a"): {}, ("shoe", "b"): {}}).state.weights[0]
    assert weight == pytest.approx(truth, abs=0.1)


def test_clicks_whose_impressions_were_lost_count_as_seen():
    learnt = learning.fit([record("shoe", "a", 0, 3)], {("shoe", "a"): {}})
    assert math.isfinite(learnt.effects["shoe", "a"].mean)


def test_pictures_that_are_gone_teach_about_places_and_are_not_named():
    learnt = learning.fit([record("shoe", "gone", 2_000, 200)], {("shoe", "a"): {}})
    assert set(learnt.effects) == {("shoe", "a")}
    assert learnt.state.intercept + learnt.state.positions["0"] > math.log(0.05)


def test_of_many_pages_only_the_busiest_are_told_apart():
    records = [record("shoe", "a", 10 + n, 1, page=f"p{n:02}") for n in range(40)]
    pages = learning.fit(records, {("shoe", "a"): {}}).state.pages
    assert set(pages) == {"", *(f"p{n}" for n in range(40 - learning.MOST_PAGES, 40))}


def test_the_day_updates_as_a_new_fit_would():
    arms = {(f"i{n}", arm): {} for n in range(30) for arm in "ab"}
    rng = np.random.default_rng(2)
    first = [record(*key, 400, int(rng.binomial(400, 0.08))) for key in arms]
    day = [record("i0", "a", 200, 40), record("i0", "b", 200, 10)]
    night = learning.fit(first, arms)
    updated = learning.update(day, night.state, night.effects)
    again = learning.fit(first + day, arms)
    assert set(updated) == {("i0", "a"), ("i0", "b")}
    gained = updated["i0", "a"].mean - updated["i0", "b"].mean
    assert gained == pytest.approx(again.effects["i0", "a"].mean - again.effects["i0", "b"].mean, abs=0.25)
    assert updated["i0", "a"].variance < night.effects["i0", "a"].variance


def test_what_the_whole_item_has_lost_is_not_its_pictures_fault():
    night = learning.fit([record("shoe", arm, 3_000, 300) for arm in "ab"], {("shoe", arm): {} for arm in "abc"})
    lost = learning.update([record("shoe", "a", 1_000, 40)], night.state, night.effects)
    assert -0.2 < lost["shoe", "a"].mean - night.effects["shoe", "a"].mean < 0.0
    both = learning.update([record("shoe", arm, 1_000, 40) for arm in "ab"], night.state, night.effects)
    assert abs(both["shoe", "a"].mean - both["shoe", "b"].mean) < 0.001


def test_the_day_finds_the_mode_and_the_spread_of_a_dense_fit():
    effects = {("i", arm): learning.Effect(0.1 * number, 0.2, -2.0) for number, arm in enumerate("abc")}
    day = [record("i", "a", 300, 60), record("i", "b", 200, 20)]
    found = learning.update(day, STATE, effects)

    def slope(x):
        chance = 1 / (1 + np.exp(2.0 - np.array([0.0, 0.1]) - x[:2] - x[2]))
        residual = np.array([60, 20]) - np.array([300, 200]) * chance
        gain = np.array([300, 200]) * chance * (1 - chance)
        hessian = np.diag([*(gain + 5.0), gain.sum() + 1 / learning.ITEM_DRIFT])
        hessian[2, :2] = hessian[:2, 2] = gain
        return np.array([*(residual - 5.0 * x[:2]), residual.sum() - x[2] / learning.ITEM_DRIFT]), hessian

    mode = np.zeros(3)
    for _ in range(50):
        gradient, hessian = slope(mode)
        mode += np.linalg.solve(hessian, gradient)
    assert [found["i", arm].mean - effects["i", arm].mean for arm in "ab"] == pytest.approx(mode[:2].tolist(), abs=1e-6)
    keep, level = hessian[2, :2] / np.diag(hessian)[:2], np.linalg.inv(hessian)[2, 2]
    spread = 1 / np.diag(hessian)[:2] + (keep - keep.sum() / 3) ** 2 * level
    assert [found["i", arm].variance for arm in "ab"] == pytest.approx(spread.tolist(), abs=1e-6)


def test_taste_explains_clicks_before_the_picture_does():
    night = learning.fit([], {("i", "a"): {}, ("i", "b"): {}})
    day = [record("i", "a", 1_000, 60)], [record("i", "a", 1_000, 60, taste=2.0)]
    plain, tasted = (learning.update(one, night.state, night.effects)["i", "a"].mean for one in day)
    assert plain > tasted


def test_a_day_without_news_changes_nothing():
    night = learning.fit([], {("i", "a"): {}})
    assert learning.update([], night.state, night.effects) == {}
    assert learning.update([record("other", "x", 5, 1)], night.state, night.effects) == {}


counts = st.tuples(st.sampled_from("ab"), st.integers(0, 10**6), st.integers(0, 10**6), st.none() | st.integers(0, 10**4), st.floats(-6, 6))


@given(st.lists(counts, max_size=8))
@settings(max_examples=60)
def test_whatever_was_counted_there_is_an_answer(rows):
    records = [record("i", arm, shown, clicks, position=position, taste=taste) for arm, shown, clicks, position, taste in rows]
    arms = {("i", "a"): RED, ("i", "b"): BLUE}
    learnt = learning.fit(records, arms)
    for effect in (learnt.effects | learning.update(records, learnt.state, learnt.effects)).values():
        assert math.isfinite(effect.mean)
        assert effect.variance > 0


@pytest.mark.parametrize(("position", "name"), [(0, "0"), (5, "4"), (47, "32"), (10_000, "96")])
def test_positions_further_down_are_taken_together(position, name):
    assert learning.place(position) == name
