"""Options that have run out: exactly the products that need them cannot be built, whoever asks."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings, strategies as st

from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator, Contradiction
from tests.configurator.domain import brute
from tests.configurator.domain.blueprints import dice
from tests.configurator.domain.engines import build, every_engine
from tests.configurator.domain.test_engine_against_brute_force import Case, cost, status

often = settings(max_examples=25, deadline=None)


class Scarce(Case):
    """A case in which some options have run out."""

    def __init__(self, data, mode, *, buildable=True):
        super().__init__(data, mode, buildable=False)
        named = [(g["key"], str(one)) for g in self.document["groups"] for one in plain(g)]
        self.gone = frozenset(data.draw(st.lists(st.sampled_from(named), max_size=3))) if named else frozenset()
        self.every = [product for product in self.every if not any(brute.has(product, *name) for name in self.typed)]
        self.left = [product for product in self.every if brute.keeps(product, self.choices)]
        assume(self.every)
        if buildable:
            assume(self.left)

    @property
    def typed(self):
        numbers = {group["key"] for group in self.document["groups"] if group["kind"] == "number"}
        return [(key, int(one) if key in numbers else one) for key, one in self.gone]


def plain(group):
    return brute.values(group) if group["kind"] == "number" else [option["key"] for option in group.get("options", [])]


@every_engine
@often
@given(data=st.data())
def test_states_and_the_selection_do_without_them(mode, data):
    case = Scarce(data, mode)
    state = case.engine.state(case.choices, case.gone)
    for group in case.document["groups"]:
        expected = {option: status(case, group, option) for option in plain(group)}
        assert state.statuses(group["key"]) == (expected if plain(group) else {})
    assert case.normal(state.selection) == brute.default(case.document, case.left, case.choices)


@often
@given(data=st.data())
def test_counts_and_prices_do_without_them(data):
    case = Scarce(data, "diagram")
    assert case.engine.count(case.choices, case.gone) == len({brute.loud(case.document, product) for product in case.left})
    low = Decimal(min(case.price(product) for product in case.left)).scaleb(-2)
    assert case.engine.price_range(case.choices, case.gone)[0] == low


@every_engine
@often
@given(data=st.data())
def test_from_prices_do_without_them(mode, data):
    case = Scarce(data, mode)
    found = case.engine.all_from_prices(case.choices, without=case.gone)
    for group in case.document["groups"]:
        key, expected = group["key"], {}
        room = [p for p in case.every if brute.keeps(p, case.choices if group["kind"] == "many" else case.without(key))]
        for option in plain(group):
            prices = [case.price(product) for product in room if brute.has(product, key, option)]
            expected |= {option: Decimal(min(prices)).scaleb(-2)} if prices else {}
        assert found[key] == expected
        assert case.engine.from_prices(case.choices, key, case.gone) == expected


@every_engine
@often
@given(data=st.data())
def test_repairs_do_without_them(mode, data):
    case = Scarce(data, mode, buildable=False)
    group, option = case.target(data)
    case.texts |= {group["key"]: option} if group["kind"] == "text" else {}
    others = case.others(group, option)
    room = [product for product in case.every if brute.has(product, group["key"], option)]
    if not room:
        with pytest.raises(Contradiction):
            case.engine.repair(case.choices, group["key"], option, case.gone)
        return
    repair = case.engine.repair(case.choices, group["key"], option, case.gone)
    selection = case.normal(repair.selection)
    assert selection in room
    assert cost(case, others, selection) == min(cost(case, others, product) for product in room)
    after, _ = case.engine.apply(case.choices, group["key"], option, case.gone)
    assert case.engine.state(after, case.gone).status(group["key"], option) == "chosen"


@every_engine
@often
@given(data=st.data())
def test_settling_does_without_them(mode, data):
    case = Scarce(data, mode, buildable=False)
    pairs = [(key, one) for key, value in case.choices.items() for one in brute.each(value)]
    settled = case.engine.settle(case.choices, case.gone)
    assert case.normal(settled.selection) in case.every
    assert cost(case, pairs, case.normal(settled.selection)) == min(cost(case, pairs, product) for product in case.every)


@every_engine
@often
@given(data=st.data())
def test_what_is_told_in_advance_is_what_taking_it_does(mode, data):
    case = Scarce(data, mode)
    group, _ = case.target(data)
    for option, moved in case.engine.also_changes(case.choices, group["key"], case.gone).items():
        assert case.engine.apply(case.choices, group["key"], option, case.gone)[1] == moved
        assert any(brute.has(product, group["key"], option) for product in case.every)


@every_engine
@often
@given(data=st.data())
def test_conflicts_blame_them_where_nothing_else_would_do(mode, data):
    case = Scarce(data, mode, buildable=False)
    group, option = case.target(data)
    others = case.others(group, option)
    conflict = case.engine.explain(case.choices, group["key"], option, case.gone)
    free = any(all(brute.has(product, *pair) for pair in [*others, (group["key"], option)]) for product in case.every)
    assert bool(conflict) != free
    assert set(conflict.gone) <= case.gone
    if conflict.gone:
        fewer = case.gone - {conflict.gone[0]}
        again = case.engine.explain(conflict.choices, group["key"], option, fewer)
        assert set(conflict.gone) != set(again.gone)


@every_engine
@often
@given(data=st.data())
def test_random_products_do_without_them(mode, data):
    case = Scarce(data, mode)
    assert case.normal(case.engine.sample(case.choices, dice(1), without=case.gone)) in case.left


def sole(*rules):
    options = [{"key": "gum"}, {"key": "cork"}]
    lace = {"key": "lace", "kind": "one", "options": [{"key": "red"}, {"key": "blue"}]}
    groups = [{"key": "sole", "kind": "one", "options": options}, lace]
    return Configurator(Blueprint.from_dict({"product": "x", "groups": groups, "rules": [{"when": rule} for rule in rules]}))


def test_a_choice_that_ran_out_is_named():
    with pytest.raises(Contradiction, match=r"This choice has run out: sole = gum\.") as caught:
        sole().state({"lace": "red", "sole": "gum"}, without={("sole", "gum")})
    assert caught.value.conflict.choices == {"sole": "gum"}
    assert caught.value.conflict.gone == (("sole", "gum"),)


def test_an_option_that_needs_one_says_so():
    conflict = sole("lace.red => sole.gum").explain({}, "lace", "red", {("sole", "gum")})
    assert (len(conflict.rules), conflict.gone) == (1, (("sole", "gum"),))


def test_what_the_blueprint_never_had_is_passed_over():
    assert sole().state({}, [("sole", "steel"), ("heel", "high")]).selection == {"sole": "gum", "lace": "red"}


@every_engine
def test_where_nothing_can_be_built_without_them_it_is_said(mode):
    groups = [{"key": key, "kind": "one", "options": [{"key": "x", "price": "1"}, {"key": "y"}]} for key in "ab"]
    engine = build(Blueprint.from_dict({"groups": groups, "rules": [{"when": "a.x => b.x"}]}), mode)
    gone = {("a", "y"), ("b", "x")}
    with pytest.raises(Contradiction):
        engine.settle({"a": "x"}, without=gone)
    with pytest.raises(Contradiction):
        engine.repair({"a": "x"}, "b", "y", without=gone)
    assert engine.settle({"a": "x", "b": "y"}, without={("a", "y")}).choices == {"a": "x"}
