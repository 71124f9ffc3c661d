"""How much more than usual."""

import pytest
from hypothesis import given, strategies as st

from recommendations.domain.trends import surge


@pytest.mark.parametrize(("recent", "usual", "expected"), [(3, 0.0, 3.0), (8, 3.0, 2.5), (9, 9.0, 0.0), (2, 8.0, -2.0)])
def test_it_is_the_difference_in_standard_deviations(recent, usual, expected):
    assert surge(recent, usual) == pytest.approx(expected)


@given(st.integers(0, 1000), st.floats(0, 1000))
def test_more_is_more_and_as_usual_is_no_trend(recent, usual):
    assert surge(recent + 1, usual) > surge(recent, usual)
    assert (surge(recent, usual) > 0) == (recent > usual)
