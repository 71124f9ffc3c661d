"""Products whose rules the solver gives up on: a sentence, whichever page asks."""

import pytest
from pysat.solvers import Glucose4

from configurator import queries
from configurator.domain.engine import Configurator
from tests.factories.configurator import design, runner as make

pytestmark = pytest.mark.django_db
SENTENCE = "rules are too entangled to answer that in reasonable time"


@pytest.fixture
def giving_up(runner, monkeypatch):
    """The runner does not compile, and its solver finds no answer within its limit; what was known of it is forgotten."""
    monkeypatch.setattr(Configurator, "_diagram", lambda *_: None)
    monkeypatch.setattr(Glucose4, "solve_limited", lambda *_, **__: None)
    queries.forget_compiled()
    yield
    queries.forget_compiled()


def test_a_saved_design_is_a_page_with_a_sentence(client, runner, request):
    token = design(("sole", "gum")).token
    request.getfixturevalue("giving_up")
    answer = client.get(f"/d/{token}/")
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_the_cart_is_a_page_with_a_sentence(client, runner, request):
    client.post("/cart/add/", {"product": "runner", "c": ["sole=gum"], "v": "1"})
    make(rules=[{"when": "colour.black => sole.white", "why": "Black rubs off on gum."}])
    request.getfixturevalue("giving_up")
    answer = client.get("/cart/")
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()


def test_a_product_can_be_started_afresh(client, giving_up):
    answer = client.get("/p/runner/?sole=gum&v=1")
    assert answer.status_code == 503
    assert 'href="/p/runner/"' in answer.content.decode()


def test_a_program_gets_json(client, giving_up):
    answer = client.get("/api/v1/products/runner/configuration/?sole=gum&v=1")
    assert answer.status_code == 503
    assert SENTENCE in answer.json()["detail"]


def test_other_errors_stay_errors(client, runner, monkeypatch):
    def breaks(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(queries, "preview", breaks)
    with pytest.raises(ZeroDivisionError):
        client.get("/p/runner/")
