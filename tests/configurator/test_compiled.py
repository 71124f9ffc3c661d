"""The cache of compiled versions, and what is kept for other processes."""

import threading
import time
from types import SimpleNamespace
from unittest import mock

import pytest

from configurator import models, queries, services, tasks
from configurator.domain import dumps, engine
from configurator.queries.compiled import Compilations

forbidden = mock.patch.object(engine, "compile_space", side_effect=AssertionError("compiled"))


def made(size=1):
    return SimpleNamespace(engine=SimpleNamespace(size=size))


def test_a_version_is_compiled_once_by_any_number_of_threads():
    calls = []

    def load(key):
        calls.append(key)
        time.sleep(0.05)
        return made()

    cache, found = Compilations(load, 4), []
    threads = [threading.Thread(target=lambda: found.append(cache.get(1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]
    assert len(set(map(id, found))) == 1


def test_it_keeps_those_used_last():
    calls = []
    cache = Compilations(lambda key: calls.append(key) or made(), 2)
    for key in (1, 2, 1, 3, 1, 2):
        cache.get(key)
    assert calls == [1, 2, 3, 2]
    assert len(cache) == 2


def test_it_keeps_no_more_bytes_than_allowed():
    calls = []
    cache = Compilations(lambda key: calls.append(key) or made(40), 10, 100)
    for key in (1, 2, 3, 2, 1):
        cache.get(key)
    assert calls == [1, 2, 3, 1]


def test_one_that_is_too_large_is_kept_while_it_is_used():
    calls = []
    cache = Compilations(lambda key: calls.append(key) or made(400), 10, 100)
    for key in (1, 1, 2, 2):
        cache.get(key)
    assert calls == [1, 2]


def test_a_failure_is_not_kept():
    answers = iter([ValueError("broken"), made()])

    def load(key):
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    cache = Compilations(load, 2)
    with pytest.raises(ValueError, match="broken"):
        cache.get(1)
    assert cache.get(1)


def test_a_published_version_is_loaded_not_compiled(runner):
    queries.forget_compiled()
    with forbidden:
        assert queries.compiled(runner.pk).engine.compiled


def test_loading_a_version_takes_one_query(runner, django_assert_num_queries):
    queries.forget_compiled()
    with django_assert_num_queries(1):
        queries.compiled(runner.pk)


def test_what_was_lost_or_is_of_another_format_is_made_again(runner):
    models.Compilation.objects.update(format=dumps.FORMAT + 1, data=b"of tomorrow")
    queries.forget_compiled()
    assert queries.compiled(runner.pk).engine.compiled
    tasks.sweep()
    kept = models.Compilation.objects.get(blueprint=runner)
    assert (kept.format, kept.compiles) == (dumps.FORMAT, True)
    assert services.keep_missing_compilations() == 0


def test_publishing_says_that_a_version_does_not_compile(runner):
    with mock.patch.object(engine, "compile_space", return_value=None):
        found = queries.proof(queries.compiled(runner.pk).blueprint)
    assert any("every click is searched for" in sentence for sentence in found.warnings)
    assert not found.errors
