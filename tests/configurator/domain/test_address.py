"""Choices in an address."""

import pytest
from hypothesis import given, settings, strategies as st

from configurator.domain import address, choices
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import TooManyChoices, UnknownOption
from tests.configurator.domain.blueprints import choices as drawn_choices, documents

SHOE = Blueprint.from_dict(
    {
        "groups": [
            {"key": "sole", "kind": "one", "options": [{"key": "gum"}, {"key": "white"}]},
            {"key": "extras", "kind": "many", "max": 2, "options": [{"key": "a"}, {"key": "b"}, {"key": "c"}]},
            {"key": "fringe", "kind": "optional", "options": [{"key": "x"}]},
            {"key": "length", "kind": "number", "lo": 40, "hi": 60, "step": 2},
            {"key": "monogram", "kind": "text", "max_length": 3, "alphabet": "A-Z"},
        ]
    }
)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_encoded_is_parsed_again(data):
    document = data.draw(documents())
    blueprint = Blueprint.from_dict(document)
    known = choices.canonical(blueprint, data.draw(drawn_choices(document)))
    parsed = address.parse(address.encode(known, 7), blueprint)
    assert (list(parsed.choices.items()), parsed.unknown, parsed.version) == (list(known.items()), (), "7")


def test_order_of_choice_is_kept():
    parsed = address.parse([("length", "44"), ("extras", "b"), ("sole", "gum"), ("extras", "a")], SHOE)
    assert list(parsed.choices.items()) == [("length", 44), ("extras", ["b", "a"]), ("sole", "gum")]


def test_stale_options_are_set_apart():
    parsed = address.parse([("sole", "cork"), ("lace", "red"), ("extras", "a"), ("extras", "z")], SHOE)
    assert parsed.choices == {"extras": ["a"]}
    assert [str(problem) for problem in parsed.unknown] == [
        "“sole.cork” is not an option of this product.",
        "“lace” is not an option of this product.",
        "“extras.z” is not an option of this product.",
    ]


def test_reserved_words_are_no_choices():
    parsed = address.parse([("v", "3"), ("take", "sole.gum"), ("open", "sole")], SHOE)
    assert (parsed.choices, parsed.version, parsed.take) == ({}, "3", ("sole", "gum"))
    assert parsed.words == {"take": "sole.gum", "open": "sole"}


def test_an_empty_text_is_no_choice_but_an_empty_option_is():
    parsed = address.parse([("monogram", ""), ("fringe", ""), ("extras", "")], SHOE)
    assert parsed.choices == {"fringe": None, "extras": []}


def test_ten_thousand_parameters_are_refused():
    with pytest.raises(TooManyChoices):
        address.parse([("extras", "a")] * 10_000, SHOE)


@pytest.mark.parametrize(
    ("given_choices", "sentence"),
    [
        ({"sole": "cork"}, "“sole.cork” is not an option"),
        ({"sole": ["gum", "white"]}, "takes one value"),
        ({"heel": "gum"}, "“heel” is not an option"),
        ({"length": 41}, "whole numbers from 40 to 60 in steps of 2"),
        ({"length": "many"}, "whole numbers"),
        ({"length": "9" * 5000}, "whole numbers"),
        ({"monogram": "ABCD"}, "at most 3 characters"),
        ({"monogram": "A" * 10**6}, "at most 3 characters"),
        ({"monogram": "äö"}, "takes only characters of A-Z"),
        ({"extras": ["a", "d"]}, "“extras.d” is not an option"),
        ({"extras": ["a"] * 100}, "has 3 options"),
    ],
)
def test_bad_choices_get_a_sentence(given_choices, sentence):
    with pytest.raises((UnknownOption, TooManyChoices), match=sentence) as caught:
        choices.canonical(SHOE, given_choices)
    assert len(str(caught.value)) < 300


def test_taking_an_option_makes_it_the_newest_choice():
    before = {"sole": "gum", "length": 44, "extras": ["a"]}
    assert list(choices.taken(SHOE, before, "sole", "white").items()) == [("length", 44), ("extras", ["a"]), ("sole", "white")]
    assert choices.taken(SHOE, before, "extras", "b")["extras"] == ["a", "b"]


def test_dropping_a_choice():
    before = {"sole": "gum", "extras": ["a", "b"]}
    assert choices.dropped(SHOE, before, "sole") == {"extras": ["a", "b"]}
    assert choices.dropped(SHOE, before, "extras", "a") == {"sole": "gum", "extras": ["b"]}
