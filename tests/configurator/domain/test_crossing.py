"""What a model could have instead: never more than the models show."""

import itertools

import numpy as np
from hypothesis import given, settings, strategies as st

from configurator.domain.crossing import Crossing, words

COUNT = 7
literals = st.integers(-COUNT, COUNT).filter(bool)
clauses = st.lists(st.lists(literals, min_size=1, max_size=3, unique_by=abs), max_size=14)
sets = st.permutations(range(1, COUNT + 1)).flatmap(
    lambda order: st.tuples(st.integers(0, 4), st.integers(0, 3)).map(lambda cut: [order[: cut[0]], order[4 : 4 + cut[1]]])
)


def models(clauses, alternatives):
    for values in itertools.product([False, True], repeat=COUNT):
        true = all(any(values[abs(literal) - 1] == (literal > 0) for literal in clause) for clause in clauses)
        if true and all(sum(values[at - 1] for at in members) <= 1 for members in alternatives):
            yield values


@settings(max_examples=1000, deadline=None)
@given(clauses=clauses, alternatives=sets, data=st.data())
def test_whatever_may_move_differs_in_another_model(clauses, alternatives, data):
    alternatives = [members for members in alternatives if members]
    every = list(models(clauses, alternatives))
    crossing = Crossing(COUNT, clauses, alternatives)
    if not every:
        return
    others = np.array(data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=64))).T
    fixed = np.array(data.draw(st.lists(st.booleans(), min_size=COUNT, max_size=COUNT)))
    for model in data.draw(st.lists(st.sampled_from(every), max_size=4)):
        alike = [other for other in every if all(other[at] == model[at] for at in range(COUNT) if fixed[at])]
        found = crossing.movable(np.array(model), others, fixed) | (crossing.alone(np.array(model), fixed) & ~fixed)
        assert all(any(other[at] != model[at] for other in alike) for at in np.flatnonzero(found))


@settings(max_examples=100, deadline=None)
@given(clauses=clauses, alternatives=sets, data=st.data())
def test_a_model_with_the_same_fixed_features_is_taken_over_whole(clauses, alternatives, data):
    alternatives = [members for members in alternatives if members]
    every = list(models(clauses, alternatives))
    if not every:
        return
    model, other = data.draw(st.sampled_from(every)), data.draw(st.sampled_from(every))
    same = np.array(model) == np.array(other)
    found = Crossing(COUNT, clauses, alternatives).movable(np.array(model), np.array([other]).T, same)
    assert found.tolist() == (~same).tolist()


def test_a_branch_is_taken_from_a_model_that_was_decided_otherwise():
    """Of 2, 3 and 4 one holds and 4 brings 5; that 6 and 7 exclude each other has nothing to do with it."""
    crossing = Crossing(7, [[1], [-1, 2, 3, 4], [-4, 5], [-6, -7]], [[2, 3, 4]])
    model = np.array([True, True, False, False, False, True, False])
    other = np.array([[True, False, False, True, True, False, True]]).T
    fixed = np.array([False, False, False, False, False, True, False])
    assert crossing.movable(model, other, fixed).tolist() == [False, True, False, True, True, False, False]


def test_what_a_clause_needs_stays():
    crossing = Crossing(3, [[1, 2], [-2, 3]])
    model, other = np.array([True, False, False]), np.array([[False, True, True]]).T
    assert crossing.movable(model, other, np.array([True, False, False])).tolist() == [False, True, True]
    assert crossing.movable(model, other, np.array([False, False, True])).tolist() == [False, False, False]


def test_alternatives_trade_places():
    crossing = Crossing(3, [[1, 2, 3]], [[1, 2, 3]])
    model, other = np.array([True, False, False]), np.array([[False, True, False]]).T
    assert crossing.movable(model, other, np.zeros(3, dtype=bool)).tolist() == [True, True, False]
    assert crossing.movable(model, other, np.array([True, False, False])).tolist() == [False, False, False]


def test_words_hold_a_model_in_each_bit():
    known = np.random.default_rng(3).random((5, 64)) < 1 / 2
    for count in (1, 9, 64):
        bits = [[int(word) >> at & 1 for at in range(64)] for word in words(known[:, :count])]
        assert bits == [[*row[:count], *[0] * (64 - count)] for row in known.astype(int)]
