"""Which part of all designs each rule removes: on its own, and beyond what the other rules remove already."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from configurator.domain import rules
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.errors import RuleRef

# A rule that leaves its groups too entangled to count is left out, not waited for.
BUDGET = 300_000


@dataclass(frozen=True)
class Share:
    """``alone``: of the combinations of the groups it is about; ``beyond``: of what could be built without it. None: not counted."""

    rule: RuleRef
    alone: Fraction | None
    beyond: Fraction | None


def shares(engine: Configurator, clock: Callable[[], float] | None = None, seconds: float = math.inf) -> tuple[Share, ...]:
    """Return the share of every rule and table, those first that the blueprint names first.

    A text or picture counts as one variant, so a rule about one removes nothing that is counted. ``clock`` returns seconds; once
    ``seconds`` of it are gone, nothing more is counted.
    """
    blueprint, left = engine.blueprint, engine.count({})
    end = clock() + seconds if clock else math.inf
    singles = [_single(blueprint, rule) for rule in blueprint.references]
    alone = [None if _late(clock, end) else _alone(blueprint, *single) for single in singles]
    beyond = [None if left is None or _late(clock, end) else _beyond(blueprint, rule, left) for rule in blueprint.references]
    return tuple(Share(*found) for found in zip(blueprint.references, alone, beyond, strict=True))


def _late(clock: Callable[[], float] | None, end: float) -> bool:
    return clock is not None and clock() > end


def _single(blueprint: Blueprint, rule: RuleRef) -> tuple[set[str], Blueprint]:
    """The groups of one rule, and a blueprint with no other."""
    bare = replace(blueprint, rules=(), tables=(), views=(), layers=(), bill=())
    if rule.kind == "rule":
        one = blueprint.rules[rule.index]
        return {name.parts[0] for name in rules.names(one.tree)}, replace(bare, rules=(one,))
    table = blueprint.tables[rule.index]
    return set(table.groups), replace(bare, tables=(table,))


def _alone(blueprint: Blueprint, keys: set[str], single: Blueprint) -> Fraction | None:
    groups = tuple(group for group in blueprint.groups if group.key in keys)
    free = Configurator(replace(single, groups=groups, rules=(), tables=()), budget=BUDGET).count({})
    return _removed(free, replace(single, groups=groups))


def _beyond(blueprint: Blueprint, rule: RuleRef, left: int) -> Fraction | None:
    """What the blueprint would have without the rule, beside what it has."""
    rest = [one for at, one in enumerate(blueprint.rules) if ("rule", at) != (rule.kind, rule.index)]
    tables = [one for at, one in enumerate(blueprint.tables) if ("table", at) != (rule.kind, rule.index)]
    without = Configurator(replace(blueprint, rules=tuple(rest), tables=tuple(tables)), budget=BUDGET).count({})
    return Fraction(without - left, without) if without else None


def _removed(free: int | None, single: Blueprint) -> Fraction | None:
    engine = Configurator(single, budget=BUDGET)
    if not free or engine.contradictions(1):
        return Fraction(1) if free else None
    kept = engine.count({})
    return None if kept is None else Fraction(free - kept, free)
