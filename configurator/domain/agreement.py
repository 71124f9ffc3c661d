"""Which sold designs agree with what is known, narrowed answer by answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.domain.sold import MISSING, Codes, Floats, Sold

Places = NDArray[np.intp]
# Cells of the table that one answer for all decisions reads; beyond, a part of the designs speaks for all.
CELLS = 200_000


@dataclass(frozen=True, eq=False)
class Ledger:
    """Sold designs laid out by column: ``cells`` (columns, designs), and how popular each answer is (a missing one counts as half)."""

    cells: Codes
    counts: Floats
    popular: tuple[Floats, ...]

    @classmethod
    def of(cls, sold: Sold) -> Ledger:
        """Lay out a table."""
        cells = np.ascontiguousarray(sold.rows.T)
        popular = tuple(_shares(cells[at], sold.counts, len(answers)) for at, answers in enumerate(sold.answers))
        return cls(cells, sold.counts, popular)

    def everything(self) -> Agreement:
        """Return the designs that agree with nothing known: all of them."""
        empty = np.zeros(0, dtype=np.intp)
        return Agreement(self, np.arange(len(self.counts)), self.counts, empty, np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, eq=False)
class Agreement:
    """The designs that agree with everything known (``exact``) and with all but one answer (``near``), with their weights.

    A design that says nothing of a column agrees with an answer as far as the answer is popular.
    """

    ledger: Ledger
    exact: Places
    exact_weights: Floats
    near: Places
    near_weights: Floats

    def narrowed(self, column: int, code: int) -> Agreement:
        """Return what is left when one more answer is known."""
        exact, exact_weights, off, off_weights = self._split(self.exact, self.exact_weights, column, code)
        near, near_weights, _, _ = self._split(self.near, self.near_weights, column, code)
        return Agreement(self.ledger, exact, exact_weights, np.concatenate([near, off]), np.concatenate([near_weights, off_weights]))

    def votes(self, column: int) -> tuple[Floats, Floats]:
        """Return the weights of the designs with each answer of a column: those that agree, and those that agree but for one answer."""
        width = len(self.ledger.popular[column])
        cells = self.ledger.cells[column]
        return _totals(cells[self.exact], self.exact_weights, width), _totals(cells[self.near], self.near_weights, width)

    def sampled(self, columns: int) -> Agreement:
        """Return a part of the designs that can answer for many columns at once within a bounded time."""
        most = max(CELLS // max(columns, 1), 1)
        exact, near = slice(most), slice(max(most - len(self.exact), 0))
        return Agreement(self.ledger, self.exact[exact], self.exact_weights[exact], self.near[near], self.near_weights[near])

    def _split(self, places: Places, weights: Floats, column: int, code: int) -> tuple[Places, Floats, Places, Floats]:
        cells = self.ledger.cells[column][places]
        same = cells == code
        silent = cells == MISSING
        if silent.any():
            weights = np.where(silent, weights * self.ledger.popular[column][code], weights).astype(np.float32)
            same |= silent
        return places[same], weights[same], places[~same], weights[~same]


def _totals(codes: Codes, weights: Floats, width: int) -> Floats:
    return np.bincount(codes.astype(np.intp) + 1, weights=weights, minlength=width + 1)[1:].astype(np.float32)


def _shares(codes: Codes, counts: Floats, width: int) -> Floats:
    totals = _totals(codes, counts, width)
    return np.asarray((totals + 0.5) / (totals.sum() + 0.5 * width), dtype=np.float32)
