"""The bill of materials, against adding up by hand."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from configurator.domain.blueprint import Blueprint, BlueprintError
from configurator.domain.engine import Configurator
from tests.configurator.domain import blueprints, brute

BIKE = {
    "product": "bike",
    "groups": [
        {"key": "frame", "kind": "one", "options": [{"key": "steel"}, {"key": "carbon"}]},
        {"key": "extras", "kind": "many", "min": 0, "max": 3, "options": [{"key": "rack"}, {"key": "light"}, {"key": "bell"}]},
        {"key": "strap", "kind": "number", "lo": 0, "hi": 6, "step": 2},
        {"key": "name", "kind": "text", "max_length": 10},
    ],
    "bill": [
        {"part": "FRAME-S", "title": "Steel frame", "when": "frame.steel"},
        {"part": "M5", "title": "Bolt M5", "quantity": "4"},
        {"part": "M5", "quantity": 2, "when": "extras.rack & !frame.carbon"},
        {"part": "CLIP", "per": "extras"},
        {"part": "WEB", "title": "Webbing", "quantity": "0.15", "unit": "m", "per": "strap"},
        {"part": "THREAD", "quantity": "1.5", "unit": "m", "per": "name", "when": "name"},
    ],
}


def bill(**selection):
    chosen = {"frame": "steel", "extras": [], "strap": 0, "name": ""} | selection
    found = Blueprint.from_dict(BIKE).parts(chosen)
    return {part.part: (part.quantity, part.unit) for part in found}


def test_each_part_once_with_what_all_lines_need_of_it():
    assert bill(extras=["rack", "bell"], strap=4, name="Eva") == {
        "FRAME-S": (1, "pcs"),
        "M5": (6, "pcs"),
        "CLIP": (2, "pcs"),
        "WEB": (Decimal("0.60"), "m"),
        "THREAD": (Decimal("4.5"), "m"),
    }


def test_what_is_not_used_is_not_named():
    assert bill(frame="carbon", extras=["rack"]) == {"M5": (4, "pcs"), "CLIP": (1, "pcs")}


def test_the_first_line_that_applies_names_the_part():
    parts = Blueprint.from_dict(BIKE).parts({"frame": "steel", "extras": [], "strap": 0, "name": ""})
    assert [(part.part, part.title) for part in parts] == [("FRAME-S", "Steel frame"), ("M5", "Bolt M5")]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ({"part": ""}, "bill[0].part"),
        ({"part": "A", "quantity": "0"}, "bill[0].quantity"),
        ({"part": "A", "quantity": "-1"}, "bill[0].quantity"),
        ({"part": "A", "quantity": "1.00001"}, "bill[0].quantity"),
        ({"part": "A", "quantity": "NaN"}, "bill[0].quantity"),
        ({"part": "A", "quantity": "1e99"}, "bill[0].quantity"),
        ({"part": "A", "quantity": True}, "bill[0].quantity"),
        ({"part": "A", "per": "wheel"}, "bill[0].per"),
        ({"part": "A", "per": "frame"}, "bill[0].per"),
        ({"part": "A", "when": "frame.gold"}, "bill[0].when"),
        ({"part": "A", "when": "frame.steel &"}, "bill[0].when"),
        ("A", "bill[0]"),
    ],
    ids=range(12),
)
def test_a_wrong_entry_is_refused_at_its_place(line, place):
    with pytest.raises(BlueprintError) as refused:
        Blueprint.from_dict({**BIKE, "bill": [line]})
    assert place in str(refused.value)


def test_a_part_is_counted_in_one_unit():
    with pytest.raises(BlueprintError, match="counted in “m” elsewhere"):
        Blueprint.from_dict({**BIKE, "bill": [{"part": "A", "unit": "m"}, {"part": "A"}]})


def test_written_and_read_again_it_is_the_same():
    once = Blueprint.from_dict(BIKE)
    again = Blueprint.from_dict(once.to_dict())
    assert again.bill == once.bill
    assert again.to_dict() == once.to_dict()


QUANTITY = st.decimals("0.0001", "50", places=4)


@given(st.data())
def test_any_bill_is_what_adding_up_by_hand_gives(data):
    document = data.draw(blueprints.documents(rules=0, tables=0))
    trees = data.draw(st.lists(st.tuples(st.sampled_from("ABC"), QUANTITY, blueprints.trees(document["groups"])), max_size=6))
    document["bill"] = [{"part": part, "quantity": str(much), "when": brute.written(tree)} for part, much, tree in trees]
    selection = data.draw(st.sampled_from(brute.products(document)))
    expected = {}
    for part, much, tree in trees:
        if brute.holds(tree, selection):
            expected[part] = expected.get(part, 0) + much
    found = Blueprint.from_dict(document).parts(selection)
    assert {part.part: part.quantity for part in found} == expected


def test_the_engine_takes_a_blueprint_with_a_bill():
    blueprint = Blueprint.from_dict(BIKE)
    selection = Configurator(blueprint).state({"extras": ["rack"]}).selection
    assert [part.part for part in blueprint.parts(selection)] == ["FRAME-S", "M5", "CLIP"]
