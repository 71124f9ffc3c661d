"""What clicks teach: values with shrinkage, known by construction."""

import math

import pytest

from recommendations.domain.thumbnails import Record, learn, taste_from_counts

RED, BLUE = {"colour:red": 1.0}, {"colour:blue": 1.0}


def test_nothing_shown_means_nothing_known():
    values = learn([], {("shoe", "a"): RED, ("shoe", "b"): {}})
    assert set(values.arms.values()) == {0.0}


def test_a_picture_that_earns_more_clicks_is_worth_more():
    records = [Record("shoe", "a", 0, 1_000, 100), Record("shoe", "b", 0, 1_000, 50)]
    values = learn(records, {("shoe", "a"): {}, ("shoe", "b"): {}})
    assert values.arms["shoe", "a"] > 0.2 > -0.2 > values.arms["shoe", "b"]


def test_a_popular_item_is_no_merit_of_its_picture():
    records = [Record("hit", "a", 0, 5_000, 1_000), Record("dull", "b", 0, 5_000, 50)]
    values = learn(records, {("hit", "a"): {}, ("dull", "b"): {}})
    assert values.arms["hit", "a"] == pytest.approx(values.arms["dull", "b"], abs=0.1)


def test_a_good_place_is_no_merit_of_the_picture():
    records = [Record(f"item-{n}", "a", 0, 2_000, 200) for n in range(5)] + [Record(f"item-{n}", "b", 9, 2_000, 20) for n in range(5)]
    arms = {(f"item-{n}", key): {} for n in range(5) for key in "ab"}
    values = learn(records, arms)
    assert abs(values.arms["item-0", "a"] - values.arms["item-0", "b"]) < math.log(2)


def test_a_new_picture_starts_at_what_its_features_earned():
    records = [Record("shoe", "a", 0, 2_000, 200), Record("shoe", "b", 0, 2_000, 100)]
    arms = {("shoe", "a"): RED, ("shoe", "b"): BLUE, ("boot", "new"): RED}
    values = learn(records, arms)
    assert values.arms["boot", "new"] == pytest.approx(values.features["colour:red"])
    assert values.features["colour:red"] > 0 > values.features["colour:blue"]


def test_one_lucky_click_moves_little():
    records = [Record("shoe", "a", 0, 1, 1), Record("shoe", "b", 0, 400, 20)]
    assert learn(records, {("shoe", "a"): {}, ("shoe", "b"): {}}).arms["shoe", "a"] < 0.25


def test_taste_is_engagement_over_the_shops_share():
    taste = taste_from_counts({"colour:red": 30.0}, 40.0, {"colour:red": 0.25, "colour:blue": 0.25}, {})
    assert taste["colour:red"] == pytest.approx(math.log((30 + 2) / (48 * 0.25)))


def test_what_a_visitor_says_counts_as_taste():
    taste = taste_from_counts({}, 0.0, {"colour:blue": 0.25}, {"colour:blue": 1.0})
    assert taste["colour:blue"] > 0.5
