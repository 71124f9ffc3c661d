"""Ranking metrics against a brute force written from the textbook."""

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import sparse

from recommendations.domain import metrics
from recommendations.domain.metrics import Exam


@st.composite
def rankings(draw):
    number = draw(st.integers(1, 12))
    scores = draw(st.lists(st.integers(-3, 3), min_size=number, max_size=number))
    relevant = draw(st.sets(st.integers(0, number - 1), min_size=1))
    return np.array(scores, dtype=np.float32), np.array(sorted(relevant))


def ordered(scores):
    return sorted(range(len(scores)), key=lambda index: (-scores[index], index))


@given(rankings())
def test_ranks_are_places_in_the_sorted_list(ranking):
    scores, relevant = ranking
    order = ordered(scores)
    assert metrics.ranks(scores, relevant).tolist() == sorted(order.index(item) + 1 for item in relevant)


@given(rankings(), st.integers(1, 15))
def test_ndcg_is_gain_over_the_best_gain(ranking, k):
    scores, relevant = ranking
    gains = [1 if item in relevant else 0 for item in ordered(scores)]
    dcg = sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:k]))
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(sorted(gains, reverse=True)[:k]))
    assert metrics.ndcg(metrics.ranks(scores, relevant), k) == pytest.approx(dcg / best)


@given(rankings(), st.integers(1, 15))
def test_recall_and_precision_count_hits(ranking, k):
    scores, relevant = ranking
    hits = len(set(ordered(scores)[:k]) & set(relevant.tolist()))
    found = metrics.ranks(scores, relevant)
    assert metrics.recall(found, k) == pytest.approx(hits / len(relevant))
    assert metrics.precision(found, k) == pytest.approx(hits / k)


@given(rankings())
def test_auc_counts_pairs(ranking):
    scores, relevant = ranking
    others = [item for item in range(len(scores)) if item not in relevant]
    pairs = [(scores[a] > scores[b]) + 0.5 * (scores[a] == scores[b]) for a in relevant for b in others]
    measured = metrics.auc(scores, relevant)
    assert math.isnan(measured) if not pairs else measured == pytest.approx(np.mean(pairs))


@given(rankings(), st.integers(1, 15))
def test_best_are_the_first_of_the_sorted_list(ranking, number):
    scores, _ = ranking
    assert [scores[item] for item in metrics.best(scores, number)] == [scores[item] for item in ordered(scores)[:number]]


class Table:
    def __init__(self, rows):
        self.rows = np.array(rows, dtype=np.float32)

    def scores(self, users):
        return self.rows[users]


def exam(seen, relevant, **more):
    seen, relevant = (sparse.csr_array(np.array(part, dtype=np.float32)) for part in (seen, relevant))
    return Exam(np.arange(seen.shape[0]), seen, relevant, metrics.never_seen(seen), **more)


def test_what_a_user_has_seen_is_not_ranked():
    report = metrics.judge(Table([[9, 5, 1]]), exam([[1, 0, 0]], [[0, 1, 0]], k=1))
    assert report.values["ndcg@1"] == 1.0


def test_coverage_is_the_share_of_items_in_any_list():
    report = metrics.judge(Table([[9, 5, 1, 0], [9, 5, 1, 0]]), exam([[0] * 4] * 2, [[0, 0, 0, 1]] * 2, k=2))
    assert report.values["coverage"] == 0.5


def test_cold_items_are_ranked_among_themselves():
    report = metrics.judge(Table([[9, 8, 2, 1]]), exam([[1, 0, 0, 0]], [[0, 0, 0, 1]], k=10))
    assert report.values["cold_ndcg@10"] == pytest.approx(1 / math.log2(4))


def test_nobody_to_judge_gives_no_figures():
    empty = exam(np.zeros((0, 3)), np.zeros((0, 3)))
    assert metrics.judge(Table(np.zeros((0, 3))), empty).values["ndcg@10"] is None
