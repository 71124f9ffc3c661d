"""What an author must know of a blueprint before it is published."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.errors import Conflict, RuleRef
from configurator.domain.groups import Group

MAX_CONTRADICTIONS = 20


@dataclass(frozen=True)
class CheckReport:
    """Options are named ``group.option``; contradictions are minimal sets of rules that leave nothing to build."""

    consistent: bool
    variants: int | None
    dead_options: tuple[str, ...] = ()
    forced_options: tuple[str, ...] = ()
    redundant_rules: tuple[RuleRef, ...] = ()
    contradictions: tuple[tuple[RuleRef, ...], ...] = ()
    seconds: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """Return the report as ``check_product`` prints it."""
        return {
            "consistent": self.consistent,
            "variants": self.variants,
            "dead_options": list(self.dead_options),
            "forced_options": list(self.forced_options),
            "redundant_rules": [_rule(rule) for rule in self.redundant_rules],
            "contradictions": [[_rule(rule) for rule in found] for found in self.contradictions],
            "seconds": self.seconds,
        }


@dataclass(frozen=True)
class Finding:
    """An option that no product has, or that every product has, with a minimal set of rules to blame.

    ``option`` is None for a text or picture that can never be filled in. ``conflict`` is empty where the file itself leaves no
    choice, as in a group with one option.
    """

    group: str
    option: str | int | None
    conflict: Conflict

    @property
    def name(self) -> str:
        """The option as rules write it."""
        return self.group if self.option is None else f"{self.group}.{self.option}"


def dead_options(engine: Configurator, limit: int | None = None) -> tuple[Finding, ...]:
    """Return the options that no product has, each with its reason, at most ``limit``; Contradiction where nothing is buildable."""
    found = itertools.islice(_statuses(engine, "conflicting"), limit)
    return tuple(Finding(key, option, engine.explain({}, key, _filled(engine, key) if option is None else option)) for key, option in found)


def forced_options(engine: Configurator, limit: int | None = None) -> tuple[Finding, ...]:
    """Return the options that every product has, each with its reason, at most ``limit``; Contradiction where nothing is buildable."""
    found = itertools.islice(_statuses(engine, "forced"), limit)
    return tuple(Finding(key, option, engine.explain_forced(key, option)) for key, option in found)


def groups_without_default(blueprint: Blueprint) -> tuple[str, ...]:
    """Return the groups that must be answered although their author named no default: the first option stands in."""
    return tuple(g.key for g in blueprint.groups if _needs_default(g))


def _needs_default(group: Group) -> bool:
    if group.kind == "number":
        return group.default is None
    needed = group.low if group.options else 0
    return sum(option.default for option in group.options) < needed


def _rule(rule: RuleRef) -> dict[str, object]:
    return {"place": f"{rule.kind}s[{rule.index}]", "kind": rule.kind, "index": rule.index, "when": rule.when, "why": rule.why}


def check(
    blueprint: Blueprint,
    clock: Callable[[], float] | None = None,
    configurator: Configurator | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> CheckReport:
    """Examine a blueprint. ``clock`` returns seconds (such as ``time.perf_counter``); without it no time is reported.

    A solver finds what is wrong, in time that grows with the rules. Only counting needs the blueprint compiled, which is last and bounded:
    where that is not enough there is no count. ``progress`` is told what begins.
    """
    started = clock() if clock else 0.0
    engine = configurator or Configurator(blueprint, budget=0)
    progress(f"looking for contradictions between {len(blueprint.references)} rules")
    contradictions = engine.contradictions(MAX_CONTRADICTIONS)
    if contradictions:
        report = CheckReport(consistent=False, variants=0, contradictions=contradictions)
    else:
        progress("looking for options that are never or always part of a product")
        report = CheckReport(
            consistent=True, variants=None, dead_options=_names(engine, "conflicting"), forced_options=_names(engine, "forced")
        )
        progress("looking for rules that change nothing")
        report = replace(report, redundant_rules=engine.redundant_rules())
        progress("compiling, to count the products")
        report = replace(report, variants=(configurator or Configurator(blueprint)).count({}))
    return replace(report, seconds=round(clock() - started, 4)) if clock else report


def _statuses(engine: Configurator, wanted: str) -> Iterator[tuple[str, str | int | None]]:
    state = engine.state({})
    for group in engine.blueprint.groups:
        if group.free:
            if wanted == "conflicting" and group.key in state.forced:
                yield group.key, None
            continue
        for option, status in state.statuses(group.key).items():
            if status == wanted:
                yield group.key, option


def _filled(engine: Configurator, key: str) -> str:
    return engine.blueprint.by_key[key].filler


def _names(engine: Configurator, wanted: str) -> tuple[str, ...]:
    return tuple(key if option is None else f"{key}.{option}" for key, option in _statuses(engine, wanted))
