"""Shoppers by how much they had to do with the shop."""

from collections import defaultdict

import numpy as np
from hypothesis import given, strategies as st

from recommendations.domain.interactions import Interactions
from recommendations.domain.segments import segments

ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 29)), max_size=80)


def made(rows, people=4, things=30):
    user, item = np.asarray(rows, dtype=np.int64).reshape(-1, 2).T
    ones = np.ones(len(rows), dtype=np.float32)
    return Interactions([f"u{n}" for n in range(people)], [f"i{n}" for n in range(things)], user, item, ones, np.arange(len(rows)) * 1.0)


@given(ROWS)
def test_it_goes_by_the_number_of_different_items(rows):
    things = defaultdict(set)
    for user, item in rows:
        things[user].add(item)

    def name(number):
        if number == 0:
            return ""
        return "new" if number <= 2 else "light" if number <= 10 else "heavy"

    assert segments(made(rows)) == [name(len(things[user])) for user in range(4)]


def test_nobody_and_nothing_have_none():
    assert segments(made([], people=0, things=0)) == []
    assert segments(made([], things=0)) == [""] * 4
