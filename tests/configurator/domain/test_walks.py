"""Walks through a diagram: shortcuts and things kept must not change where they lead."""

import pytest

from configurator.domain import fares, walks
from configurator.domain.engine import Configurator, Contradiction
from configurator.domain.fares import Tariff
from tests.configurator.domain.blueprints import dice
from tests.configurator.domain.engines import build
from tests.configurator.domain.test_larger_products import clicks, shop


def repaired(engine, choices):
    """Every repair there is for some choices."""
    found = {}
    for group in engine.blueprint.groups:
        for option in group.keys:
            try:
                found[group.key, option] = engine.repair(choices, group.key, option)
            except Contradiction:
                found[group.key, option] = None
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("mode", ["diagram", "reversed"])
def test_a_repair_in_one_sweep_is_that_in_two(mode, seed, monkeypatch):
    engine = build(shop(seed), mode)
    *_, choices = clicks(engine, dice(seed))
    at_once = repaired(engine, choices)
    assert any(found and found.changed for found in at_once.values())
    monkeypatch.setattr(Tariff, "bits", 60)
    assert repaired(build(shop(seed), mode), choices) == at_once


def answers(engine, choices):
    also = {group.key: engine.also_changes(choices, group.key) for group in engine.blueprint.groups}
    return engine.state(choices).selection, also


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("digits", "room"), [(1, 7), (2, 64), (3, 2**48), (7, 2**10)])
def test_defaults_out_of_order_are_those_of_the_solver(digits, room, seed, monkeypatch):
    monkeypatch.setattr(walks, "DIGITS", digits)
    monkeypatch.setattr(walks, "ROOM", room)
    engine, solver = build(shop(seed), "reversed"), Configurator(shop(seed), budget=0)
    assert walks.late(engine.diagram, tuple(engine.space.wishes))
    for choices in list(clicks(engine, dice(seed)))[::4]:
        assert answers(engine, choices) == answers(solver, choices)


@pytest.mark.parametrize("kept", [1, 2048])
def test_what_is_kept_of_walks_changes_no_answer(kept, monkeypatch):
    monkeypatch.setattr(fares, "KEPT", kept)
    engine = Configurator(shop(4))
    for seed in range(3):
        for choices in clicks(engine, dice(seed), 5):
            fresh = Configurator.load(engine.blueprint, engine.dump())
            assert engine.state(choices).selection == fresh.state(choices).selection
            key = engine.blueprint.groups[seed].key
            assert engine.repair(choices, key, "o5") == fresh.repair(choices, key, "o5")
