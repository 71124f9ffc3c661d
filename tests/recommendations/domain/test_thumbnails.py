"""A visitor's taste by feature."""

import math

import pytest

from recommendations.domain.thumbnails import taste_from_counts


def test_taste_is_engagement_over_the_shops_share():
    taste = taste_from_counts({"colour:red": 30.0}, 40.0, {"colour:red": 0.25, "colour:blue": 0.25}, {})
    assert taste["colour:red"] == pytest.approx(math.log((30 + 2) / (48 * 0.25)))


def test_what_a_visitor_says_counts_as_taste():
    taste = taste_from_counts({}, 0.0, {"colour:blue": 0.25}, {"colour:blue": 1.0})
    assert taste["colour:blue"] > 0.5
