"""Rows that are not all the same: maximal marginal relevance, as far as the shopper wants to be surprised."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Numbers = NDArray[np.float64]
MOST_DIVERSE = 0.7
"""Share of a choice that difference decides for a shopper who wants to be surprised; beyond it relevance would hardly count."""
MOST_NOVEL = 0.4
"""Share of relevance that gives way to novelty for the same shopper."""


def rerank(vectors: Matrix, *, surprise: float, count: int, ranks: Sequence[int | None] = ()) -> list[int]:
    """Places of the `count` items to show, in order, out of candidates given best first.

    Args:
        vectors: one row for each candidate, shape (n, d); any length, a row of zeros is like nothing.
        surprise: 0 (familiar: the given order as it is) to 1 (surprising: different from each other, and less known).
        count: how many, at most.
        ranks: popularity of each candidate, 1 being the most popular, None for what hardly anybody knows; without it novelty plays no part.
    """
    wanted = min(max(surprise, 0.0), 1.0)
    number = len(vectors)
    relevance = np.linspace(1.0, 0.0, number) if number > 1 else np.ones(number)
    if wanted == 0:
        return list(range(min(count, number)))
    novel = MOST_NOVEL * wanted * wanted if ranks else 0.0
    worth = (1 - novel) * relevance + novel * novelty(ranks) if novel else relevance
    return mmr(vectors, worth, share=MOST_DIVERSE * wanted, count=count)


def mmr(vectors: Matrix, relevance: Numbers, *, share: float, count: int) -> list[int]:
    """Maximal marginal relevance: places of `count` candidates, each differing from those before it; ties go to the earlier one.

    Each step takes the largest (1 − share) · relevance − share · (greatest cosine similarity with what was taken).
    Source: Carbonell & Goldstein, “The use of MMR, diversity-based reranking” (1998), with λ = 1 − share.
    """
    unit = _unit(vectors)
    worth = (1 - share) * np.asarray(relevance, dtype=np.float64)
    closest = np.zeros(len(unit))
    taken: list[int] = []
    for _ in range(min(count, len(unit))):
        best = int((worth - share * closest).argmax())
        alike = unit @ unit[best]
        closest = np.maximum(closest, alike) if taken else alike.astype(np.float64)
        worth[best] = -np.inf
        taken.append(best)
    return taken


def novelty(ranks: Sequence[int | None]) -> Numbers:
    """From 0 for the best known of these candidates to 1 for the least known; those without a rank are the least known."""
    known = np.array([np.inf if rank is None else float(rank) for rank in ranks])
    levels = np.unique(known)
    place = np.searchsorted(levels, known).astype(np.float64)
    return place / max(len(levels) - 1, 1)


def feature_rows(features: Sequence[Mapping[str, float]]) -> Matrix:
    """Items as rows of the weights of their features, shape (n, all features): what stands in for vectors where there are none."""
    names: dict[str, int] = {}
    for mapping in features:
        for name in mapping:
            names.setdefault(name, len(names))
    rows = np.zeros((len(features), max(len(names), 1)), dtype=np.float32)
    for row, mapping in zip(rows, features, strict=True):
        for name, weight in mapping.items():
            row[names[name]] = weight
    return rows


def _unit(vectors: Matrix) -> Matrix:
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0), dtype=np.float32)
