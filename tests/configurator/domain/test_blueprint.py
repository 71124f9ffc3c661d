"""Reading blueprints: what is written comes back, and every mistake is named with its place."""

import pytest
from hypothesis import given, settings

from configurator.domain.blueprint import Blueprint, BlueprintError
from configurator.domain.errors import RuleSyntaxError
from tests.configurator.domain.blueprints import documents


def sole(**more):
    return {"key": "sole", "kind": "one", "options": [{"key": "gum"}, {"key": "white"}], **more}


def blueprint(*groups, **more):
    return Blueprint.from_dict({"product": "runner", "groups": list(groups) or [sole()], **more})


def rule(when):
    number = {"key": "length", "kind": "number", "lo": 1, "hi": 9}
    text = {"key": "monogram", "kind": "text", "max_length": 3}
    return blueprint(sole(), number, text, rules=[{"when": when}])


@settings(max_examples=50, deadline=None)
@given(documents())
def test_a_blueprint_comes_back_as_written(document):
    once = Blueprint.from_dict(document).to_dict()
    assert Blueprint.from_dict(once).to_dict() == once


def test_what_the_core_does_not_know_is_carried_through():
    group = sole(zone="sole") | {"options": [{"key": "gum", "attributes": {"colour": "#aa7744"}, "swatch": "gum.webp"}]}
    layers = [{"view": "side", "colour": "sole", "depth": 3}]
    written = blueprint(group, views=[{"key": "side"}], layers=layers, note="x").to_dict()
    assert written["groups"][0]["zone"] == "sole"
    assert written["groups"][0]["options"][0]["attributes"] == {"colour": "#aa7744"}
    assert written["groups"][0]["options"][0]["swatch"] == "gum.webp"
    assert (written["layers"], written["note"]) == (layers, "x")


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "blueprint"),
        ({}, "groups"),
        ({"groups": "x"}, "groups"),
        ({"groups": [sole(key="take")]}, r"groups\[0\].key"),
        ({"groups": [sole(key="a.b")]}, r"groups\[0\].key"),
        ({"groups": [sole(), sole()]}, r"groups\[1\].key"),
        ({"groups": [sole(kind="some")]}, r"groups\[0\].kind"),
        ({"groups": [sole(options=[])]}, r"groups\[0\].options"),
        ({"groups": [sole(options=[{"key": "a"}, {"key": "a"}])]}, r"groups\[0\].options\[1\].key"),
        ({"groups": [sole(options=[{"key": "a", "price": "1.234"}])]}, r"groups\[0\].options\[0\].price"),
        ({"groups": [sole(options=[{"key": "a", "price": "NaN"}])]}, r"groups\[0\].options\[0\].price"),
        ({"groups": [sole(options=[{"key": "a", "lead_days": -1}])]}, r"groups\[0\].options\[0\].lead_days"),
        ({"groups": [sole(options=[{"key": k, "default": True} for k in "ab"])]}, r"groups\[0\].options"),
        ({"groups": [sole(kind="many", min=3)]}, r"groups\[0\].min"),
        ({"groups": [sole(kind="many", min=2, max=1)]}, r"groups\[0\].max"),
        ({"groups": [{"key": "n", "kind": "number", "lo": 2, "hi": 1}]}, r"groups\[0\].hi"),
        ({"groups": [{"key": "n", "kind": "number", "lo": 0, "hi": 10**9}]}, r"groups\[0\].step"),
        ({"groups": [{"key": "n", "kind": "number", "lo": 0, "hi": 9, "step": 0}]}, r"groups\[0\].step"),
        ({"groups": [{"key": "t", "kind": "text", "max_length": 0}]}, r"groups\[0\].max_length"),
        ({"groups": [{"key": "t", "kind": "text", "alphabet": "z-a"}]}, r"groups\[0\].alphabet"),
        ({"groups": [sole()], "rules": [{"when": "sole.gum =>"}]}, r"rules\[0\].when: at character 12"),
        ({"groups": [sole()], "tables": [{"groups": ["top"], "allowed": []}]}, r"tables\[0\].groups\[0\]"),
        ({"groups": [sole()], "tables": [{"groups": ["sole"], "allowed": [["red"]]}]}, r"tables\[0\].allowed\[0\]\[0\]"),
        ({"groups": [sole()], "tables": [{"groups": ["sole"], "allowed": [[]]}]}, r"tables\[0\].allowed\[0\]"),
        ({"groups": [sole()], "views": [{"key": "side"}], "layers": [{"view": "top"}]}, r"layers\[0\].view"),
        ({"groups": [sole()], "layers": [{"colour": "top"}]}, r"layers\[0\].colour"),
        ({"groups": [sole()], "layers": [{"when": "sole"}]}, r"layers\[0\].when"),
    ],
)
def test_mistakes_are_named_with_their_place(document, place):
    with pytest.raises(BlueprintError, match=rf"^{place}"):
        Blueprint.from_dict(document)


@pytest.mark.parametrize(
    ("when", "position"),
    [
        ("", 0),
        ("sole.gum sole.white", 9),
        ("sole.gum & (sole.white", 22),
        ("sole.gum & $", 11),
        ("sole.red", 0),
        ("top.red", 0),
        ("! sole", 2),
        ("length", 0),
        ("length.3", 0),
        ("5", 1),
        ("sole.gum >= 5", 0),
        ("monogram >= 2", 0),
        ("(" * 60 + "sole.gum" + ")" * 60, 51),
    ],
)
def test_mistakes_in_rules_have_a_position(when, position):
    with pytest.raises(RuleSyntaxError) as caught:
        rule(when)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("when", "selection", "expected"),
    [
        ("sole.gum | sole.white & monogram", {"sole": "gum", "monogram": ""}, True),
        ("!sole.gum & monogram", {"sole": "white", "monogram": ""}, False),
        ("length >= 3 => sole.gum", {"sole": "white", "length": 2}, True),
        ("3 <= length <=> sole.gum", {"sole": "white", "length": 3}, False),
        ("sole.gum => sole.white => sole.gum", {"sole": "white"}, False),
        ('"sole"."gum"', {"sole": "gum"}, True),
    ],
)
def test_expressions_hold_of_a_selection(when, selection, expected):
    everything = {"sole": "gum", "length": 1, "monogram": ""} | selection
    assert rule("sole.gum").holds(when, everything) == expected
