"""The demo's colourways are a range to choose from, not one thing many times."""

from random import Random
from types import SimpleNamespace

import pytest

from config.demo import FOLDER, colourways, content
from configurator import rendering
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator

COUNT = 20


@pytest.fixture(scope="module", params=["beacon", "meridian"])
def line(request):
    blueprint = Blueprint.from_dict(content.blueprint(request.param))
    names = [path.relative_to(FOLDER / request.param).as_posix() for path in (FOLDER / request.param).rglob("*.webp")]
    plan = rendering.LayerPlan(blueprint, {name: name for name in names})
    made = SimpleNamespace(blueprint=blueprint, plan=plan, engine=Configurator(blueprint))
    return colourways.Line(content.family(request.param), blueprint.title, made)


def test_no_two_of_a_line_look_the_same_on_cards(line):
    family = line.family
    told_by = [group for group in (family.main, family.second, family.material, *family.styles) if group]
    found = [dict(one.choices) for one in colourways.sampled(line, COUNT, Random(1), set())]  # noqa: S311 - a catalogue
    assert len({tuple(choices[group] for group in told_by) for choices in found}) == COUNT


def test_a_line_has_as_many_as_asked_for_when_glances_run_out(line):
    assert len(list(colourways.sampled(line, 5 * COUNT, Random(1), set()))) == 5 * COUNT  # noqa: S311 - a catalogue
