"""What is wrong with a blueprint, in sentences for its author."""

from dataclasses import dataclass

from configurator.domain.blueprint import Blueprint
from configurator.queries import words


@dataclass(frozen=True, slots=True)
class Proof:
    """`errors` forbid publishing; `warnings` are worth knowing. `variants` is None where nobody could count."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    variants: int | None


def proof(blueprint: Blueprint) -> Proof:
    """Check a blueprint as a whole."""
    from configurator.domain import checks  # noqa: PLC0415

    report = checks.check(blueprint)
    errors = [f"Nothing can be built, because these rules exclude each other: {_rules(one)}." for one in report.contradictions]
    if not report.consistent and not errors:
        errors.append("Nothing can be built: the rules exclude every combination.")
    warnings = [f"{_option(blueprint, name)} can never be chosen." for name in report.dead_options]
    warnings += [f"{_option(blueprint, name)} is always chosen." for name in report.forced_options]
    warnings += [f"This rule changes nothing: {rule}." for rule in report.redundant_rules]
    return Proof(tuple(errors), tuple(warnings), report.variants)


def _rules(conflict: object) -> str:
    return "; ".join(str(part) for part in conflict) if isinstance(conflict, list | tuple) else str(conflict)


def _option(blueprint: Blueprint, name: object) -> str:
    key, _, option = str(name).partition(".")
    group = blueprint.by_key.get(key)
    return f"{group.label}: {words.value_label(group, option)}" if group else str(name)
