"""Blueprint values in the shopper's words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from django.conf import settings

from catalog.domain.money import Money
from configurator.domain.blueprint import Blueprint, Group
from configurator.domain.errors import Conflict, UnknownOption

NOTHING = "none"
EMPTY: tuple[object, ...] = (None, "", [], ())
MISSING = {"text": "not typed yet", "picture": "not uploaded yet"}
MILLIARD = 10**9
NAMED = ((9, "billion"), (12, "trillion"))
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def value_label(group: Group, value: object) -> str:
    """What a value of a group is called: “Gum”, “52 cm”, “Rack, Lights”, “none”."""
    if isinstance(value, list | tuple):
        return ", ".join(value_label(group, one) for one in value) or NOTHING
    if value is None or value == "":
        return NOTHING
    if group.kind == "number":
        return f"{value} {group.unit}".strip()
    if group.kind == "picture":
        return "your picture"
    if group.kind == "text":
        return f"“{value}”"
    return group.option(str(value)).label if str(value) in group.keys else str(value)


def quantity(count: int) -> str:
    """A number as people read it: “27,412”, “3.1 billion”, “about 10³⁹”."""
    if count < MILLIARD:
        return f"{count:,}"
    for power, name in NAMED:
        if count < 1000 * 10**power:
            return f"{count // 10 ** (power - 1) / 10:g} {name}"
    return "about 10" + str(len(str(count)) - 1).translate(RAISED)


def surcharge(amount: Decimal) -> str:
    """“+€5.00” or “−€5.00” in the shop's currency; empty for nothing."""
    return _surcharge(amount, settings.CURRENCY)


@lru_cache(maxsize=4096)
def _surcharge(amount: Decimal, currency: str) -> str:
    return f"{'+' if amount > 0 else ''}{Money(amount, currency)}" if amount else ""


def group_label(blueprint: Blueprint, key: str) -> str:
    """What a group is called; its key if there is no such group."""
    return blueprint.by_key[key].label if key in blueprint.by_key else key


def part(some: int, of: int) -> str:
    """A part of a whole as people read it: “12.5 %”, “less than 0.1 %”. Whole numbers, because counts may be beyond any float."""
    permille = some * 1000 // of
    return f"{permille // 10}.{permille % 10} %" if permille or not some else "less than 0.1 %"


def changes(blueprint: Blueprint, before: Mapping[str, object], after: Mapping[str, object], *, skip: Iterable[str] = ()) -> list[str]:
    """What differs between two selections, group by group as the second has them: “Lining: Red → Black”."""
    groups, left_out = blueprint.by_key, set(skip)
    return [
        f"{groups[key].label}: {value_label(groups[key], before.get(key))} → {value_label(groups[key], value)}"
        for key, value in after.items()
        if key not in left_out and not same(before.get(key), value)
    ]


def same(one: object, other: object) -> bool:
    """Whether two values of a group are the same; nothing is nothing, and several options have no order."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return sorted(map(str, one)) == sorted(map(str, other))
    return one == other or (one in EMPTY and other in EMPTY)


def reasons(blueprint: Blueprint, conflict: Conflict) -> list[str]:
    """A conflict in sentences: the shopper's choices that take part, then the authors' reasons."""
    chosen = [
        f"You chose {group_label(blueprint, key)}: {value_label(blueprint.by_key[key], value)}."
        for key, value in conflict.choices.items()
        if key in blueprint.by_key
    ]
    limits = [_limit(blueprint.by_key[key]) for key in conflict.limits if key in blueprint.by_key]
    gone = [
        f"{group_label(blueprint, key)}: {value_label(blueprint.by_key[key], option)} is sold out for now." for key, option in conflict.gone
    ]
    return [*chosen, *dict.fromkeys(str(rule) for rule in conflict.rules), *limits, *gone]


def _limit(group: Group) -> str:
    most = f"at most {group.high}"
    return f"{group.label} takes {f'at least {group.low} and {most}' if group.low else most}."


def unknown(blueprint: Blueprint, error: UnknownOption) -> str:
    """What is wrong with a choice that the blueprint does not have."""
    group = blueprint.by_key.get(error.group)
    if group is None:
        return f"“{error.group[:80]}” is not a part of this product any more."
    if group.kind == "number" or group.free:
        return str(error)
    return f"{group.label}: “{str(error.option)[:80]}” is not offered any more."
