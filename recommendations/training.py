"""The only user of LightFM, which is loaded by the function that fits and so never by a web process."""

import ctypes
import ctypes.util
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations.domain.parameters import Parameters

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Factors:
    """A fitted model: the score of an item for a user is `user · item + bias`. The last rows of `features` are the vocabulary's."""

    users: Floats
    items: Floats
    biases: Floats
    features: Floats
    feature_biases: Floats

    def scores(self, users: Ints) -> Floats:
        return np.asarray(self.users[users] @ self.items.T + self.biases, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Users × items by weight; items × (items, vocabulary) and users × (users, what they told)."""

    matrix: sparse.csr_array
    items: sparse.csr_array
    users: sparse.csr_array


def fit(inputs: Inputs, *, parameters: Parameters, seed: int, progress: Progress | None = None) -> Factors:
    """Fit WARP (Weston et al., “WSABIE”, 2011) on a weighted users × items matrix; one thread, so one seed gives one model.

    An item that nobody engaged with keeps only what its features say: its own column was never trained.
    """
    from lightfm import LightFM  # noqa: PLC0415 - the one sanctioned local import: a web process must not load it

    _keep_small_numbers()
    model = LightFM(
        no_components=parameters.components,
        loss="warp",
        learning_rate=parameters.learning_rate,
        item_alpha=parameters.item_alpha,
        user_alpha=parameters.user_alpha,
        max_sampled=parameters.max_sampled,
        random_state=seed,
    )
    weights = sparse.coo_matrix(inputs.matrix, dtype=np.float32)
    weights.data /= max(float(weights.data.mean()), 1e-9)
    seen = sparse.coo_matrix((np.ones_like(weights.data), (weights.row, weights.col)), shape=weights.shape)
    features = {"item_features": _narrow(inputs.items), "user_features": _narrow(inputs.users)}
    for epoch in range(parameters.epochs):
        model.fit_partial(seen, sample_weight=weights, epochs=1, num_threads=1, **features)
        if progress:
            progress((epoch + 1) / parameters.epochs)
    if not np.isfinite(model.item_embeddings).all():
        raise FloatingPointError("training diverged: a weight is not a number")
    biases, items = model.get_item_representations(_known_only(inputs.items, inputs.matrix, 0))
    _, users = model.get_user_representations(_known_only(inputs.users, inputs.matrix, 1))
    own = inputs.matrix.shape[1]
    return Factors(users, items, biases, model.item_embeddings[own:].copy(), model.item_biases[own:].copy())


def _keep_small_numbers() -> None:
    """Undo what loading LightFM did: its library is built with fast-math, which makes the thread take tiny numbers for 0."""
    if sys.platform == "linux":
        ctypes.CDLL(ctypes.util.find_library("m") or "libm.so.6").fesetenv(ctypes.c_void_p(-1))


def _narrow(features: sparse.csr_array) -> sparse.csr_matrix:
    rows, columns = (np.asarray(part, dtype=np.int32) for part in (features.indptr, features.indices))
    return sparse.csr_matrix((features.data.astype(np.float32), columns, rows), shape=features.shape)


def _known_only(features: sparse.csr_array, matrix: sparse.csr_array, axis: int) -> sparse.csr_matrix:
    known = np.bincount(matrix.tocoo().coords[1 - axis], minlength=features.shape[0]) > 0
    own = _narrow(features).copy()
    rows = np.repeat(np.arange(own.shape[0]), np.diff(own.indptr))
    own.data[(own.indices == rows) & ~known[rows]] = 0.0
    own.eliminate_zeros()
    return own
