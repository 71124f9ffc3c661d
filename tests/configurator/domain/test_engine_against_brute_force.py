"""Every answer of both engines, compared with trying all products of small random blueprints."""

import math
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings, strategies as st

from configurator.domain import lightest
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator, Contradiction
from configurator.domain.errors import TooHard
from tests.configurator.domain import brute
from tests.configurator.domain.blueprints import choices, dice, documents
from tests.configurator.domain.engines import build, every_engine

FILLED = {"text": "Q", "picture": "q" * 22}
often = settings(max_examples=30, deadline=None)
seldom = settings(max_examples=20, deadline=None)


class Case:
    """One drawn blueprint with choices, the engine under test and what the oracle found."""

    def __init__(self, data, mode, most=4, *, buildable=True):
        self.document = data.draw(documents())
        self.choices = data.draw(choices(self.document, most))
        self.every = brute.products(self.document)
        assume(self.every)
        self.left = [product for product in self.every if brute.keeps(product, self.choices)]
        if buildable:
            assume(self.left)
        self.engine = build(Blueprint.from_dict(self.document), mode)
        self.texts = {key: value for key, value in self.choices.items() if isinstance(value, str)}

    def without(self, key):
        return {other: value for other, value in self.choices.items() if other != key}

    def price(self, product):
        return brute.price(self.document, product, self.texts)

    def normal(self, selection):
        texts = {group["key"] for group in self.document["groups"] if group["kind"] in brute.FREE}
        return {key: "X" if key in texts and value else value for key, value in selection.items()}

    def target(self, data):
        group = data.draw(st.sampled_from(self.document["groups"]))
        if group["kind"] in brute.FREE:
            return group, FILLED[group["kind"]]
        if group["kind"] == "number":
            return group, data.draw(st.sampled_from(brute.values(group)))
        return group, data.draw(st.sampled_from([option["key"] for option in group["options"]]))

    def others(self, group, option):
        """The choices that a target competes with, oldest first, as (group, value) pairs."""
        pairs = [(key, one) for key, value in self.choices.items() for one in brute.each(value)]
        many = group["kind"] == "many"
        return [pair for pair in pairs if pair[0] != group["key"] or (many and pair[1] != option)]


def status(case, group, option):
    key, many = group["key"], group["kind"] == "many"
    if key in case.choices and (option in brute.each(case.choices[key])):
        return "chosen"
    room = case.left if many else [p for p in case.every if brute.keeps(p, case.without(key))]
    if not any(brute.has(product, key, option) for product in room):
        return "conflicting"
    decided = all(brute.has(product, key, option) for product in case.left)
    return "forced" if decided and (many or key not in case.choices) else "available"


@every_engine
@often
@given(data=st.data())
def test_status_of_every_option(mode, data):
    case = Case(data, mode)
    state = case.engine.state(case.choices)
    for group in case.document["groups"]:
        if group["kind"] not in brute.FREE:
            options = brute.values(group) if group["kind"] == "number" else [option["key"] for option in group["options"]]
            expected = {option: status(case, group, option) for option in options}
            assert state.statuses(group["key"]) == expected
            assert {option: state.status(group["key"], option) for option in options} == expected


@every_engine
@seldom
@given(data=st.data())
def test_status_of_a_text(mode, data):
    case = Case(data, mode)
    state = case.engine.state(case.choices)
    for group in case.document["groups"]:
        if group["kind"] in brute.FREE:
            room = [product for product in case.every if brute.keeps(product, case.without(group["key"]))]
            possible = any(product[group["key"]] for product in room)
            assert (state.status(group["key"], FILLED[group["kind"]]) == "available") == possible
            required = group["key"] not in case.choices and all(product[group["key"]] for product in case.left)
            assert (group["key"] in state.required_texts) == required


@every_engine
@often
@given(data=st.data())
def test_forced_groups_are_those_with_one_value_left(mode, data):
    case = Case(data, mode)
    expected = set()
    for group in case.document["groups"]:
        found = [product[group["key"]] for product in case.left]
        if group["key"] not in case.choices and all(value == found[0] for value in found) and found[0] != "X":
            expected.add(group["key"])
    assert case.engine.state(case.choices).forced == expected


