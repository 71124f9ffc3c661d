"""A visitor's taste by feature."""

import math

import pytest

from recommendations.domain.thumbnails import Engagement, taste_from_counts

RED, WORDS = "colour:red", [f"word:{number}" for number in range(20)]


def taste(counts=None, things=0.0, pictures=0.0, *, base=None, pictured=None, told=None):
    return taste_from_counts(Engagement(counts or {}, things, pictures), base or {}, pictured or {}, told or {})


def test_taste_is_engagement_over_the_shops_share():
    found = taste({RED: 30.0}, 40.0, base={RED: 0.25, "colour:blue": 0.25})
    assert found == {RED: pytest.approx(math.log((30 + 2) / (48 * 0.25)))}


def test_what_a_visitor_says_counts_as_taste():
    assert taste(base={RED: 0.25}, told={RED: 1.0})[RED] > 0.5


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_who_says_more_is_believed_as_much(share):
    one, many = (taste(base=dict.fromkeys(names, share), told=dict.fromkeys(names, 1.0)) for names in (WORDS[:1], WORDS))
    assert set(many.values()) == set(one.values())
    assert one[WORDS[0]] > 0.5


def test_what_was_said_outweighs_nothing_that_was_done():
    done = {"colour:blue": 10.0}
    assert taste(done, 10.0, told=dict.fromkeys(WORDS, 1.0))["colour:blue"] == taste(done, 10.0)["colour:blue"]


def test_what_a_visitor_does_not_like_is_not_liked_for_what_they_did():
    assert taste({RED: 60.0}, 60.0, base={RED: 0.2}, told={RED: -1.0})[RED] < -0.5
    assert taste(base={RED: 0.2}, told={RED: -1.0})[RED] < -0.5


def test_what_was_done_with_pictures_is_compared_with_pictures():
    """A picture with a usual accent of red says nothing of red, although few pictures have as much red as the things that come in red."""
    accents = taste({RED: 6.0}, 0.0, 40.0, base={RED: 0.5}, pictured={RED: 0.15})
    assert accents[RED] == pytest.approx(0.0, abs=1e-9)
    assert taste({RED: 12.0}, 0.0, 40.0, base={RED: 0.5}, pictured={RED: 0.15})[RED] > 0.3
    assert taste({RED: 6.0}, 0.0, 40.0, base={RED: 0.5})[RED] < -0.8
