"""The arcs of a block that lead from one node to the same other, bundled: a question without a choice there looks at bundles alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.intp]
Bools = NDArray[np.bool_]
# Classes told apart by one number.
TOGETHER = 63


@dataclass(frozen=True, eq=False)
class Bundles:
    """One entry for each node and each node of the next block it leads to, sorted by the former; ``starts`` is where each node's begin.

    ``label`` tells which classes lead there: a row of ``masks``. The dead end has one bundle, to the dead end, with the empty label 0.
    """

    source: Nodes
    target: Nodes
    label: Nodes
    starts: Nodes
    masks: Bools

    @property
    def count(self) -> int:
        """How many bundles there are."""
        return len(self.target)


def bundled(rows: Nodes) -> Bundles:
    """Bundle the arcs ``rows[node, class]``; only node 0 has no arc."""
    nodes, classes = rows.shape
    narrow = rows.astype(np.min_scalar_type(int(rows.max(initial=0))))
    order = narrow.argsort(axis=1, kind="stable")
    ends = np.take_along_axis(narrow, order, axis=1)
    first = np.ones(ends.shape, dtype=np.bool_)
    first[:, 1:] = ends[:, 1:] != ends[:, :-1]
    begins = np.flatnonzero(first)
    target = ends.ravel()[begins].astype(np.intp)
    label = _labels(order.ravel(), begins, classes)
    source = begins // classes
    kept = (target > 0) | (begins == 0)
    source, target, label = source[kept], target[kept], label[kept]
    label[0] = -1
    sample, label = np.unique(label, return_index=True, return_inverse=True)[1:]
    masks = rows[source[sample]] == target[sample, None]
    masks[0] = False
    return Bundles(source, target, label.reshape(-1).astype(np.intp), np.searchsorted(source, np.arange(nodes)), masks)


def _labels(order: Nodes, begins: Nodes, classes: int) -> NDArray[np.int64]:
    """Number the sets of classes between some beginnings."""
    label = np.zeros(len(begins), dtype=np.int64)
    for at in range(0, classes, TOGETHER):
        inside = (order >= at) & (order < at + TOGETHER)
        bits = np.where(inside, np.int64(1) << np.where(inside, order - at, 0), 0)
        part = np.bitwise_or.reduceat(bits, begins)
        _, part = np.unique(part, return_inverse=True)
        label = label * (int(part.max()) + 1) + part.reshape(-1)
        if classes > TOGETHER:
            _, label = np.unique(label, return_inverse=True)
    return label