@every_engine
@often
@given(data=st.data())
def test_selection_prefers_defaults_in_group_order(mode, data):
    case = Case(data, mode)
    state = case.engine.state(case.choices)
    selection = case.normal(state.selection)
    assert selection == brute.default(case.document, case.left, case.choices)
    assert state.price == Decimal(case.price(selection)).scaleb(-2)
    taken = [(group, case.document["groups"][at]) for at, group in enumerate(selection)]
    days = [o["lead_days"] for key, g in taken for o in g.get("options", []) if o["key"] in brute.each(selection[key])]
    days += [g["lead_days"] for key, g in taken if g["kind"] == "picture" and selection[key]]
    assert state.lead_days == max(days, default=0)


@every_engine
@often
@given(data=st.data())
def test_contradictory_choices_raise_a_minimal_conflict(mode, data):
    case = Case(data, mode, buildable=False)
    if case.left:
        assert case.engine.state(case.choices)
        return
    with pytest.raises(Contradiction) as caught:
        case.engine.state(case.choices)
    pairs = [(key, one) for key, value in case.choices.items() for one in brute.each(value)]
    check_minimal(case, caught.value.conflict, pairs, target=None)


def check_minimal(case, conflict, others, target):
    found = [(key, one) for key, value in conflict.choices.items() for one in brute.each(value)]
    rules = [(reference.kind, reference.index) for reference in conflict.rules]
    every = [("rule", at) for at in range(len(case.document["rules"]))] + [("table", at) for at in range(len(case.document["tables"]))]
    assert set(found) <= set(others)
    assert not possible(case, found, rules, every, target)
    for pair in found:
        assert possible(case, [other for other in found if other != pair], rules, every, target)
    for rule in rules:
        assert possible(case, found, [other for other in rules if other != rule], every, target)


def possible(case, pairs, rules, every, target):
    loose = {**case.document, "rules": [], "tables": []}
    skip = set(every) - set(rules)
    wanted = [*pairs, target] if target else pairs
    return any(
        all(brute.has(product, *pair) for pair in wanted) and brute.allowed(case.document, product, skip)
        for product in brute.products(loose)
    )


@every_engine
@often
@given(data=st.data())
def test_explanations_are_minimal(mode, data):
    case = Case(data, mode, buildable=False)
    group, option = case.target(data)
    others = case.others(group, option)
    conflict = case.engine.explain(case.choices, group["key"], option)
    target = (group["key"], option)
    free = any(all(brute.has(product, *pair) for pair in [*others, target]) for product in case.every)
    assert bool(conflict) != free
    if conflict:
        check_minimal(case, conflict, others, target)


def cost(case, others, product):
    lost = [at for at, pair in enumerate(others) if not brute.has(product, *pair)]
    return (len(lost), lost, case.price(product))


@every_engine
@often
@given(data=st.data())
def test_repair_changes_least_then_oldest_then_cheapest(mode, data):
    case = Case(data, mode, buildable=False)
    group, option = case.target(data)
    case.texts |= {group["key"]: option} if group["kind"] == "text" else {}
    others = case.others(group, option)
    room = [product for product in case.every if brute.has(product, group["key"], option)]
    if not room:
        with pytest.raises(Contradiction):
            case.engine.repair(case.choices, group["key"], option)
        return
    repair = case.engine.repair(case.choices, group["key"], option)
    best = min(cost(case, others, product) for product in room)
    selection = case.normal(repair.selection)
    assert selection in room
    assert cost(case, others, selection) == best
    assert list(repair.changed) == list(dict.fromkeys(others[at][0] for at in best[1]))
    assert case.engine.state(repair.choices)


@every_engine
@seldom
@given(data=st.data())
def test_a_click_takes_the_same_repair(mode, data):
    case = Case(data, mode)
    group, option = case.target(data)
    assume(group["kind"] != "many" and any(brute.has(product, group["key"], option) for product in case.every))
    after, _ = case.engine.apply(case.choices, group["key"], option)
    assert after == case.engine.repair(case.choices, group["key"], option).choices


@every_engine
@seldom
@given(data=st.data())
def test_settle_keeps_as_much_as_can_be_built(mode, data):
    case = Case(data, mode, buildable=False)
    pairs = [(key, one) for key, value in case.choices.items() for one in brute.each(value)]
    settled = case.engine.settle(case.choices)
    assert cost(case, pairs, case.normal(settled.selection)) == min(cost(case, pairs, product) for product in case.every)
    assert case.engine.state(settled.choices)


