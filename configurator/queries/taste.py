"""How likely and how wanted options are: what designs by chance and designs finished by the shop aim for."""

import math
from collections.abc import Mapping
from random import Random

from configurator.domain import harmony
from configurator.domain.blueprint import Blueprint, Group, Option
from configurator.domain.harmony import Colour, Scheme
from configurator.queries.asking import Choices
from configurator.queries.compiled import Compiled
from configurator.queries.scarce import Removed
from configurator.queries.wanted import wanted_weights

Named = tuple[str, str | int]
# How likely something that may be left out is taken, to not taken at all.
TAKEN = 0.5
# How much of what people like counts in a design by chance: with all of it there would be few surprises.
LIKED = 0.4
# Likelihood of what is only taken where a rule leaves nothing else.
RARE = 1e-9


def sold_out(out: Removed, selection: Mapping[str, object]) -> frozenset[Named]:
    """Options that have run out and are not in the selection either."""
    return frozenset(name for name in out if not _taken(selection.get(name[0]), name[1]))


def preferences(made: Compiled, choices: Choices, visitor: str | None) -> dict[Named, float]:
    """What a finished design aims for: what goes with the choices most likely. Numbers and what nobody bought stay standard."""
    found = wanted_weights(made, choices, visitor)
    return {name: weight for name, weight in found.items() if made.blueprint.by_key[name[0]].options}


def chances(made: Compiled, choices: Choices, selection: Mapping[str, object], rng: Random, visitor: str | None) -> dict[Named, float]:
    """The likelihood of every option in a design by chance: colours go together and with what was chosen, and people like them.

    Numbers stay as they are, texts are left to the shopper, and to several options that were chosen none is added.
    """
    found = _harmonious(made.blueprint, choices, selection, rng)
    for name, weight in preferences(made, choices, visitor).items():
        if found.get(name, RARE) > RARE:
            found[name] = max(RARE, found[name] * math.exp(LIKED * weight))
    return found


def _harmonious(blueprint: Blueprint, choices: Choices, selection: Mapping[str, object], rng: Random) -> dict[Named, float]:
    scheme = _scheme(blueprint, choices, rng)
    found: dict[Named, float] = {}
    for group in blueprint.groups:
        if group.kind == "number":
            found |= {(group.key, number): RARE for number in group.numbers if number != selection[group.key]}
        elif group.kind == "many":
            found |= _several(group, group.key in choices, selection[group.key], scheme)
        elif group.options and group.key not in choices:
            found |= _one(group, scheme)
        elif group.free and group.key not in choices:
            found[group.key, group.filler] = RARE
    return found


def _scheme(blueprint: Blueprint, choices: Choices, rng: Random) -> Scheme:
    groups = [(group, [colour for option in group.options if (colour := _colour(option))]) for group in blueprint.groups]
    leads = next((colours for group, colours in groups if colours and group.kind == "one"), [])
    kept = [
        colour
        for group, _ in groups
        for option in group.options
        if group.key in choices and _taken(choices[group.key], option.key) and (colour := _colour(option))
    ]
    return harmony.scheme(leads, list(dict.fromkeys(one for _, colours in groups for one in colours)), kept, rng)


def _one(group: Group, scheme: Scheme) -> dict[Named, float]:
    fits = _fits(group, scheme)
    total = sum(fits.values())
    share = TAKEN / total if group.kind == "optional" else 1 / max(fits.values())
    return {(group.key, key): max(RARE, fit * share) for key, fit in fits.items()}


def _several(group: Group, chosen: bool, taken: object, scheme: Scheme) -> dict[Named, float]:  # noqa: FBT001
    fits = _fits(group, scheme)
    best = max(fits.values())
    likely = RARE if chosen else TAKEN / len(fits)
    found = {key: max(RARE, likely * fit / best) for key, fit in fits.items()}
    return {(group.key, key): 1.0 if _taken(taken, key) else weight for key, weight in found.items()}


def _fits(group: Group, scheme: Scheme) -> dict[str, float]:
    """How well each option fits the scheme; one without a colour fits as well as the best of its group."""
    colours = {option.key: _colour(option) for option in group.options}
    found = {key: scheme.weight(colour) for key, colour in colours.items() if colour}
    best = max(found.values(), default=1.0)
    return {key: found.get(key, best) for key in colours}


def _colour(option: Option) -> Colour | None:
    return harmony.read(option.attributes.get("colour"))


def _taken(value: object, key: str) -> bool:
    return key in value if isinstance(value, list | tuple) else value == key
