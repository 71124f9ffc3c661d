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
from configurator.queries.learned import learned

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
    """What goes with these choices most likely, among what can still be had; empty where nothing was sold."""
    del visitor
    model = learned(compiled.blueprint_id)
    if model is None:
        return Wanted()
    try:
        state = compiled.engine.state(choices)
    except ConfiguratorError:
        return Wanted()
    shares = model.shares(sold.answers_of({key: value for key, value in choices.items() if not compiled.blueprint.by_key[key].free}))
    options: dict[str, Mapping[Key, float]] = {}
    top: dict[str, Key | None] = {}
    for group in compiled.blueprint.groups:
        if group.free or (group.key in choices and group.kind != "many"):
            continue
        found = _several(group, state, shares) if group.kind == "many" else _one(group, state, shares)
        if found is not None:
            options[group.key], top[group.key] = found
    return Wanted(options, top)


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


def _one(group: Group, state: State, shares: Mapping[sold.Column, Shares]) -> Found:
    known = shares.get((group.key, ""))
    if known is None:
        return None
    possible = [option for option, status in state.statuses(group.key).items() if status != CONFLICTING]
    chances = {option: known.answers.get(str(option), 0.0) + FLOOR for option in possible}
    left_out = known.answers.get(LEFT_OUT, 0.0) if group.kind == "optional" and not _forced(group, state) else 0.0
    total = sum(chances.values()) + left_out
    chances = {option: chance / total for option, chance in chances.items()}
    return chances, _top(chances, left_out / total, known.agreeing)


def _top(chances: Mapping[Key, float], left_out: float, agreeing: float) -> Key | None:
    ranked = sorted(chances, key=lambda option: -chances[option])
    if len(ranked) < 2 or agreeing < LEAST_AGREEING:  # noqa: PLR2004 - where there is nothing to choose, nothing is chosen
        return None
    best, second = chances[ranked[0]], max(chances[ranked[1]], left_out)
    return ranked[0] if best >= LEAST_SHARE and best >= STANDS_OUT * second else None


def _several(group: Group, state: State, shares: Mapping[sold.Column, Shares]) -> Found:
    chances: dict[Key, float] = {}
    marked: list[Key] = []
    for option, status in state.statuses(group.key).items():
        known = shares.get((group.key, str(option)))
        if status == CONFLICTING or known is None:
            continue
        chances[option] = 1.0 if status == FORCED else known.answers.get(TAKEN, 0.0)
        if status != FORCED and chances[option] * 2 > 1 and known.agreeing >= LEAST_AGREEING:
            marked.append(option)
    return (chances, max(marked, key=lambda option: chances[option], default=None)) if chances else None


def _forced(group: Group, state: State) -> bool:
    """Whether something of the group has to be taken."""
    return group.key in state.forced and state.selection[group.key] is not None
