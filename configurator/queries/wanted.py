"""What this shopper most likely wants next: learnt from sold designs, among what can be had."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from configurator.domain import sold
from configurator.domain.blueprint import Group
from configurator.domain.choices import Choices
from configurator.domain.errors import ConfiguratorError
from configurator.domain.next_option import Shares
from configurator.domain.sold import LEFT_OUT, TAKEN
from configurator.domain.state import CONFLICTING, FORCED, State
from configurator.queries.compiled import Compiled
from configurator.queries.learned import Learned, learned
from recommendations import queries as recommendations

Key = str | int
LEAST_AGREEING = 12
"""Sold designs with the same choices below which nothing is called the most chosen."""
LEAST_SHARE = 0.4
STANDS_OUT = 1.5
"""How many times the share of the next option the most chosen one must have."""
FLOOR = 1e-6


@dataclass(frozen=True)
class Wanted:
    """The chance of every option of every open group, and in each group the one to mark as most chosen.

    Of a group of several each option has its own chance of being taken, else the chances of a group and of leaving it out add up to 1.
    """

    options: Mapping[str, Mapping[Key, float]] = field(default_factory=dict)
    top: Mapping[str, Key | None] = field(default_factory=dict)


def wanted(compiled: Compiled, choices: Choices, visitor: str | None = None) -> Wanted:
    """What goes with these choices most likely, among what can still be had; empty where nothing was sold.

    A visitor's own taste moves the chances, not what is marked: that is what was most chosen. No query but the visitor's vector and, once
    a minute in a process, the question whether something newer was learnt.
    """
    learnt = learned(compiled.blueprint_id)
    if learnt is None:
        return Wanted()
    try:
        state = compiled.engine.state(choices)
    except ConfiguratorError:
        return Wanted()
    groups = compiled.blueprint.groups
    open_groups = [group for group in groups if not group.free and (group.kind == "many" or group.key not in choices)]
    known = {key: value for key, value in choices.items() if not compiled.blueprint.by_key[key].free}
    asked = _Asked(state, learnt.model.shares(sold.answers_of(known)), _factors(learnt, visitor))
    found = {group.key: _several(group, asked) if group.kind == "many" else _one(group, asked) for group in open_groups}
    given = {key: one for key, one in found.items() if one is not None}
    return Wanted({key: one[0] for key, one in given.items()}, {key: one[1] for key, one in given.items()})


def wanted_weights(compiled: Compiled, choices: Choices, visitor: str | None = None) -> dict[tuple[str, Key], float]:
    """Weights for `engine.complete`: log chances, log odds where leaving out is an answer. `engine.sample` takes exp of them."""
    found = {}
    for key, chances in wanted(compiled, choices, visitor).options.items():
        group = compiled.blueprint.by_key[key]
        without = max(1 - sum(chances.values()), FLOOR) if group.kind == "optional" else 1.0
        for option, chance in chances.items():
            less = max(1 - chance, FLOOR) if group.kind == "many" else without
            found[key, option] = math.log(max(chance, FLOOR) / less)
    return found


Found = tuple[Mapping[Key, float], Key | None] | None


@dataclass(frozen=True)
class _Asked:
    """What can be had, what was sold, and by how much a visitor's taste moves each answer."""

    state: State
    shares: Mapping[sold.Column, Shares]
    factors: Mapping[tuple[sold.Column, str], float]


def _factors(learnt: Learned, visitor: str | None) -> Mapping[tuple[sold.Column, str], float]:
    if visitor is None or learnt.liking is None:
        return {}
    taste = recommendations.taste_of(visitor)
    return learnt.liking.factors(taste.vector) if taste and taste.model == learnt.liking.model else {}


def _one(group: Group, asked: _Asked) -> Found:
    column = (group.key, "")
    known = asked.shares.get(column)
    if known is None:
        return None
    possible = [option for option, status in asked.state.statuses(group.key).items() if status != CONFLICTING]
    chances: dict[Key | None, float] = {option: known.answers.get(str(option), 0.0) + FLOOR for option in possible}
    if group.kind == "optional" and not _forced(group, asked.state):
        chances[None] = known.answers.get(LEFT_OUT, 0.0) + FLOOR
    top = _top(chances, known.agreeing)
    moved = {option: chance * asked.factors.get((column, _answer(option)), 1.0) for option, chance in chances.items()}
    total = sum(moved.values())
    return {option: chance / total for option, chance in moved.items() if option is not None}, top


def _top(chances: Mapping[Key | None, float], agreeing: float) -> Key | None:
    ranked = sorted(chances, key=lambda option: -chances[option])
    if len(ranked) < 2 or agreeing < LEAST_AGREEING:  # noqa: PLR2004 - where there is nothing to choose, nothing is chosen
        return None
    best, second = chances[ranked[0]] / sum(chances.values()), chances[ranked[1]] / sum(chances.values())
    return ranked[0] if best >= LEAST_SHARE and best >= STANDS_OUT * second else None


def _several(group: Group, asked: _Asked) -> Found:
    chances: dict[Key, float] = {}
    marked: dict[Key, float] = {}
    for option, status in asked.state.statuses(group.key).items():
        column = (group.key, str(option))
        known = asked.shares.get(column)
        if status == CONFLICTING or known is None:
            continue
        chance = known.answers.get(TAKEN, 0.0)
        odds = chance / max(1 - chance, FLOOR) * asked.factors.get((column, TAKEN), 1.0)
        chances[option] = 1.0 if status == FORCED else odds / (1 + odds)
        if status != FORCED and chance > 1 / 2 and known.agreeing >= LEAST_AGREEING:
            marked[option] = chance
    return (chances, max(marked, key=marked.__getitem__, default=None)) if chances else None


def _answer(option: Key | None) -> str:
    return LEFT_OUT if option is None else str(option)


def _forced(group: Group, state: State) -> bool:
    """Whether something of the group has to be taken."""
    return group.key in state.forced and state.selection[group.key] is not None
