"""Taste of a visitor whom the model has never seen, from what they just did."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


def taste_vector(vectors: Sequence[Vector], weights: Sequence[float]) -> Vector | None:
    """The weighted mean of item vectors (each of shape (d,)), scaled to their mean length; None without any weight.

    A plain mean of vectors that point different ways is short, and the item biases would then decide alone; scaling it back
    to the length of an item vector keeps the balance the model was trained with.
    """
    total = float(sum(weights))
    if not vectors or total <= 0:
        return None
    stacked, share = np.asarray(vectors, dtype=np.float32), np.asarray(weights, dtype=np.float32) / np.float32(total)
    mean: Vector = np.asarray(share @ stacked, dtype=np.float32)
    length = float(np.linalg.norm(mean))
    if length == 0:
        return mean
    typical = float(share @ np.linalg.norm(stacked, axis=1))
    return np.asarray(mean * np.float32(typical / length), dtype=np.float32)
