"""How far each expert is believed, by how much evidence there is: deleted interpolation in two layers.

First the experts that generalise are mixed. Then the designs that agree with everything known are counted on top of that mixture, which
stands for 1, 3, 10 ... designs or for any number; these smoothings are mixed in turn. The weights of both mixtures are fitted by
expectation maximisation on designs that the experts have not seen, one set for each column and each range of evidence; ranges with little
to learn from take the weights of all columns together (Jelinek and Mercer, 1980; MacKay and Peto, 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.domain.sold import Floats

BUCKETS = 12
ROUNDS = 200
# Held-out answers that the weights shared by all columns count for in each column, and even weights in each range.
COLUMN_PRIOR, RANGE_PRIOR = 100.0, 5.0
# How many designs the mixture of experts stands for, beside standing alone.
STANDS_FOR = np.array([1, 3, 10, 30, 100], dtype=np.float32)

Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Beliefs:
    """``experts`` has shape (columns, ranges, experts), ``levels`` (columns, ranges, smoothings)."""

    experts: Floats
    levels: Floats

    @classmethod
    def fitted(cls, held_out: HeldOut, width: int) -> Beliefs:
        """Learn from held-out answers of so many columns."""
        buckets = bucket(held_out.agreeing)
        experts = _fitted(held_out.chances, held_out.columns, buckets, width)
        mixed = (held_out.chances * experts[held_out.columns, buckets]).sum(axis=1)
        smoothed = _smoothed(held_out.votes[:, None], held_out.agreeing[:, None], mixed[:, None])
        return cls(experts, _fitted(smoothed, held_out.columns, buckets, width))

    def chances(self, column: int, said: Floats, votes: Floats) -> Floats:
        """Return the chance of each answer of a column.

        ``said`` has shape (experts, answers), ``votes`` are the designs with each answer that agree with everything known.
        """
        agreeing = votes.sum()
        at = bucket(agreeing)
        mixed = self.experts[column, at] @ said
        smoothed = _smoothed(votes[:, None], agreeing, mixed[:, None]) @ self.levels[column, at]
        return np.asarray(smoothed / max(float(smoothed.sum()), 1e-9), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Answers of designs that the experts have not seen.

    Which column was asked; the chance that each expert gave to the answer, shape (answers, experts); how many designs agreed with
    everything known; and how many of those have the answer.
    """

    columns: Ints
    chances: Floats
    agreeing: Floats
    votes: Floats


def bucket(evidence: float | np.floating | Floats) -> Ints:
    """Return the range that an amount of evidence falls into: none, then up to 1, 3, 7 ... designs."""
    return np.asarray(np.clip(np.ceil(np.log2(np.maximum(evidence, 0) + 1)), 0, BUCKETS - 1), dtype=np.intp)


def _smoothed(votes: Floats, agreeing: Floats | np.floating, mixed: Floats) -> Floats:
    """The chances under each smoothing, the last axis; the last smoothing does not count at all."""
    counted = (votes + STANDS_FOR * mixed) / (agreeing + STANDS_FOR)
    return np.concatenate([counted, mixed], axis=-1)


def _fitted(given: Floats, columns: Ints, buckets: Ints, width: int) -> Floats:
    parts = given.shape[1]
    likelihoods = given.astype(np.float64) + 1e-9
    common = _maximised(likelihoods, buckets, np.full((BUCKETS, parts), RANGE_PRIOR / parts))
    found = _maximised(likelihoods, columns * BUCKETS + buckets, np.tile(common * COLUMN_PRIOR, (width, 1)))
    return found.reshape(width, BUCKETS, parts).astype(np.float32)


def _maximised(likelihoods: NDArray[np.float64], cells: Ints, prior: NDArray[np.float64]) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = prior / prior.sum(axis=1, keepdims=True)
    for _ in range(ROUNDS):
        shares = likelihoods * weights[cells]
        shares /= shares.sum(axis=1, keepdims=True)
        totals = np.stack([np.bincount(cells, one, len(prior)) for one in shares.T], axis=1) + prior
        weights = totals / totals.sum(axis=1, keepdims=True)
    return weights
