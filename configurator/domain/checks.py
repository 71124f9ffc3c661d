"""What an author must know of a blueprint before it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.errors import RuleRef
from configurator.domain.state import State

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


def _rule(rule: RuleRef) -> dict[str, object]:
    return {"place": f"{rule.kind}s[{rule.index}]", "kind": rule.kind, "index": rule.index, "when": rule.when, "why": rule.why}


def check(blueprint: Blueprint, clock: Callable[[], float] | None = None, configurator: Configurator | None = None) -> CheckReport:
    """Examine a blueprint. ``clock`` returns seconds (such as ``time.perf_counter``); without it no time is reported."""
    started = clock() if clock else 0.0
    engine = configurator or Configurator(blueprint)
    contradictions = engine.contradictions(MAX_CONTRADICTIONS)
    if contradictions:
        report = CheckReport(consistent=False, variants=0, contradictions=contradictions)
    else:
        state = engine.state({})
        report = CheckReport(
            consistent=True,
            variants=engine.count({}),
            dead_options=_dead(state),
            forced_options=_forced(state),
            redundant_rules=engine.redundant_rules(),
        )
    return replace(report, seconds=round(clock() - started, 4)) if clock else report


def _dead(state: State) -> tuple[str, ...]:
    found = []
    for group in state.space.blueprint.groups:
        statuses = state.statuses(group.key)
        found += [f"{group.key}.{option}" for option, status in statuses.items() if status == "conflicting"]
        if group.kind == "text" and group.key in state.forced:
            found.append(group.key)
    return tuple(found)


def _forced(state: State) -> tuple[str, ...]:
    groups = state.space.blueprint.groups
    return tuple(f"{g.key}.{option}" for g in groups for option, status in state.statuses(g.key).items() if status == "forced")
