"""Fortnights in shops whose truth is known: what the policy of pictures must earn. `make bench` lives through twenty of each."""

import numpy as np
import pytest

from bench.picture_life import fortnight
from bench.picture_worlds import SHOWN, additive, crowds


def test_a_fortnight_beats_uniform_choice_from_the_first_day():
    life = fortnight(additive(9), 9)
    assert min(life.days) >= 0.97
    assert life.early >= 1.30
    assert life.late >= 1.45
    assert life.late <= life.oracle


def test_a_shop_built_differently_gains_too():
    life = fortnight(crowds(0), 0, days=3)
    assert min(life.days) >= 0.97
    assert life.early >= 1.15


def test_the_same_seed_lives_the_same_days():
    first, second = (fortnight(additive(4, items=SHOWN, visitors=50), 4, days=1) for _ in range(2))
    assert first.days == second.days


@pytest.mark.parametrize("world", [additive, crowds])
def test_a_worlds_truth_has_the_shape_of_its_pictures(world):
    found = world(3)
    for pictures, rates, close in zip(found.features, found.rates, found.closeness, strict=True):
        assert rates.shape == (found.kinds.max() + 1, len(pictures))
        assert close.shape == (len(found.kinds), len(pictures))
        assert ((rates > 0) & (rates < 1)).all()
        assert np.abs(close).max() <= 1 + 1e-9
    assert found.share.sum() == pytest.approx(1.0)
