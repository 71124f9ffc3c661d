"""Taste of a visitor whom the model has never seen, from what they just did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Scores = NDArray[np.float32]
LISTED = 150
"""How many of the best items of each list are looked at; the last of them has the score 0 within its list."""
CLOSE, CLOSE_TOGETHER = 100, 200
"""How many items are kept that vectors offer after one item alone, and how many candidates all items of a visitor give together."""
STEPS = (1, 3, 5)
"""Numbers of items for which weights are learnt; between them weights are interpolated, beyond them they stay."""
USUAL_WEIGHTS = {1: (0.4, 0.3, 0.3), 3: (0.2, 0.4, 0.4), 5: (0.1, 0.5, 0.4)}
"""Where too few people came to learn weights from: popularity leads at first and fades."""
REACH = 0.5
"""How far a visitor stands from the mean visitor, in lengths of an item vector from the mean item; found on several data sets."""

LEANING = 0.5
"""What the most liked feature adds to a score; the best item of a list that counts alone has 1."""


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


@dataclass(frozen=True, slots=True)
class Usual:
    """The mean of the visitors' vectors and the mean of the items', both of shape (d,)."""

    visitor: Vector
    item: Vector

    def taste(self, vectors: NDArray[np.float32], weights: NDArray[np.float32]) -> Vector:
        """Where a visitor stands who came to items with these vectors (n, d); negative weights push away.

        It is the mean visitor, moved by REACH of an item's typical distance from the mean item, in the weighted direction of
        the items. Without any weight, or where the directions cancel out, it is the mean visitor.
        """
        size = float(np.abs(weights).sum())
        if not len(vectors) or size == 0:
            return self.visitor
        away = vectors - self.item
        direction = weights @ away
        length = float(np.linalg.norm(direction))
        if length < 1e-6 * size:
            return self.visitor
        typical = float(np.abs(weights) @ np.linalg.norm(away, axis=1)) / size
        return np.asarray(self.visitor + direction * np.float32(REACH * typical / length), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Setting:
    """All that folding in needs beside the tables: weights of (popularity, vectors, neighbours) by number of items, and the usual.

    `memory` is what an item counts for each item that the visitor came to after it.
    """

    usual: Usual
    weights: Mapping[int, tuple[float, float, float]] = field(default_factory=lambda: USUAL_WEIGHTS)
    memory: float = 1.0

    def at(self, number: int) -> NDArray[np.float32]:
        """The weights for somebody who came to `number` items."""
        steps = sorted(self.weights)
        columns = zip(*(self.weights[step] for step in steps), strict=True)
        return np.asarray([np.interp(number, steps, column) for column in columns], dtype=np.float32)

    def fading(self, number: int) -> NDArray[np.float32]:
        """What `number` items count by their place, oldest first."""
        return np.asarray(self.memory ** np.arange(number - 1, -1, -1), dtype=np.float32)

    def to_json(self) -> dict[str, Any]:
        """As `ModelRun.parameters["fold_in"]` keeps it."""
        vectors = {name: [round(float(x), 6) for x in getattr(self.usual, name)] for name in ("visitor", "item")}
        return {**{str(step): list(weights) for step, weights in self.weights.items()}, "memory": self.memory, **vectors}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Setting":
        """What `to_json` gave."""
        usual = Usual(*(np.asarray(kept[name], dtype=np.float32) for name in ("visitor", "item")))
        weights = {int(step): (float(a), float(b), float(c)) for step, (a, b, c) in _numbered(kept)}
        return cls(usual, weights or USUAL_WEIGHTS, float(kept.get("memory", 1.0)))


def close_share(number: int) -> int:
    """How many of the items that vectors offer after each of `number` items alone are candidates."""
    return min(CLOSE, CLOSE_TOGETHER // max(number, 1))


def blend(parts: NDArray[np.float32], weights: NDArray[np.float32]) -> Scores:
    """One score for each candidate from several lists: `parts` is lists × candidates, `weights` has one number for each list.

    Each list is scaled so that the best candidate has 1 and the LISTED-th best 0, which needs no item but the candidates: given
    the same ones, a request scores as the learner did. A list in which all are equal says nothing.
    """
    if not parts.shape[1]:
        return np.empty(0, dtype=np.float32)
    return np.asarray(weights @ np.stack([_scaled(part) for part in parts]), dtype=np.float32)


def leaning(values: Scores) -> Scores:
    """What is added to a blend for what was turned down: from −LEANING to LEANING, in proportion to the values."""
    size = float(np.abs(values).max(initial=0.0))
    return values * np.float32(LEANING / size) if size > 0 else np.zeros_like(values)


def telling(values: Scores) -> Scores:
    """What is added to a blend for the features that somebody told of: up to LEANING for what has most of the liked ones.

    What has one that was denied loses the whole way from the best of a list to its last: known taste does not bring it back.
    """
    return np.where(values < 0, np.maximum(values, np.float32(-1.0)), leaning(np.maximum(values, np.float32(0.0))))


def _scaled(part: Scores) -> Scores:
    size = len(part)
    low = np.partition(part, size - LISTED)[size - LISTED] if size > LISTED else part.min()
    spread = part.max() - low
    return (part - low) / spread if spread > 0 else np.zeros_like(part)


def _numbered(kept: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in kept.items() if name.isdecimal()]
