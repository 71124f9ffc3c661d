"""What staff want to know of a judged model beyond its means: how sure, for whom, and whether its scores mean what they say."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.domain.metrics import NORMAL_95, Exam, Report, Scorer, blocks
from recommendations.domain.scoring import best_of_each
from recommendations.domain.segments import SEGMENTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LISTED = 100
BUCKETS = 10
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Bucket:
    """Pairs of a shopper and a listed item with scores alike: the share of hits predicted, and the one that came with its interval."""

    predicted: float
    actual: float
    low: float
    high: float
    number: int


def describe(reports: Mapping[str, Report], candidate: Scorer, exam: Exam, tuning: Ints) -> dict[str, Any]:
    """Intervals and segments of every method, and the calibration of the candidate: learnt from `tuning`, checked by the exam's users."""
    return {
        "intervals": {method: _rounded(report.intervals()) for method, report in reports.items()},
        "segments": segments(reports, exam),
        "calibration": [asdict(bucket) for bucket in calibration(*pairs(candidate, replace(exam, users=tuning)), *pairs(candidate, exam))],
    }


def segments(reports: Mapping[str, Report], exam: Exam) -> dict[str, dict[str, Any]]:
    """Segment → how many judged and method → NDCG with its interval; “cold” is how items that nobody knew stand among themselves."""
    main = exam.main
    history = np.diff(exam.seen.indptr)[exam.users]
    found = {}
    for name, (fewest, most) in SEGMENTS.items():
        mine = (history >= fewest) & (history <= most)
        methods = {method: _rounded(report.intervals(mine)).get(main) for method, report in reports.items()}
        found[name] = {"judges": int(mine.sum()), "methods": methods}
    judges = max((int((~np.isnan(report.columns[f"cold_{main}"])).sum()) for report in reports.values()), default=0)
    methods = {method: _rounded(report.intervals()).get(f"cold_{main}") for method, report in reports.items()}
    return {**found, "cold": {"judges": judges, "methods": methods}}


def pairs(scorer: Scorer, exam: Exam) -> tuple[Floats, NDArray[np.bool_]]:
    """Scores of the items on each user's list, and whether the user came to them later."""
    scores, hits = [np.empty(0)], [np.empty(0, dtype=np.bool_)]
    for block in blocks(exam.users):
        lines = np.array(scorer.scores(block), dtype=np.float32)
        seen = exam.seen[block]
        lines[np.repeat(np.arange(len(block)), np.diff(seen.indptr)), seen.indices] = -np.inf
        wanted = exam.relevant[block]
        for row, (line, chosen) in enumerate(zip(lines, best_of_each(lines, LISTED), strict=True)):
            scores.append(line[chosen].astype(np.float64))
            hits.append(np.isin(chosen, wanted.indices[wanted.indptr[row] : wanted.indptr[row + 1]]))
    return np.concatenate(scores), np.concatenate(hits)


def calibration(known: Floats, known_hits: NDArray[np.bool_], scores: Floats, hits: NDArray[np.bool_]) -> list[Bucket]:
    """Histogram binning (Zadrozny & Elkan, 2001): buckets of equally many known scores predict their own rate for further scores.

    Each has the rate that came, with Wilson's interval (1927). Lowest scores first; buckets that nothing falls into are left out.
    """
    if not len(known) or not len(scores):
        return []
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BUCKETS + 1)[1:-1]))
    told, came = np.searchsorted(edges, known, side="right"), np.searchsorted(edges, scores, side="right")
    found = []
    for bucket in range(len(edges) + 1):
        before, after = known_hits[told == bucket], hits[came == bucket]
        if len(before) and len(after):
            low, high = wilson(int(after.sum()), len(after))
            predicted, actual, low, high = (round(float(rate), DIGITS) for rate in (before.mean(), after.mean(), low, high))
            found.append(Bucket(predicted, actual, low, high, len(after)))
    return found


def wilson(hits: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a rate (Wilson, “Probable inference, the law of succession, and statistical inference”, 1927)."""
    square = NORMAL_95**2
    rate = hits / number
    middle = (rate + square / (2 * number)) / (1 + square / number)
    half = NORMAL_95 / (1 + square / number) * math.sqrt(rate * (1 - rate) / number + square / (4 * number**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _rounded(intervals: Mapping[str, tuple[float, float, float]]) -> dict[str, list[float]]:
    return {name: [round(value, DIGITS) for value in values] for name, values in intervals.items()}
