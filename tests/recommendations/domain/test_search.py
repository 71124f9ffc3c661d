"""Searches on landscapes whose top is known, and the measure that they use against the report's."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import sparse

from recommendations.domain import metrics
from recommendations.domain.gains import ndcg_of_each
from recommendations.domain.metrics import Exam
from recommendations.domain.search import climb, halve


@dataclass(frozen=True)
class Place:
    x: float = 0.0
    y: float = 0.0


LADDERS = {"x": (0.0, 1.0, 2.0, 3.0), "y": (0.0, 1.0, 2.0)}


def marks(value, spread=0.0):
    return np.array([value - spread, value + spread])


@given(st.integers(0, 3), st.integers(0, 2))
def test_a_climb_reaches_the_only_top(x, y):
    assert climb(Place(), LADDERS, lambda at: marks(10 - (at.x - x) ** 2 - (at.y - y) ** 2)) == Place(x, y)


def test_a_climb_keeps_to_its_trials_and_repeats_none():
    asked = []
    climb(Place(), LADDERS, lambda at: asked.append(at) or marks(at.x + at.y), most=4)
    assert len(asked) == len(set(asked)) == 4


@pytest.mark.parametrize("found", [lambda at: marks(1 + at.x / 1_000), lambda at: marks(1 + at.x, spread=9 * at.x)])
def test_a_climb_stays_where_little_or_chance_speaks_against_it(found):
    assert climb(Place(), LADDERS, found) == Place()


def test_a_climb_without_judges_stays():
    assert climb(Place(), LADDERS, lambda _: np.empty(0)) == Place()


def test_halving_gives_most_to_the_best():
    asked = []
    best = halve([3, 9, 1, 7, 5, 2], (1, 4, 16), lambda one, budget: asked.append((one, budget)) or one)
    assert best == 9
    assert asked == [(n, 1) for n in (3, 9, 1, 7, 5, 2)] + [(9, 4), (7, 4), (5, 4), (9, 16), (7, 16)]


def test_of_equals_the_earlier_candidate_wins():
    assert halve(["a", "b", "c"], (1, 2), lambda *_: 0.0) == "a"


class Table:
    def __init__(self, rows):
        self.rows = rows

    def scores(self, users):
        return self.rows[users]


@given(st.integers(0, 2**31), st.integers(1, 12))
@settings(max_examples=60)
def test_the_quick_measure_is_the_measure_of_the_report(seed, k):
    rng = np.random.default_rng(seed)
    seen, wanted = rng.random((5, 9)) < 0.3, rng.random((5, 9)) < 0.3
    wanted[:, 0] |= ~wanted.any(axis=1)
    seen &= ~wanted
    seen, wanted = (sparse.csr_array(part.astype(np.float32)) for part in (seen, wanted))
    table = Table(rng.integers(-2, 3, (5, 9)).astype(np.float32))
    exam = Exam(np.arange(5), seen, wanted, metrics.never_seen(seen), k)
    assert ndcg_of_each(table, exam) == pytest.approx(metrics.judge(table, exam).per_user)
