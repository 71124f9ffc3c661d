"""Models that need no library: popularity, and what is bought by the same people."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from recommendations.domain.interactions import Histories, Interactions, histories

Scores = NDArray[np.float32]
Ints = NDArray[np.int64]
ROWS = 1024
WINDOW = 30
"""Neighbours in a history, on either side, between which an ordered walk may lead."""


@dataclass(frozen=True, slots=True)
class SameForAll:
    """The same order for everybody; `order` scores all items."""

    order: Scores

    def scores(self, users: Ints) -> Scores:
        return np.broadcast_to(self.order, (len(users), len(self.order)))


@dataclass(frozen=True, slots=True)
class ItemItem:
    """Scores are a user's row of `matrix` times the items' similarity; `usual` breaks ties by popularity.

    `similarity[i, j]` is what item i of a history says for item j.
    """

    matrix: sparse.csr_array
    similarity: sparse.csr_array | Scores
    usual: Scores

    def scores(self, users: Ints) -> Scores:
        product = self.matrix[users] @ self.similarity
        dense = product.toarray() if sparse.issparse(product) else np.asarray(product)
        return np.asarray(dense + self.usual, dtype=np.float32)

    @property
    def unknown(self) -> Ints:
        """Items that nobody came to: the model says nothing of them."""
        return np.flatnonzero(self.usual == 0)

    def leaning(self, popular: float) -> "ItemItem":
        """The same with popularity for an opinion: the most popular item counts `popular` times what a closest neighbour does."""
        share = self.usual / max(float(self.usual.max(initial=0.0)), 1e-30)
        return replace(self, usual=self.usual + np.float32(popular * _closest(self.similarity)) * share)

    def remembering(self, matrix: sparse.csr_array) -> "ItemItem":
        """The same similarity asked with other histories."""
        return replace(self, matrix=matrix)


def popularity(data: Interactions) -> SameForAll:
    """Score by the total weight of an item."""
    return SameForAll(np.bincount(data.item, weights=data.weight, minlength=len(data.items)).astype(np.float32))


def recent_popularity(data: Interactions, share: float = 0.1) -> SameForAll:
    """Popularity that halves with every `share` of the time that the data spans, counted back from its end."""
    if not len(data):
        return popularity(data)
    span = max(float(np.ptp(data.at)) * share, 1e-9)
    faded = data.weight * 0.5 ** ((data.at.max() - data.at) / span)
    return SameForAll(np.bincount(data.item, weights=faded, minlength=len(data.items)).astype(np.float32))


def rp3beta(
    data: Interactions, *, alpha: float = 0.4, beta: float = 0.2, fade: float = 1.0, back: float = 1.0, neighbours: int = 200
) -> ItemItem:
    """Three-step random walk with a penalty on popular items: P(item → user)^α · P(user → item)^α / popularity^β.

    A walk counts `fade` for each step that lies between the two items in the user's history, and `back` if it leads to what came
    first; with 1 and 1 the order does not matter. The strongest `neighbours` of each item are kept. Source: Paudel et al.,
    “Updatable, accurate, diverse and scalable recommendations for interactive applications” (2017); the order is our own.
    """
    binary = _binary(data)
    degree = np.asarray(binary.sum(axis=0), dtype=np.float64).ravel()
    penalty = np.power(np.maximum(degree, 1.0), -beta).astype(np.float32)
    if fade == back == 1.0:
        to_item, to_user = _stochastic(binary, alpha), _stochastic(sparse.csr_array(binary.T), alpha)
        parts = (sparse.csr_array(to_user[start : start + ROWS] @ to_item) for start in range(0, len(data.items), ROWS))
    else:
        walks = _ordered_walks(histories(data), alpha, fade, back)
        walks.data *= np.repeat(np.power(np.maximum(degree, 1.0), -alpha), np.diff(walks.indptr)).astype(np.float32)
        parts = (sparse.csr_array(walks[start : start + ROWS]) for start in range(0, len(data.items), ROWS))
    strongest = _strongest(parts, penalty, neighbours)
    return ItemItem(binary, strongest, _tie_break(degree, strongest.data))


def ease(data: Interactions, *, ridge: float = 300.0) -> ItemItem:
    """Ridge regression of items on items without self-similarity, in closed form; memory grows with the items squared.

    Source: Steck, “Embarrassingly shallow autoencoders for sparse data” (2019).
    """
    binary = _binary(data)
    gram = np.asarray((binary.T @ binary).todense(), dtype=np.float64)
    degree = np.asarray(gram.diagonal(), dtype=np.float64).copy()
    gram[np.diag_indices_from(gram)] += ridge
    weights = _inverse(gram)
    weights /= -weights.diagonal().copy()
    np.fill_diagonal(weights, 0.0)
    return ItemItem(binary, weights.astype(np.float32), _tie_break(degree, weights))


def _inverse(gram: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a positive definite matrix, in a third of the time of a general inverse."""
    factor, _ = linalg.lapack.dpotrf(gram, lower=0, overwrite_a=1)
    inverse, _ = linalg.lapack.dpotri(factor, lower=0, overwrite_c=1)
    upper = np.triu(inverse)
    return np.asarray(upper + np.triu(inverse, 1).T, dtype=np.float64)


