"""Names that fit where the cursor stands in a rule."""

import pytest
from hypothesis import given, strategies as st

from configurator.domain.blueprint import Blueprint
from configurator.domain.completion import completions, spelt
from configurator.domain.rules import parse

SHOE = Blueprint.from_dict(
    {
        "product": "shoe",
        "groups": [
            {"key": "sole", "label": "Sole", "options": [{"key": "gum", "label": "Gum"}, {"key": "white 2", "label": "White"}]},
            {"key": "length", "label": "Length", "kind": "number", "lo": 1, "hi": 2},
        ],
    }
)


def names(text, at=None):
    return [one.name for one in completions(SHOE, text, len(text) if at is None else at)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so", ["sole."]),
        ("sole.", ["sole.gum", 'sole."white 2"']),
        ("sole.gum => sole.wh", ['sole."white 2"']),
        ("gu", ["sole.gum"]),
        ("len", ["length"]),
        ("sole.gum ", []),
        ("length >= 1", []),
        ("", []),
    ],
)
def test_what_is_typed_is_completed(text, found):
    assert names(text) == found


def test_what_is_completed_can_be_read():
    text = "sole.wh & sole.gum"
    (one,) = completions(SHOE, text, 7)
    assert parse(text[: one.start] + one.name + text[one.end :])


@given(st.text(), st.integers(-3, 50))
def test_nothing_that_is_typed_breaks_it(text, at):
    assert all(0 <= one.start <= one.end <= len(text) for one in completions(SHOE, text, at))


@given(st.text(st.characters(blacklist_characters='"', blacklist_categories=["Cc", "Cs"]), min_size=1))
def test_a_spelt_key_is_one_name(key):
    assert parse(f"sole.{spelt(key)}").parts == ("sole", key)
