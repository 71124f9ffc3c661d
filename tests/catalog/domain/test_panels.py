"""Which panels a page shows, and what stands in which of them."""

import pytest
from hypothesis import given, strategies as st

from catalog.domain.panels import LEAST, MOST_HOME, MOST_UNKNOWN, Facts, Row, allot, home_order, least_of
from catalog.domain.reasons import WORDS, words_of

KEYS = st.lists(st.sampled_from("abcdefghijkl"), max_size=12).map(tuple)
PARTS = st.lists(st.tuples(KEYS, st.integers(0, 6), st.integers(1, 4)), max_size=6)
ROWS = PARTS.map(lambda parts: [Row(str(number), *part) for number, part in enumerate(parts)])


@given(ROWS, KEYS, st.none() | st.integers(0, 6))
def test_nothing_stands_in_two_rows_and_thin_rows_vanish(rows, taken, most):
    shown = allot(rows, taken=taken, most=most)
    every = [key for row in shown for key in row.keys]
    assert len(every) == len(set(every))
    assert not set(every) & set(taken)
    assert all(row.least <= len(row.keys) <= row.room for row in shown)
    assert most is None or len(shown) <= most


@given(ROWS)
def test_a_row_keeps_its_order(rows):
    for row in allot(rows):
        places = [rows[int(row.panel)].keys.index(key) for key in row.keys]
        assert places == sorted(places)


def test_a_row_that_vanishes_leaves_its_things_to_the_next():
    thin, next_one = Row("one", ("a", "b"), 8), Row("two", ("a", "b", "c"), 8)
    assert [row.keys for row in allot([thin, next_one])] == [("a", "b", "c")]


def test_earlier_rows_choose_first():
    rows = [Row("one", ("a", "b", "c"), 3), Row("two", ("a", "b", "c", "d", "e", "f"), 3)]
    assert [row.keys for row in allot(rows)] == [("a", "b", "c"), ("d", "e", "f")]


def test_ones_own_things_are_shown_however_few():
    assert [least_of(panel) for panel in ("carry-on", "recent", "for-you", "popular")] == [1, 1, LEAST, LEAST]


def test_strangers_see_what_is_the_same_for_everybody():
    order, most = home_order(Facts())
    assert (order, most) == (("carry-on", "trending", "near", "popular"), MOST_UNKNOWN)


@pytest.mark.parametrize("facts", [Facts(listed=True), Facts(acts=1), Facts(told=True)])
def test_whoever_is_known_begins_with_their_own(facts):
    order, most = home_order(facts)
    assert (order[:2], order[-1], most) == (("carry-on", "for-you"), "popular", MOST_HOME)
    assert len(set(order)) == len(order)


def test_searches_are_asked_for_only_where_there_are_some():
    assert "searches" not in home_order(Facts(acts=9))[0]
    assert "searches" in home_order(Facts(acts=9, searched=True))[0]


def test_the_taste_is_spoken_of_once_it_is_known():
    assert "new-for-you" in home_order(Facts(acts=5))[0]
    assert "new-for-you" not in home_order(Facts(acts=2))[0]


@pytest.mark.parametrize("reason", WORDS)
@pytest.mark.parametrize("item", [None, "Ember {0}"])
def test_every_reason_is_said_in_whole_words(reason, item):
    for text in words_of("popular", reason, item):
        assert text.strip()
        assert "{}" not in text


@pytest.mark.parametrize(
    ("panel", "reason", "item", "said"),
    [
        ("because", "because-designed", "Ember", ("Because you designed Ember", "Similar things, and what the same people liked")),
        ("because", "because-viewed", None, ("Close to what you looked at", "Similar things, and what the same people liked")),
        ("for-you", "because-bought", "Ember", ("Made for you", "Because you chose Ember")),
        ("for-you", "because-viewed", None, ("Made for you", "From what you viewed and designed")),
        ("near", "near", "Germany", ("Popular near you", "Wanted most in Germany")),
        ("near", "near", None, ("Popular near you", "Wanted most in your country")),
        ("searches", "searched", "red", ("From your searches", "Because you searched for “red”")),
    ],
)
def test_titles_and_reasons(panel, reason, item, said):
    assert words_of(panel, reason, item)[:2] == said
