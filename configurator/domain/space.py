"""A blueprint as a finite problem: variables with few values, and constraints over them.

One, optional and number groups are one variable each; a many group is one yes/no variable per option; a text or a picture is empty or
filled.
Sets of values are bit masks in Python integers: bit i stands for the i-th value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from configurator.domain.blueprint import Blueprint
from configurator.domain.groups import Group

Clause = Mapping[int, int]
Value = str | int | bool | None


@dataclass(frozen=True)
class Variable:
    """One variable: the group it belongs to (None: a helper), its values and what each costs at least and at most."""

    group: str | None
    kind: str
    values: tuple[Value, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    option: str | None = None


@dataclass(frozen=True)
class ClauseOf:
    """A disjunction: at least one variable has a value in its mask. ``rule`` is None for what is always true of helpers."""

    rule: int | None
    masks: Clause


@dataclass(frozen=True)
class Rows:
    """The value tuples that some variables may take together."""

    rule: int
    variables: tuple[int, ...]
    rows: NDArray[np.int64]


@dataclass(frozen=True)
class Between:
    """A cardinality: how many of some yes/no variables are true. It belongs to the group, not to a rule."""

    variables: tuple[int, ...]
    low: int
    high: int


Constraint = ClauseOf | Rows | Between


@dataclass
class Space:
    """The variables and constraints of one blueprint."""

    blueprint: Blueprint
    variables: list[Variable] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    where: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def full(self) -> list[int]:
        """The masks in which everything is allowed."""
        return [(1 << len(variable.values)) - 1 for variable in self.variables]

    @cached_property
    def places(self) -> list[dict[Value, int]]:
        """Where each value stands in its variable."""
        return [{value: at for at, value in enumerate(v.values)} for v in self.variables]

    @cached_property
    def preferences(self) -> list[NDArray[np.int64]]:
        """For every variable the rank of each value in the default selection, 0 first."""
        return [_ranks(self.blueprint.by_key[v.group], v) if v.group else _flat(v) for v in self.variables]

    @cached_property
    def wishes(self) -> dict[int, list[int]]:
        """For every variable of a group its values as the default selection prefers them, in the order of the groups."""
        ranks = self.preferences
        return {variable: ranks[variable].argsort().tolist() for variables in self.where.values() for variable in variables}

    @cached_property
    def low_costs(self) -> list[NDArray[np.int64]]:
        """The least price of each value in hundredths."""
        return [np.array(variable.low, dtype=np.int64) for variable in self.variables]

    @cached_property
    def high_costs(self) -> list[NDArray[np.int64]]:
        """The highest price of each value in hundredths."""
        return [np.array(variable.high, dtype=np.int64) for variable in self.variables]

    @cached_property
    def plain(self) -> dict[str, tuple[int, tuple[Value, ...], dict[Value, tuple[int, int]]]]:
        """For each group of one value its variable, the values, and the price and lead time of each."""
        found = {}
        for group in self.blueprint.groups:
            if group.kind in ("one", "optional", "number"):
                at = self.where[group.key][0]
                variable = self.variables[at]
                lead = [option.lead_days for option in group.options] if group.options else [group.lead_days] * len(variable.values)
                days = [0, *lead] if group.kind == "optional" else lead
                found[group.key] = at, variable.values, dict(zip(variable.values, zip(variable.low, days, strict=True), strict=True))
        return found

    @cached_property
    def listed(self) -> list[tuple[str, int, tuple[Value, ...] | None, Group]]:
        """Each group with its first variable and, where it has one value, the values of it."""
        usual = ((group, self.where[group.key][0] if self.where[group.key] else -1) for group in self.blueprint.groups)
        return [(group.key, at, self.plain[group.key][1] if group.key in self.plain else None, group) for group, at in usual]

    def add(self, variable: Variable) -> int:
        """Add a variable and return its number."""
        self.variables.append(variable)
        return len(self.variables) - 1


def variables_of(group: Group) -> list[Variable]:
    """Return the variables that stand for one group."""
    if group.kind == "number":
        costs = tuple(step * group.cents for step in range(len(group.numbers)))
        return [Variable(group.key, "number", group.numbers, costs, costs)]
    if group.kind == "picture":
        # To the rules a picture is a text that costs the same whatever it shows.
        return [Variable(group.key, "text", (False, True), (0, group.cents), (0, group.cents))]
    if group.kind == "text":
        # What an undecided text may cost: one character at least, every character at most.
        return [
            Variable(
                group.key,
                "text",
                (False, True),
                (0, group.cents * len(group.filler)),
                (0, group.cents * group.max_length),
            )
        ]
    if group.kind == "many":
        return [Variable(group.key, "many", (False, True), (0, option.cents), (0, option.cents), option.key) for option in group.options]
    keys: tuple[Value, ...] = tuple(option.key for option in group.options)
    costs = tuple(option.cents for option in group.options)
    if group.kind == "optional":
        keys, costs = (None, *keys), (0, *costs)
    return [Variable(group.key, group.kind, keys, costs, costs)]


def _flat(variable: Variable) -> NDArray[np.int64]:
    return np.zeros(len(variable.values), dtype=np.int64)


def _ranks(group: Group, variable: Variable) -> NDArray[np.int64]:
    count = len(variable.values)
    if variable.kind == "number":
        wanted = group.default if isinstance(group.default, int) else group.lo
        order = sorted(range(count), key=lambda at: (abs(group.numbers[at] - wanted), at))
    elif variable.kind == "text":
        order = [1, 0] if group.default else [0, 1]
    elif variable.kind == "many":
        order = [1, 0] if variable.option and group.option(variable.option).default else [0, 1]
    else:
        chosen = {option.key for option in group.options if option.default}
        order = sorted(range(count), key=lambda at: (variable.values[at] not in chosen, at))
    ranks = np.empty(count, dtype=np.int64)
    ranks[order] = np.arange(count)
    return ranks
