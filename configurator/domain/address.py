"""Choices in an address: ``group=option`` pairs, repeated for many groups, oldest first, and the blueprint's version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from configurator.domain import choices as chosen_options
from configurator.domain.blueprint import Blueprint
from configurator.domain.choices import Canonical, Choices
from configurator.domain.errors import TooManyChoices, UnknownOption
from configurator.domain.reading import RESERVED

MAX_PAIRS = 2000


@dataclass(frozen=True)
class Address:
    """What an address says: the choices that still exist, what it names that does not, the version and the other words."""

    choices: Canonical
    unknown: tuple[UnknownOption, ...]
    version: str
    words: dict[str, str]

    @property
    def take(self) -> tuple[str, str] | None:
        """The group and option of ``take=group.option``; None where there is none or no dot in it."""
        group, dot, option = self.words.get("take", "").partition(".")
        return (group, option) if dot else None


def parse(pairs: Iterable[tuple[str, str]], blueprint: Blueprint) -> Address:
    """Read the pairs of a query string; unknown groups and options are set apart, not refused.

    Raises TooManyChoices beyond 2,000 pairs. Of a repeated group that is not of kind many, the last value counts.
    """
    given: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for at, (key, value) in enumerate(pairs):
        if at >= MAX_PAIRS:
            raise TooManyChoices(f"An address may hold at most {MAX_PAIRS} choices.")
        if key in RESERVED:
            words[key] = value
        else:
            given.setdefault(key, []).append(value)
    found: Canonical = {}
    unknown: list[UnknownOption] = []
    for key, values in given.items():
        group = blueprint.by_key.get(key)
        if group is None:
            unknown.append(UnknownOption(key))
            continue
        wanted = list(dict.fromkeys(values)) if group.kind == "many" else values[-1:]
        kept = [value for value in wanted if not _lost(blueprint, key, value, unknown)]
        if kept:
            found |= chosen_options.canonical(blueprint, {key: kept if group.kind == "many" else kept[0]})
    return Address(found, tuple(unknown), words.pop("v", ""), words)


def _lost(blueprint: Blueprint, key: str, value: str, unknown: list[UnknownOption]) -> bool:
    try:
        chosen_options.canonical(blueprint, {key: value})
    except UnknownOption as problem:
        unknown.append(problem)
        return True
    return False


def encode(choices: Choices, version: str | int | None = None) -> list[tuple[str, str]]:
    """Return the pairs of a query string for these choices, oldest first; an empty value is a group left out on purpose."""
    pairs: list[tuple[str, str]] = []
    for key, value in choices.items():
        if isinstance(value, list | tuple):
            pairs += [(key, str(one)) for one in value] or [(key, "")]
        else:
            pairs.append((key, "" if value is None else str(value)))
    return pairs if version is None else [*pairs, ("v", str(version))]
