"""What authors are told about decisions that no picture shows."""

import pytest

from configurator.domain.blueprint import Blueprint
from configurator.domain.layering import missing_layers


def told(**lining):
    options = [{"key": "sand", "attributes": {"colour": "#d8c8a8"}}]
    group = {"key": "lining", "label": "Lining", "kind": "one", "options": options, **lining}
    layer = {"view": "front", "zone": "body", "file": "front/body.webp"}
    views = [{"key": "front", "label": "Front", "width": 100, "height": 100}]
    return list(missing_layers(Blueprint.from_dict({"product": "bag", "groups": [group], "views": views, "layers": [layer]})))


@pytest.mark.parametrize(("lining", "said"), [({}, "no layer takes its colour"), ({"zone": "inside"}, "which no layer shows")])
def test_a_decision_that_no_layer_shows_is_named(lining, said):
    assert [said in sentence for sentence in told(**lining)] == [True]


def test_what_is_out_of_sight_needs_no_layer():
    assert told(pictured=False) == []


def shade(*whens, kind="one"):
    options = [{"key": key, "label": key.capitalize()} for key in ("cone", "dome", "bowl")]
    groups = [{"key": "shape", "label": "Shade", "kind": kind, "options": options, "zone": "shade"}]
    layers = [{"view": "front", "zone": "shade", "depth": at, "file": "a.webp", "when": when} for at, when in enumerate(whens)]
    views = [{"key": "front", "label": "Front", "width": 100, "height": 100}]
    return list(missing_layers(Blueprint.from_dict({"product": "lamp", "groups": groups, "views": views, "layers": layers})))


def test_an_option_that_leaves_its_zone_empty_is_named():
    assert shade("shape.cone", "shape.dome") == ["With “Bowl” of “Shade” nothing is drawn in the zone “shade” (front)."]


@pytest.mark.parametrize("whens", [("shape.cone", "!shape.cone"), ("shape.cone", ""), ("shape.cone", "shape.dome | shape.bowl")])
def test_an_option_that_some_layer_shows_is_not(whens):
    assert shade(*whens) == []


def test_what_may_be_left_out_may_leave_its_zone_empty():
    assert shade("shape.cone", kind="optional") == []
