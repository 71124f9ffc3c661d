"""Designs that were sold, as a table of codes: what next-option learning reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int16]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Column = tuple[str, str]
Selection = Mapping[str, object]
LEFT_OUT, TAKEN = "", "+"
"""The answers of one option of a group of several; `LEFT_OUT` is also that of an optional group without an option."""
MISSING = -1
# Different answers of one decision beyond this are as good as not known.
MAX_ANSWERS = 4000


@dataclass(frozen=True, eq=False)
class Sold:
    """Distinct designs with how often each was sold.

    A column is a decision: (group, "") for a group of one answer, (group, option) for each option of a group of several. ``rows`` has
    shape (designs, columns) and holds places in ``answers``, or -1 where a design says nothing; ``counts`` has shape (designs,).
    """

    columns: tuple[Column, ...]
    answers: tuple[tuple[str, ...], ...]
    rows: Codes
    counts: Floats

    @property
    def size(self) -> float:
        """How many designs were sold."""
        return float(self.counts.sum())

    def code(self, known: Mapping[Column, str]) -> Codes:
        """Return answers as codes, shape (columns,); what the table has never met is missing."""
        return np.array(
            [
                answers.index(known[column]) if column in known and known[column] in answers else MISSING
                for column, answers in zip(self.columns, self.answers, strict=True)
            ],
            dtype=np.int16,
        )

    def subset(self, picked: NDArray[np.intp], counts: Floats) -> Sold:
        """Return some of the designs with counts of their own."""
        return Sold(self.columns, self.answers, self.rows[picked], counts)


def answers_of(selection: Selection, several: Mapping[str, Mapping[str, None]] | None = None) -> dict[Column, str]:
    """Return what a selection says. ``several`` are the options of the groups of several: those not in a list were left out."""
    found: dict[Column, str] = {}
    for group, value in selection.items():
        if isinstance(value, list | tuple):
            found |= {(group, option): LEFT_OUT for option in (several or {}).get(group, ())}
            found |= {(group, str(option)): TAKEN for option in value}
        else:
            found[group, ""] = LEFT_OUT if value is None else str(value)
    return found


def table(selections: Sequence[Selection], limit: int | None = None) -> Sold:
    """Code selections, the newest first; beyond ``limit`` distinct ones the rarest and then the oldest are left out.

    Any rows will do: what a row does not answer is missing.
    """
    several: dict[str, dict[str, None]] = {}
    for selection in selections:
        for group, value in selection.items():
            if isinstance(value, list | tuple):
                several.setdefault(group, {}).update(dict.fromkeys(map(str, value)))
    places: dict[Column, dict[str, int]] = {}
    coded = [_coded(answers_of(selection, several), places) for selection in selections]
    order = {column: at for at, column in enumerate(places)}
    rows = np.full((len(coded), len(places)), MISSING, dtype=np.int16)
    for at, cells in enumerate(coded):
        for column, code in cells.items():
            rows[at, order[column]] = code
    return _aggregated(tuple(places), tuple(tuple(one) for one in places.values()), rows, limit)


def _coded(answers: Mapping[Column, str], places: dict[Column, dict[str, int]]) -> dict[Column, int]:
    cells = {}
    for column, answer in answers.items():
        known = places.setdefault(column, {})
        if answer in known or len(known) < MAX_ANSWERS:
            cells[column] = known.setdefault(answer, len(known))
    return cells


def _aggregated(columns: tuple[Column, ...], answers: tuple[tuple[str, ...], ...], rows: Codes, limit: int | None) -> Sold:
    if not rows.size:
        return Sold(columns, answers, rows[:0], np.zeros(0, dtype=np.float32))
    distinct, first, counts = np.unique(rows, axis=0, return_index=True, return_counts=True)
    keep = np.sort(np.lexsort((first, -counts))[:limit])
    return Sold(columns, answers, distinct[keep], counts[keep].astype(np.float32))