def _binary(data: Interactions) -> sparse.csr_array:
    matrix = data.matrix()
    return sparse.csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


def _ordered_walks(known: Histories, alpha: float, fade: float, back: float) -> sparse.csr_array:
    """Item → item sums over users of P(user → item)^α, weighted by direction and distance."""
    people, size = known.shape
    share = np.power(np.maximum(np.bincount(known.user, minlength=people), 1), -alpha)
    total = sparse.csr_array((size, size), dtype=np.float32)
    for gap in range(1, min(WINDOW, len(known.user) - 1) + 1):
        first = np.flatnonzero(known.user[:-gap] == known.user[gap:])
        steps = known.step[first + gap] - known.step[first]
        ahead = (share[known.user[first]] * np.power(fade, steps)).astype(np.float32)
        behind = ahead * np.where(steps > 0, back, 1.0).astype(np.float32)
        here, there = known.item[first], known.item[first + gap]
        places = np.r_[here, there], np.r_[there, here]
        total = total + sparse.coo_array((np.r_[ahead, behind], places), shape=(size, size)).tocsr()
    return sparse.csr_array(total)


def _stochastic(matrix: sparse.csr_array, power: float) -> sparse.csr_array:
    sums = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-12)
    values = np.power(matrix.data / np.repeat(sums, np.diff(matrix.indptr)), power)
    return sparse.csr_array((values.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)


def _closest(similarity: sparse.csr_array | Scores) -> float:
    """The strength of an item's closest neighbour, on average; 0 without items."""
    most = np.zeros(similarity.shape[0], dtype=np.float32)
    if isinstance(similarity, np.ndarray):
        most = similarity.max(axis=1, initial=0.0)
    else:
        np.maximum.at(most, np.repeat(np.arange(len(most)), np.diff(similarity.indptr)), similarity.data)
    return float(most.mean()) if len(most) else 0.0


def _strongest(parts: Iterable[sparse.csr_array], penalty: Scores, neighbours: int) -> sparse.csr_array:
    kept: list[sparse.csr_array] = []
    start = 0
    for block in parts:
        block.data *= penalty[block.indices]
        rows = np.repeat(np.arange(start, start + block.shape[0]), np.diff(block.indptr))
        block.data[block.indices == rows] = 0.0
        for first, last in pairwise(block.indptr):
            if last - first > neighbours:
                line = block.data[first:last]
                line[np.argpartition(line, -neighbours)[:-neighbours]] = 0.0
        block.eliminate_zeros()
        kept.append(block)
        start += block.shape[0]
    if not kept:
        return sparse.csr_array(np.zeros((0, len(penalty)), dtype=np.float32))
    strongest: sparse.csr_array = sparse.vstack(kept, format="csr")
    return strongest


def _tie_break(degree: NDArray[np.float64] | Scores, values: NDArray[np.float32] | NDArray[np.float64]) -> Scores:
    positive = values[values > 0]
    smallest = float(positive.min()) if positive.size else 1.0
    return np.asarray(1e-3 * smallest * degree / max(float(degree.max(initial=0.0)), 1.0), dtype=np.float32)
