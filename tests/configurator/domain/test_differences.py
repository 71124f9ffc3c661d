"""What differs between two blueprint documents."""

import copy

import pytest

from configurator.domain.differences import differences

SHOE = {
    "product": "shoe",
    "title": "Shoe",
    "base_price": "10.00",
    "groups": [
        {"key": "sole", "label": "Sole", "kind": "one", "options": [{"key": "gum", "label": "Gum", "price": "1.00"}, {"key": "eva"}]},
        {"key": "upper", "label": "Upper", "kind": "one", "options": [{"key": "mesh"}]},
    ],
    "rules": [{"when": "sole.gum => upper.mesh", "why": "Because."}],
    "tables": [{"groups": ["sole", "upper"], "allowed": [["gum", "mesh"], ["eva", "mesh"]], "why": ""}],
    "layers": [
        {"view": "side", "zone": "sole", "depth": 1, "file": "a.webp"},
        {"view": "side", "zone": "sole", "depth": 2, "file": "b.webp"},
    ],
    "bill": [{"part": "S1", "title": "Sole", "quantity": "1", "unit": "pcs"}],
}


def after(change):
    changed = copy.deepcopy(SHOE)
    change(changed)
    return {
        section.title: [(one.kind, one.key, [(f.name, f.old, f.new) for f in one.fields]) for one in section.changes]
        for section in differences(SHOE, changed)
    }


def test_the_same_differs_in_nothing():
    assert differences(SHOE, copy.deepcopy(SHOE)) == ()


@pytest.mark.parametrize(
    ("change", "title", "found"),
    [
        (lambda d: d.update(base_price="12.00"), "Product", ("changed", ("base_price",), [("value", "10.00", "12.00")])),
        (lambda d: d["groups"][0].update(label="Base"), "Groups", ("changed", ("sole",), [("label", "Sole", "Base")])),
        (lambda d: d["groups"][0]["options"][0].update(price="2"), "Prices", ("changed", ("sole", "gum"), [("price", "1.00", "2.00")])),
        (lambda d: d["groups"][0]["options"].pop(), "Options", ("removed", ("sole", "eva"), [("label", "eva", ""), ("price", "0.00", "")])),
        (lambda d: d["rules"][0].update(why="So."), "Rules", ("changed", ("sole.gum => upper.mesh",), [("why", "Because.", "So.")])),
        (lambda d: d["tables"][0]["allowed"].pop(), "Tables", ("changed", ("sole × upper",), [("eva · mesh", "allowed", "")])),
        (lambda d: d["layers"][1].update(depth=3), "Layers", ("changed", ("side", "sole (2)"), [("depth", "2", "3")])),
        (lambda d: d["bill"][0].update(quantity="2"), "Bill of materials", ("changed", ("S1",), [("quantity", "1", "2")])),
    ],
)
def test_each_part_is_named(change, title, found):
    assert after(change)[title][0][:2] == found[:2]
    assert found[2][0] in after(change)[title][0][2]


def test_groups_in_another_order_are_moved():
    assert {one[0] for one in after(lambda d: d["groups"].reverse())["Groups"]} == {"moved"}


def test_layers_are_compared_as_they_are_drawn():
    assert after(lambda shoe: shoe["layers"].reverse()) == {}
    changed = after(lambda shoe: shoe["layers"].reverse() or shoe["layers"][0].update(file="c.webp"))
    assert changed == {"Layers": [("changed", ("side", "sole (2)"), [("file", "b.webp", "c.webp")])]}
