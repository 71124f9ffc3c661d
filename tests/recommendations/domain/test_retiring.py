"""Pictures retire when they have lost, and never the last two."""

import pytest
from hypothesis import given, strategies as st

from recommendations.domain.policy import ArmState, State
from recommendations.domain.retiring import ENOUGH, LEAST, REMAINING, Standing, chances, loser, reason

STANDINGS = st.lists(st.builds(Standing, st.uuids().map(str), st.floats(0, 1), st.integers(0, 2 * ENOUGH), st.booleans()), max_size=8)
BAD = Standing("bad", LEAST / 2, ENOUGH)


def others(number):
    return [Standing(f"other-{n}", 0.4, ENOUGH) for n in range(number)]


def test_what_lost_goes():
    assert loser([BAD, *others(2)]) == BAD


def test_the_last_two_stay():
    assert loser([BAD, *others(1)]) is None


@pytest.mark.parametrize("change", [{"shown": ENOUGH - 1}, {"pinned": True}, {"chance": LEAST}])
def test_what_was_shown_too_little_is_pinned_or_may_win_stays(change):
    fields = {"key": "bad", "chance": LEAST / 2, "shown": ENOUGH, "pinned": False} | change
    assert loser([Standing(**fields), *others(3)]) is None


def test_the_worst_goes_first():
    worse = Standing("worse", LEAST / 9, ENOUGH)
    assert loser([BAD, worse, *others(3)]) == worse


def test_of_those_without_any_chance_the_one_with_the_worst_record_goes_first():
    worse = Standing("worse", 1e-9, ENOUGH, effect=-2.0)
    assert loser([Standing("bad", 0.0, ENOUGH, effect=-1.0), worse, *others(2)]) == worse


@given(STANDINGS)
def test_at_least_two_remain_however_many_nights(standings):
    left = list(standings)
    while gone := loser(left):
        assert gone.chance < LEAST
        assert not gone.pinned
        left.remove(gone)
    assert len(left) >= min(REMAINING, len(standings))


def state(taste=0.0, closeness=0.0):
    return State("1", (taste, closeness), ((0.0, 0.0), (0.0, 0.0)), {}, 1.0)


def arm(key, mean, variance=0.01, **features):
    return ArmState(key, "", {f"colour:{name}": share for name, share in features.items()}, mean=mean, variance=variance)


def test_a_clear_loser_has_no_chance_where_taste_says_nothing():
    assert chances(state(), [arm("a", 0.5), arm("b", 0.4), arm("c", -1.0, red=1.0)])[2] < LEAST


def test_a_picture_that_suits_somebody_keeps_its_chance():
    found = chances(state(taste=1.0), [arm("a", 0.5, blue=1.0), arm("b", 0.4, blue=1.0), arm("c", -0.5, red=1.0)])
    assert found[2] > 0.5


def test_a_close_vector_counts_for_somebody_too():
    arms = [arm("a", 0.3, blue=1.0), arm("b", 0.3, blue=1.0), arm("c", -0.2, red=1.0)]
    assert chances(state(closeness=3.0), arms)[2] > chances(state(), arms)[2]


def test_doubt_keeps_a_picture():
    arms = [arm("a", 0.5), arm("b", 0.4), arm("c", -1.0, variance=1.0)]
    assert chances(state(), arms)[2] > LEAST


def test_numbers_that_make_no_sense_judge_nobody():
    assert chances(state(), [arm("a", float("nan")), arm("b", 0.0), arm("c", 0.0)]) == [1.0, 1.0, 1.0]


def test_the_reason_is_a_sentence():
    assert reason(Standing("a", 0.004, 1234)) == "Shown 1,234 times; the chance that it is the best picture for any shopper is 0.4 %."
    assert "less than 0.1 %" in reason(Standing("a", 0.0, 1234))
