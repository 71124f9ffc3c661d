"""A rule while its author types it: what it means, where it is wrong, which names fit, and what it does to the draft."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic, TypeVar

from configurator.domain import rules
from configurator.domain.blueprint import Blueprint
from configurator.domain.completion import Completion, completions
from configurator.domain.engine import Configurator
from configurator.domain.errors import RuleSyntaxError
from configurator.domain.state import CONFLICTING, FORCED
from configurator.domain.wording import meaning
from configurator.queries import words
from configurator.queries.proof import name, rules_text

Document = Mapping[str, Any]
Made = TypeVar("Made")
KEPT = 6
# Beyond these a rule is not tried out while it is typed; the proof of the draft does it.
MAX_OPTIONS, MAX_RULES, LIVE_BUDGET = 6_000, 1_500, 1_000_000
MAX_NAMED = 8
VERBS = ("can never be chosen any more", "is always chosen then")
WITHOUT_RULES: Document = {"rules": [], "tables": [], "layers": [], "bill": []}


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule in words; or what was expected where. `before`, `wrong` and `after` are the text cut at the mistake."""

    sentence: str = ""
    error: str = ""
    before: str = ""
    wrong: str = ""
    after: str = ""
    names: tuple[Completion, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule does to the rest of a draft; `sentences` say it, `wrong` whether nothing is left to build."""

    sentences: tuple[str, ...]
    wrong: bool = False


class Recent(Generic[Made]):
    """The last few things made from contents, by the names of the contents. Safe under threads."""

    def __init__(self, size: int = KEPT) -> None:
        self._kept: OrderedDict[str, Made] = OrderedDict()
        self._size, self._lock = size, Lock()

    def get(self, key: str, make: Callable[[], Made]) -> Made:
        """What was made from this content, or is made now; raises what making raises."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


_blueprints: Recent[Blueprint] = Recent()
_engines: Recent[Configurator] = Recent()


def read_rule(document: Document, seen: str, text: str, at: int) -> Reading:
    """Read a rule for a draft; `seen` names the content of the draft, `at` is where the cursor stands. Raises `BlueprintError`."""
    blueprint = _blueprints.get(seen, lambda: Blueprint.from_dict({**document, **WITHOUT_RULES}))
    names = tuple(completions(blueprint, text, at))
    if not text.strip():
        return Reading(names=names)
    try:
        return Reading(sentence=meaning(blueprint, text), names=names)
    except RuleSyntaxError as error:
        return replace(_mistake(text, error), names=names)


def read_syntax(text: str) -> Reading:
    """Read a rule that no draft has yet: only whether it is one."""
    try:
        if text.strip():
            rules.parse(text)
    except RuleSyntaxError as error:
        return _mistake(text, error)
    return Reading(sentence="It is read when a product uses this set; so far it is a rule." if text.strip() else "")


def _mistake(text: str, error: RuleSyntaxError) -> Reading:
    end = next((n for n in range(error.position, len(text)) if text[n].isspace()), len(text))
    cut = (text[: error.position], text[error.position : end] or " ", text[end:])
    return Reading("", f"At character {error.position + 1}: {error.reason}.", *cut)


def rule_effect(document: Document, seen: str, when: str, others: Sequence[Mapping[str, str]]) -> Effect | None:
    """What a rule does beside the other rules of a draft; None where the draft is too large to try while somebody types.

    Raises:
        BlueprintError: the draft or the rule cannot be read.
    """
    options = sum(len(group.get("options") or ()) for group in document["groups"])
    if options > MAX_OPTIONS or len(others) > MAX_RULES:
        return None
    bare = {**document, "layers": [], "bill": []}
    without = _engines.get(f"{seen}-{len(others)}", lambda: _engine({**bare, "rules": list(others)}))
    engine = _engine({**bare, "rules": [*others, {"when": when, "why": ""}]})
    number = len(others)
    for found in engine.contradictions(1):
        rest = [rule for rule in found if (rule.kind, rule.index) != ("rule", number)]
        blame = f" together with {rules_text(rest)}" if rest else ""
        if len(rest) == len(found):
            return Effect(("Nothing can be built, with this rule or without it: correct the other rules first.",), wrong=True)
        return Effect((f"Nothing can be built with this rule{blame}.",), wrong=True)
    return Effect(tuple(_sentences(without, engine, number)))


def _engine(document: Document) -> Configurator:
    return Configurator(Blueprint.from_dict(document), budget=LIVE_BUDGET)


def _sentences(without: Configurator, engine: Configurator, number: int) -> list[str]:
    before, after = _fates(without), _fates(engine)
    found = _share(without.count({}), engine.count({}))
    if engine.reasons.implied(number):
        found.append("It follows from the other rules, so it changes nothing.")
    for verb, old, new in zip(VERBS, before, after, strict=True):
        names = [name(engine.blueprint, option) for option in new if option not in old]
        more = f" The same holds for {len(names) - MAX_NAMED} more." if len(names) > MAX_NAMED else ""
        found += [f"{label} {verb}." for label in names[:MAX_NAMED]] + ([more.strip()] if more else [])
    return found


def _fates(engine: Configurator) -> tuple[dict[str, None], dict[str, None]]:
    """Options that no design has, and options that every design has."""
    state = engine.state({})
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for group in engine.blueprint.groups:
        for option, status in state.statuses(group.key).items():
            if status in (CONFLICTING, FORCED):
                found[status == FORCED][f"{group.key}.{option}"] = None
    return found


def _share(before: int | None, after: int | None) -> list[str]:
    if before is None or after is None or before == after:
        return []
    return [f"{words.quantity(after)} of {words.quantity(before)} designs remain: it removes {words.part(before - after, before)}."]
