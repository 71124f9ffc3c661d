"""Options whose stock is counted."""

import pytest

from configurator import queries
from configurator.queries.scarce import removed_options
from orders.services import set_stock
from tests.factories.configurator import runner as make

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
