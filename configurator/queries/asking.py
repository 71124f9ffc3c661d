"""An address, or a click on its page, becomes choices that can be built; what had to give way is said."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from accounts.domain.visible import visible
from configurator.domain import address, choices as domain_choices
from configurator.domain.blueprint import Blueprint, Group
from configurator.domain.engine import Configurator
from configurator.domain.errors import ConfiguratorError, Contradiction, TooManyChoices, UnknownOption, Value
from configurator.domain.state import State
from configurator.queries import blocked, words
from configurator.queries.scarce import Removed

Pairs = tuple[tuple[str, str], ...]
Choices = dict[str, Value]
EVERYTHING = "*"
"""What is dropped to start again."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The group that a page has open and the view it shows; empty: the first."""

    open: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What an address asks for: choices oldest first, and what a click adds. `texts` are inputs of text and number groups.

    `line` is the cart's line that is edited, `remix` the gallery's entry that it comes from.

    `before` is what the page that asks looks at, with these choices; it takes only what differs. None: it takes the whole.
    """

    pairs: Pairs = ()
    version: int | None = None
    take: str = ""
    drop: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    view: str = ""
    open: str = ""
    line: str = ""
    remix: str = ""
    before: Looking | None = None

    @property
    def clicked(self) -> bool:
        return bool(self.take or self.drop or self.texts)


@dataclass(frozen=True)
class Settled:
    """Choices that hold together, their state, and sentences about what did not. `gone` has run out, and the state does without it."""

    choices: Choices
    state: State
    lost: tuple[str, ...] = ()
    gone: Removed = frozenset()


@dataclass(frozen=True)
class Clicked:
    """What a click made of them: the new state, what else changed, and why it could not be followed; then `typed` keeps the input."""

    choices: Choices
    state: State
    changed: tuple[str, ...] = ()
    refused: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    gone: Removed = frozenset()


def pairs_of(choices: Mapping[str, Value]) -> Pairs:
    """Choices as an address writes them; a group left out on purpose, or a many group emptied, is an empty value."""
    return tuple(address.encode(choices))


def choices_of(blueprint: Blueprint, pairs: Sequence[Sequence[str]]) -> Choices:
    """Ordered pairs as choices. Raises `UnknownOption` for the first that the blueprint does not have."""
    found = address.parse([(str(key), str(value)) for key, value in pairs], blueprint)
    if found.unknown:
        raise found.unknown[0]
    return dict(found.choices)


def settle(engine: Configurator, pairs: Pairs, out: Removed = frozenset()) -> Settled:
    """The choices of an address as far as they exist; where they exclude each other, the nearest that can be built.

    Of what has run out only that is in it which is chosen, so that nothing a shopper took on purpose vanishes.
    """
    blueprint = engine.blueprint
    asked = address.parse(pairs, blueprint)
    choices: Choices = dict(asked.choices)
    lost = list(dict.fromkeys(words.unknown(blueprint, error) for error in asked.unknown))
    try:
        return Settled(choices, *stocked(engine, choices, out, tuple(lost)))
    except Contradiction:
        nearest = engine.settle(choices)
    kept: Choices = dict(nearest.choices)
    for key in nearest.changed:
        gone = _gone(choices[key], kept.get(key))
        conflict = engine.explain(kept, key, gone[0] if gone else None)
        why = " ".join(dict.fromkeys(str(rule) for rule in conflict.rules))
        label = words.value_label(blueprint.by_key[key], gone or None)
        lost.append(f"{words.group_label(blueprint, key)}: {label} does not go with your other choices. {why}".strip())
    return Settled(kept, *stocked(engine, kept, out, tuple(lost)))


def stocked(engine: Configurator, choices: Choices, out: Removed, lost: tuple[str, ...] = ()) -> tuple[State, tuple[str, ...], Removed]:
    """The state of choices without what has run out and is not chosen; with it, where the choices need it. And what is left out.

    Raises `Contradiction` where the choices exclude each other.
    """
    gone = out - _named(choices)
    if gone:
        with suppress(Contradiction):
            return engine.state(choices, without=gone), lost, gone
    return engine.state(choices), lost, frozenset()


def _named(choices: Mapping[str, Value]) -> Removed:
    values = [(key, value if isinstance(value, list | tuple) else [value]) for key, value in choices.items()]
    return frozenset((key, str(one)) for key, some in values for one in some)


def _gone(before: Value, after: Value) -> list[str]:
    kept = {str(one) for one in after} if isinstance(after, list | tuple) else {str(after)}
    asked = before if isinstance(before, list | tuple) else [] if before is None else [before]
    return [str(one) for one in asked if str(one) not in kept]


def click(engine: Configurator, settled: Settled, ask: Ask, out: Removed = frozenset()) -> Clicked:
    """Follow a click: inputs first, then what is dropped, then what is taken with the smallest repair, if possible from what is there."""
    blueprint = engine.blueprint
    choices, refused, touched = dict(settled.choices), "", set()
    steps = [*_typed(blueprint, settled, ask), *_dropped(blueprint, settled, ask), *_taken(blueprint, settled, ask)]
    for key, value in steps:
        touched.add(key)
        try:
            choices = _step(engine, settled, choices, (key, value), out)
        except (UnknownOption, Contradiction, TooManyChoices, StaysError) as error:
            refused = words.unknown(blueprint, error) if isinstance(error, UnknownOption) else str(error)
    state, _, gone = stocked(engine, choices, out) if steps else (settled.state, (), settled.gone)
    changed = words.changes(blueprint, settled.state.selection, state.selection, skip=touched)
    changed += given_up(blueprint, settled.state, state, ask.take)
    return Clicked(dict(choices), state, tuple(changed), refused, ask.texts if refused else {}, gone)


def given_up(blueprint: Blueprint, before: State, after: State, take: str) -> list[str]:
    """Options of the group of `take` (group.option) which have to go for it although the group takes several."""
    key, _, option = take.partition(".")
    was, now = before.selection.get(key), after.selection.get(key)
    if not isinstance(was, list) or not isinstance(now, list):
        return []
    gone = [one for one in was if one not in now and one != option]
    group = blueprint.by_key[key]
    return [f"{group.label}: {words.value_label(group, gone)} removed"] if gone else []


@dataclass(frozen=True, slots=True)
class _Drop:
    option: str | None = None


def _typed(blueprint: Blueprint, settled: Settled, ask: Ask) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, typed in ask.texts.items():
        group = blueprint.by_key.get(key)
        shown = settled.state.selection.get(key)
        required = key in settled.state.required_texts
        if group is not None and (typed != str("" if shown is None or required else shown)):
            found.append((key, _spelt(group, typed) if typed or group.kind == "text" else _Drop()))
    return found


def _spelt(group: Group, typed: str) -> str:
    """The text as typed but for what cannot be seen, or in capitals where only those are possible."""
    typed = visible(typed)
    if group.pattern is None or group.pattern.fullmatch(typed):
        return typed
    return typed.upper() if group.pattern.fullmatch(typed.upper()) else typed


def _dropped(blueprint: Blueprint, settled: Settled, ask: Ask) -> list[tuple[str, object]]:
    if ask.drop == EVERYTHING:
        return [(key, _Drop()) for key in settled.choices]
    key, _, option = ask.drop.partition(".")
    return [(key, _Drop(option or None))] if key in blueprint.by_key else []


def _taken(blueprint: Blueprint, settled: Settled, ask: Ask) -> list[tuple[str, object]]:
    if not ask.take:
        return []
    key, _, option = ask.take.partition(".")
    group = blueprint.by_key.get(key)
    if group is None:
        return [(key, option)]
    selected = settled.state.selection.get(key)
    if group.kind == "many" and isinstance(selected, list) and option in selected:
        return [(key, _Drop(option))]
    if group.kind == "optional" and option and selected == option:
        return [(key, "")]
    return [(key, option)]


def _step(engine: Configurator, settled: Settled, choices: Choices, step: tuple[str, object], out: Removed) -> Choices:
    key, value = step
    if not isinstance(value, _Drop):
        blocked.refuse(engine.blueprint, key, {**choices, key: value})
        gone = out - _named(choices) - {(key, str(value))}
        if gone:
            with suppress(Contradiction):
                return dict(engine.apply(choices, key, value, without=gone)[0])
        return dict(engine.apply(choices, key, value)[0])
    shown = settled.state.selection.get(key)
    if value.option is not None and key not in choices and isinstance(shown, list):
        choices = {**choices, key: list(shown)}
    dropped = domain_choices.dropped(engine.blueprint, choices, key, value.option)
    state = engine.state(dropped)
    left = state.selection.get(key)
    if value.option is not None and isinstance(left, list) and value.option in left:
        raise StaysError(_stays(engine, state, key, value.option))
    return dict(dropped)


class StaysError(ConfiguratorError):
    """An option that a rule sets cannot be taken off; the text says which rule."""


def _stays(engine: Configurator, state: State, key: str, option: str) -> str:
    blueprint = engine.blueprint
    others = {name: value for name, value in state.choices.items() if name != key}
    said = words.reasons(blueprint, engine.explain_forced(key, option, others))
    if not said:
        rest = {name: value for name, value in state.selection.items() if name != key and value is not None}
        said = [str(rule) for rule in engine.explain_forced(key, option, rest).rules]
    group = blueprint.by_key[key]
    if not said and group.low:
        said = [f"{group.label} takes at least {group.low}. Take another one first."]
    return " ".join([f"{group.label}: {words.value_label(group, option)} stays.", *said])
