"""What a shopper chose on purpose, checked and in one form.

Choices map a group to an option key, to a list of option keys (kind many), to a whole number, to a text or to a picture (the token of an
upload, with a crop, as `crops` writes it); None (or "") is an optional
group deliberately left out. The order of the mapping is the order of choice, oldest first. A many group that is named at all, even with
an empty list, no longer takes its defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accounts.domain.visible import plain
from configurator.domain import crops
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import TooManyChoices, UnknownOption, Value
from configurator.domain.groups import Group
from configurator.domain.space import Space

Ints = NDArray[np.int64]
Choices = Mapping[str, Value]
Canonical = dict[str, str | int | list[str] | None]
_WHOLE = re.compile(r"[+-]?\d{1,9}")
MAX_SHOWN = 80


@dataclass(frozen=True)
class Unit:
    """One choice: a group, the option taken, and what that says about one variable."""

    group: str
    option: str | int | None
    variable: int
    value: int


def canonical(blueprint: Blueprint, choices: Choices) -> Canonical:
    """Return the choices with every value in its own type; raises UnknownOption for what the blueprint does not have."""
    if len(choices) > len(blueprint.groups):
        unknown = next(key for key in choices if key not in blueprint.by_key)
        raise UnknownOption(str(unknown))
    found: Canonical = {}
    for key, value in choices.items():
        group = blueprint.by_key.get(key)
        if group is None:
            raise UnknownOption(str(key))
        clean = _clean(group, value)
        if not (group.free and clean == "" and not group.default):
            found[key] = clean
    return found


def _clean(group: Group, value: Value) -> str | int | list[str] | None:
    if group.kind == "many":
        return _many(group, value)
    if isinstance(value, list | tuple):
        if len(value) != 1:
            raise UnknownOption(group.key, None, f"“{group.label}” takes one value, {len(value)} were given.")
        value = value[0]
    if group.kind == "number":
        return number(group, value)
    if group.kind == "text":
        return text(group, value)
    if group.kind == "picture":
        return picture(group, value)
    if group.kind == "optional" and value in (None, ""):
        return None
    if not isinstance(value, str) or value not in group.keys:
        raise UnknownOption(group.key, value)
    return value


def _many(group: Group, value: Value) -> list[str]:
    if value is None or value == "":
        return []
    keys = [value] if isinstance(value, str | int) else list(value)
    if len(keys) > 2 * len(group.options):
        raise TooManyChoices(f"“{group.label}” has {len(group.options)} options, {len(keys)} were given.")
    for key in keys:
        if key != "" and (not isinstance(key, str) or key not in group.keys):
            raise UnknownOption(group.key, key)
    return [str(key) for key in dict.fromkeys(keys) if key != ""]


def number(group: Group, value: object) -> int:
    """Return a value of a number group; raises UnknownOption with a sentence."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in range(group.lo, group.hi + 1, group.step):
        steps = f" in steps of {group.step}" if group.step > 1 else ""
        allowed = f"“{group.label}” takes whole numbers from {group.lo} to {group.hi}{steps}."
        raise UnknownOption(group.key, str(value)[:MAX_SHOWN], allowed)
    return value


