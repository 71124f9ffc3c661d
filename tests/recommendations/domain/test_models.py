"""Baselines, blend, splits and fold-in: answers known by construction."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import sparse

from recommendations.domain import baselines
from recommendations.domain.blend import WEIGHTS, Blend, choose
from recommendations.domain.fold_in import taste_vector
from recommendations.domain.gains import ndcg_of_each
from recommendations.domain.gate import refusal
from recommendations.domain.interactions import Interactions, by_time, feature_matrix, last_of_each, split
from recommendations.domain.metrics import Exam, never_seen


def interactions(rows, *, people=None, things=None):
    table = np.array([(u, i, 1.0, t) for u, i, t in rows], dtype=np.float64).reshape(-1, 4)
    people, things = people or int(table[:, 0].max()) + 1, things or int(table[:, 1].max()) + 1
    names = [f"u{n}" for n in range(people)], [f"i{n}" for n in range(things)]
    return Interactions(*names, table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2].astype(np.float32), table[:, 3])


TWO_GROUPS = interactions([(u, (u % 2) * 3 + i, i) for u in range(8) for i in range(3) if (u, i) not in {(0, 2), (1, 2)}])


@pytest.mark.parametrize("model", [baselines.rp3beta, lambda data: baselines.ease(data, ridge=1.0)])
def test_item_item_models_recommend_within_the_group(model):
    scores = model(TWO_GROUPS).scores(np.array([0, 1]))
    assert scores[0, 2] > scores[0, 3:].max()
    assert scores[1, 5] > scores[1, :3].max()


@pytest.mark.parametrize("model", [baselines.rp3beta, lambda data: baselines.ease(data, ridge=1.0)])
def test_popularity_counts_beside_neighbours_as_much_as_it_is_given(model):
    data = interactions([(0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 1, 1), (2, 2, 0), (3, 2, 0), (4, 2, 0), (5, 0, 0)], things=5)
    plain, famed = model(data), model(data).leaning(30.0)
    assert plain.scores(np.array([5]))[0, 1:3].argmax() == 0
    assert famed.scores(np.array([5]))[0, 1:3].argmax() == 1
    assert model(data).leaning(0.0).scores(np.array([5])) == pytest.approx(plain.scores(np.array([5])))
    assert famed.unknown.tolist() == plain.unknown.tolist() == [3, 4]


def test_popularity_counts_and_recency_forgets():
    data = interactions([(0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 1, 100), (4, 1, 100)])
    assert baselines.popularity(data).order.argmax() == 0
    assert baselines.recent_popularity(data).order.argmax() == 1


class Table:
    def __init__(self, rows):
        self.rows = np.array(rows, dtype=np.float32)

    def scores(self, users):
        return self.rows[users]


def halves_of_a_taste(people=200, things=40, *, one=0.0, other=0.0, seed=5):
    """Two models that see what people want through noise, and the exam."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=(people, things))
    wanted = sparse.csr_array((truth == truth.max(axis=1, keepdims=True)).astype(np.float32))
    exam = Exam(np.arange(people), sparse.csr_array(wanted.shape), wanted, np.array([], dtype=int))
    return *(Table(truth + noise * rng.normal(size=truth.shape)) for noise in (one, other)), exam


def test_a_blend_of_two_is_better_than_each():
    first, second, exam = halves_of_a_taste(one=1.5, other=1.5)
    both = ndcg_of_each(Blend(first, second, choose(first, second, exam)), exam).mean()
    assert both > 1.02 * max(ndcg_of_each(first, exam).mean(), ndcg_of_each(second, exam).mean())


@pytest.mark.parametrize(("one", "other", "low", "high"), [(0.1, 30.0, 0.0, 0.15), (30.0, 0.1, 0.8, 0.99)])
def test_the_blend_leans_on_the_model_that_knows(one, other, low, high):
    assert low <= choose(*halves_of_a_taste(one=one, other=other)) <= high


def test_few_judges_do_not_take_the_blend_to_an_end():
    assert 0.02 < choose(*halves_of_a_taste(people=3, one=1.0, other=1.0)) < 0.9


