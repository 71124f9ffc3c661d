"""Simple answers to “which option comes next”, to compare with and to build on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from configurator.domain.agreement import Ledger, Places
from configurator.domain.anyorder import one_hot, softmax, starts_of
from configurator.domain.sold import MISSING, Codes, Floats, Sold

SMOOTHING = 0.5


class Guesser(Protocol):
    """Something that says how likely each answer of a column is."""

    def guess(self, codes: Codes, column: int) -> Floats:
        """Return a weight for each answer of the column, given the codes that are known (missing ones are not)."""

    def walk(self, design: Codes, order: Places) -> Iterator[Floats]:
        """Give what `guess` gives for each column of the order, those before it known."""


@dataclass(frozen=True, eq=False)
class Popularity:
    """What is sold most, whatever is known."""

    ledger: Ledger

    def guess(self, codes: Codes, column: int) -> Floats:
        """Return the share of each answer."""
        del codes
        return self.ledger.popular[column]

    def walk(self, design: Codes, order: Places) -> Iterator[Floats]:
        """Give the shares of each column."""
        yield from (self.guess(design, int(column)) for column in order)


@dataclass(frozen=True, eq=False)
class Vote:
    """The designs that agree with most of what is known, each as often as it was sold."""

    ledger: Ledger

    def guess(self, codes: Codes, column: int) -> Floats:
        """Return the votes of the designs that differ from what is known in the fewest columns."""
        known = np.flatnonzero(codes != MISSING)
        return self._votes((self.ledger.cells[known] != codes[known, None]).sum(axis=0), column)

    def walk(self, design: Codes, order: Places) -> Iterator[Floats]:
        """Give the votes on each column."""
        differing = np.zeros(len(self.ledger.counts), dtype=np.int16)
        for column in order.tolist():
            yield self._votes(differing, column)
            if design[column] != MISSING:
                differing += self.ledger.cells[column] != design[column]

    def _votes(self, differing: NDArray[np.integer], column: int) -> Floats:
        cells = self.ledger.cells[column]
        answering = np.where(cells == MISSING, np.iinfo(np.int16).max, differing)
        closest = np.flatnonzero(answering == answering.min()) if answering.size else np.zeros(0, dtype=np.intp)
        width = len(self.ledger.popular[column])
        totals = np.bincount(cells[closest].astype(np.intp) + 1, self.ledger.counts[closest], width + 1)
        return totals[1:].astype(np.float32)


@dataclass(frozen=True, eq=False)
class NaiveBayes:
    """Every answer speaks for itself: the share of an answer times how often each known answer goes with it."""

    starts: NDArray[np.intp]
    shares: Floats
    links: Floats

    @classmethod
    def of(cls, sold: Sold) -> NaiveBayes:
        """Count pairs of answers."""
        starts = starts_of(sold)
        shown = one_hot(sold.rows, starts)
        pairs = (shown * sold.counts[:, None]).T @ shown
        widths = np.repeat(np.diff(starts), np.diff(starts)).astype(np.float32)
        answered = np.repeat(np.add.reduceat(pairs, starts[:-1], axis=0), np.diff(starts), axis=0) if pairs.size else pairs
        often = np.diag(pairs)
        shares = np.log(often + SMOOTHING)
        links = np.log((pairs + SMOOTHING) / (answered + SMOOTHING * widths[:, None]))
        return cls(starts, shares.astype(np.float32), links.astype(np.float32))

    def guess(self, codes: Codes, column: int) -> Floats:
        """Return the chances by the rule of Bayes."""
        known = np.flatnonzero(codes != MISSING)
        span = slice(self.starts[column], self.starts[column + 1])
        return _risen(self.shares[span] + self.links[self.starts[known] + codes[known], span].sum(axis=0))

    def chances(self, places: NDArray[np.intp]) -> Floats:
        """Return the chances of every answer, given the places of what is known in the list of all answers."""
        return np.asarray(softmax((self.shares + self.links[places].sum(axis=0))[None], self.starts)[0], dtype=np.float32)

    def walk(self, design: Codes, order: Places) -> Iterator[Floats]:
        """Give the chances of each column."""
        weights = self.shares.copy()
        for column in order.tolist():
            yield _risen(weights[self.starts[column] : self.starts[column + 1]])
            if design[column] != MISSING:
                weights += self.links[self.starts[column] + design[column]]


def _risen(weights: Floats) -> Floats:
    risen = np.exp(weights - weights.max())
    return np.asarray(risen / risen.sum(), dtype=np.float32)
