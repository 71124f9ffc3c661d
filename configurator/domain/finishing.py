"""Finishing a design: all choices kept, the rest by weights, within a price and a time; or why that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from configurator.domain import state
from configurator.domain.choices import Canonical, Choices
from configurator.domain.engine import Configurator
from configurator.domain.errors import ConfiguratorError, Contradiction
from configurator.domain.groups import Group
from configurator.domain.objectives import Weights
from configurator.domain.state import Selection

Named = tuple[str, str | int]
# Among more choices than this only those with the highest prices of their own are tried as the one that costs most.
TRIED = 16


class TooDear(ConfiguratorError):
    """No design with these choices is cheap enough.

    ``lowest`` is the price of the cheapest; ``culprit`` the choice without which it would be lowest, at ``instead``; None if none helps.
    """

    def __init__(self, lowest: Decimal, culprit: str | None, instead: Decimal | None) -> None:
        """Keep the figures beside the sentence."""
        super().__init__("No design with these choices is within this price.")
        self.lowest, self.culprit, self.instead = lowest, culprit, instead


class TooSlow(ConfiguratorError):
    """No design with these choices is ready in time: it takes ``days`` at least, because of the choices of ``culprits``."""

    def __init__(self, days: int, culprits: tuple[str, ...]) -> None:
        """Keep the figures beside the sentence."""
        super().__init__("No design with these choices is ready in time.")
        self.days, self.culprits = days, culprits


@dataclass(frozen=True)
class Limits:
    """What a design may cost, how many days its options may take, and which options are not to be had."""

    ceiling: Decimal | None = None
    days: int | None = None
    without: frozenset[Named] = frozenset()


def finish(engine: Configurator, choices: Choices, weights: Weights, limits: Limits) -> Selection:
    """Return the best design that keeps the choices: greatest weight, then the defaults.

    A group that takes several and has been decided is not added to, and a text is left to the shopper.

    Raises TooSlow, then TooDear, where the limits leave nothing; Contradiction where the choices themselves do.
    """
    known = engine.canonical(choices)
    shut = limits.without | _settled(engine, known)
    if limits.days is not None:
        late = slow(engine, limits.days)
        if late is None or not _possible(engine, known, shut | late):
            raise _too_slow(engine, known, shut, limits.days)
        shut |= late
    try:
        return engine.complete(known, weights, limits.ceiling, shut)
    except Contradiction:
        if limits.ceiling is None or not _possible(engine, known, shut):
            raise
    raise _too_dear(engine, known, shut)


def grown(engine: Configurator, choices: Choices, selection: Selection) -> Canonical:
    """Return the choices with the fewest more groups named, in their order, that make this selection; texts are left out."""
    found = engine.canonical(choices)
    while True:
        shown = engine.state(found).selection
        groups = [group for group in engine.blueprint.groups if not group.free and group.key not in found]
        more = {group.key: selection[group.key] for group in groups if shown[group.key] != selection[group.key]}
        if not more:
            return found
        found = {**found, **more}


def lowest(engine: Configurator, choices: Choices, without: Collection[Named] = ()) -> Decimal:
    """Return the price of the cheapest design with these choices; raises Contradiction where there is none."""
    cheapest = engine.complete(choices, _savings(engine), None, without)
    return Decimal(state.quote(engine.space, cheapest)[0]).scaleb(-2)


def quickest(engine: Configurator, choices: Choices, without: Collection[Named] = ()) -> int:
    """Return the days that the quickest design with these choices takes; raises Contradiction where there is none."""
    least = _least(engine)
    tried = sorted({least, *(days for days in _days(engine).values() if days > least)})
    low, high = 0, len(tried) - 1
    while low < high:
        middle = (low + high) // 2
        late = slow(engine, tried[middle]) or frozenset()
        low, high = (low, middle) if _possible(engine, choices, {*without, *late}) else (middle + 1, high)
    engine.complete(choices, {}, None, without)
    return tried[low]


def slow(engine: Configurator, days: int) -> frozenset[Named] | None:
    """Return the options that take longer; None where every design does."""
    if days < _least(engine):
        return None
    return frozenset(name for name, taken in _days(engine).items() if taken > days)


def _days(engine: Configurator) -> dict[Named, int]:
    found: dict[Named, int] = {}
    for group in engine.blueprint.groups:
        if group.free:
            found[group.key, group.filler] = group.lead_days
        found |= {(group.key, option.key): option.lead_days for option in group.options}
    return found


def _least(engine: Configurator) -> int:
    numbers = (group.lead_days for group in engine.blueprint.groups if group.kind == "number")
    return max([engine.blueprint.lead_days, *numbers])


def _settled(engine: Configurator, known: Canonical) -> frozenset[Named]:
    """Options that finishing must not add: to groups that take several and were decided, and texts that nobody needs."""
    shown = engine.state(known)
    found: set[Named] = set()
    for group in engine.blueprint.groups:
        taken = shown.selection[group.key]
        if group.kind == "many" and group.key in known and isinstance(taken, list):
            found |= {(group.key, option.key) for option in group.options if option.key not in taken}
        elif group.free and group.key not in known and not taken:
            found.add((group.key, group.filler))
    return frozenset(found)


def _possible(engine: Configurator, choices: Choices, without: Collection[Named]) -> bool:
    try:
        engine.complete(choices, {}, None, without)
    except Contradiction:
        return False
    return True


def _too_slow(engine: Configurator, known: Canonical, shut: Collection[Named], days: int) -> TooSlow:
    return TooSlow(quickest(engine, known, shut), tuple(key for key, value in known.items() if _own_days(engine, key, value) > days))


def _own_days(engine: Configurator, key: str, value: object) -> int:
    group = engine.blueprint.by_key[key]
    if not group.options:
        return group.lead_days if value not in (None, "") else 0
    return max((group.option(one).lead_days for one in _taken(value)), default=0)


def _too_dear(engine: Configurator, known: Canonical, shut: Collection[Named]) -> TooDear:
    least = lowest(engine, known, shut)
    instead = {key: _without(engine, known, key, shut) for key in sorted(known, key=_own_price(engine, known), reverse=True)[:TRIED]}
    culprit = min(instead, key=lambda key: instead[key], default=None)
    if culprit is None or instead[culprit] >= least:
        return TooDear(least, None, None)
    return TooDear(least, culprit, instead[culprit])


def _without(engine: Configurator, known: Canonical, key: str, shut: Collection[Named]) -> Decimal:
    """The lowest price without the choice of one group, which is open again."""
    return lowest(engine, {name: value for name, value in known.items() if name != key}, [one for one in shut if one[0] != key])


def _own_price(engine: Configurator, known: Canonical) -> Callable[[str], int]:
    def price(key: str) -> int:
        group, value = engine.blueprint.by_key[key], known[key]
        if group.kind == "number":
            return (int(str(value)) - group.lo) // group.step * group.cents
        if group.free:
            return group.charge(str(value))
        return sum(group.option(one).cents for one in _taken(value))

    return price


def _taken(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]


def _savings(engine: Configurator) -> Mapping[Named, float]:
    found: dict[Named, float] = {}
    for group in engine.blueprint.groups:
        found |= {(group.key, option.key): -option.cents for option in group.options}
        found |= _number_savings(group) if group.kind == "number" else {}
        if group.free:
            found[group.key, group.filler] = -group.charge(group.filler)
    return found


def _number_savings(group: Group) -> dict[Named, float]:
    return {(group.key, number): -((number - group.lo) // group.step * group.cents) for number in group.numbers}
