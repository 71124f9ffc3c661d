"""How far each expert is believed, by how much evidence there is: deleted interpolation.

The weights of a mixture are fitted by expectation maximisation on designs that the experts have not seen, one set for each column and each
range of evidence; ranges with little to learn from take the weights of all columns together (Jelinek and Mercer, 1980).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from configurator.domain.sold import Floats

BUCKETS = 12
ROUNDS = 30
# Held-out answers that the weights shared by all columns count for in each column, and even weights in each range.
COLUMN_PRIOR, RANGE_PRIOR = 100.0, 5.0

Ints = NDArray[np.intp]


def bucket(evidence: float | Floats) -> Ints:
    """Return the range that an amount of evidence falls into: none, then up to 2, 4, 8 ... designs."""
    return np.asarray(np.clip(np.ceil(np.log2(np.maximum(evidence, 0) + 1)), 0, BUCKETS - 1), dtype=np.intp)


def fit(likelihoods: Floats, columns: Ints, buckets: Ints, width: int) -> Floats:
    """Return weights of shape (width, BUCKETS, experts).

    ``likelihoods`` has shape (answers, experts): the chance that each expert gave to what a held-out design answered; ``columns`` and
    ``buckets`` say which column was asked with how much evidence.
    """
    experts = likelihoods.shape[1]
    given = likelihoods.astype(np.float64) + 1e-9
    even = np.full((BUCKETS, experts), RANGE_PRIOR / experts)
    common = _maximised(given, buckets, even)
    prior = np.tile(common * COLUMN_PRIOR, (width, 1))
    found = _maximised(given, columns * BUCKETS + buckets, prior)
    return found.reshape(width, BUCKETS, experts).astype(np.float32)


def _maximised(given: NDArray[np.float64], cells: Ints, prior: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = prior / prior.sum(axis=1, keepdims=True)
    for _ in range(ROUNDS):
        shares = given * weights[cells]
        shares /= shares.sum(axis=1, keepdims=True)
        totals = np.stack([np.bincount(cells, one, len(prior)) for one in shares.T], axis=1) + prior
        weights = totals / totals.sum(axis=1, keepdims=True)
    return weights
