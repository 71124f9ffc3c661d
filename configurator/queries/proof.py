"""What is wrong with a blueprint, in sentences for its author."""

from collections.abc import Iterable
from dataclasses import dataclass

from configurator.domain.blueprint import Blueprint
from configurator.domain.checks import check
from configurator.domain.engine import Configurator
from configurator.domain.errors import RuleRef
from configurator.queries import words

MAX_EXPLAINED = 40


@dataclass(frozen=True, slots=True)
class Proof:
    """`errors` forbid publishing; `warnings` are worth knowing. `variants` is None where nobody could count."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    variants: int | None


def proof(blueprint: Blueprint) -> Proof:
    """Check a blueprint as a whole; options that can never be chosen come with the smallest set of rules that is to blame."""
    engine = Configurator(blueprint)
    report = check(blueprint, configurator=engine)
    errors = [f"Nothing can be built, because these exclude each other: {rules_text(found)}." for found in report.contradictions]
    if not report.consistent and not errors:
        errors.append("Nothing can be built.")
    warnings = [f"{_name(blueprint, name)} can never be chosen{_blame(engine, name, at)}." for at, name in enumerate(report.dead_options)]
    warnings += [f"{_name(blueprint, name)} is always chosen." for name in report.forced_options]
    warnings += [f"This rule changes nothing: {rules_text([rule])}." for rule in report.redundant_rules]
    return Proof(tuple(errors), tuple(warnings), report.variants)


def rules_text(rules: Iterable[RuleRef]) -> str:
    """Rules as their authors wrote them: `sole.gum => upper.canvas` (“Gum soles …”)."""
    return "; ".join(f"{rule.when or rule} (“{rule.why}”)" if rule.why else str(rule) for rule in rules)


def _blame(engine: Configurator, name: str, at: int) -> str:
    key, _, option = name.partition(".")
    if at >= MAX_EXPLAINED or engine.blueprint.by_key[key].free:
        return ""
    conflict = engine.explain({}, key, option)
    return f", because of {rules_text(conflict.rules)}" if conflict.rules else ""


def _name(blueprint: Blueprint, name: str) -> str:
    key, _, option = name.partition(".")
    group = blueprint.by_key[key]
    return f"“{group.label}: {words.value_label(group, option)}”" if option else f"“{group.label}”"
