"""What a known model of clauses could have instead, without asking a solver.

A feature that no clause needs can change alone. And where another model is known, as much of it as goes is taken over: everything in
which the two differ but for what was decided, and then, as long as a clause is broken, less the features that made it true before. What
is left is a model again. A word of bits holds a feature's values in 64 models, so that 64 are crossed in one go.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.domain.diagram import Bools

Index = NDArray[np.intp]
Words = NDArray[np.uint64]
# Models crossed at once: the bits of a word.
TOGETHER = 64
# How often features are given back before what is still broken is given up; real models need about twenty rounds.
DEPTH = 40
ALL, NONE = np.uint64(2**64 - 1), np.uint64(0)


class Crossing:
    """Clauses over features counted from 1, and sets of alternatives of which at most one holds."""

    def __init__(self, count: int, clauses: Sequence[Sequence[int]], alternatives: Sequence[Sequence[int]] = ()) -> None:
        """Lay the clauses out as one array of literals; a feature is in one set of alternatives at most."""
        self.sets = len(alternatives)
        self.member_of = np.full(count, self.sets, dtype=np.intp)
        for at, members in enumerate(alternatives):
            self.member_of[np.array(members) - 1] = at
        plain = [clause for clause in clauses if clause]
        literals = np.array([literal for clause in plain for literal in clause], dtype=np.int64)
        sizes = np.array([len(clause) for clause in plain], dtype=np.intp)
        self.starts = np.cumsum(sizes) - sizes
        self.clause = np.repeat(np.arange(len(plain)), sizes)
        self.feature = np.abs(literals) - 1
        self.positive = literals > 0
        self.within = (self.member_of[self.feature] < self.sets).nonzero()[0]
        # A clause of two alternatives of which one brings the other: these are never exchanged.
        pairs = self.clause * (self.sets + 1) + self.member_of[self.feature]
        self.tied = np.zeros(count, dtype=np.bool_)
        self.tied[self.feature[~self.positive & np.isin(pairs, pairs[self.positive])]] = True

    def alone(self, values: Bools, fixed: Bools) -> Bools:
        """Mark features of a model that could change with all else unchanged, but for the one that holds among their alternatives."""
        true = values[self.feature] == self.positive
        last = np.add.reduceat(true, self.starts, dtype=np.int32) == 1 if len(self.starts) else self.starts > 0
        needed = self.feature[last[self.clause] & true]
        needs = np.bincount(needed, minlength=len(values))
        holder = self._holders(values)
        found: Bools = (needs == 0) & (values | (holder[:-1] == len(values)))
        owner = np.empty(len(self.starts), dtype=np.intp)
        owner[last] = needed
        idle = self.within[last[self.clause[self.within]] & ~true[self.within]]
        taken = self._exchanged(values, holder, needs, (owner[self.clause[idle]], self.feature[idle], self.positive[idle]))
        taken = taken[~(fixed[taken] | fixed[holder[taken]])]
        found[taken] = found[holder[taken]] = True
        return found

    def _exchanged(self, values: Bools, holder: Index, needs: Index, idle: tuple[Index, Index, Bools]) -> Index:
        """The features that could take the place of the holder among their alternatives.

        ``idle`` are the literals of alternatives that are false in a clause that one literal alone makes true, and the feature of that one.
        Where a clause needs the holder, it must be true by what takes its place; where it needs that one's absence, by that of the holder.
        """
        owner, feature, positive = idle
        served = np.bincount(feature[positive & (holder[feature] == owner)], minlength=len(values))
        spared = np.bincount(owner[~positive & (holder[owner] == feature)], minlength=len(values))
        wanting = np.append(needs, -1)[holder[:-1]]
        found: Index = (~values & ~self.tied & (served == wanting) & (spared == needs)).nonzero()[0]
        return found

    def movable(self, values: Bools, others: Bools, fixed: Bools) -> Bools:
        """Mark features that have another value in some model with the same fixed ones; ``others`` are up to 64 models, a column each."""
        differing = words(others) ^ np.where(values, ALL, NONE)
        stuck = np.append(np.where(fixed, differing, NONE), NONE)
        differing = np.append(differing, NONE)
        holder, (feature, clause, starts, true) = self._holders(values), self._doubtful(values, differing)
        turn = np.where(true, ALL, NONE)
        giver, claim = feature[true], clause[true]
        for _ in range(DEPTH):
            # Where the one that holds among alternatives stays, no other of them can be taken.
            stuck |= stuck[holder] & differing
            moved = differing & ~stuck
            broken = ~np.bitwise_or.reduceat(moved[feature] ^ turn, starts) if len(starts) else stuck[:0]
            if not broken.any():
                break
            # What made a broken clause true gets its value back.
            some = (broken > 0)[claim].nonzero()[0]
            np.bitwise_or.at(stuck, giver[some], broken[claim[some]] & moved[giver[some]])
        else:
            moved &= ~np.bitwise_or.reduce(broken)
        found: Bools = moved[:-1] > 0
        return found

    def _holders(self, values: Bools) -> Index:
        """For each feature the one that holds in its set of alternatives; a number beyond the last where none does."""
        holder = np.full(self.sets + 1, len(values), dtype=np.intp)
        true = values.nonzero()[0]
        holder[self.member_of[true]] = true
        holder[-1] = len(values)
        return np.append(holder[self.member_of], len(values))

    def _doubtful(self, values: Bools, differing: Words) -> tuple[Index, Index, Index, Bools]:
        """The clauses that are not kept true by what every model has in common: features, clauses, where each starts, what is true."""
        true = values[self.feature] == self.positive
        some = true.nonzero()[0]
        # Every clause is true in a model, so that none is missing here.
        kept = np.bitwise_or.reduceat(~differing[self.feature[some]], _firsts(self.clause[some])) if len(some) else differing[:0]
        doubt = (kept != ALL)[self.clause]
        owner = self.clause[doubt]
        starts = _firsts(owner)
        clause = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(owner)))
        return self.feature[doubt], clause, starts, true[doubt]


def words(models: Bools) -> Words:
    """Return for each feature (row) its values in up to 64 models (columns) as the bits of a word, the first model the lowest."""
    packed = np.packbits(models, axis=1, bitorder="little")
    found = np.zeros((len(models), TOGETHER // 8), dtype=np.uint8)
    found[:, : packed.shape[1]] = packed
    return found.view("<u8")[:, 0].astype(np.uint64)


def _firsts(ascending: Index) -> Index:
    """Where each number of an array appears first."""
    found: Index = np.diff(ascending, prepend=-1).nonzero()[0]
    return found
