"""The bench prints JSON lines and nothing else, and asks the database only while no browser is driven."""

import json
from contextlib import contextmanager
from unittest.mock import MagicMock

import pytest
from django.db import connection

from bench import __main__ as bench, options, phone, visit


@contextmanager
def _served():
    yield "http://localhost:1"


@contextmanager
def _no_queries():
    """A browser that a script drives: Django asks nothing in its thread."""

    def refuse(*_):
        raise AssertionError("asked the database while a browser was driven")

    with connection.execute_wrapper(refuse):
        yield MagicMock()


@pytest.mark.django_db
@pytest.mark.parametrize("part", [visit, phone])
def test_the_database_is_asked_before_a_browser_is_driven(part, monkeypatch):
    monkeypatch.setattr(part, "server", _served)
    monkeypatch.setattr(part, "sync_playwright", _no_queries)
    monkeypatch.setattr(part.shutil, "which", lambda _: "/a/browser")
    part.measure(lambda *_, **__: None)


@pytest.mark.django_db
def test_learning_says_nothing_among_the_figures(monkeypatch, capsys):
    monkeypatch.setattr(options, "known_truth", lambda _: None)
    options.measure(bench.say)
    assert capsys.readouterr().out == ""


def test_a_figure_is_one_json_line(capsys):
    bench.say("page home p50", 12.34567, "ms", status=200)
    (line,) = capsys.readouterr().out.splitlines()
    figure = json.loads(line)
    assert (figure["name"], figure["value"], figure["unit"], figure["context"]["status"]) == ("page home p50", 12.3457, "ms", 200)
