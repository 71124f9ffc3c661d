"""Finishing a design within limits, compared with trying all products; and what is said where it cannot be."""

from decimal import Decimal
from unittest import mock

import pytest
from hypothesis import assume, given, settings, strategies as st

from configurator.domain import finishing
from configurator.domain.blueprint import Blueprint
from configurator.domain.finishing import Limits, TooDear, TooSlow
from tests.configurator.domain import brute
from tests.configurator.domain.test_engine import engine, one
from tests.configurator.domain.test_engine_against_brute_force import Case

often = settings(max_examples=40, deadline=None)
modes = pytest.mark.parametrize("mode", ["diagram", "solver"])


def euros(cents):
    return Decimal(cents).scaleb(-2)


def days(document, product):
    options = [(group, option) for group in document["groups"] for option in group.get("options", [])]
    found = [option["lead_days"] for group, option in options if brute.has(product, group["key"], option["key"])]
    return max(
        [*found, *(group["lead_days"] for group in document["groups"] if group["kind"] == "picture" and product[group["key"]])], default=0
    )


def untouched(case):
    """What may be finished: nothing is added to a group of several that was decided, and no text that nobody needs."""
    shown = case.engine.state(case.choices).selection
    kinds = {group["key"]: group["kind"] for group in case.document["groups"]}
    many = [key for key in case.choices if kinds[key] == "many"]
    texts = [key for key in kinds if kinds[key] in brute.FREE and not shown[key]]
    room = [p for p in case.left if all(set(p[key]) <= set(shown[key]) for key in many)]
    return [p for p in room if not any(p[key] for key in texts)]


@modes
@often
@given(data=st.data())
def test_a_finished_design_keeps_the_choices_and_the_limits(mode, data):
    case = Case(data, mode)
    room = untouched(case)
    prices = sorted(case.price(product) for product in room)
    ceiling, limit = data.draw(st.sampled_from([*prices, prices[0] - 1])), data.draw(st.integers(0, 3))
    soon = [product for product in room if days(case.document, product) <= limit]
    fitting = [product for product in soon if case.price(product) <= ceiling]
    limits = Limits(euros(ceiling), limit)
    if fitting:
        assert case.normal(finishing.finish(case.engine, case.choices, {}, limits)) in fitting
    elif soon:
        with pytest.raises(TooDear) as dear:
            finishing.finish(case.engine, case.choices, {}, limits)
        assert dear.value.lowest == euros(min(map(case.price, soon)))
    else:
        with pytest.raises(TooSlow) as slow:
            finishing.finish(case.engine, case.choices, {}, limits)
        assert slow.value.days == min(days(case.document, product) for product in room)


@modes
@often
@given(data=st.data())
def test_lowest_and_quickest_are_exact(mode, data):
    case = Case(data, mode)
    assert finishing.lowest(case.engine, case.choices) == euros(min(map(case.price, case.left)))
    assert finishing.quickest(case.engine, case.choices) == min(days(case.document, product) for product in case.left)


@modes
@often
@given(data=st.data())
def test_grown_choices_make_the_selection_and_keep_what_was_chosen(mode, data):
    case = Case(data, mode)
    wanted = data.draw(st.sampled_from(untouched(case)))
    texts = {group["key"] for group in case.document["groups"] if group["kind"] in brute.FREE}
    assume(not any(wanted[key] for key in texts - set(case.choices)))
    found = finishing.grown(case.engine, case.choices, {key: value for key, value in wanted.items() if key not in texts})
    assert list(found)[: len(case.choices)] == list(case.engine.canonical(case.choices))
    shown = case.engine.state(found).selection
    assert {key: shown[key] for key in shown if key not in texts} == {key: wanted[key] for key in wanted if key not in texts}


def priced(key, **prices):
    return {"key": key, "options": [{"key": name, "price": price} for name, price in prices.items()]}


def test_the_choice_that_costs_most_is_named():
    made = engine(1_000_000, priced("a", plain="0", gold="30"), priced("b", plain="0", silk="8"), base_price="100")
    with pytest.raises(TooDear) as found:
        finishing.finish(made, {"b": "silk", "a": "gold"}, {}, Limits(Decimal(120)))
    assert (found.value.lowest, found.value.culprit, found.value.instead) == (Decimal(138), "a", Decimal(108))


def test_without_a_choice_that_helps_none_is_named():
    made = engine(1_000_000, priced("a", plain="0", gold="30"), base_price="100")
    with pytest.raises(TooDear) as found:
        finishing.finish(made, {"a": "plain"}, {}, Limits(Decimal(50)))
    assert (found.value.lowest, found.value.culprit) == (Decimal(100), None)


def test_the_choices_that_take_too_long_are_named():
    slow = {"key": "a", "options": [{"key": "now"}, {"key": "later", "lead_days": 9}]}
    with pytest.raises(TooSlow) as found:
        finishing.finish(engine(1_000_000, slow, one("b", "x")), {"b": "x", "a": "later"}, {}, Limits(days=3))
    assert (found.value.days, found.value.culprits) == (9, ("a",))


def test_a_lead_time_of_the_whole_product_cannot_be_cut():
    made = engine(1_000_000, one("a", "x"), lead_days=5)
    assert finishing.slow(made, 4) is None
    with pytest.raises(TooSlow) as found:
        finishing.finish(made, {}, {}, Limits(days=4))
    assert found.value.days == 5


def test_weights_decide_and_what_is_gone_is_left_out():
    made = engine(1_000_000, one("a", "1", "2", "3"))
    weights = {("a", "2"): 2.0, ("a", "3"): 1.0}
    assert finishing.finish(made, {}, weights, Limits())["a"] == "2"
    assert finishing.finish(made, {}, weights, Limits(without=frozenset({("a", "2")})))["a"] == "3"


def test_a_text_somebody_needs_is_left_to_be_typed():
    text = {"key": "t", "kind": "text", "max_length": 3}
    made = engine(1_000_000, one("a", "1", "2"), text, rules=[{"when": "a.2 => t"}])
    assert Blueprint.from_dict({"groups": [text]}).groups[0].filler
    found = finishing.finish(made, {"a": "2"}, {}, Limits())
    assert finishing.grown(made, {"a": "2"}, found) == {"a": "2"}


@often
@given(data=st.data())
def test_a_search_that_is_cut_short_still_keeps_choices_and_ceiling(data):
    case = Case(data, "diagram")
    prices = sorted({case.price(product) for product in case.left})
    ceiling = data.draw(st.sampled_from(prices))
    weights = {(group["key"], option["key"]): 1.0 for group in case.document["groups"] for option in group.get("options", [])}
    with mock.patch("configurator.domain.answers.STEPS", 0):
        found = case.normal(case.engine.complete(case.choices, weights, euros(ceiling)))
    assert found in case.left
    assert case.price(found) <= ceiling
