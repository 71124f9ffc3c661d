"""Text says what it shows."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from accounts.domain.visible import hidden, plain, visible


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ann", "Ann"),
        ("  two   words ", "two words"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("hangul\u3164filler", "hangulfiller"),
        ("no\u00a0break\tand\nlines", "no break and lines"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("\u2764\ufe0f", "\u2764"),
        ("\u2066Ann\u2069", "Ann"),
        ("\U000e0041tag", "tag"),
        ("\u3164", ""),
        ("\x00", ""),
    ],
)
def test_what_cannot_be_seen_goes(typed, shown):
    assert visible(typed) == shown


def test_a_tower_of_marks_is_cut():
    assert unicodedata.normalize("NFD", visible("a" + "\u0316" * 40)) == "a\u0316\u0316"


@given(st.text())
def test_what_is_visible_stays_so(text):
    once = visible(text)
    assert visible(once) == once
    assert not any(hidden(character) for character in once)
    assert plain(once)


@given(st.text(st.characters(codec="latin-1", categories=("L", "N")), min_size=1))
def test_letters_and_digits_stay_as_they_are(text):
    assert visible(text) == text


@pytest.mark.parametrize("text", ["a\u202eb", "a\u00a0b", "a\u0316\u0316\u0316", "\u3164", "a\nb"])
def test_what_cannot_be_seen_is_not_plain(text):
    assert not plain(text)


def test_spaces_may_stand_where_they_are_wanted():
    assert plain(" A  B ")
