"""Which options of a group still go with what is chosen, and which choice made the rest fall away."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from configurator.domain.blueprint import Group
from configurator.domain.errors import Value
from configurator.domain.state import State
from configurator.queries import words
from configurator.queries.asking import Clicked
from configurator.queries.compiled import Compiled
from configurator.queries.scarce import Removed

MUCH = 0.75
"""Share of the options up to which a group's line says how many are left."""
COUNTED = ("one", "optional", "number")
REMEMBERED = 10_000
# What a group has left without any choice, and with a single one: asked at every click, the same for every shopper.
_ALONE: WeakKeyDictionary[Compiled, dict[tuple[object, ...], frozenset[object]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """How many options of a group go with the choices, of how many there can ever be."""

    left: int
    total: int
    only: str = ""

    @property
    def line(self) -> str:
        """“3 of 9 go with your choices”; empty where little fell away, for a list of such lines would only be noise."""
        if self.left >= self.total or self.left > self.total * MUCH:
            return ""
        if self.left == 1:
            return f"Only {self.only} goes with your choices"
        return f"{self.left or 'None'} of {self.total} go with your choices"


def narrowed(made: Compiled, after: Clicked, group: Group) -> Narrowed:
    """Count the options of a group that another choice can still take. Kinds that take several or a text are not counted."""
    if group.kind not in COUNTED:
        return Narrowed(0, 0)
    state = after.state
    total, left = len(_ever(made, group, after.gone)), _count(state, group)
    only = words.value_label(group, next(iter(_live(state, group)))) if left == 1 < total else ""
    return Narrowed(left, total, only)


def differs(one: State, other: State, group: Group) -> bool:
    """Whether two states leave another number of options of a group, or others."""
    variable = one.space.where[group.key][0]
    return group.kind in COUNTED and one.possible[variable].tobytes() != other.possible[variable].tobytes()


def _count(state: State, group: Group) -> int:
    variable = state.space.where[group.key][0]
    live = state.possible[variable]
    nothing = state.space.places[variable].get(None)
    return int(np.count_nonzero(live)) - (nothing is not None and bool(live[nothing]))


def _live(state: State, group: Group) -> frozenset[object]:
    """The values of a group that go with the choices, leaving it out not counted."""
    variable = state.space.where[group.key][0]
    values = state.space.variables[variable].values
    return frozenset(value for value, live in zip(values, state.possible[variable].tolist(), strict=True) if live and value is not None)


def _ever(made: Compiled, group: Group, gone: Removed) -> frozenset[object]:
    """The values of a group that any design has which does without what has run out."""
    return _kept(made, group, {}, gone)


def _kept(made: Compiled, group: Group, choices: Mapping[str, Value], gone: Removed) -> frozenset[object]:
    known = _ALONE.setdefault(made, {})
    name = (group.key, *(f"{key}={value}" for key, value in choices.items()), gone) if choices else (group.key, gone)
    if name not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        known[name] = _live(made.engine.state(choices, without=gone), group)
    return known[name]


def cause(made: Compiled, after: Clicked, group: Group) -> str:
    """What narrows a group, as one sentence: “Only 3 of 9 go with Upper: Suede.”; empty where nothing does."""
    found = narrowed(made, after, group)
    if found.left >= found.total:
        return ""
    what = f"Only {found.only} goes" if found.left == 1 else f"Only {found.left} of {found.total} go" if found.left else "Nothing here goes"
    key = _single(made, after, group)
    if key is None:
        return f"{what} with your choices together."
    chosen = made.blueprint.by_key[key]
    return f"{what} with {chosen.label}: {words.value_label(chosen, after.choices[key])}."


def _single(made: Compiled, after: Clicked, group: Group) -> str | None:
    """The one choice that alone leaves just these options, if there is one."""
    others = {key: value for key, value in after.choices.items() if key != group.key}
    left = _live(after.state, group)
    lost = min(_ever(made, group, after.gone) - left, key=str)
    blamed = list(made.engine.explain(others, group.key, lost, without=after.gone).choices)
    return blamed[0] if len(blamed) == 1 and _kept(made, group, {blamed[0]: others[blamed[0]]}, after.gone) == left else None
