"""One ranking from two models that are good at different things."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.domain.metrics import Exam, Scorer, judge

Scores = NDArray[np.float32]
Ints = NDArray[np.int64]
WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Blend:
    """`weight` of the second model, 1 − `weight` of the first, each standardised over the items of a user."""

    first: Scorer
    second: Scorer
    weight: float

    def scores(self, users: Ints) -> Scores:
        if self.weight == 0.0:
            return self.first.scores(users)
        if self.weight == 1.0:
            return self.second.scores(users)
        mixed = (1.0 - self.weight) * _standard(self.first.scores(users)) + self.weight * _standard(self.second.scores(users))
        return np.asarray(mixed, dtype=np.float32)


def choose(first: Scorer, second: Scorer, exam: Exam, weights: Sequence[float] = WEIGHTS) -> Blend:
    """The blend with the highest NDCG@10 in this exam; of equals the most balanced one."""
    blends = [Blend(first, second, weight) for weight in weights]
    return max(blends, key=lambda blend: (round(judge(blend, exam).values[exam.main] or 0.0, 9), -abs(blend.weight - 0.5)))


def _standard(scores: Scores) -> Scores:
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0), dtype=np.float32)