@every_engine
@seldom
@given(data=st.data())
def test_from_prices_are_the_cheapest_complete_prices(mode, data):
    case = Case(data, mode)
    found = case.engine.all_from_prices(case.choices)
    for group in case.document["groups"]:
        key, expected = group["key"], {}
        room = [p for p in case.every if brute.keeps(p, case.choices if group["kind"] == "many" else case.without(key))]
        keys = [option["key"] for option in group.get("options", [])]
        for option in brute.values(group) if group["kind"] == "number" else keys:
            prices = [case.price(product) for product in room if brute.has(product, key, option)]
            expected |= {option: Decimal(min(prices)).scaleb(-2)} if prices else {}
        assert found[key] == expected


@often
@given(data=st.data())
def test_price_range_and_count(data):
    case = Case(data, "diagram")
    low, high = case.engine.price_range(case.choices)
    open_texts = {g["key"]: "XXX" for g in case.document["groups"] if g["kind"] == "text"} | case.texts
    assert low == Decimal(min(case.price(product) for product in case.left)).scaleb(-2)
    assert high == Decimal(max(brute.price(case.document, product, open_texts) for product in case.left)).scaleb(-2)
    assert case.engine.count(case.choices) == len({brute.loud(case.document, product) for product in case.left})


def test_without_a_diagram_range_and_count_say_nothing():
    engine = Configurator(Blueprint.from_dict({"groups": [{"key": "a", "kind": "one", "options": [{"key": "x"}]}]}), budget=0)
    assert engine.price_range({}) is None
    assert engine.count({}) is None


def draw_weights(data, document):
    options = [(g["key"], o["key"]) for g in document["groups"] for o in g.get("options", [])]
    return data.draw(st.dictionaries(st.sampled_from(options), st.integers(-3, 9))) if options else {}


def weigh(weights, product):
    return sum(weight for (key, option), weight in weights.items() if brute.has(product, key, option))


@every_engine
@often
@given(data=st.data())
def test_complete_is_the_heaviest(mode, data):
    case = Case(data, mode)
    weights = draw_weights(data, case.document)
    removed = [name for name, weight in weights.items() if weight == 5]
    room = [product for product in case.left if not any(brute.has(product, *name) for name in removed)]
    if not room:
        with pytest.raises(Contradiction):
            case.engine.complete(case.choices, weights, without=removed)
        return
    found = case.normal(case.engine.complete(case.choices, weights, without=[f"{key}.{option}" for key, option in removed]))
    assert found in room
    assert weigh(weights, found) == max(weigh(weights, product) for product in room)


def departures(case, product):
    """How many decisions of a product are not as the defaults have them."""
    found = 0
    for group in case.document["groups"]:
        preferred = brute.preferences(group, group["key"] in case.choices)
        found += sum(not prefers(product) for prefers in (preferred if group["kind"] == "many" else preferred[:1]))
    return found


@often
@given(data=st.data())
def test_of_equally_heavy_designs_the_solver_takes_one_nearest_to_the_defaults(data):
    case = Case(data, "solver")
    weights = draw_weights(data, case.document)
    found = case.normal(case.engine.complete(case.choices, weights))
    best = [product for product in case.left if weigh(weights, product) == weigh(weights, found)]
    assert departures(case, found) == min(departures(case, product) for product in best)


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -float("inf"), 1e200])
def test_a_weight_that_is_no_number_is_refused(weight):
    engine = Configurator(Blueprint.from_dict({"groups": [{"key": "a", "kind": "one", "options": [{"key": "x"}]}]}))
    with pytest.raises(ValueError, match=r"weight of a\.x must be finite"):
        engine.complete({}, {"a.x": weight})


@pytest.mark.parametrize(("name", "most"), [("QUESTIONS", 1), ("CONFLICTS", 0)])
def test_a_search_that_takes_too_long_is_given_up(name, most, monkeypatch):
    options = [{"key": f"o{at}", "price": str(at)} for at in range(7)]
    rules = [f"!(g{one}.o{at} & g{two}.o{at})" for one in range(7) for two in range(one) for at in range(7)]
    groups = [{"key": f"g{at}", "kind": "one", "options": options} for at in range(7)]
    engine = Configurator(Blueprint.from_dict({"groups": groups, "rules": [{"when": rule} for rule in rules]}), budget=0)
    assert engine.repair({}, "g0", "o5").selection["g0"] == "o5"
    monkeypatch.setattr(lightest, name, most)
    with pytest.raises(TooHard, match="too entangled to find the best design"):
        engine.repair({}, "g0", "o5")


