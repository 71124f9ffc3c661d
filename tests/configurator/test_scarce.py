"""Options whose stock is counted."""

from unittest import mock

import pytest
from hypothesis import given, strategies as st

from configurator import queries
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator, Contradiction
from configurator.queries import scarce
from configurator.queries.scarce import removed_options
from orders.services import set_stock
from tests.configurator.domain import blueprints
from tests.factories.configurator import document, runner as make

pytestmark = pytest.mark.django_db
SUEDE = "option:runner/upper.suede"


def blueprint(made):
    return queries.compiled(made.pk).blueprint


@pytest.mark.parametrize(("left", "removed"), [(0, {("upper", "suede")}), (1, set()), (None, set())])
def test_an_option_is_removed_when_none_is_left(runner, left, removed):
    if left is not None:
        set_stock(key=SUEDE, quantity=left)
    assert removed_options(blueprint(runner)) == removed


def test_stock_is_asked_for_once_and_only_where_it_is_counted(runner, django_assert_num_queries):
    with django_assert_num_queries(1):
        removed_options(blueprint(runner))
    plain = make(groups=[{"key": "sole", "kind": "one", "options": [{"key": "gum"}, {"key": "white"}]}], rules=[], layers=[])
    with django_assert_num_queries(0):
        removed_options(blueprint(plain))


def test_a_default_that_has_run_out_is_replaced_and_stays_so(db):
    make(groups=[{**group, "options": list(reversed(group["options"]))} if group["key"] == "upper" else group for group in plain()])
    set_stock(key=SUEDE, quantity=0)
    found = queries.resolve(product_slug="runner", choices=[("colour", "black")])
    assert found.selection["upper"] == "canvas"
    assert dict(found.choices) == {"colour": "black", "upper": "canvas"}
    set_stock(key=SUEDE, quantity=5)
    again = queries.resolve(product_slug="runner", choices=found.choices)
    assert again.selection == found.selection
    assert queries.resolve(product_slug="runner", choices=[("colour", "black")]).selection["upper"] == "suede"


def test_what_was_chosen_on_purpose_is_kept_though_it_has_run_out(runner):
    set_stock(key=SUEDE, quantity=0)
    found = queries.resolve(product_slug="runner", choices=[("upper", "suede")])
    assert (found.selection["upper"], found.stock_keys) == ("suede", (SUEDE,))


def plain():
    """The runner's groups, the upper without a default so that its first option is what is preferred."""
    found = document()["groups"]
    for option in found[1]["options"]:
        option.pop("default", None)
    return found


@given(blueprints.documents(), st.data())
def test_pinned_choices_are_the_design_that_was_shown(text, data):
    """Whatever runs out, the pinned choices come out as the selection without it."""
    options = [(group["key"], one["key"]) for group in text["groups"] for one in group.get("options", ())]
    gone = frozenset(data.draw(st.lists(st.sampled_from(options), max_size=3))) if options else frozenset()
    engine = Configurator(Blueprint.from_dict(text))
    try:
        shown = engine.state({}, without=gone).selection
    except Contradiction:
        return
    with mock.patch.object(scarce, "removed_options", return_value=gone):
        kept = scarce.pinned(engine, {})
    after = engine.state(kept).selection
    typed = {group["key"] for group in text["groups"] if group["kind"] in ("text", "picture")}
    assert {key: value for key, value in after.items() if key not in typed} == {k: v for k, v in shown.items() if k not in typed}
    assert not typed & set(kept)


def test_programs_and_comparisons_leave_out_what_has_run_out(client, db):
    make(groups=[{**group, "options": list(reversed(group["options"]))} if group["key"] == "upper" else group for group in plain()])
    set_stock(key=SUEDE, quantity=0)
    found = client.get("/api/v1/products/runner/configuration/").json()
    assert found["selection"]["upper"] == "canvas"
    upper = next(group for group in found["groups"] if group["key"] == "upper")
    assert next(option["status"] for option in upper["options"] if option["key"] == "suede") == "conflicting"
    assert "Suede" not in client.get("/p/runner/finish/").content.decode()
    chosen = client.get("/api/v1/products/runner/configuration/?upper=suede").json()
    assert chosen["selection"]["upper"] == "suede"
