"""The ways an engine may answer: every one of them must give the same answers."""

from unittest import mock

import pytest

from configurator.domain import ordering
from configurator.domain.engine import Configurator

every_engine = pytest.mark.parametrize("mode", ["diagram", "reversed", "solver"])
original = ordering.candidates


def build(blueprint, mode):
    """Build a configurator: levels in group order or reversed; or a solver."""
    if mode == "solver":
        return Configurator(blueprint, budget=0)
    with mock.patch.object(ordering, "candidates", original if mode == "diagram" else backwards):
        return Configurator(blueprint)


def backwards(space):
    order, silent = next(original(space))
    yield [*reversed(order[:silent]), *order[silent:]], silent
