"""NDCG of many people at once: what a search for settings measures again and again. Agrees with `metrics.judge`."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations.domain.metrics import Exam, Ints, Scorer, Scores, blocks

Floats = NDArray[np.float64]


def ndcg_of_each(scorer: Scorer, exam: Exam) -> Floats:
    """NDCG@k of each of the exam's users, in their order."""
    parts = [gains(unseen(scorer.scores(block), exam, block), exam, block) for block in blocks(exam.users)]
    return np.concatenate(parts) if parts else np.empty(0)


def unseen(lines: Scores, exam: Exam, users: Ints) -> Scores:
    """A copy of the users' scores with −∞ for what they have seen."""
    copy = np.array(lines, dtype=np.float32)
    copy[_places(exam.seen[users])] = -np.inf
    return copy


def gains(lines: Scores, exam: Exam, users: Ints) -> Floats:
    """NDCG@k by users' scores, of which only the finite count; equal scores rank by index."""
    k = exam.k
    wanted = exam.relevant[users]
    rows, columns = _places(wanted)
    floor = np.partition(lines, max(lines.shape[1] - k, 0), axis=1)[:, max(lines.shape[1] - k, 0)]
    gain = np.zeros(len(rows))
    for at in np.flatnonzero(lines[rows, columns] >= floor[rows]):
        line, column = lines[rows[at]], columns[at]
        rank = 1 + np.count_nonzero(line > line[column]) + np.count_nonzero(line[:column] == line[column])
        gain[at] = 1.0 / np.log2(rank + 1) if rank <= k else 0.0
    most = np.minimum(np.diff(wanted.indptr), k)
    ideal = np.r_[0.0, np.cumsum(1.0 / np.log2(np.arange(2, k + 2)))][most]
    return np.asarray(np.bincount(rows, weights=gain, minlength=len(users)) / np.maximum(ideal, 1e-12), dtype=np.float64)


def _places(matrix: sparse.csr_array) -> tuple[Ints, Ints]:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)), matrix.indices.astype(np.int64)
