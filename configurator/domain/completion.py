"""What an author may be typing: names of groups and options for the place of the cursor in a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from configurator.domain.blueprint import Blueprint
from configurator.domain.groups import Group

LIMIT = 12
_PLAIN = re.compile(r"\w(?:[\w#§%?';\\]|-(?=\w))*")
_TYPED = re.compile(r"(?:\"[^\"\n]*\"?|[\w#§%?';\\-])*(?:\.(?:\"[^\"\n]*\"?|[\w#§%?';\\-])*)*\Z")


@dataclass(frozen=True, slots=True)
class Completion:
    """A name as a rule writes it, what it is called, and which characters of the rule it takes the place of."""

    name: str
    label: str
    start: int
    end: int


def spelt(part: str) -> str:
    """Return a key as a rule writes it: in quotes where it is no plain word."""
    return part if _PLAIN.fullmatch(part) else f'"{part}"'


def completions(blueprint: Blueprint, text: str, at: int, limit: int = LIMIT) -> list[Completion]:
    """Return the names that fit what stands before the cursor, those that begin with it first; nothing where no word is begun."""
    end = min(max(at, 0), len(text))
    typed = _TYPED.search(text[:end])
    start = typed.start() if typed else end
    word = text[start:end].replace('"', "")
    if not word or word.replace(".", "").isdigit():
        return []
    found = sorted(_fitting(blueprint, word.casefold()), key=lambda one: one[0])
    return [Completion(name, label, start, end) for _, name, label in found[:limit]]


def _fitting(blueprint: Blueprint, word: str) -> Iterator[tuple[int, str, str]]:
    """Names with how well they fit: 0 best."""
    group_part, dot, option_part = word.partition(".")
    for group in blueprint.groups:
        rank = _rank((group.key, group.label), group_part)
        if dot and group.key.casefold() == group_part:
            yield from ((fit, *_named(group, key)) for key, fit in _options(group, option_part))
        elif not dot:
            if rank is not None:
                yield rank, spelt(group.key) + ("." if group.options else ""), group.label
            yield from ((fit + 1, *_named(group, key)) for key, fit in _options(group, word))


def _options(group: Group, word: str) -> Iterator[tuple[str, int]]:
    for option in group.options:
        rank = _rank((option.key, option.label), word)
        if rank is not None:
            yield option.key, rank


def _named(group: Group, key: str) -> tuple[str, str]:
    return f"{spelt(group.key)}.{spelt(key)}", f"{group.label}: {group.option(key).label}"


def _rank(names: Iterable[str], word: str) -> int | None:
    folded = [name.casefold() for name in names]
    if any(name.startswith(word) for name in folded):
        return 0
    return 2 if any(word in name for name in folded) else None
