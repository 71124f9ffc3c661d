"""Where marks stand in the pictures of the admin."""

import pytest
from hypothesis import given, strategies as st

from recommendations.admin.charts import HEIGHT, LEFT, WIDTH, Heading, Point, Series, chart, nice, short, steps

HEADING = Heading("key", "Title", "axis", "words")


@given(st.floats(1e-6, 1e6))
def test_the_axis_ends_a_little_above_the_highest_value(most):
    assert most * (1 - 1e-9) <= nice(most) <= 2.5 * most


@given(st.floats(0, 1e3), st.floats(0, 1e3))
def test_steps_are_few_and_reach_around(first, length):
    found = steps(first, first + length)
    assert found[0] <= first + 1e-6
    assert found[-1] >= first + length - 1e-6
    assert len(found) <= 7


def test_nothing_needs_an_axis_too():
    assert nice(0.0) == 1.0


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(0, 1e3)), min_size=1, max_size=20))
def test_every_mark_is_inside_the_picture(values):
    found = chart(HEADING, [Series("one", [Point(x, y, y / 2, y * 1.5) for x, y in values])])
    for mark in found.series[0].marks:
        assert LEFT <= mark.x <= WIDTH
        assert 0 <= mark.top <= mark.y <= mark.bottom <= HEIGHT


@given(st.lists(st.floats(0, 1e3), min_size=2, max_size=20))
def test_higher_values_stand_higher(values):
    marks = chart(HEADING, [Series("one", [Point(n, value) for n, value in enumerate(values)])]).series[0].marks
    assert all((marks[a].y <= marks[b].y) or values[a] <= values[b] for a in range(len(marks)) for b in range(len(marks)))
    assert [mark.x for mark in marks] == sorted(mark.x for mark in marks)


def test_a_picture_of_nothing_is_none():
    assert chart(HEADING, [Series("one", [])]) is None


@pytest.mark.parametrize("number", [1, 2, 7, 30])
def test_there_are_few_names_and_the_last_is_one(number):
    names = [f"day {n}" for n in range(number)]
    across = chart(HEADING, [Series("one", [Point(n, 1.0) for n in range(number)])], names=names).across
    assert len(across) <= 6
    assert across[-1].label == names[-1]


def test_on_the_diagonal_both_axes_are_equal():
    found = chart(HEADING, [Series("one", [Point(0.1, 0.1), Point(0.2, 0.4)])], square=True)
    start, end = (tuple(map(float, pair.split(","))) for pair in found.diagonal.split())
    mark = found.series[0].marks[0]
    along = (mark.x - start[0]) / (end[0] - start[0])
    assert mark.y == pytest.approx(start[1] + along * (end[1] - start[1]), abs=0.2)


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (0.0123456, "0.0123"), (0.5, "0.5"), (12.34, "12.3"), (1234.5, "1234"), (1e-9, "0")])
def test_numbers_have_the_digits_they_need(value, said):
    assert short(value) == said


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=10))
def test_what_lies_below_nothing_has_room_and_a_line_to_tell(values):
    found = chart(HEADING, [Series("one", [Point(n, value, value - 1, value + 1) for n, value in enumerate(values)])])
    assert all(0 <= mark.top <= mark.y <= mark.bottom <= HEIGHT for mark in found.series[0].marks)
    assert (found.zero is None) == (min(values) - 1 >= 0)
    for mark, value in zip(found.series[0].marks, values, strict=True):
        assert found.zero is None or (mark.y - found.zero) * value <= 0.1 * abs(value)


def test_a_value_says_where_it_stands():
    assert chart(HEADING, [Series("share", [Point(0, 0.5, name="Monday")])]).series[0].marks[0].words == "share, Monday: 0.5"
