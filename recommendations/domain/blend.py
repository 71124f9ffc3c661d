"""One ranking from two models that are good at different things."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.domain.baselines import ItemItem
from recommendations.domain.gains import gains, unseen
from recommendations.domain.metrics import Exam, Scorer, blocks

Scores = NDArray[np.float32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
WEIGHTS = (0.0, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Closest where an item–item model begins to lead: its scores stand out from many zeros."""
MIDDLE = 0.5
"""Where neither model leads."""
DOUBT = 0.25
"""Standard errors by which a weight may be worse than the best and still be as good."""


@dataclass(frozen=True, slots=True)
class Blend:
    """`weight` of the second model, 1 − `weight` of the first, each standardised over the items of a user.

    What the second knows nothing of has the first's score in full: not to be known is not to be disliked.
    """

    first: Scorer
    second: Scorer
    weight: float

    def scores(self, users: Ints) -> Scores:
        if self.weight == 0.0:
            return self.first.scores(users)
        if self.weight == 1.0:
            return self.second.scores(users)
        return _mixed(_standard(self.first.scores(users)), _standard(self.second.scores(users)), self.weight, unknown(self.second))


def choose(first: Scorer, second: Scorer, exam: Exam, weights: Sequence[float] = WEIGHTS) -> float:
    """The weight with the best NDCG in this exam or, of those that are as good within DOUBT, the one nearest to MIDDLE.

    So a few people, or a lone peak, do not take the blend to one of its ends. MIDDLE where nobody can judge.
    """
    return best_weight(curves(first, second, exam, weights), weights)


def best_weight(table: Floats, weights: Sequence[float] = WEIGHTS) -> float:
    """The weight to take by NDCG at each weight for each judge; see `choose`."""
    if not table.shape[1]:
        return MIDDLE
    padded = np.vstack([table[:1], table, table[-1:]])
    smooth = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    behind = smooth[smooth.mean(axis=1).argmax()] - smooth
    doubt = DOUBT * behind.std(axis=1) / np.sqrt(behind.shape[1])
    return min((weight for weight, worse, most in zip(weights, behind.mean(axis=1), doubt, strict=True) if worse <= most), key=_from_middle)


def curves(first: Scorer, second: Scorer, exam: Exam, weights: Sequence[float] = WEIGHTS) -> Floats:
    """NDCG of the blend: weights × users."""
    table = np.zeros((len(weights), len(exam.users)))
    done, without = 0, unknown(second)
    for block in blocks(exam.users):
        one, other = _standard(first.scores(block)), _standard(second.scores(block))
        for number, weight in enumerate(weights):
            table[number, done : done + len(block)] = gains(unseen(_mixed(one, other, weight, without), exam, block), exam, block)
        done += len(block)
    return table


def _from_middle(weight: float) -> float:
    return abs(math.log((weight + 0.01) / (MIDDLE + 0.01)))


def unknown(second: Scorer) -> Ints:
    """Items that an item–item model knows nothing of; other models know all."""
    return second.unknown if isinstance(second, ItemItem) else np.empty(0, dtype=np.int64)


def _mixed(first: Scores, second: Scores, weight: float, without: Ints) -> Scores:
    mixed = np.asarray((1.0 - weight) * first + weight * second, dtype=np.float32)
    mixed[:, without] = first[:, without]
    return mixed


def _standard(scores: Scores) -> Scores:
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0), dtype=np.float32)
