"""What a report adds to the means."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import sparse

from recommendations.domain import metrics, reporting


class Table:
    def __init__(self, rows):
        self.rows = np.array(rows, dtype=np.float32)

    def scores(self, users):
        return self.rows[users]


def case(people=60, items=30, seed=1):
    """Person n knows n % 15 + 1 items; a better score makes a hit likelier."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(people, items))
    seen, wanted = np.zeros((people, items)), np.zeros((people, items))
    for person in range(people):
        known = rng.permutation(items)[: person % 15 + 1]
        seen[person, known] = 1
        wanted[person] = (rng.random(items) < 1 / (1 + np.exp(2 - 2 * scores[person]))) * (1 - seen[person])
        wanted[person, next(item for item in range(items) if item not in known)] = 1
    seen, wanted = sparse.csr_array(seen), sparse.csr_array(wanted)
    return Table(scores), metrics.Exam(np.arange(people), seen, wanted, metrics.never_seen(seen))


def test_shoppers_are_judged_apart_by_how_much_they_had_seen():
    table, exam = case()
    report = metrics.judge(table, exam)
    found = reporting.segments({"candidate": report}, exam)
    assert [found[name]["judges"] for name in ("new", "light", "heavy", "cold")] == [8, 32, 20, 0]
    new = [value for person, value in enumerate(report.per_user) if person % 15 < 2]
    assert found["new"]["methods"]["candidate"][0] == pytest.approx(np.mean(new), abs=1e-6)
    assert found["cold"]["methods"] == {"candidate": None}


def test_a_segment_without_anybody_has_no_figures():
    table, exam = case(people=2)
    found = reporting.segments({"candidate": metrics.judge(table, exam)}, exam)
    assert found["heavy"] == {"judges": 0, "methods": {"candidate": None}}


def test_scores_that_mean_something_are_calibrated():
    table, exam = case(people=2_000)
    halves = exam.users[::2], exam.users[1::2]
    told, came = (reporting.pairs(table, metrics.Exam(users, exam.seen, exam.relevant, exam.cold)) for users in halves)
    buckets = reporting.calibration(*told, *came)
    assert len(buckets) == 10
    assert [bucket.predicted for bucket in buckets] == sorted(bucket.predicted for bucket in buckets)
    assert np.mean([bucket.low <= bucket.predicted <= bucket.high for bucket in buckets]) >= 0.7
    assert buckets[-1].actual > 5 * buckets[0].actual


def test_a_model_that_promises_too_much_is_seen():
    scores = np.linspace(0, 1, 1_000)
    buckets = reporting.calibration(scores, scores > 0.5, scores, scores > 0.9)
    assert [round(bucket.predicted) for bucket in buckets] == [0] * 5 + [1] * 5
    assert [round(bucket.actual) for bucket in buckets] == [0] * 9 + [1]


@given(st.integers(1, 500), st.data())
def test_wilsons_bounds_are_where_the_score_test_turns(number, data):
    hits = data.draw(st.integers(0, number))
    for bound in reporting.wilson(hits, number):
        if 1e-9 < bound < 1 - 1e-9:
            distance = abs(hits / number - bound) / np.sqrt(bound * (1 - bound) / number)
            assert distance == pytest.approx(metrics.NORMAL_95, rel=1e-6)


def test_equal_scores_fall_into_one_bucket():
    same, hits = np.ones(50), np.arange(50) < 10
    assert [(b.predicted, b.actual, b.number) for b in reporting.calibration(same, hits, same, hits)] == [(0.2, 0.2, 50)]


def test_nothing_to_check_gives_no_buckets():
    nothing = np.empty(0), np.empty(0, dtype=bool)
    assert reporting.calibration(*nothing, *nothing) == []
    table, exam = case(people=3)
    report = reporting.describe({"candidate": metrics.judge(table, exam)}, table, exam, np.empty(0, dtype=np.int64))
    assert report["calibration"] == []
    measured = {"ndcg@10", "recall@10", "precision@10", "auc", "coverage", "novelty", "cold_ndcg@10"}
    assert set(report["intervals"]["candidate"]) == measured
