"""The cache of compiled versions."""

import threading
import time

import pytest

from configurator.queries.compiled import Compilations


def test_a_version_is_compiled_once_by_any_number_of_threads():
    calls = []

    def load(key):
        calls.append(key)
        time.sleep(0.05)
        return object()

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
    cache = Compilations(lambda key: calls.append(key) or object(), 2)
    for key in (1, 2, 1, 3, 1, 2):
        cache.get(key)
    assert calls == [1, 2, 3, 2]
    assert len(cache) == 2


def test_a_failure_is_not_kept():
    answers = iter([ValueError("broken"), "fine"])

    def load(key):
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    cache = Compilations(load, 2)
    with pytest.raises(ValueError, match="broken"):
        cache.get(1)
    assert cache.get(1) == "fine"
