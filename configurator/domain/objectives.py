"""What to aim for: weights of options, and options to do without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.domain import choices
from configurator.domain.choices import Unit
from configurator.domain.diagram import Bools, Ints, Restriction
from configurator.domain.errors import UnknownOption
from configurator.domain.space import Space

Weights = Mapping[str, float] | Mapping[tuple[str, str | int], float] | Mapping[str, Mapping[str | int, float]]
PRECISION = 2**40
MAX_FACTOR = 1e100


def scaled(space: Space, weights: Weights) -> list[Ints]:
    """Return the weights of all values as integers, exact to the twelfth digit. Raises ValueError for what is no number."""
    plain = [np.zeros(len(variable.values)) for variable in space.variables]
    for unit, weight in _named(space, weights):
        if not abs(weight) < MAX_FACTOR:
            raise ValueError(f"The weight of {unit.group}.{unit.option} must be finite.")
        plain[unit.variable][unit.value] = weight
    total = sum(float(np.abs(values).max()) for values in plain)
    factor = PRECISION / total if total else 0.0
    return [np.rint(values * factor).astype(np.int64) for values in plain]


def with_ranks(weights: Sequence[Ints], ranks: Mapping[int, Ints]) -> list[Ints]:
    """Return the weights with the ranks of defaults below their last digit, to settle ties."""
    room = 1 + sum(int(rank.max()) for rank in ranks.values())
    shift = 2 ** max(0, room.bit_length() - 8)
    return [
        values // shift * room - ranks[variable] if variable in ranks else values // shift * room for variable, values in enumerate(weights)
    ]


def factors(space: Space, weights: Weights) -> list[NDArray[np.float64]]:
    """Return the weights of all values as factors of likelihood."""
    found = [np.ones(len(variable.values)) for variable in space.variables]
    for unit, weight in _named(space, weights):
        if not 0 < weight < MAX_FACTOR:
            raise ValueError(f"The weight of {unit.group}.{unit.option} must be above 0 and finite.")
        found[unit.variable][unit.value] = weight
    return found


def without(space: Space, options: Iterable[str | tuple[str, str | int]], restriction: Restriction) -> dict[int, Bools]:
    """Return the restriction with some options taken out."""
    found = dict(restriction)
    for name in options:
        unit = _unit(space, name)
        allowed = found.get(unit.variable, np.ones(len(space.variables[unit.variable].values), dtype=np.bool_)).copy()
        allowed[unit.value] = False
        found[unit.variable] = allowed
    return found


def _named(space: Space, weights: Weights) -> Iterator[tuple[Unit, float]]:
    for name, weight in weights.items():
        if isinstance(weight, Mapping):
            for option, one in weight.items():
                yield _unit(space, (str(name), option)), float(one)
        else:
            yield _unit(space, name), float(weight)


def _unit(space: Space, name: str | tuple[str, str | int]) -> Unit:
    key, option = name.split(".", 1) if isinstance(name, str) and "." in name else name if isinstance(name, tuple) else (name, "")
    if key not in space.where:
        raise UnknownOption(key)
    return choices.unit(space, key, choices.value_of(space.blueprint.by_key[key], option))
