"""A blueprint written as UVL and read again is the same product, in the author's words."""

import itertools

import pytest
from hypothesis import given, settings, strategies as st

from configurator.domain import uvl, uvlwriting
from configurator.domain.blueprint import Blueprint, BlueprintError
from configurator.domain.engine import Configurator
from configurator.domain.features import read_uvl
from tests.configurator.domain import brute
from tests.configurator.domain.blueprints import documents

words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)


def again(document):
    return Blueprint.from_dict(uvl.read(uvlwriting.write(Blueprint.from_dict(document))))


def holding(blueprint, products):
    """The products that the rules of a blueprint allow, tried one by one."""
    return [
        p
        for p in products
        if all(blueprint.holds(rule.when, {k: v or None if v == "" else v for k, v in p.items()}) for rule in blueprint.rules)
    ]


@settings(max_examples=150, deadline=None)
@given(document=documents(), sentences=st.lists(words, min_size=4, max_size=4), labels=st.lists(words, min_size=8, max_size=8))
def test_the_same_products_prices_labels_and_sentences(document, sentences, labels):
    for rule, why in zip(document["rules"], sentences, strict=False):
        rule["why"] = why
    options = itertools.chain(document["groups"], *(group.get("options", []) for group in document["groups"]))
    for one, label in zip(options, labels, strict=False):
        one["label"] = label
    first, read = Blueprint.from_dict(document), again(document)
    assert read.to_dict() | {"rules": [], "tables": []} == first.to_dict() | {"rules": [], "tables": []}
    assert {rule.why for rule in read.rules} <= {reference.why for reference in first.references}
    every = brute.products({**document, "rules": [], "tables": []})
    assert holding(read, every) == brute.products(document)


SHOE = {
    "product": "runner",
    "title": "Runner “R1”",
    "family": "runner's",
    "base_price": "120.00",
    "currency": "CHF",
    "lead_days": 3,
    "groups": [
        {
            "key": "sole",
            "label": "Sole / heel",
            "kind": "one",
            "options": [
                {"key": "gum", "label": 'Gum "soft", {grippy}', "price": "5.50", "lead_days": 2, "attributes": {"colour": "#abc"}},
                {"key": "white", "price": "-1.00", "default": True, "sku": "W-1"},
            ],
        },
        {"key": "hook", "kind": "optional", "options": [{"key": "yes"}, {"key": "big"}]},
        {"key": "extras", "kind": "many", "min": 1, "max": 2, "options": [{"key": "a"}, {"key": "b"}, {"key": "c"}]},
        {"key": "length", "kind": "number", "lo": 40, "hi": 60, "step": 5, "unit": "cm", "price_per_step": "1.00", "default": 45},
        {"key": "words", "kind": "text", "max_length": 3, "alphabet": "A-Z", "price_per_character": "2.00"},
    ],
    "rules": [
        {"when": "length >= 50 & words => sole.gum", "why": "It's long; // not a comment /* nor this */"},
        {"when": "hook => extras.a", "why": ""},
    ],
    "tables": [{"groups": ["sole", "hook"], "allowed": [["gum", "yes"], ["gum", None], ["white", None]], "why": "Ein Tisch für ö."}],
    "layers": [{"view": "side", "when": "sole.gum", "depth": 2}],
}


def test_nothing_an_author_wrote_is_lost():
    first, read = Blueprint.from_dict(SHOE), again(SHOE)
    assert read.to_dict() | {"rules": [], "tables": []} == first.to_dict() | {"rules": [], "tables": []}
    assert [rule.why for rule in read.rules[:2]] == [rule.why for rule in first.rules]
    assert {rule.why for rule in read.rules[2:]} == {"Ein Tisch für ö."}
    one, other = Configurator(first), Configurator(read)
    assert (one.count({}), one.price_range({})) == (other.count({}), other.price_range({}))


def test_other_tools_read_a_plain_feature_model():
    model = read_uvl(uvlwriting.write(Blueprint.from_dict(SHOE)))
    implied = model.propagate({"hook yes": True})
    assert (implied["sole gum"], implied["extras a"], implied["sole white"]) == (True, True, False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{value 40}", "{value 40.5}", "line 22: expected a whole number"),
        ("{value 40}", "", "line 22: expected an attribute “value”"),
        ("more '", "more 'x", "expected JSON in “more”"),
        ("=>", "=> =>", "expected a name"),
    ],
)
def test_what_was_edited_wrongly_is_named_with_its_line(old, new, message):
    text = uvlwriting.write(Blueprint.from_dict(SHOE))
    assert old in text
    with pytest.raises(BlueprintError, match=message):
        Blueprint.from_dict(uvl.read(text.replace(old, new, 1)))
