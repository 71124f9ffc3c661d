"""What a model could have instead: never more than the models show."""

import itertools

import numpy as np
from hypothesis import given, settings, strategies as st

from configurator.domain.rotating import Rotation

COUNT = 6
literals = st.integers(-COUNT, COUNT).filter(bool)
clauses = st.lists(st.lists(literals, min_size=1, max_size=3, unique_by=abs), max_size=12)
sets = st.permutations(range(1, COUNT + 1)).flatmap(
    lambda order: st.tuples(st.integers(0, 4), st.integers(0, 2)).map(lambda cut: [order[: cut[0]], order[4 : 4 + cut[1]]])
)


def models(clauses, alternatives):
    for values in itertools.product([False, True], repeat=COUNT):
        true = all(any(values[abs(literal) - 1] == (literal > 0) for literal in clause) for clause in clauses)
        if true and all(sum(values[at - 1] for at in members) <= 1 for members in alternatives):
            yield values


def consequences(clauses, alternatives, literal):
    pairs = [[-one, -other] for members in alternatives for one, other in itertools.combinations(members, 2)]
    known, before = {literal}, 0
    while before != len(known):
        before = len(known)
        for clause in [*clauses, *pairs]:
            rest = [one for one in clause if -one not in known]
            if not rest:
                return []
            known |= set(rest) if len(rest) == 1 else set()
    return list(known)


@settings(max_examples=500, deadline=None)
@given(clauses=clauses, alternatives=sets, fixed=st.lists(st.booleans(), min_size=COUNT, max_size=COUNT))
def test_whatever_may_move_differs_in_another_model(clauses, alternatives, fixed):
    alternatives = [members for members in alternatives if members]
    every = list(models(clauses, alternatives))
    rotation = Rotation(COUNT, clauses, alternatives)
    for follows in (False, True):
        if follows:
            rotation.follow([consequences(clauses, alternatives, literal) for at in range(1, COUNT + 1) for literal in (-at, at)])
        for model in every[:6]:
            alike = [other for other in every if all(other[at] == model[at] for at in range(COUNT) if fixed[at])]
            found = rotation.movable(np.array(model), ~np.array(fixed), np.array(fixed))
            assert all(any(other[at] != model[at] for other in alike) for at in np.flatnonzero(found))


def test_alternatives_trade_places():
    parent, alternatives = [[1], [-1, 2, 3, 4], [-4, 5], [-6, 2]], [[2, 3, 4]]
    rotation = Rotation(6, parent, alternatives)
    rotation.follow([consequences(parent, alternatives, literal) for at in range(1, 7) for literal in (-at, at)])
    model = np.array([True, True, False, False, False, False])
    free = rotation.movable(model, np.ones(6, dtype=bool), np.zeros(6, dtype=bool))
    assert free.tolist() == [False, True, True, True, True, True]
