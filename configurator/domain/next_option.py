"""Which option comes next: the chance of every answer of every open decision, learnt from the designs that were sold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.domain.sold import MISSING, Codes, Column, Floats, Sold

# Sold designs that what is popular counts for where nothing sold agrees with the choices.
PRIOR = 2.0
# How much less a sold design counts for each choice it disagrees with.
PENALTY = 4.0


@dataclass(frozen=True, eq=False)
class Shares:
    """The chance of every answer of one decision, and how many sold designs agree with the choices and answer it."""

    answers: Mapping[str, float]
    agreeing: float


class NextOption:
    """A learnt answer. It never changes: share it between threads."""

    def __init__(self, sold: Sold) -> None:
        """Keep the designs."""
        self.sold = sold
        widths = [len(answers) for answers in sold.answers]
        self._starts = np.concatenate([[0], np.cumsum(widths)]).astype(np.intp)
        self._flat = _flat(sold, self._starts)
        self._popular = self._totals(sold.counts)

    @classmethod
    def fit(cls, sold: Sold, seed: int) -> NextOption:
        """Learn from sold designs; the same seed gives the same answer."""
        del seed
        return cls(sold)

    def dump(self) -> tuple[dict[str, object], dict[str, NDArray[Any]]]:
        """Return what it is made of: a manifest of plain values, and arrays."""
        manifest = {"format": 1, "columns": [list(one) for one in self.sold.columns], "answers": [list(one) for one in self.sold.answers]}
        return manifest, {"rows": self.sold.rows, "counts": self.sold.counts}

    @classmethod
    def load(cls, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> NextOption:
        """Return what `dump` took apart."""
        columns = tuple((group, option) for group, option in manifest["columns"])
        return cls(Sold(columns, tuple(map(tuple, manifest["answers"])), arrays["rows"], arrays["counts"]))

    def shares(self, known: Mapping[Column, str]) -> dict[Column, Shares]:
        """Return the chances of every decision that is not known; empty where nothing was sold.

        What was never sold says nothing; contradictory answers are met by the designs that agree with most of them.
        """
        if not self.sold.counts.size:
            return {}
        codes = self.sold.code(known)
        weights, exact = self._agreement(codes)
        near, agreeing = self._totals(weights), self._totals(exact)
        found = {}
        for at, column in enumerate(self.sold.columns):
            if column in known:
                continue
            span = slice(self._starts[at], self._starts[at + 1])
            popular = self._popular[span] / max(float(self._popular[span].sum()), 1.0)
            shares = near[span] + PRIOR * popular
            chances = shares / max(float(shares.sum()), 1e-9)
            found[column] = Shares(dict(zip(self.sold.answers[at], chances.tolist(), strict=True)), float(agreeing[span].sum()))
        return found

    def _agreement(self, codes: Codes) -> tuple[Floats, Floats]:
        known = np.flatnonzero(codes != MISSING)
        differing = (self.sold.rows[:, known] != codes[known]).sum(axis=1)
        counts = self.sold.counts
        return counts * np.exp(-PENALTY * differing).astype(np.float32), counts * (differing == 0)

    def _totals(self, weights: Floats) -> Floats:
        repeated = np.repeat(weights, len(self.sold.columns))
        return np.bincount(self._flat, weights=repeated, minlength=int(self._starts[-1]) + 1)[:-1].astype(np.float32)


def _flat(sold: Sold, starts: NDArray[np.intp]) -> NDArray[np.int64]:
    """The place of every cell in the list of all answers; a missing one falls behind the end."""
    flat = np.where(sold.rows == MISSING, starts[-1], starts[:-1] + sold.rows)
    return flat.astype(np.int64).ravel()
