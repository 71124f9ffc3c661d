"""Models that need no library: popularity, and what is bought by the same people."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations.domain.interactions import Interactions

Scores = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SameForAll:
    """The same order for everybody; `order` scores all items."""

    order: Scores

    def scores(self, users: Ints) -> Scores:
        return np.broadcast_to(self.order, (len(users), len(self.order)))


@dataclass(frozen=True, slots=True)
class ItemItem:
    """Scores are a user's row of the matrix times the items' similarity; `usual` breaks ties by popularity."""

    matrix: sparse.csr_array
    similarity: sparse.csr_array | Scores
    usual: Scores

    def scores(self, users: Ints) -> Scores:
        product = self.matrix[users] @ self.similarity
        dense = product.toarray() if sparse.issparse(product) else np.asarray(product)
        return np.asarray(dense + self.usual, dtype=np.float32)


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


def rp3beta(data: Interactions, *, alpha: float = 0.8, beta: float = 0.4, neighbours: int = 200) -> ItemItem:
    """Three-step random walk with a penalty on popular items: P(item → user)^α · P(user → item)^α / popularity^β.

    The strongest `neighbours` of each item are kept. Source: Paudel et al., “Updatable, accurate, diverse and scalable
    recommendations for interactive applications” (2017).
    """
    matrix = data.matrix()
    binary = sparse.csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
    to_item = _stochastic(binary, alpha)
    to_user = _stochastic(sparse.csr_array(binary.T), alpha)
    degree = np.asarray(binary.sum(axis=0), dtype=np.float64).ravel()
    penalty = np.power(np.maximum(degree, 1.0), -beta).astype(np.float32)
    walk = sparse.csr_array(_strongest(to_user, to_item, penalty, neighbours))
    return ItemItem(binary, walk, _tie_break(degree, walk.data))


def ease(data: Interactions, *, ridge: float = 300.0) -> ItemItem:
    """Ridge regression of items on items without self-similarity, in closed form; memory grows with the items squared.

    Source: Steck, “Embarrassingly shallow autoencoders for sparse data” (2019).
    """
    matrix = data.matrix()
    binary = sparse.csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
    gram = np.asarray((binary.T @ binary).todense(), dtype=np.float64)
    degree = np.asarray(gram.diagonal(), dtype=np.float64).copy()
    gram[np.diag_indices_from(gram)] += ridge
    inverse = np.linalg.inv(gram)
    weights = -inverse / inverse.diagonal()
    np.fill_diagonal(weights, 0.0)
    return ItemItem(binary, weights.astype(np.float32), _tie_break(degree, weights))


def _stochastic(matrix: sparse.csr_array, power: float) -> sparse.csr_array:
    sums = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-12)
    values = np.power(matrix.data / np.repeat(sums, np.diff(matrix.indptr)), power)
    return sparse.csr_array((values.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)


def _strongest(to_user: sparse.csr_array, to_item: sparse.csr_array, penalty: Scores, neighbours: int) -> sparse.csr_array:
    parts = []
    for start in range(0, to_user.shape[0], 1024):
        block = sparse.csr_array(to_user[start : start + 1024] @ to_item)
        block.data *= penalty[block.indices]
        rows = np.repeat(np.arange(start, start + block.shape[0]), np.diff(block.indptr))
        block.data[block.indices == rows] = 0.0
        for first, last in pairwise(block.indptr):
            if last - first > neighbours:
                line = block.data[first:last]
                line[np.argpartition(line, -neighbours)[:-neighbours]] = 0.0
        block.eliminate_zeros()
        parts.append(block)
    if not parts:
        return sparse.csr_array(np.zeros((0, to_item.shape[1]), dtype=np.float32))
    return sparse.vstack(parts, format="csr")


def _tie_break(degree: NDArray[np.float64] | Scores, values: NDArray[np.float32] | NDArray[np.float64]) -> Scores:
    positive = values[values > 0]
    smallest = float(positive.min()) if positive.size else 1.0
    return np.asarray(1e-3 * smallest * degree / max(float(degree.max(initial=0.0)), 1.0), dtype=np.float32)
