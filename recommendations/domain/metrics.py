"""How good rankings are: where the relevant items stand, and what the lists are like.

Gain as in Järvelin and Kekäläinen, “Cumulated gain-based evaluation of IR techniques” (2002), with gains 0 and 1. Equal scores rank by
index, except in the area under the curve, where a tie counts one half. Novelty is the mean self-information of what is listed, −log2 of the
share of people who know an item (Zhou et al., “Solving the apparent diversity–accuracy dilemma”, 2010); diversity is the mean distance
1 − cosine of two listed items by their features (Ziegler et al., “Improving recommendation lists through topic diversification”, 2005).
Intervals are normal approximations, mean ± 1.96 standard errors over people (Wasserman, “All of Statistics”, 2004, theorem 6.16), within
the metric's bounds; for coverage see `coverage`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations.domain.scoring import best_of_each

Ints = NDArray[np.int64]
Scores = NDArray[np.float32]
Doubles = NDArray[np.float64]
NORMAL_95 = 1.959964


class Scorer(Protocol):
    """Anything that can score all items for some users."""

    def scores(self, users: Ints) -> Scores:
        """Higher is better; shape (len(users), items)."""


def standing(line: Scores, wanted: Ints) -> tuple[Ints, float]:
    """Where the wanted stand among all scores of a line that are numbers: their ranks from 1, sorted, and the area under the curve.

    The area is the probability that a wanted one scores above one that is not; nan if there is none of the latter.
    """
    mine = line[wanted]
    above = np.array([np.count_nonzero(line > score) for score in mine], dtype=np.int64)
    ties = np.array([np.count_nonzero(line == score) for score in mine], dtype=np.int64)
    before = np.array([np.count_nonzero(line[:place] == score) for place, score in zip(wanted, mine, strict=True)], dtype=np.int64)
    ranks = np.sort(above + before + 1)
    candidates = int(np.count_nonzero(~np.isnan(line)))
    others = candidates - len(wanted)
    if not others:
        return ranks, float("nan")
    lower = candidates - above - ties - (mine[:, None] > mine).sum(axis=1)
    wins = lower + 0.5 * (ties - (mine[:, None] == mine).sum(axis=1))
    return ranks, float(wins.mean() / others)


def ranks(scores: Scores, relevant: Ints) -> Ints:
    """Ranks from 1 of the relevant candidates by descending score, ties by index; sorted."""
    return standing(scores, relevant)[0]


def best(scores: Scores, number: int) -> Ints:
    """Indices of the `number` highest finite scores, best first, equals by index."""
    return best_of_each(scores[None, :], number)[0]


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


@dataclass(frozen=True, slots=True)
class Exam:
    """Who judges by what: `seen` and `relevant` are users × items, of which only the rows `users` count.

    `cold` are the items that nobody engaged with in training, sorted; their NDCG is measured among themselves, over the users
    with a relevant one. `features` (items × vocabulary) tell how alike items are; without them lists have no diversity.
    """

    users: Ints
    seen: sparse.csr_array
    relevant: sparse.csr_array
    cold: Ints
    k: int = 10
    features: sparse.csr_array | None = None

    @property
    def main(self) -> str:
        """The name of the metric that decides."""
        return f"ndcg@{self.k}"


def never_seen(seen: sparse.csr_array) -> Ints:
    """Items that nobody engaged with, sorted."""
    return np.flatnonzero(np.bincount(seen.indices, minlength=seen.shape[1]) == 0)


@dataclass(frozen=True, slots=True)
class Report:
    """Means over the users judged; `columns` holds what each of them got, by metric, in the order of the users given.

    `reach` is the coverage of all lists together, with its interval.
    """

    values: dict[str, float | None]
    columns: dict[str, Doubles]
    k: int = 10
    reach: tuple[float, float, float] | None = None

    @property
    def per_user(self) -> Doubles:
        """NDCG of each user."""
        return self.columns[f"ndcg@{self.k}"]

    def intervals(self, chosen: NDArray[np.bool_] | None = None) -> dict[str, tuple[float, float, float]]:
        """Metric → mean and the 95 % interval around it, over all users or the chosen ones; what nobody has is left out.

        Coverage belongs to all users together and is left out for some.
        """
        found = {"coverage": self.reach} if self.reach and chosen is None else {}
        for name, column in self.columns.items():
            mine = column if chosen is None else column[chosen]
            if len(mine := mine[~np.isnan(mine)]):
                found[name] = interval(mine, None if name == "novelty" else 1.0)
        return found


def interval(values: Doubles, most: float | None = 1.0) -> tuple[float, float, float]:
    """Mean and 95 % interval of values that lie between 0 and `most`; a single value says nothing of its spread."""
    mean = float(values.mean())
    half = NORMAL_95 * float(values.std(ddof=1)) / float(np.sqrt(len(values))) if len(values) > 1 else float("inf")
    top = float("inf") if most is None else most
    low, high = max(mean - half, 0.0), min(mean + half, top)
    return mean, low, high if np.isfinite(high) else mean


def coverage(lists: Sequence[Ints], items: int) -> tuple[float, float, float]:
    """Share of the items that are in any list, with the 95 % interval of what as many other lists of the same kind would reach.

    The variance of the number reached S is S · (1 − S / R), where R is how many would be reached in the end, by Chao's estimate from the
    items that are in one and in two lists (Colwell, Mao and Chang, “Interpolating, extrapolating, and comparing incidence-based species
    accumulation curves”, 2004; Chao, “Estimating the population size for capture-recapture data”, 1987).
    """
    times = np.bincount(np.concatenate([np.empty(0, dtype=np.int64), *lists]), minlength=items)
    once, twice = np.bincount(times, minlength=3)[1:3].tolist()
    reached = int(np.count_nonzero(times))
    most = min(reached + once * (once - 1) / (2 * (twice + 1)), float(items))
    half = NORMAL_95 * float(np.sqrt(reached * (1.0 - reached / most))) if reached else 0.0
    low, high = max(reached - half, 0.0), min(reached + half, float(items))
    return reached / max(items, 1), low / max(items, 1), high / max(items, 1)


def blocks(users: Ints, size: int = 512) -> Iterator[Ints]:
    """The users in blocks small enough that their scores fit in memory."""
    for start in range(0, len(users), size):
        yield users[start : start + size]


def judge(scorer: Scorer, exam: Exam) -> Report:
    """Rank all unseen items for each user, measure where the relevant ones stand and what the lists are like."""
    parts = [_judge_block(block, scorer.scores(block), exam) for block in blocks(exam.users)]
    k = exam.k
    names = (f"ndcg@{k}", f"recall@{k}", f"precision@{k}", "auc", f"cold_ndcg@{k}")
    table = np.vstack([np.empty((0, len(names))), *(rows for rows, _ in parts)])
    lists = [chosen for _, listed in parts for chosen in listed]
    columns = dict(zip(names, table.T, strict=True)) | _qualities(lists, exam)
    means = {name: None if np.isnan(column).all() else float(np.nanmean(column)) for name, column in columns.items()}
    reach = coverage(lists, exam.relevant.shape[1]) if lists else None
    return Report({**means, "coverage": reach[0] if reach else None}, columns, k, reach)


def _judge_block(block: Ints, scores: Scores, exam: Exam) -> tuple[Doubles, list[Ints]]:
    lines = np.array(scores, dtype=np.float32)
    rows = []
    for user, line in zip(block, lines, strict=True):
        wanted = _row(exam.relevant, user)
        chosen = np.intersect1d(wanted, exam.cold)
        cold = ndcg(ranks(line[exam.cold], np.searchsorted(exam.cold, chosen)), exam.k) if len(chosen) else np.nan
        line[_row(exam.seen, user)] = np.nan
        found, area = standing(line, wanted)
        rows.append((ndcg(found, exam.k), recall(found, exam.k), precision(found, exam.k), area, cold))
    lines[np.isnan(lines)] = -np.inf
    return np.asarray(rows, dtype=np.float64), best_of_each(lines, exam.k)


def _qualities(lists: list[Ints], exam: Exam) -> dict[str, Doubles]:
    """Novelty and diversity of each list; nan where a list is too short to have any."""
    items, people = exam.seen.shape[1], max(exam.seen.shape[0], 1)
    lengths = np.array([len(chosen) for chosen in lists], dtype=np.int64)
    rows, columns = np.repeat(np.arange(len(lists)), lengths), np.concatenate([np.empty(0, dtype=np.int64), *lists])
    listed = sparse.coo_array((np.ones(len(columns)), (rows, columns)), shape=(len(lists), items)).tocsr()
    known = np.maximum(np.bincount(exam.seen.indices, minlength=items), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        novelty = (listed @ -np.log2(known / people)) / lengths
        if exam.features is None:
            return {"novelty": novelty, "diversity": np.full(len(lists), np.nan)}
        length = np.sqrt(exam.features.power(2).sum(axis=1))
        unit = sparse.csr_array(exam.features.multiply(1.0 / np.where(length > 0, length, 1.0)[:, None]))
        alike = (listed @ unit).power(2).sum(axis=1) - listed @ (length > 0).astype(np.float64)
        return {"novelty": novelty, "diversity": 1.0 - alike / np.where(lengths > 1, lengths * (lengths - 1.0), np.nan)}


def _row(matrix: sparse.csr_array, row: int) -> Ints:
    return np.sort(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]).astype(np.int64)
