"""The best items of many people at once: dense arithmetic in blocks, of which only what can be among the best is sorted."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg.blas import sgemm

from recommendations.domain.fold_in import LISTED, telling

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
BLOCK = 256
CHUNKS_PER_PLACE = 5


@dataclass(frozen=True, slots=True)
class Shelf:
    """The items' side of a blend.

    Vectors (n, d) and biases (n,) of the first model; strengths (n, n) and tie-break (n,) of the item–item model, and its weight;
    which items may be offered (n,); their features that anybody told something of (n, f).
    """

    items: Floats
    biases: Floats
    strengths: sparse.csr_array | Floats
    usual: Floats
    weight: float
    offered: NDArray[np.bool_]
    features: sparse.csr_array | None = None

    @property
    def middle(self) -> Doubles:
        """The mean item of the first model, its bias last."""
        return np.asarray(np.hstack([self.items, self.biases[:, None]]).mean(axis=0, dtype=np.float64), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class People:
    """Some people: vectors (p, d), what the item–item model takes of their histories (p, n), what must not be shown to them (p, n).

    `told` (p, f) is how much they said to be after a feature, negative where they do not like it.
    """

    vectors: Floats
    history: sparse.csr_array
    hidden: sparse.csr_array
    told: sparse.csr_array | None = None


def top_lists(shelf: Shelf, people: People, number: int) -> Iterator[Ints]:
    """For each person the `number` items with the highest blended score, best first, equals by index; fewer where fewer may be offered.

    What somebody told of features moves the items that have them, see `telling`, in units of what lies between the best item and
    the LISTED-th: as it does for those whom no model has met.
    """
    right = np.vstack([shelf.items.T, shelf.biases, shelf.usual]).astype(np.float32)
    spread = np.cov(np.hstack([shelf.items, shelf.biases[:, None]]).astype(np.float64), rowvar=False, bias=True)
    away = np.flatnonzero(~shelf.offered)
    for start in range(0, len(people.vectors), BLOCK):
        block = slice(start, start + BLOCK)
        scores = _blended(shelf, right, spread, people.vectors[block], people.history[block])
        scores[:, away] = -np.inf
        rows, columns = _places(people.hidden[block])
        scores[rows, columns] = -np.inf
        if people.told is not None and shelf.features is not None:
            _lean(scores, people.told[block], shelf.features)
        yield from best_of_each(scores, number)


def _lean(scores: Floats, told: sparse.csr_array, features: sparse.csr_array) -> None:
    for row in np.flatnonzero(np.diff(told.indptr)):
        offered = scores[row][np.isfinite(scores[row])]
        if len(offered):
            last = len(offered) - min(LISTED, len(offered))
            spread = offered.max() - np.partition(offered, last)[last]
            scores[row] += spread * telling(np.asarray(features @ told[[row]].toarray()[0], dtype=np.float32))


def best_of_each(scores: Floats, number: int) -> list[Ints]:
    """Of each row the indices of the `number` highest finite scores, best first, equals by index.

    The k-th highest of the chunks' maxima is a bound that the k highest scores reach, so only what reaches it is sorted.
    """
    people, items = scores.shape
    number = min(number, items)
    if not number:
        return [np.empty(0, dtype=np.int64)] * people
    chunks = CHUNKS_PER_PLACE * number
    whole = items - items % chunks
    maxima = scores[:, :whole].reshape(people, -1, chunks).max(axis=1) if whole else scores
    bound = np.partition(maxima, maxima.shape[1] - number, axis=1)[:, maxima.shape[1] - number]
    places = np.flatnonzero(scores >= np.maximum(bound, np.finfo(np.float32).min)[:, None])
    rows, columns = np.divmod(places, items)
    order = np.lexsort((-scores.ravel()[places], rows))
    edges = np.searchsorted(rows, np.arange(people + 1))
    return [columns[order[first : min(first + number, last)]] for first, last in pairwise(edges)]


def _blended(shelf: Shelf, right: Floats, spread: Doubles, vectors: Floats, history: sparse.csr_array) -> Floats:
    """What `Blend.scores` gives, less a constant for each person, which changes no order; shape (people, items)."""
    middles: tuple[Doubles, Doubles] | None = None
    taste, near = np.full(len(vectors), 1.0 - shelf.weight), np.full(len(vectors), shelf.weight)
    product: sparse.csr_array | Floats | None = history @ shelf.strengths if shelf.weight else None  # type: ignore[assignment]
    if 0.0 < shelf.weight < 1.0 and product is not None:
        longer = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
        taste /= _divisor(np.einsum("pd,de,pe->p", longer, spread, longer, optimize=True))
        near /= _divisor(_variance(product, shelf.usual))
        middles = longer @ shelf.middle, np.asarray(product.sum(axis=1)) / len(shelf.usual) + shelf.usual.mean(dtype=np.float64)
    left = np.hstack([vectors * taste[:, None], taste[:, None], near[:, None]]).astype(np.float32)
    if product is None:
        return np.asarray(left @ right, dtype=np.float32)
    scale = near.astype(np.float32)
    if isinstance(product, np.ndarray):
        base = product * scale[:, None]
    else:
        product.data *= np.repeat(scale, np.diff(product.indptr))
        base = product.toarray()
    scores = sgemm(1.0, right.T, left.T, beta=1.0, c=base.T, overwrite_c=True).T  # adds to the sparse part in place: one pass less
    if middles:
        _put_unknown(scores, shelf, vectors, (taste, near), middles)
    return scores


def _put_unknown(scores: Floats, shelf: Shelf, vectors: Floats, scales: tuple[Doubles, Doubles], middles: tuple[Doubles, Doubles]) -> None:
    """Items that the item–item model does not know have the first model's standard score in full; all less the same constant."""
    unknown = np.flatnonzero(shelf.usual == 0)
    alone = vectors @ shelf.items[unknown].T + shelf.biases[unknown] - middles[0][:, None]
    constant = scales[0] * middles[0] + scales[1] * middles[1]
    scores[:, unknown] = alone * (scales[0] / (1.0 - shelf.weight))[:, None] + constant[:, None]


def _variance(product: sparse.csr_array | Floats, usual: Floats) -> Doubles:
    if isinstance(product, np.ndarray):
        return np.asarray((product + usual).var(axis=1), dtype=np.float64)
    items, constant = product.shape[1], usual.astype(np.float64)
    squares = sparse.csr_array((product.data.astype(np.float64) ** 2, product.indices, product.indptr), shape=product.shape)
    mean = (product @ np.ones(items) + constant.sum()) / items
    return np.asarray((squares @ np.ones(items) + 2.0 * (product @ constant) + constant @ constant) / items - mean**2)


def _divisor(variance: Doubles) -> Doubles:
    spread = np.sqrt(np.maximum(variance, 0.0))
    return np.where(spread > 0, spread, 1.0)


def _places(matrix: sparse.csr_array) -> tuple[Ints, Ints]:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)), np.asarray(matrix.indices, dtype=np.int64)
