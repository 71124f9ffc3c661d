"""Cases people complained of elsewhere, and corners that random blueprints seldom reach."""

import subprocess
import sys

import pytest

from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator, Contradiction, UnknownOption

both_engines = pytest.mark.parametrize("budget", [1_000_000, 0], ids=["diagram", "solver"])


def engine(budget, *groups, **more):
    return Configurator(Blueprint.from_dict({"groups": list(groups), **more}), budget=budget)


def one(key, *options, kind="one"):
    return {"key": key, "kind": kind, "options": [{"key": option} for option in options]}


def pairs(budget):
    return engine(budget, one("a", "1", "2"), one("b", "1", "2"), tables=[{"groups": ["a", "b"], "allowed": [["1", "1"], ["2", "2"]]}])


@both_engines
def test_two_valid_pairs_switch_with_one_click(budget):
    choices, changed = pairs(budget).apply({"a": "1", "b": "1"}, "a", "2")
    assert (choices, changed) == ({"a": "2"}, {"b": "2"})


@both_engines
def test_a_lone_choice_can_be_switched_although_it_decides_another_group(budget):
    state = pairs(budget).state({"b": "1"})
    assert state.statuses("b") == {"1": "chosen", "2": "available"}
    assert state.statuses("a") == {"1": "forced", "2": "conflicting"}


@both_engines
def test_an_option_allowed_by_two_rules_stays_allowed(budget):
    rules = [{"when": "a.1 => b.1 | b.2"}, {"when": "a.1 => b.2 | b.3"}]
    assert engine(budget, one("a", "1", "2"), one("b", "1", "2", "3"), rules=rules).state({"a": "1"}).status("b", "2") == "forced"


@both_engines
def test_taking_one_more_extra_keeps_the_defaults(budget):
    extras = {"key": "x", "kind": "many", "options": [{"key": "a", "default": True}, {"key": "b"}]}
    assert engine(budget, extras).apply({}, "x", "b") == ({"x": ["a", "b"]}, {})


@both_engines
def test_extras_can_be_emptied_on_purpose(budget):
    extras = {"key": "x", "kind": "many", "options": [{"key": "a", "default": True}, {"key": "b"}]}
    assert engine(budget, extras).state({"x": []}).selection == {"x": []}


@both_engines
def test_a_full_group_says_so(budget):
    extras = {"key": "x", "kind": "many", "max": 1, "options": [{"key": "a"}, {"key": "b"}]}
    conflict = engine(budget, extras).explain({"x": ["a"]}, "x", "b")
    assert (conflict.choices, conflict.rules, conflict.limits) == ({"x": ["a"]}, (), ("x",))


@both_engines
def test_a_product_that_cannot_be_built_names_the_rules(budget):
    broken = engine(budget, one("a", "1", "2"), rules=[{"when": "a.1", "why": "One."}, {"when": "a.2", "why": "Two."}])
    with pytest.raises(Contradiction, match=r"No product can be built\. One\. Two\."):
        broken.state({})


@both_engines
def test_an_option_that_no_product_has_says_so(budget):
    rules = [{"when": "!a.2", "why": "Twos are no longer made."}, {"when": "b.2 => a.2", "why": "Only twos fit."}]
    shop = engine(budget, one("a", "1", "2"), one("b", "1", "2"), rules=rules)
    for ask in (shop.apply, shop.repair):
        with pytest.raises(Contradiction, match=r"^No product has “b: 2”, because of: Twos are no longer made\. Only twos fit\.$"):
            ask({"a": "1"}, "b", "2")


@both_engines
def test_nothing_within_a_ceiling_is_a_sentence(budget):
    with pytest.raises(Contradiction, match="within these limits"):
        engine(budget, one("a", "1"), base_price="5").complete({}, {}, ceiling=4)


@both_engines
def test_other_changes_are_told_in_advance(budget):
    assert pairs(budget).also_changes({}, "a") == {"2": {"b": "2"}}


@both_engines
def test_a_required_text_is_asked_for(budget):
    text = {"key": "words", "kind": "text", "max_length": 5, "alphabet": "A-Z", "price_per_character": "2"}
    state = engine(budget, one("engraved", "no", "yes"), text, rules=[{"when": "engraved.yes => words"}]).state({"engraved": "yes"})
    assert (state.required_texts, state.selection["words"], str(state.price)) == ({"words"}, "A", "2.00")


@pytest.mark.parametrize(("group", "option"), [("a", "9"), ("z", "1"), ("a", None), ("a", 1)])
def test_unknown_options_are_refused_everywhere(group, option):
    shop = pairs(0)
    state = shop.state({})
    for ask in (shop.explain, shop.repair, shop.apply):
        with pytest.raises(UnknownOption):
            ask({}, group, option)
    with pytest.raises(UnknownOption):
        state.status(group, option)
    with pytest.raises(UnknownOption):
        shop.from_prices({}, "z")


@both_engines
def test_numbers_compare_with_each_other(budget):
    numbers = [{"key": key, "kind": "number", "lo": 0, "hi": 3} for key in ("p", "r")]
    state = engine(budget, *numbers, rules=[{"when": "p > r"}]).state({"r": 1})
    assert state.statuses("p") == {0: "conflicting", 1: "conflicting", 2: "available", 3: "available"}
    assert state.selection == {"p": 2, "r": 1}


def test_the_core_needs_no_framework():
    code = "import sys, configurator.domain.engine, configurator.domain.checks, configurator.domain.uvl; print('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