def text(group: Group, value: object) -> str:
    """Return a value of a text group; raises UnknownOption with a sentence."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnknownOption(group.key, str(value)[:MAX_SHOWN], f"“{group.label}” takes a text.")
    if not plain(value):
        raise UnknownOption(group.key, value[:MAX_SHOWN], f"“{group.label}” takes no characters that cannot be seen.")
    if len(value) > group.max_length:
        raise UnknownOption(group.key, value[:MAX_SHOWN], f"“{group.label}” takes at most {group.max_length} characters.")
    if group.pattern and not group.pattern.fullmatch(value):
        raise UnknownOption(group.key, value, f"“{group.label}” takes only characters of {group.alphabet}.")
    return value


def picture(group: Group, value: object) -> str:
    """Return a value of a picture group in its canonical form; raises UnknownOption with a sentence."""
    if value is None or value == "":
        return ""
    found = crops.parse(value) if isinstance(value, str) else None
    if found is None:
        raise UnknownOption(group.key, str(value)[:MAX_SHOWN], f"“{group.label}” takes a picture that was uploaded here.")
    return found.written


def value_of(group: Group, option: object) -> str | int | None:
    """Return one option of a group as a click names it; raises UnknownOption."""
    if group.kind == "many":
        if not isinstance(option, str) or option not in group.keys:
            raise UnknownOption(group.key, option)
        return option
    found = _clean(group, option if isinstance(option, str | int) else None)
    return None if isinstance(found, list) else found


def units(space: Space, choices: Canonical) -> list[Unit]:
    """Return the choices one by one, oldest first."""
    found = []
    for key, value in choices.items():
        found += [unit(space, key, one) for one in (value if isinstance(value, list) else [value])]
    return found


def unit(space: Space, key: str, option: str | int | None) -> Unit:
    """Return what one option says about the variables."""
    group, variables = space.blueprint.by_key[key], space.where[key]
    if group.kind == "many":
        return Unit(key, option, variables[group.keys[str(option)]], 1)
    if group.free:
        return Unit(key, option, variables[0], int(bool(option)))
    return Unit(key, option, variables[0], space.places[variables[0]][option])


def gathered(blueprint: Blueprint, chosen: list[Unit]) -> Canonical:
    """Put units together again as choices."""
    found: Canonical = {}
    for one in chosen:
        if blueprint.by_key[one.group].kind == "many":
            known = found.setdefault(one.group, [])
            if isinstance(known, list):
                known.append(str(one.option))
        else:
            found[one.group] = one.option
    return found


def taken(blueprint: Blueprint, choices: Choices, key: str, option: object) -> Canonical:
    """Return the choices with one option taken as the newest choice, instead of what its group had (many: beside it)."""
    known = canonical(blueprint, choices)
    group = blueprint.by_key.get(key)
    if group is None:
        raise UnknownOption(key)
    value = value_of(group, option)
    before = known.pop(key, None)
    if group.kind == "many":
        others = [one for one in before if one != value] if isinstance(before, list) else []
        known[key] = [*others, str(value)]
    else:
        known[key] = value
    return canonical(blueprint, known)


def dropped(blueprint: Blueprint, choices: Choices, key: str, option: str | None = None) -> Canonical:
    """Return the choices without those of a group, or without one option of a many group."""
    known = canonical(blueprint, choices)
    before = known.get(key)
    if option is None or not isinstance(before, list):
        known.pop(key, None)
    else:
        known[key] = [one for one in before if one != option]
    return known


def ranks(space: Space, known: Canonical) -> dict[int, Ints]:
    """Return the preferences of the default selection as ranks, groups in the order of the blueprint."""
    found = {variable: space.preferences[variable] for variables in space.where.values() for variable in variables}
    return found | {variable: np.arange(2, dtype=np.int64) for variable in _named_many(space, known)}


def orders(space: Space, known: Iterable[str]) -> dict[int, list[int]]:
    """Return the same preferences as lists of values, the most wanted first."""
    many = _named_many(space, known)
    return space.wishes | {variable: [0, 1] for variable in many} if many else space.wishes


def label(group: Group, option: str | int | None) -> str:
    """Return a group and one of its values as people read them."""
    if group.free:
        return group.label
    shown = group.option(str(option)).label if str(option) in group.keys else "none" if option is None else option
    return f"{group.label}: {shown}"


def _named_many(space: Space, known: Iterable[str]) -> list[int]:
    """The variables of many groups that are named, which no longer take their defaults."""
    return [variable for key in known if space.blueprint.by_key[key].kind == "many" for variable in space.where[key]]


def costs(space: Space, known: Canonical) -> tuple[list[Ints], list[Ints]]:
    """Return what each value costs at least and at most, in hundredths, texts as they were typed."""
    low, high = list(space.low_costs), list(space.high_costs)
    for key, value in known.items():
        group = space.blueprint.by_key[key]
        if group.kind == "text" and value:
            cents = np.array([0, len(str(value)) * group.cents], dtype=np.int64)
            low[space.where[key][0]] = high[space.where[key][0]] = cents
    return low, high
