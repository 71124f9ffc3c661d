"""How good a ranking is. Every function takes ranks from 1 of the relevant items among all candidates.

Definitions as in Järvelin and Kekäläinen, “Cumulated gain-based evaluation of IR techniques” (2002), with gains of 0 and 1.
Equal scores rank by index, except in the area under the curve, where a tie counts one half.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Scores = NDArray[np.float32]


class Scorer(Protocol):
    """Anything that can score all items for some users."""

    def scores(self, users: Ints) -> Scores:
        """Higher is better; shape (len(users), items)."""


def ranks(scores: Scores, relevant: Ints) -> Ints:
    """Ranks from 1 of the relevant candidates by descending score, ties by index; sorted."""
    index = np.arange(len(scores))
    found = [1 + np.count_nonzero(scores > scores[at]) + np.count_nonzero((scores == scores[at]) & (index < at)) for at in relevant]
    return np.sort(np.asarray(found, dtype=np.int64))


def ndcg(found: Ints, k: int) -> float:
    """Discounted gain of the first k over that of the best possible order; 0 to 1."""
    hits = found[found <= k]
    ideal = np.arange(1, min(len(found), k) + 1)
    return float((1.0 / np.log2(hits + 1)).sum() / (1.0 / np.log2(ideal + 1)).sum())


def recall(found: Ints, k: int) -> float:
    """Share of the relevant that are among the first k."""
    return float(np.count_nonzero(found <= k) / len(found))


def precision(found: Ints, k: int) -> float:
    """Share of the first k that are relevant."""
    return float(np.count_nonzero(found <= k) / k)


def auc(scores: Scores, relevant: Ints) -> float:
    """Probability that a relevant candidate scores above one that is not; nan if there is none of the latter."""
    others = np.delete(scores, relevant)
    if not len(others):
        return float("nan")
    wins = [np.count_nonzero(others < scores[at]) + 0.5 * np.count_nonzero(others == scores[at]) for at in relevant]
    return float(np.mean(wins) / len(others))


@dataclass(frozen=True, slots=True)
class Exam:
    """Who judges by what: `seen` and `relevant` are users × items, of which only the rows `users` count.

    `cold` are the items that nobody engaged with in training, sorted; their NDCG is measured among themselves, over the users
    with a relevant one.
    """

    users: Ints
    seen: sparse.csr_array
    relevant: sparse.csr_array
    cold: Ints
    k: int = 10

    @property
    def main(self) -> str:
        """The name of the metric that decides."""
        return f"ndcg@{self.k}"


def never_seen(seen: sparse.csr_array) -> Ints:
    """Items that nobody engaged with, sorted."""
    return np.flatnonzero(np.bincount(seen.indices, minlength=seen.shape[1]) == 0)


@dataclass(frozen=True, slots=True)
class Report:
    """Means over the users judged; `per_user` holds their NDCG in the order of the users given."""

    values: dict[str, float | None]
    per_user: NDArray[np.float64]


def blocks(users: Ints, size: int = 512) -> Iterator[Ints]:
    """The users in blocks small enough that their scores fit in memory."""
    for start in range(0, len(users), size):
        yield users[start : start + size]


def judge(scorer: Scorer, exam: Exam) -> Report:
    """Rank all unseen items for each user and measure where the relevant ones stand."""
    k = exam.k
    rows: list[tuple[float, float, float, float]] = []
    cold_rows: list[float] = []
    shown: set[int] = set()
    for block in blocks(exam.users):
        for user, line in zip(block, scorer.scores(block), strict=True):
            wanted = _row(exam.relevant, user)
            keep = np.ones(len(line), dtype=bool)
            keep[_row(exam.seen, user)] = False
            candidates, places = line[keep], np.cumsum(keep)[wanted] - 1
            found = ranks(candidates, places)
            rows.append((ndcg(found, k), recall(found, k), precision(found, k), auc(candidates, places)))
            shown.update(np.flatnonzero(keep)[best(candidates, k)].tolist())
            if len(chosen := np.intersect1d(wanted, exam.cold)):
                cold_rows.append(ndcg(ranks(line[exam.cold], np.searchsorted(exam.cold, chosen)), k))
    return _report(rows, cold_rows, len(shown) / max(exam.relevant.shape[1], 1), k)


def best(scores: Scores, number: int) -> Ints:
    """Indices of the `number` highest scores, best first."""
    number = min(number, len(scores))
    if not number:
        return np.empty(0, dtype=np.int64)
    top = np.argpartition(-scores, number - 1)[:number]
    return np.asarray(top[np.lexsort((top, -scores[top]))], dtype=np.int64)


def _row(matrix: sparse.csr_array, row: int) -> Ints:
    return np.sort(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]).astype(np.int64)


def _report(rows: list[tuple[float, float, float, float]], cold: list[float], coverage: float, k: int) -> Report:
    table = np.asarray(rows, dtype=np.float64).reshape(-1, 4)
    means = [None if not len(column) or np.isnan(column).all() else float(np.nanmean(column)) for column in table.T]
    names = (f"ndcg@{k}", f"recall@{k}", f"precision@{k}", "auc")
    values: dict[str, float | None] = dict(zip(names, means, strict=True))
    values |= {"coverage": coverage if len(rows) else None, f"cold_ndcg@{k}": float(np.mean(cold)) if cold else None}
    return Report(values, table[:, 0])
