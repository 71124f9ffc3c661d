"""Lists in blocks against the blend's own scores, sorted one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import sparse

from recommendations.domain.baselines import ItemItem
from recommendations.domain.blend import Blend
from recommendations.domain.scoring import People, Shelf, best_of_each, top_lists


class First:
    def __init__(self, users, items, biases):
        self.users, self.items, self.biases = users, items, biases

    def scores(self, users):
        return self.users[users] @ self.items.T + self.biases


def shop(seed, *, people=7, items=40, weight=0.35, dense=False, offered=1.0, known=1.0):
    rng = np.random.default_rng(seed)
    first = First(*(rng.normal(size=shape).astype(np.float32) for shape in ((people, 4), (items, 4), items)))
    history = sparse.csr_array((rng.random((people, items)) < 0.15).astype(np.float32))
    strengths = (rng.random((items, items)) * (rng.random((items, items)) < 0.3)).astype(np.float32)
    strengths = strengths if dense else sparse.csr_array(strengths)
    usual = rng.random(items) * 0.01 * (rng.random(items) < known)
    second = ItemItem(history, strengths, usual.astype(np.float32))
    shelf = Shelf(first.items, first.biases, strengths, second.usual, weight, rng.random(items) < offered)
    return Blend(first, second, weight), shelf, People(first.users, history, history)


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("weight", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("known", [1.0, 0.6, 0.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_lists_are_those_of_the_blend(seed, known, weight, dense):
    blend, shelf, people = shop(seed, weight=weight, dense=dense, offered=0.8, known=known)
    scores = blend.scores(np.arange(7)).astype(np.float64)
    for line, seen, mine in zip(scores, people.hidden.toarray(), top_lists(shelf, people, 10), strict=True):
        line[(seen > 0) | ~shelf.offered] = -np.inf
        assert np.allclose(line[mine], np.sort(line)[::-1][:10], atol=1e-4)


@given(st.integers(1, 5), st.integers(1, 60), st.integers(0, 12), st.randoms(use_true_random=False))
def test_the_best_of_each_row_are_the_first_of_the_sorted_row(people, items, number, random):
    values = [-np.inf, 0.0, 1.0, 2.0, 3.0]
    scores = np.array([[random.choice(values) for _ in range(items)] for _ in range(people)], dtype=np.float32)
    for line, mine in zip(scores, best_of_each(scores, number), strict=True):
        order = sorted((item for item in range(items) if np.isfinite(line[item])), key=lambda item: (-line[item], item))
        assert mine.tolist() == order[:number]


def test_many_people_come_out_in_order():
    _, shelf, people = shop(4, people=600)
    lists = list(top_lists(shelf, people, 5))
    for n in (0, 255, 599):
        alone = People(people.vectors[[n]], people.history[[n]], people.hidden[[n]])
        assert lists[n].tolist() == next(top_lists(shelf, alone, 5)).tolist()
    assert len(lists) == 600


def test_nobody_gets_nothing():
    _, shelf, people = shop(5, people=1)
    empty = People(people.vectors[:0], people.history[:0], people.hidden[:0])
    assert list(top_lists(shelf, empty, 5)) == []


@pytest.mark.parametrize("seed", range(5))
def test_what_was_denied_comes_later_and_what_was_liked_earlier(seed):
    _, shelf, people = shop(seed, people=3)
    rng = np.random.default_rng(seed)
    having = rng.random(40) < 0.3
    features = sparse.csr_array(np.column_stack([having, ~having]).astype(np.float32))
    plain = list(top_lists(shelf, people, 40))
    told = sparse.csr_array(np.array([[-1, 0], [1, 0], [0, 0]], dtype=np.float32))
    later, earlier, same = top_lists(replace(shelf, features=features), replace(people, told=told), 40)
    place = lambda line: np.flatnonzero(having[line]).mean()  # noqa: E731
    assert place(later) > place(plain[0])
    assert place(earlier) < place(plain[1])
    assert same.tolist() == plain[2].tolist()
    assert set(later.tolist()) == set(plain[0].tolist())


def test_the_order_among_what_was_denied_stays():
    _, shelf, people = shop(1, people=1)
    features = sparse.csr_array((np.arange(40) % 3 == 0).astype(np.float32)[:, None])
    plain = next(top_lists(shelf, people, 40))
    told = sparse.csr_array(np.array([[-1.0]], dtype=np.float32))
    lowered = next(top_lists(replace(shelf, features=features), replace(people, told=told), 40))
    assert [item for item in lowered if item % 3 == 0] == [item for item in plain if item % 3 == 0]
    assert [item for item in lowered if item % 3] == [item for item in plain if item % 3]
