import pytest
from hypothesis import given, strategies as st

from catalog.domain import text


@given(st.text(max_size=200))
def test_a_query_holds_nothing_but_quoted_words(asked):
    query = text.prefix_query(asked)
    assert all(part.startswith("'") and part.endswith("':*") and "'" not in part[1:-3] for part in query.split(" & ") if query)
    assert query.count(":*") <= text.MAX_WORDS


def test_accents_and_case_are_folded():
    assert text.words("Café CRÈME, café") == ["cafe", "creme"]


@pytest.mark.parametrize("asked", ["", "  ", "!?&|", "()'"])
def test_a_text_without_words_asks_nothing(asked):
    assert text.prefix_query(asked) == ""


def test_a_near_word_is_suggested_for_an_unknown_one():
    assert text.suggest("red suade", ["Red", "Suede", "Sand"])[0] == "red suede"


def test_a_word_without_a_near_one_is_dropped():
    assert text.suggest("suede zzzzzz", ["suede"]) == ["suede"]


def test_nothing_near_suggests_nothing():
    assert text.suggest("zzzzzz", ["suede"]) == []


def test_what_was_asked_is_not_suggested():
    assert "red suede" not in text.suggest("red suede", ["red", "suede"])
