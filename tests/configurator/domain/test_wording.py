"""What authors read beside a rule."""

import pytest

from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import RuleSyntaxError
from configurator.domain.wording import meaning


def options(**labels):
    return [{"key": key, "label": label} for key, label in labels.items()]


SHOE = Blueprint.from_dict(
    {
        "groups": [
            {"key": "sole", "label": "Sole", "options": options(gum="Gum", eva="EVA")},
            {"key": "upper", "label": "Upper", "options": options(canvas="Canvas", suede="Suede", leather="Leather")},
            {"key": "extras", "label": "Extras", "kind": "many", "options": options(rack="Rack", bell="Bell")},
            {"key": "length", "label": "Length", "kind": "number", "lo": 40, "hi": 60, "unit": "cm"},
            {"key": "width", "label": "Width", "kind": "number", "lo": 40, "hi": 60, "unit": "cm"},
            {"key": "mono", "label": "Monogram", "kind": "text"},
            {"key": "hook", "label": "Hook", "kind": "optional", "options": options(yes="Yes")},
        ]
    }
)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("sole.gum => upper.canvas | upper.suede", "If Sole is Gum, then Upper must be Canvas or Suede."),
        ("!sole.gum | upper.canvas", "If Sole is Gum, then Upper must be Canvas."),
        ("!(sole.gum & upper.leather)", "Sole Gum cannot go with Upper Leather."),
        ("sole.gum <=> upper.canvas", "Sole is Gum exactly when Upper is Canvas."),
        ("upper.leather => !(sole.gum | sole.eva)", "If Upper is Leather, then Sole must be neither Gum nor EVA."),
        ("length >= 50 => extras.rack", "If Length is at least 50 cm, then Extras must include Rack."),
        ("!(length >= 50)", "Length must be less than 50 cm."),
        ("50 <= length", "Length must be at least 50 cm."),
        ("length > width", "Length must be more than Width."),
        ("!extras.rack => !hook", "If Extras does not include Rack, then Hook must not be chosen."),
        ("extras => mono", "If Extras includes anything, then Monogram must be filled in."),
        ("mono => sole.gum & !upper.suede", "If Monogram is filled in, then Sole must be Gum and Upper must not be Suede."),
        ("(sole.gum => mono) => hook", "If Sole is not Gum or Monogram is filled in, then Hook must be chosen."),
        ("!sole.gum | !mono | !hook", "These cannot all go together: Sole is Gum, Monogram is filled in, Hook is chosen."),
        (
            "sole.gum => upper.suede & mono | hook",
            "If Sole is Gum, then (Upper must be Suede and Monogram must be filled in), or Hook must be chosen.",
        ),
    ],
)
def test_a_rule_in_words(rule, words):
    assert meaning(SHOE, rule) == words


@pytest.mark.parametrize(
    ("rule", "position", "expected"),
    [
        ("sole.gum =>", 11, "expected a name, “!” or “(”, found the end"),
        ("sole.gum & (upper.suede", 23, "expected “)” or an operator"),
        ("sole.gum => upper.denim", 12, "group “upper” has no option “denim”"),
        ("sole => mono", 0, "expected an option of “sole”, such as “sole.gum”"),
        ("mono & length", 7, "expected a comparison such as “length >= 40”"),
    ],
)
def test_mistakes_have_a_position(rule, position, expected):
    with pytest.raises(RuleSyntaxError, match=expected.replace("(", r"\(").replace(")", r"\)")) as caught:
        meaning(SHOE, rule)
    assert caught.value.position == position
