"""What staff may decide about the pictures of an item."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from recommendations.domain.curating import Decision, problems

TODAY = date(2026, 3, 10)
DAYS = st.none() | st.integers(-5, 12).map(lambda n: TODAY + timedelta(days=n))
DECISIONS = st.lists(st.builds(Decision, st.uuids().map(str), st.just(value=False), st.booleans(), DAYS, DAYS), min_size=1, max_size=4)


def day(number):
    return TODAY + timedelta(days=number)


def words(*decisions):
    return [problem.words for problem in problems(decisions, TODAY)]


@pytest.mark.parametrize(
    ("first", "last", "shown"), [(0, 0, True), (-3, None, True), (None, -1, False), (1, None, False), (None, None, True)]
)
def test_both_days_belong_to_the_time(first, last, shown):
    bounds = [None if number is None else day(number) for number in (first, last)]
    assert Decision("a", shown_from=bounds[0], shown_until=bounds[1]).shown_on(TODAY) is shown


def test_nothing_is_wrong_with_a_picture_that_stays():
    assert words(Decision("a"), Decision("b", excluded=True), Decision("c", shown_until=day(3))) == []


def test_the_last_picture_cannot_be_kept_out():
    assert words(Decision("a", excluded=True), Decision("b", retired=True)) == [
        "No picture would be left now. Leave at least one that is neither kept out nor at its end."
    ]


def test_a_day_without_any_picture_is_named():
    assert words(Decision("a", shown_until=day(3)), Decision("b", shown_from=day(6))) == [
        "No picture would be left from 14 March 2026 on. Leave at least one that is neither kept out nor at its end."
    ]


def test_pictures_may_take_turns_without_a_gap():
    assert words(Decision("a", shown_until=day(3)), Decision("b", shown_from=day(4))) == []


def test_an_end_before_the_beginning_and_a_contradiction():
    found = problems(
        [Decision("a", shown_from=day(3), shown_until=day(2)), Decision("b", pinned=True, excluded=True), Decision("c")], TODAY
    )
    assert [(one.key, one.words) for one in found] == [
        ("a", "It ends before it begins."),
        ("b", "A picture cannot be pinned and kept out at once."),
    ]


def test_one_picture_is_pinned_at_a_time():
    assert words(Decision("a", pinned=True), Decision("b", pinned=True, shown_from=day(9))) == [
        "Another picture is pinned on the same days: only one can be."
    ]
    assert words(Decision("a", pinned=True, shown_until=day(8)), Decision("b", pinned=True, shown_from=day(9)), Decision("c")) == []


@given(DECISIONS)
def test_a_gap_is_found_exactly_if_some_day_has_no_picture(decisions):
    bare = any(not any(one.shown_on(day(n)) for one in decisions) for n in range(40))
    assert any(problem.words.startswith("No picture") for problem in problems(decisions, TODAY)) == bare