@every_engine
@often
@given(data=st.data())
def test_complete_under_a_ceiling(mode, data):
    case = Case(data, mode)
    weights = draw_weights(data, case.document)
    prices = sorted({case.price(product) for product in case.left})
    ceiling = data.draw(st.sampled_from([*prices, prices[0] - 1, prices[-1] + 1]))
    room = [product for product in case.left if case.price(product) <= ceiling]
    if not room:
        with pytest.raises(Contradiction):
            case.engine.complete(case.choices, weights, Decimal(ceiling).scaleb(-2))
        return
    found = case.normal(case.engine.complete(case.choices, weights, Decimal(ceiling).scaleb(-2)))
    assert found in room
    assert weigh(weights, found) == max(weigh(weights, product) for product in room)


@every_engine
@seldom
@given(data=st.data(), seed=st.integers(0, 99))
def test_samples_can_be_built(mode, data, seed):
    case = Case(data, mode)
    assert case.normal(case.engine.sample(case.choices, dice(seed))) in case.left


@every_engine
@seldom
@given(data=st.data())
def test_applying_an_option_takes_it_and_says_what_else_moved(mode, data):
    case = Case(data, mode)
    group, option = case.target(data)
    assume(any(brute.has(product, group["key"], option) for product in case.every))
    before = case.engine.state(case.choices).selection
    after, moved = case.engine.apply(case.choices, group["key"], option)
    state = case.engine.state(after)
    assert state.status(group["key"], option) == "chosen"
    others = {key: value for key, value in state.selection.items() if key != group["key"] and value != before[key]}
    assert moved == others


@settings(max_examples=12, deadline=None)
@given(data=st.data(), seed=st.integers(0, 99))
def test_each_product_is_drawn_as_often_as_its_weights_say(data, seed):
    case = Case(data, "diagram")
    names = [(g["key"], o["key"]) for g in case.document["groups"] for o in g.get("options", [])]
    weights = data.draw(st.dictionaries(st.sampled_from(names), st.integers(1, 5))) if names else {}
    loud = {brute.loud(case.document, product) for product in case.left}
    shares = {one: math.prod(weights.get((key, value), 1) for key, some in one for value in as_tuple(some)) for one in loud}
    assume(1 < len(shares) <= 40)
    rng = dice(seed)
    drawn = Counter(brute.loud(case.document, case.engine.sample(case.choices, rng, weights)) for _ in range(2000))
    for one, share in shares.items():
        expected = 2000 * share / sum(shares.values())
        assert abs(drawn[one] - expected) < 5 * math.sqrt(expected) + 5


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def test_samples_are_uniform():
    document = {
        "groups": [{"key": key, "kind": "one", "options": [{"key": "x"}, {"key": "y"}, {"key": "z"}]} for key in "abc"],
        "rules": [{"when": "a.x => b.x & c.x"}],
    }
    engine, rng = Configurator(Blueprint.from_dict(document)), dice(4)
    drawn = Counter(tuple(engine.sample({}, rng).values()) for _ in range(3800))
    assert len(drawn) == 19
    assert all(140 < times < 260 for times in drawn.values())


def test_what_may_also_be_written_makes_no_sample_likelier():
    groups = [{"key": "a", "kind": "one", "options": [{"key": "x"}, {"key": "y"}]}, {"key": "words", "kind": "text"}]
    engine, rng = Configurator(Blueprint.from_dict({"groups": groups, "rules": [{"when": "words => a.x"}]})), dice(4)
    drawn = Counter(engine.sample({}, rng)["a"] for _ in range(2000))
    assert all(900 < times < 1100 for times in drawn.values())


def test_weights_make_samples_likelier():
    document = {"groups": [{"key": "a", "kind": "one", "options": [{"key": "x"}, {"key": "y"}]}]}
    engine, rng = Configurator(Blueprint.from_dict(document)), dice(4)
    drawn = Counter(engine.sample({}, rng, {"a.x": 9})["a"] for _ in range(1000))
    assert 860 < drawn["x"] < 940
