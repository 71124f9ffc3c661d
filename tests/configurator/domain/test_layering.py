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
