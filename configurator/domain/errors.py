"""What can be wrong with a blueprint or with a shopper's choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = str | int | Sequence[str] | None


class ConfiguratorError(ValueError):
    """Anything the configurator refuses; its text is a sentence for people."""


class BlueprintError(ConfiguratorError):
    """A blueprint that cannot be used; ``place`` names where, such as ``groups[2].options[0].price``."""

    def __init__(self, place: str, message: str) -> None:
        """Keep the place beside the sentence."""
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place
        self.message = message


class RuleSyntaxError(BlueprintError):
    """A rule that cannot be read; ``position`` counts characters from 0."""

    def __init__(self, message: str, position: int, place: str = "") -> None:
        """Say where in the rule reading stopped, counted from 1 for people."""
        super().__init__(place, f"at character {position + 1}: {message}")
        self.position = position
        self.reason = message


class UnknownOption(ConfiguratorError):
    """A choice that names a group or an option which the blueprint does not have (any more)."""

    def __init__(self, group: str, option: object = None, message: str = "") -> None:
        """Name the group and, where it is known, the option."""
        shown = f"{group}.{option}" if option is not None else group
        super().__init__(message or f"“{shown[:80]}” is not an option of this product.")
        self.group = group
        self.option = option


class TooManyChoices(ConfiguratorError):
    """More choices than any honest shopper sends."""


class TooHard(ConfiguratorError):
    """A question that could not be answered within its budget."""


@dataclass(frozen=True)
class RuleRef:
    """One rule or table of a blueprint: its list, its position there, its text and its sentence."""

    kind: str
    index: int
    when: str = ""
    why: str = ""

    def __str__(self) -> str:
        """Return the author's sentence, or else the rule itself."""
        return self.why or self.when or f"{self.kind} {self.index + 1}"


@dataclass(frozen=True)
class Conflict:
    """A minimal set of choices and rules that exclude something; empty (false) where nothing does.

    ``limits`` are the groups whose own least or greatest number of options takes part, ``gone`` the options (group, option) that take
    part because they have run out.
    """

    choices: Mapping[str, Value] = field(default_factory=dict)
    rules: tuple[RuleRef, ...] = ()
    limits: tuple[str, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is a conflict at all."""
        return bool(self.choices or self.rules or self.limits or self.gone)


class Contradiction(ConfiguratorError):
    """Choices that no buildable product has together; ``conflict`` says why, minimally."""

    def __init__(self, message: str = "", conflict: Conflict | None = None, wanted: str = "") -> None:
        """Compose a sentence from the conflict unless one is given; ``wanted`` is an option that no product has at all."""
        self.conflict = conflict or Conflict()
        super().__init__(message or _sentence(self.conflict, wanted))


def _sentence(conflict: Conflict, wanted: str) -> str:
    names = ", ".join(f"{group} = {_shown(value)}" for group, value in conflict.choices.items())
    limits = [f"“{group}” limits how many options it takes." for group in conflict.limits]
    gone = [f"“{group}.{option}” has run out." if option else f"“{group}” has run out." for group, option in conflict.gone]
    reasons = " ".join([*map(str, conflict.rules), *limits, *gone])
    if len(gone) == 1 and not conflict.rules and not limits and names:
        return f"This choice has run out: {names}."
    if names:
        return f"These choices exclude each other: {names}. {reasons}".strip()
    if wanted:
        return f"No product has “{wanted}”, because of: {reasons}" if reasons else f"No product has “{wanted}”."
    return f"No product can be built. {reasons}".strip()


def _shown(value: Value) -> str:
    if value is None:
        return "none"
    return str(value) if isinstance(value, str | int) else " + ".join(value)
