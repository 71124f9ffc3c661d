"""What a shopper most likely wants next, from what was sold."""

from datetime import date

import pytest
from django.utils import timezone

from configurator import queries, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(runner):
    queries.forget_learned()
    yield queries.choose(runner.product_id, None)[1]
    queries.forget_learned()


def sell(made, times, **selection):
    for _ in range(times):
        services.record_sold(blueprint_id=made.blueprint_id, selection=selection, day=date(2026, 5, 1))


def learn():
    return services.learn_options(now=timezone.now(), seed=1)


def test_nothing_sold_nothing_wanted(made):
    assert learn() == 0
    assert queries.wanted(made, {}) == queries.Wanted()
    assert queries.wanted_weights(made, {}) == {}


def test_what_was_sold_together_is_wanted_together(made):
    sell(made, 30, sole="gum", upper="suede")
    sell(made, 50, sole="white", upper="mesh")
    learn()
    found = queries.wanted(made, {"sole": "gum"})
    assert found.top["upper"] == "suede"
    assert "sole" not in found.options
