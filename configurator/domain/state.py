"""The state of a configuration: every option's status, the full selection, its price and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from configurator.domain import choices as chosen_options
from configurator.domain.choices import Canonical, Unit
from configurator.domain.diagram import FAR, Bools, Ints
from configurator.domain.errors import UnknownOption
from configurator.domain.groups import Group
from configurator.domain.space import Space

CHOSEN, FORCED, AVAILABLE, CONFLICTING = "chosen", "forced", "available", "conflicting"
# How many prices are kept.
REMEMBERED = 2**16
Selection = dict[str, str | int | list[str] | None]


@dataclass(frozen=True, eq=False)
class State:
    """What a click shows.

    ``selection`` names every group: an option key, a list (many), a number, a text; None is an optional group left out.
    ``forced`` are the groups that rules decide; ``lead_days`` is the longest lead time in the selection.
    """

    choices: Canonical
    selection: Selection
    price: Decimal
    lead_days: int
    space: Space
    possible: Mapping[int, Bools]

    def status(self, group: str, option: object) -> str:
        """Return chosen, forced, available or conflicting; raises UnknownOption."""
        found = self.space.blueprint.by_key.get(group)
        if found is None:
            raise UnknownOption(group)
        value = chosen_options.value_of(found, option)
        unit = chosen_options.unit(self.space, group, value)
        if found.free:
            return self._text(found, unit)
        return self._status(found, unit)

    def statuses(self, group: str) -> dict[str | int, str]:
        """Return the status of every option of a group (every number of a number group; nothing for a text)."""
        found = self.space.blueprint.by_key[group]
        plain = self.space.plain.get(group)
        if plain is None:
            return {key: self._status(found, chosen_options.unit(self.space, group, key)) for key in options_of(found)}
        known, decided, live = self.choices.get(group), group in self.choices, self.possible[plain[0]].tolist()
        open_status = FORCED if not decided and sum(live) == 1 else AVAILABLE
        shown = {key: open_status if ok else CONFLICTING for key, ok in zip(plain[1], live, strict=True) if key is not None}
        if decided and known is not None and not isinstance(known, list):
            shown[known] = CHOSEN
        return shown

    def _status(self, group: Group, unit: Unit) -> str:
        known = self.choices.get(group.key)
        decided = group.key in self.choices
        if unit.option in known if isinstance(known, list) else decided and known == unit.option:
            return CHOSEN
        live = self.possible[unit.variable]
        if not live[unit.value]:
            return CONFLICTING
        alone = group.kind == "many" or not decided
        return FORCED if alone and np.count_nonzero(live) == 1 else AVAILABLE

    def _text(self, group: Group, unit: Unit) -> str:
        if self.choices.get(group.key) == unit.option and group.key in self.choices:
            return CHOSEN
        return AVAILABLE if self.possible[unit.variable][unit.value] else CONFLICTING

    @cached_property
    def forced(self) -> frozenset[str]:
        """The groups without a choice in which rules leave nothing to decide."""
        groups = self.space.blueprint.groups
        return frozenset(g.key for g in groups if g.key not in self.choices and self._decided(g))

    def _decided(self, group: Group) -> bool:
        variables = self.space.where[group.key]
        if group.free:
            return not self.possible[variables[0]][1]
        return all(np.count_nonzero(self.possible[variable]) == 1 for variable in variables)

    @cached_property
    def required_texts(self) -> frozenset[str]:
        """The texts and pictures that rules ask for and the shopper has not given; the selection holds a filler for them."""
        found = (g for g in self.space.blueprint.groups if g.free and g.key not in self.choices)
        return frozenset(g.key for g in found if not self.possible[self.space.where[g.key][0]][0])


@dataclass(frozen=True)
class Repair:
    """The nearest product with an option: ``changed`` maps the groups whose choices gave way to what they have now.

    ``choices`` are what the shopper's choices become. Which of them give way is the repair; ``apply`` takes the same one. ``selection`` is
    the cheapest product that it leaves, ``state(choices).selection`` the one a page shows, in which defaults fill what nobody chose.
    """

    selection: Selection
    changed: Selection
    choices: Canonical


def options_of(group: Group) -> list[str | int]:
    """Return what a group can be set to by a click: its options or its numbers; nothing for a text."""
    return list(group.numbers) if group.kind == "number" else list(group.keys)


def selection_of(space: Space, assignment: Mapping[int, int], known: Canonical) -> Selection:
    """Return an assignment as a selection; texts are those the shopper typed, or else the default."""
    selection: Selection = {}
    for key, variable, values, group in space.listed:
        if values is not None:
            selection[key] = values[assignment[variable]]
        elif group.kind == "many":
            selection[key] = [o.key for o, v in zip(group.options, space.where[key], strict=True) if assignment[v]]
        else:
            typed = known.get(key) or group.filler
            selection[key] = str(typed) if assignment[space.where[key][0]] else ""
    return selection


def quote(space: Space, selection: Mapping[str, object]) -> tuple[int, int]:
    """Return the price in hundredths and the lead time in days of a complete selection."""
    total, days = space.blueprint.base_cents, space.blueprint.lead_days
    for key, value in selection.items():
        plain = space.plain.get(key)
        if plain is not None:
            cents, lead = plain[2][value]  # type: ignore[index]
            total += cents
            days = max(lead, days)
        elif isinstance(value, list):
            options = [space.blueprint.by_key[key].option(str(one)) for one in value]
            total, days = total + sum(option.cents for option in options), max([days, *(option.lead_days for option in options)])
        elif value:
            group = space.blueprint.by_key[key]
            total, days = total + group.charge(str(value)), max(days, group.lead_days)
    return total, days


def prices_of(space: Space, key: str, costs: Mapping[int, Ints], left: Mapping[int, int]) -> dict[str | int, Decimal]:
    """Return the price with each option of a group that can be had: ``costs`` without the base price, ``left`` what has not run out."""
    found: dict[str | int, Decimal] = {}
    variables, plain = space.where[key], space.plain.get(key)
    options = plain[1] if plain else options_of(space.blueprint.by_key[key])
    # A many group has a variable for each option, whose second value takes it.
    cents = costs[variables[0]].tolist() if plain else [int(costs[variable][1]) for variable in variables if options]
    base = space.blueprint.base_cents
    if left.keys().isdisjoint(variables):
        return {option: AMOUNTS[base + least] for option, least in zip(options, cents, strict=True) if least < FAR and option is not None}
    for at, (option, least) in enumerate(zip(options, cents, strict=True)):
        variable, value = (variables[0], at) if plain else (variables[at], 1)
        if least < FAR and option is not None and left.get(variable, -1) >> value & 1:
            found[option] = AMOUNTS[base + least]
    return found


class _Amounts(dict[int, Decimal]):
    """Prices of hundredths, those met before kept as they are."""

    def __missing__(self, cents: int) -> Decimal:
        if len(self) >= REMEMBERED:
            self.clear()
        return self.setdefault(cents, Decimal(cents).scaleb(-2))


AMOUNTS = _Amounts()
