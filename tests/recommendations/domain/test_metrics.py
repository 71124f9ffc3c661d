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
    assert metrics.standing(scores, relevant)[0].tolist() == sorted(order.index(item) + 1 for item in relevant)


@given(rankings(), st.integers(1, 15))
def test_ndcg_is_gain_over_the_best_gain(ranking, k):
    scores, relevant = ranking
    gains = [1 if item in relevant else 0 for item in ordered(scores)]
    dcg = sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:k]))
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(sorted(gains, reverse=True)[:k]))
    assert metrics.ndcg(metrics.standing(scores, relevant)[0], k) == pytest.approx(dcg / best)


@given(rankings(), st.integers(1, 15))
def test_recall_and_precision_count_hits(ranking, k):
    scores, relevant = ranking
    hits = len(set(ordered(scores)[:k]) & set(relevant.tolist()))
    found = metrics.standing(scores, relevant)[0]
    assert metrics.recall(found, k) == pytest.approx(hits / len(relevant))
    assert metrics.precision(found, k) == pytest.approx(hits / k)


@given(rankings())
def test_auc_counts_pairs(ranking):
    scores, relevant = ranking
    others = [item for item in range(len(scores)) if item not in relevant]
    pairs = [(scores[a] > scores[b]) + 0.5 * (scores[a] == scores[b]) for a in relevant for b in others]
    measured = metrics.standing(scores, relevant)[1]
    assert math.isnan(measured) if not pairs else measured == pytest.approx(np.mean(pairs))


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


def test_coverage_is_sure_where_every_item_stands_in_many_lists():
    lists = [np.array([0, 1]), np.array([1, 2]), np.array([2, 0])] * 5
    assert metrics.coverage(lists, 6) == (0.5, 0.5, 0.5)


def test_coverage_is_as_unsure_as_other_lists_would_make_it():
    """Lists of people drawn anew reach as many items as the interval says, in about 95 of 100 draws."""
    rng = np.random.default_rng(3)
    chances = (1 / np.arange(1, 101)) / (1 / np.arange(1, 101)).sum()
    draws = [[rng.choice(100, 3, replace=False, p=chances) for _ in range(60)] for _ in range(300)]
    usual = np.mean([metrics.coverage(lists, 100)[0] for lists in draws])
    inside = [low <= usual <= high for _, low, high in (metrics.coverage(lists, 100) for lists in draws)]
    assert 0.9 <= np.mean(inside) <= 1.0


def test_coverage_of_no_lists_is_nothing():
    assert metrics.coverage([], 5) == (0.0, 0.0, 0.0)


def test_cold_items_are_ranked_among_themselves():
    report = metrics.judge(Table([[9, 8, 2, 1]]), exam([[1, 0, 0, 0]], [[0, 0, 0, 1]], k=10))
    assert report.values["cold_ndcg@10"] == pytest.approx(1 / math.log2(4))


def test_nobody_to_judge_gives_no_figures():
    empty = exam(np.zeros((0, 3)), np.zeros((0, 3)))
    assert metrics.judge(Table(np.zeros((0, 3))), empty).values["ndcg@10"] is None


@st.composite
def exams(draw):
    users, items = draw(st.integers(1, 4)), draw(st.integers(2, 8))
    random = draw(st.randoms(use_true_random=False))
    seen = [[random.random() < 0.3 for _ in range(items)] for _ in range(users)]
    for line in seen:
        line[random.randrange(items)] = False
    wanted = [[not known and random.random() < 0.5 for known in line] for line in seen]
    for line, known in zip(wanted, seen, strict=True):
        line[known.index(False)] = True
    scores = [[random.randint(-2, 2) for _ in range(items)] for _ in range(users)]
    return scores, np.array(seen, dtype=float), np.array(wanted, dtype=float)


def kept_only(scores, seen, wanted):
    kept = [item for item, known in enumerate(seen) if not known]
    return np.array([scores[item] for item in kept], dtype=np.float32), np.array([n for n, item in enumerate(kept) if wanted[item]])


@given(exams(), st.integers(1, 4))
def test_judging_many_is_judging_each(case, k):
    scores, seen, wanted = case
    report = metrics.judge(Table(scores), exam(seen, wanted, k=k))
    for user, known in enumerate(seen):
        ranks, area = metrics.standing(*kept_only(scores[user], known, wanted[user]))
        mine = [report.columns[name][user] for name in (f"ndcg@{k}", f"recall@{k}", f"precision@{k}", "auc")]
        expected = [metrics.ndcg(ranks, k), metrics.recall(ranks, k), metrics.precision(ranks, k), area]
        assert mine == pytest.approx(expected, nan_ok=True)


@given(exams(), st.integers(1, 4))
def test_novelty_is_how_much_a_list_surprises(case, k):
    scores, seen, wanted = case
    report = metrics.judge(Table(scores), exam(seen, wanted, k=k))
    for user, known in enumerate(seen):
        listed = [item for item in ordered(scores[user]) if not known[item]][:k]
        bits = [-math.log2(max(seen[:, item].sum(), 1) / len(seen)) for item in listed]
        assert report.columns["novelty"][user] == pytest.approx(sum(bits) / len(bits))


@given(exams(), st.integers(2, 4), st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=8, max_size=8))
def test_diversity_is_the_mean_distance_of_two_of_a_list(case, k, features):
    scores, seen, wanted = case
    vectors = np.array(features[: seen.shape[1]], dtype=float)
    report = metrics.judge(Table(scores), exam(seen, wanted, k=k, features=sparse.csr_array(vectors)))
    for user, known in enumerate(seen):
        listed = [item for item in ordered(scores[user]) if not known[item]][:k]
        pairs = [1 - cosine(vectors[a], vectors[b]) for a in listed for b in listed if a != b]
        assert report.columns["diversity"][user] == pytest.approx(np.mean(pairs) if pairs else math.nan, nan_ok=True)


def cosine(a, b):
    lengths = math.hypot(*a) * math.hypot(*b)
    return float(a @ b) / lengths if lengths else 0.0


@given(st.lists(st.floats(0, 1), min_size=2, max_size=50))
def test_an_interval_is_two_standard_errors_around_the_mean(values):
    mean, low, high = metrics.interval(np.array(values))
    half = 1.959964 * math.sqrt(sum((value - np.mean(values)) ** 2 for value in values) / (len(values) - 1) / len(values))
    assert (mean, low, high) == pytest.approx((np.mean(values), max(np.mean(values) - half, 0), min(np.mean(values) + half, 1)))


def test_one_value_says_nothing_of_its_spread():
    assert metrics.interval(np.array([0.4])) == (0.4, 0.0, 1.0)


def test_intervals_hold_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(1)
    bounds = [metrics.interval(rng.binomial(1, 0.3, 200).astype(float))[1:] for _ in range(2_000)]
    assert np.mean([low <= 0.3 <= high for low, high in bounds]) == pytest.approx(0.95, abs=0.02)


def test_a_part_of_the_people_has_intervals_of_its_own():
    report = metrics.judge(Table([[2, 1], [1, 2]]), exam([[0, 0]] * 2, [[1, 0]] * 2, k=1))
    assert report.intervals(np.array([True, False]))["ndcg@1"][0] == 1.0
    assert "coverage" in report.intervals()
    assert "coverage" not in report.intervals(np.array([True, False]))
    assert report.intervals(np.array([False, True]))["ndcg@1"][0] == 0.0
    assert "cold_ndcg@1" not in report.intervals(np.array([False, False]))
