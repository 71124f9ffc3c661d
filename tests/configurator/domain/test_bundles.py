"""Arcs in bundles are the same arcs."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from configurator.domain.bundles import bundled


def unbundled(bundles, nodes, classes):
    rows = np.zeros((nodes, classes), dtype=np.intp)
    for source, target, label in zip(bundles.source, bundles.target, bundles.label, strict=True):
        assert not (rows[source] * bundles.masks[label]).any()
        rows[source][bundles.masks[label]] = target
    return rows


def check(rows):
    bundles = bundled(rows)
    assert (unbundled(bundles, *rows.shape) == rows).all()
    pairs = list(zip(bundles.source.tolist(), bundles.target.tolist(), strict=True))
    assert pairs[0] == (0, 0)
    assert len(set(pairs)) == len(pairs)
    assert bundles.starts.tolist() == [bundles.source.tolist().index(node) for node in range(len(rows))]
    assert not bundles.masks[0].any()
    assert (bundles.label > 0).tolist() == [False] + [True] * (len(pairs) - 1)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), classes=st.integers(1, 6))
def test_bundles_hold_every_arc(data, classes):
    row = st.lists(st.integers(0, 4), min_size=classes, max_size=classes).filter(any)
    rows = data.draw(st.lists(row, min_size=1, max_size=8))
    check(np.array([[0] * classes, *rows], dtype=np.intp))


@pytest.mark.parametrize("classes", [63, 64, 130, 400])
def test_many_classes_are_told_apart(classes):
    rows = np.random.default_rng(classes).integers(1, 300, (40, classes))
    rows[0] = 0
    rows[3, :-1], rows[4, :-1] = rows[3, 0], rows[3, 0]
    rows[3, -1], rows[4, -1] = 0, rows[3, 0]
    check(rows)
