"""The smallest hitting set, against trying all of them; and what happens where there are too many sets."""

import itertools
from unittest import mock

from hypothesis import given, settings, strategies as st

from configurator.domain import repairs
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.hitting import smallest_hitting_set


@settings(max_examples=300, deadline=None)
@given(st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), max_size=8))
def test_smallest_then_first(sets):
    candidates = (frozenset(some) for size in range(9) for some in itertools.combinations(range(8), size))
    assert smallest_hitting_set(sets) == next(some for some in candidates if all(some & one for one in sets))


def test_too_many_contradictions_keep_the_newest():
    groups = [{"key": f"g{at}", "kind": "one", "options": [{"key": "x"}, {"key": "y"}]} for at in range(6)]
    rules = [{"when": f"!(g{one}.x & g{other}.x)"} for one, other in itertools.combinations(range(6), 2)]
    engine = Configurator(Blueprint.from_dict({"groups": groups, "rules": rules}), budget=0)
    with mock.patch.object(repairs, "CORES", 0):
        assert engine.settle({f"g{at}": "x" for at in range(6)}).choices == {"g5": "x"}