def test_the_first_model_orders_what_the_second_does_not_know():
    first, second = Table([[0.0, 0.1, 0.3, 0.2]]), Table([[5.0, 0.0, 0.0, 0.0]])
    assert Blend(first, second, max(WEIGHTS)).scores(np.array([0])).argsort()[0].tolist() == [1, 3, 2, 0]


def test_what_the_second_model_does_not_know_has_the_firsts_score_in_full():
    first = Table([[0.0, 3.0, 1.0, 2.0]])
    second = baselines.ItemItem(
        sparse.csr_array([[1.0]]), np.array([[9.0, 0.0, 1.0, 0.0]], dtype=np.float32), np.array([3, 0, 1, 0], np.float32)
    )
    lines = Blend(first, second, 0.9).scores(np.array([0]))[0]
    alone = (first.rows[0] - 1.5) / first.rows[0].std()
    np.testing.assert_allclose(lines[[1, 3]], alone[[1, 3]], atol=1e-6)
    assert lines[0] > lines[2]


def test_an_item_nobody_touched_is_cold():
    assert never_seen(interactions([(0, 0, 0), (0, 2, 0)], things=4).matrix()).tolist() == [1, 3]


rows = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 20)), min_size=1, max_size=60)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.floats(0.125, 9, width=32)), max_size=30))
def test_a_pair_weighs_no_more_than_it_may(rows):
    user, item, weight = (np.array([row[place] for row in rows], dtype=kind) for place, kind in enumerate((np.int64, np.int64, np.float32)))
    data = Interactions("abc", "xyz", user, item, weight, np.zeros(len(rows)))
    before, after = data.matrix().toarray(), data.bounded(10.0).matrix().toarray()
    assert after == pytest.approx(np.minimum(before, 10.0), rel=1e-5)


@given(rows)
def test_a_split_by_time_never_learns_from_what_came_later(made):
    parts = by_time(interactions(made))
    assert len(parts.train) + len(parts.test) == len(made)
    assert not len(parts.test) or parts.train.at.max() < parts.test.at.min()


@given(rows)
def test_the_last_item_of_each_is_held_out_whole(made):
    parts = last_of_each(interactions(made))
    seen, relevant = parts.train.matrix() != 0, parts.relevant()
    assert not (seen.multiply(relevant)).nnz
    for user in {u for u, _, _ in made}:
        mine = {i for u, i, _ in made if u == user}
        assert relevant[[user]].nnz == (1 if len(mine) > 1 else 0)


def test_of_long_histories_up_to_a_tenth_is_held_out():
    data = interactions([(0, item, item) for item in range(40)] + [(1, item, item) for item in range(5)])
    parts = last_of_each(data, most=3)
    assert parts.relevant()[[0]].indices.tolist() == [37, 38, 39]
    assert parts.relevant()[[1]].indices.tolist() == [4]


def test_a_split_falls_back_where_too_few_came_back():
    assert split(TWO_GROUPS).kind == "last item of each"


def test_features_share_a_weight_of_one_beside_the_own_column():
    matrix = feature_matrix([{"a": 2.0, "b": 2.0}, {}], ["a", "b"], [True, False]).toarray()
    assert matrix.tolist() == [[1, 0, 0.5, 0.5], [0, 0, 0, 0]]


def test_taste_is_the_weighted_mean_at_the_length_of_an_item():
    vector = taste_vector([np.array([3, 0], dtype=np.float32), np.array([0, 3], dtype=np.float32)], [1.0, 1.0])
    assert vector.tolist() == pytest.approx([3 / 2**0.5, 3 / 2**0.5])


def test_no_events_give_no_taste():
    assert taste_vector([], []) is None
    assert taste_vector([np.ones(2, dtype=np.float32)], [0.0]) is None


@pytest.mark.parametrize(
    ("candidate", "active", "refused"), [(0.2, None, False), (0.2, 0.2, False), (0.2, 0.21, True), (0.05, None, True), (None, None, True)]
)
def test_the_gate_lets_in_only_what_is_not_worse(candidate, active, refused):
    metrics = {"candidate": {"ndcg@10": candidate}, "popularity": {"ndcg@10": 0.1}, "active": {"ndcg@10": active}}
    assert bool(refusal(metrics, "candidate", ("popularity", "active"))) is refused
