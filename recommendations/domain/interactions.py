"""Who did what with which item, as arrays; and the splits that judge a model only by what came later."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interactions:
    """Parallel arrays: row n says that `users[user[n]]` engaged with `items[item[n]]` by `weight[n]` at time `at[n]` (seconds)."""

    users: Sequence[str]
    items: Sequence[str]
    user: Ints
    item: Ints
    weight: Floats
    at: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.user)

    def rows(self, chosen: NDArray[np.bool_]) -> "Interactions":
        """The same people and items with only the chosen rows."""
        return Interactions(self.users, self.items, self.user[chosen], self.item[chosen], self.weight[chosen], self.at[chosen])

    def bounded(self, most: float) -> "Interactions":
        """The same rows, those of a pair of user and item weighing at most so much together."""
        _, pair = np.unique(self.user * len(self.items) + self.item, return_inverse=True)
        share = most / np.maximum(np.bincount(pair, weights=self.weight), most)
        weight = (self.weight * share[pair]).astype(np.float32)
        return Interactions(self.users, self.items, self.user, self.item, weight, self.at)

    def matrix(self) -> sparse.csr_array:
        """Users × items, repeated rows added up."""
        shape = (len(self.users), len(self.items))
        return sparse.coo_array((self.weight, (self.user, self.item)), shape=shape, dtype=np.float32).tocsr()


@dataclass(frozen=True, slots=True)
class Histories:
    """Each user's different items, oldest first, users in order; `step` counts a user's moments from 0: what came together shares one.

    An item stands where it was engaged with last. `shape` is (users, items).
    """

    user: Ints
    item: Ints
    step: Ints
    shape: tuple[int, int]

    def matrix(self, fade: float = 1.0) -> sparse.csr_array:
        """Users × items: 1 for the newest moment of a user, `fade` times that for each moment before."""
        end = np.zeros(self.shape[0], dtype=np.int64)
        np.maximum.at(end, self.user, self.step)
        values = np.power(fade, end[self.user] - self.step).astype(np.float32)
        return sparse.coo_array((values, (self.user, self.item)), shape=self.shape).tocsr()


def histories(data: Interactions) -> Histories:
    """Who came to what in which order."""
    order = np.lexsort((np.arange(len(data)), data.at, data.user))[::-1]
    _, newest = np.unique(data.user[order] * len(data.items) + data.item[order], return_index=True)
    rows = order[np.sort(newest)][::-1]
    user, at = data.user[rows], data.at[rows]
    fresh = np.r_[True, user[1:] != user[:-1]][: len(user)]
    moments = np.cumsum(fresh | np.r_[True, at[1:] != at[:-1]][: len(user)])
    starts = np.maximum.accumulate(np.where(fresh, moments, 0))
    return Histories(user, data.item[rows], moments - starts, (len(data.users), len(data.items)))


@dataclass(frozen=True, slots=True)
class Split:
    """A part to learn from and a later part to judge by; `kind` says how the line was drawn."""

    train: Interactions
    test: Interactions
    kind: str

    def relevant(self) -> sparse.csr_array:
        """Users × items of the later part that are not in the earlier one."""
        seen = self.train.matrix()
        later = self.test.matrix()
        later.data[:] = 1.0
        seen.data[:] = 1.0
        fresh = later - later.multiply(seen)
        fresh.eliminate_zeros()
        return sparse.csr_array(fresh)

    def judges(self) -> Ints:
        """Users with something earlier to learn from and something new later."""
        known = np.diff(self.train.matrix().indptr) > 0
        return np.flatnonzero(known & (np.diff(self.relevant().indptr) > 0))


def by_time(data: Interactions, share: float = 0.2) -> Split:
    """One moment for all: the last `share` of the rows in time is the test."""
    if not len(data):
        return Split(data, data, "one moment for all")
    cut = np.quantile(data.at, 1.0 - share, method="lower")
    return Split(data.rows(data.at <= cut), data.rows(data.at > cut), "one moment for all")


def last_of_each(data: Interactions, most: int = 1) -> Split:
    """For everybody with two or more items, the item they came to last is the test.

    Of longer histories it is up to `most` items, but not more than a tenth of them.
    """
    order = np.lexsort((np.arange(len(data)), data.at, data.user))
    pair = data.user * len(data.items) + data.item
    _, first = np.unique(pair[order], return_index=True)
    came = order[np.sort(first)]
    number = np.bincount(data.user[came], minlength=len(data.users))
    held = np.where(number > 1, np.clip(number // 10, 1, most), 0)
    back = np.cumsum(number)[data.user[came]] - np.arange(len(came))
    test = np.isin(pair, pair[came[back <= held[data.user[came]]]])
    return Split(data.rows(~test), data.rows(test), "last item of each" if most == 1 else f"last items of each, at most {most}")


def split(data: Interactions, fewest: int = 20) -> Split:
    """By one moment for all; where that leaves fewer than `fewest` judges, by the last item of each."""
    first = by_time(data)
    return first if len(first.judges()) >= fewest else last_of_each(data)


def feature_matrix(features: Sequence[Mapping[str, float]], vocabulary: Sequence[str], identity: Sequence[bool]) -> sparse.csr_array:
    """Things × (identities, then vocabulary). A thing's own column is 1 where `identity`, its features share a weight of 1.

    Sharing keeps things with many features from being longer than those with few. A feature's share is its weight times
    log((things + 1) / things that have it): what all have tells nothing (Spärck Jones, “A statistical interpretation of term
    specificity”, 1972).
    """
    place = {name: index for index, name in enumerate(vocabulary)}
    having = Counter(name for mapping in features for name, weight in mapping.items() if weight > 0)
    rare = {name: math.log((len(features) + 1) / having[name]) for name in place if having[name]}
    rows, columns, values = [], [], []
    for row, mapping in enumerate(features):
        if identity[row]:
            rows.append(row)
            columns.append(row)
            values.append(1.0)
        told = {name: weight * rare[name] for name, weight in mapping.items() if weight > 0 and name in rare}
        total = sum(told.values())
        for name, weight in told.items():
            rows.append(row)
            columns.append(len(features) + place[name])
            values.append(weight / total)
    shape = (len(features), len(features) + len(vocabulary))
    return sparse.coo_array((np.asarray(values, dtype=np.float32), (rows, columns)), shape=shape, dtype=np.float32).tocsr()
