"""Several factor models as one of the same length: what each fit got by chance averages out, what all found stays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
FAINT = 1e-10
"""Share of the strongest direction's variance from which on a direction counts as none."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Takes vectors of all members side by side, (n, members × length), to the committee's: users by one map, items by the other."""

    users: Doubles
    items: Doubles

    def of_users(self, members: Sequence[Floats]) -> Floats:
        """The committee's vectors of users by those of its members."""
        return np.asarray(np.hstack(members) @ self.users, dtype=np.float32)

    def of_items(self, members: Sequence[Floats]) -> Floats:
        """The committee's vectors of items, or of features of items, by those of its members."""
        return np.asarray(np.hstack(members) @ self.items, dtype=np.float32)


def joint(users: Sequence[Floats], items: Sequence[Floats]) -> Joint:
    """The maps for which user · item is as near to the mean of the members' products as vectors of their length can be.

    Nearest by the sum of squares over all users and items: the truncated singular value decomposition (Eckart and Young, “The approximation
    of one matrix by another of lower rank”, 1936), found without the products themselves. The lengths of users' and items' vectors keep
    the proportion that they have among the members.
    """
    length, number = items[0].shape[1], len(items)
    to_user, from_user = _whitened(np.hstack(users))
    to_item, from_item = _whitened(np.hstack(items))
    if not (from_user.size and from_item.size):
        return Joint(*np.zeros((2, number * length, length)))
    left, strengths, right = np.linalg.svd(from_user @ from_item.T / number, full_matrices=False)
    root = np.sqrt(strengths[:length])
    maps = to_user @ left[:, :length] * root, to_item @ right[:length].T * root
    scale = np.sqrt(_size(users) / _size(items))
    missing = ((0, 0), (0, length - len(root)))
    return Joint(np.pad(maps[0] * scale, missing), np.pad(maps[1] / scale, missing))


def _whitened(vectors: Floats) -> tuple[Doubles, Doubles]:
    """The map to coordinates whose columns are orthonormal over all vectors, and the one back."""
    wide = vectors.astype(np.float64)
    values, axes = np.linalg.eigh(wide.T @ wide)
    kept = values > FAINT * values[-1]
    spread = np.sqrt(values[kept])
    return axes[:, kept] / spread, (axes[:, kept] * spread).T


def _size(members: Sequence[Floats]) -> float:
    return float(np.sqrt(sum(np.square(one, dtype=np.float64).sum() for one in members)))
