"""Maximal marginal relevance against the textbook's loop, and what the shopper's slider promises."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from recommendations.domain.diversity import feature_rows, mmr, novelty, rerank

NUMBERS = st.integers(-3, 3)
POOLS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=7)
SHARES = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0])


def cosine(one, other):
    lengths = math.hypot(*one) * math.hypot(*other)
    return sum(x * y for x, y in zip(one, other, strict=True)) / lengths if lengths else 0.0


def textbook(pool, relevance, share, taken):
    """Carbonell & Goldstein's definition, word by word: the value of every candidate that is left."""
    values = {}
    for place in set(range(len(pool))) - set(taken):
        penalty = max((cosine(pool[place], pool[other]) for other in taken), default=0.0)
        values[place] = (1 - share) * relevance[place] - share * penalty
    return values


@given(POOLS, SHARES, st.integers(0, 8), st.data())
def test_every_choice_is_the_best_that_the_definition_knows(pool, share, count, data):
    relevance = data.draw(st.lists(st.floats(0, 1, width=16), min_size=len(pool), max_size=len(pool)))
    found = mmr(np.array(pool, dtype=np.float32), np.array(relevance), share=share, count=count)
    assert len(found) == len(set(found)) == min(count, len(pool))
    for place, chosen in enumerate(found):
        values = textbook(pool, relevance, share, found[:place])
        assert values[chosen] == pytest.approx(max(values.values()), abs=1e-5)


@given(POOLS, st.integers(1, 8))
def test_a_familiar_row_keeps_the_order_of_relevance(pool, count):
    ranks = list(range(len(pool), 0, -1))
    found = rerank(np.array(pool, dtype=np.float32), surprise=0.0, count=count, ranks=ranks)
    assert found == list(range(min(count, len(pool))))


@given(POOLS, st.floats(-1, 2))
def test_nothing_is_shown_twice_and_nothing_is_lost(pool, surprise):
    found = rerank(np.array(pool, dtype=np.float32), surprise=surprise, count=len(pool))
    assert sorted(found) == list(range(len(pool)))


@given(st.permutations([0] * 3 + [1] * 3 + [2] * 3))
def test_a_surprising_row_shows_every_kind_before_any_kind_twice(kinds):
    vectors = np.eye(3, dtype=np.float32)[kinds]
    found = rerank(vectors, surprise=1.0, count=3)
    assert {kinds[place] for place in found} == {0, 1, 2}


def difference(vectors, chosen):
    """Mean of 1 − cosine over all pairs."""
    return float(np.mean([1 - cosine(vectors[one], vectors[other]) for one, other in combinations(chosen, 2)]))


def test_rows_differ_more_the_more_the_shopper_wants_it():
    rng = np.random.default_rng(5)
    pools = [rng.normal(size=(40, 8)).astype(np.float32) for _ in range(60)]
    steps = [0.0, 0.25, 0.5, 0.75, 1.0]
    means = [np.mean([difference(pool, rerank(pool, surprise=step, count=10)) for pool in pools]) for step in steps]
    assert all(after > before for before, after in pairwise(means))


def test_a_surprising_row_holds_less_known_things():
    rng = np.random.default_rng(6)
    pools = [rng.normal(size=(40, 8)).astype(np.float32) for _ in range(40)]
    ranks = list(range(1, 41))
    means = [np.mean([rerank(pool, surprise=step, count=10, ranks=ranks) for pool in pools]) for step in (0.0, 0.5, 1.0)]
    assert means[0] < means[1] < means[2]


def test_relevance_still_counts_at_the_surprising_end():
    rng = np.random.default_rng(7)
    means = [np.mean(rerank(rng.normal(size=(60, 16)).astype(np.float32), surprise=1.0, count=10)) for _ in range(50)]
    assert np.mean(means) < 59 / 2


def test_novelty_goes_from_the_best_known_to_what_nobody_knows():
    assert novelty([3, 1, None, 2]).tolist() == pytest.approx([2 / 3, 0.0, 1.0, 1 / 3])
    assert novelty([None, None]).tolist() == [0.0, 0.0]
    assert novelty([]).tolist() == []


def test_features_stand_in_for_vectors():
    rows = feature_rows([{"colour:red": 1.0}, {"colour:red": 1.0, "style:plain": 0.5}, {}])
    assert rows.tolist() == [[1.0, 0.0], [1.0, 0.5], [0.0, 0.0]]
    assert rerank(rows, surprise=1.0, count=3) == [0, 2, 1]


def test_an_empty_pool_is_an_empty_row():
    assert rerank(np.zeros((0, 4), dtype=np.float32), surprise=0.5, count=8) == []
