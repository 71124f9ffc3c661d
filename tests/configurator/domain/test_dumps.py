"""A compiled blueprint as bytes: what comes back answers the same, what cannot be used is compiled again."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from configurator.domain import compiling, dumps, engine as engines
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from tests.configurator.domain import brute
from tests.configurator.domain.blueprints import choices, documents

forbidden = mock.patch.object(engines, "compile_space", side_effect=AssertionError("compiled"))
DOCUMENT = {
    "product": "thing",
    "groups": [{"key": key, "kind": "one", "options": [{"key": "x", "price": "2"}, {"key": "y"}]} for key in "abc"],
    "rules": [{"when": "a.x => b.y & c.y"}],
}


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_loaded_answers_like_what_was_compiled(data):
    document = data.draw(documents())
    blueprint = Blueprint.from_dict(document)
    made = Configurator(blueprint)
    with forbidden:
        loaded = Configurator.load(blueprint, made.dump())
    if not brute.products(document):
        assert not loaded.diagram.buildable
        return
    chosen = data.draw(choices(document))
    answers = [answer(one, chosen) for one in (made, loaded)]
    assert answers[0] == answers[1]


def answer(engine, chosen):
    try:
        state = engine.state(chosen)
    except engines.Contradiction as problem:
        return str(problem)
    statuses = {group.key: state.statuses(group.key) for group in engine.blueprint.groups}
    return state.selection, statuses, engine.count(chosen), engine.price_range(chosen), engine.all_from_prices(chosen)


def test_other_prices_do_not_need_another_compilation():
    data = Configurator(Blueprint.from_dict(DOCUMENT)).dump()
    dearer = Blueprint.from_dict({**DOCUMENT, "base_price": "10"})
    with forbidden:
        assert str(Configurator.load(dearer, data).state({"a": "x"}).price) == "12.00"


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "format", "other"])
def test_what_cannot_be_used_is_compiled_again(damage):
    blueprint = Blueprint.from_dict(DOCUMENT)
    data = Configurator(blueprint).dump()
    with mock.patch.object(dumps, "FORMAT", 99):
        newer = Configurator(blueprint).dump()
    other = Configurator(Blueprint.from_dict({**DOCUMENT, "rules": []})).dump()
    damaged = {"empty": b"", "cut": data[: len(data) // 2], "text": b"PK no", "format": newer, "other": other}[damage]
    assert Configurator.load(blueprint, damaged).count({}) == 5


def test_pickles_are_not_opened(tmp_path):
    np.savez(tmp_path / "evil.npz", head=np.array([{}], dtype=object))
    with pytest.raises(dumps.UnreadableDump):
        dumps.read(Blueprint.from_dict(DOCUMENT), (tmp_path / "evil.npz").read_bytes())


def test_that_a_blueprint_does_not_compile_is_remembered():
    blueprint = Blueprint.from_dict(DOCUMENT)
    data = Configurator(blueprint, budget=1).dump()
    with forbidden:
        loaded = Configurator.load(blueprint, data)
    assert (loaded.compiled, loaded.count({})) == (False, None)
    assert loaded.state({"a": "x"}).selection == {"a": "x", "b": "y", "c": "y"}


def test_compiling_is_bounded_in_time():
    blueprint = Blueprint.from_dict(DOCUMENT)
    with mock.patch.object(compiling, "WORK", 1):
        assert not Configurator(blueprint).compiled
