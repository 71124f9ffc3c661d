"""What a known model could have instead, without asking a solver.

A feature that no clause needs can change alone; another changes together with all that follows from its other value by single clauses,
and if every clause then still holds, that too is a model (rotation as in Janota, Lynce and Marques-Silva, 2015, taken one step further).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.domain.diagram import Bools

Index = NDArray[np.intp]
# Features tried at once with what follows from them.
TRIED = 400
# Of the type of the array it is added to: anything else is many times slower.
ONE = np.int16(1)


class _Lists:
    """Many short lists of numbers as one array."""

    def __init__(self, owners: Index, members: Index, count: int) -> None:
        sorting = owners.argsort(kind="stable")
        self.members = members[sorting]
        self.bounds = np.searchsorted(owners[sorting], np.arange(count + 1))

    def of(self, wanted: Index) -> tuple[Index, Index]:
        """Return the members of some lists one after the other, and for each at which of the wanted it belongs."""
        first = self.bounds[wanted]
        many = self.bounds[wanted + 1] - first
        owner = np.repeat(np.arange(len(wanted)), many)
        return owner, self.members[np.arange(len(owner)) + np.repeat(first - (np.cumsum(many) - many), many)]


class Rotation:
    """Clauses over features counted from 1. A literal's place is twice the feature, counted from 0, and one more where it is true."""

    def __init__(self, count: int, clauses: Sequence[Sequence[int]], alternatives: Sequence[Sequence[int]] = ()) -> None:
        """Lay the clauses out as one array of literals; of each set of alternatives at most one holds, and the sets share nothing."""
        self.count = count
        self.sets = len(alternatives)
        self.member_of = np.full(count, self.sets, dtype=np.intp)
        for at, members in enumerate(alternatives):
            self.member_of[np.array(members) - 1] = at
        clauses = [clause for clause in clauses if clause]
        literals = np.array([literal for clause in clauses for literal in clause], dtype=np.int64)
        sizes = np.array([len(clause) for clause in clauses], dtype=np.intp)
        self.starts = np.cumsum(sizes) - sizes
        self.clause = np.repeat(np.arange(len(clauses)), sizes)
        self.variable = np.abs(literals) - 1
        self.positive = literals > 0
        self.occurring = _Lists(places(literals), self.clause, 2 * count)
        self.following: _Lists | None = None

    def follow(self, consequences: Sequence[Sequence[int]]) -> None:
        """Take what follows from the literal at each place, itself included; of alternatives, that the others do not hold.

        Nothing where the literal cannot be true.
        """
        owners = np.repeat(np.arange(len(consequences)), [len(some) for some in consequences])
        literals = np.array([literal for some in consequences for literal in some], dtype=np.int64)
        self.following = _Lists(owners, places(literals), 2 * self.count)

    def movable(self, values: Bools, wanted: Bools, fixed: Bools) -> Bools:
        """Mark wanted features that have another value in some other model with the same fixed ones, as far as this shows it."""
        true = values[self.variable] == self.positive
        counts = np.add.reduceat(true, self.starts, dtype=np.int16) if len(self.starts) else np.zeros(0, dtype=np.int16)
        found = wanted.copy()
        found[self.variable[true & (counts[self.clause] == 1)]] = False
        taken = np.zeros(self.sets + 1, dtype=np.bool_)
        taken[self.member_of[values]] = True
        taken[-1] = False
        found &= values | ~taken[self.member_of]
        left = np.flatnonzero(wanted & ~found)[:TRIED]
        if self.following is not None and len(left):
            found |= wanted & self._together(values, counts, left, fixed)
        return found

    def _together(self, values: Bools, counts: NDArray[np.int16], left: Index, fixed: Bools) -> Bools:
        """Mark what differs in those models in which one of some features changes with all that follows."""
        owner, place = self.following.of(2 * left + ~values[left])  # type: ignore[union-attr]
        changed = values[place >> 1] != (place & 1)
        owner, place = owner[changed], place[changed]
        fits = np.bincount(owner[fixed[place >> 1]], minlength=len(left)) == 0
        kept = fits[owner]
        owner, place = owner[kept], place[kept]
        gaining, gained = self.occurring.of(place)
        losing, lost = self.occurring.of(place ^ 1)
        touched = np.zeros(len(counts), dtype=np.bool_)
        touched[lost] = True
        number = np.cumsum(touched) - 1
        width = int(number[-1]) + 1 if len(number) else 0
        change = np.zeros(len(left) * width, dtype=np.int16)
        useful = touched[gained]
        np.add.at(change, owner[gaining[useful]] * width + number[gained[useful]], ONE)
        entries = owner[losing] * width + number[lost]
        np.subtract.at(change, entries, ONE)
        fits &= np.bincount(owner[losing][counts[lost] + change[entries] <= 0], minlength=len(left)) == 0
        found = np.zeros(self.count, dtype=np.bool_)
        found[place[fits[owner]] >> 1] = True
        return found


def places(literals: NDArray[np.int64]) -> Index:
    """Return the places of literals."""
    found: Index = 2 * (np.abs(literals) - 1) + (literals > 0)
    return found
