"""Texts that the shop does not make: the library's list, corrected by the shop's own."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.conf import settings
from django.core.cache import cache

from configurator import models, wordlist
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import ConfiguratorError, UnknownOption

REFUSED = "“{}”: we would rather not make this. Please choose other words."
TOGETHER = "{}: together they make a word that we would rather not make. Please choose other words."
KEPT_AS, KEEP_SECONDS = "configurator.words", 300
Judge = Callable[[str], bool]
Kind = models.BlockedWord.Kind


class BlockedTextError(ConfiguratorError):
    """A text holds a word that the shop does not make."""


def judge() -> Judge:
    """What tells whether a text is refused, with the shop's lists. One query every few minutes; a change of the lists counts at once."""
    rows: list[tuple[str, str]] | None = cache.get(KEPT_AS)
    if rows is None:
        rows = list(models.BlockedWord.objects.values_list("word", "kind"))
        cache.set(KEPT_AS, rows, KEEP_SECONDS)
    words, allowed = (frozenset(word.casefold() for word, given in rows if given == kind) for kind in (Kind.BLOCKED, Kind.ALLOWED))
    return partial(wordlist.blocked, words=words, allowed=allowed, languages=tuple(settings.BLOCKED_WORD_LANGUAGES))


def forget_words() -> None:
    """Read the shop's lists again when they are asked for next."""
    cache.delete(KEPT_AS)


def objections(blueprint: Blueprint, values: Mapping[str, object]) -> dict[str, str]:
    """Sentences by group about texts that are not made, also where two texts only say it together. No query where there is no text."""
    groups = [group for group in blueprint.groups if group.kind == "text" and group.blocked_words and values.get(group.key)]
    if not groups:
        return {}
    refuses = judge()
    found = {group.key: REFUSED.format(group.label) for group in groups if refuses(str(values[group.key]))}
    if not found and len(groups) > 1 and refuses("".join(str(values[group.key]) for group in groups)):
        sentence = TOGETHER.format(", ".join(f"“{group.label}”" for group in groups))
        return dict.fromkeys((group.key for group in groups), sentence)
    return found


def check(blueprint: Blueprint, values: Mapping[str, object]) -> None:
    """Raise `BlockedTextError` where a text is not made."""
    found = objections(blueprint, values)
    if found:
        raise BlockedTextError(" ".join(dict.fromkeys(found.values())))


def check_words(text: str, what: str) -> None:
    """Raise `BlockedTextError` where a title or a name that others will read holds such a word."""
    if text and judge()(text):
        raise BlockedTextError(REFUSED.format(what))


def refuse(blueprint: Blueprint, key: str, values: Mapping[str, object]) -> None:
    """Raise `UnknownOption` where the text of one group is not made, by itself or beside the others."""
    if key in blueprint.by_key and blueprint.by_key[key].kind == "text" and (found := objections(blueprint, values).get(key)):
        raise UnknownOption(key, str(values[key]), found)


def without_refused(blueprint: Blueprint, pairs: Sequence[tuple[str, str]]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The choices of an address without texts that are not made, and what to say about those."""
    found = objections(blueprint, dict(pairs))
    return tuple(pair for pair in pairs if pair[0] not in found), tuple(dict.fromkeys(found.values()))
