"""One ranking from two models that are good at different things."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations.domain.metrics import Report, Scorer, judge

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


def choose(
    first: Scorer, second: Scorer, users: Ints, seen: sparse.csr_array, relevant: sparse.csr_array, weights: Sequence[float] = WEIGHTS
) -> tuple[Blend, Report]:
    """The blend with the highest NDCG@10 for these users; of equals the one that leans more on the first model."""
    tried = [(Blend(first, second, weight), weight) for weight in weights]
    reports = [(blend, judge(blend, users, seen, relevant)) for blend, _ in tried]
    return max(reports, key=lambda pair: pair[1].values["ndcg@10"] or 0.0)


def _standard(scores: Scores) -> Scores:
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0), dtype=np.float32)
