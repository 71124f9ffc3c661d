"""Scarce options: their stock is counted, and one that has run out removes every design that needs it."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from catalog import queries as catalog
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.errors import Contradiction, Value
from configurator.queries import words

Removed = frozenset[tuple[str, str]]
_SCARCE: WeakKeyDictionary[Blueprint, Mapping[str, tuple[str, str]]] = WeakKeyDictionary()


def stock_key(blueprint: Blueprint, group: str, option: str) -> str:
    """The key under which the stock of an option is counted, for all products of the family together."""
    return f"option:{blueprint.family}/{group}.{option}"


def scarce_words(blueprint: Blueprint, selection: Mapping[str, object]) -> dict[str, str]:
    """The scarce options in a selection in words, “Sole: Gum”, by their stock keys, in the order of these."""
    found = {
        stock_key(blueprint, group.key, key): f"{group.label}: {words.value_label(group, key)}"
        for group in blueprint.groups
        for key in _as_list(selection.get(group.key))
        if key in group.keys and group.option(key).attributes.get("stock")
    }
    return dict(sorted(found.items()))


def stock_keys(blueprint: Blueprint, selection: Mapping[str, object]) -> tuple[str, ...]:
    """Keys of the scarce options in a selection, in order."""
    return tuple(scarce_words(blueprint, selection))


def removed_options(blueprint: Blueprint) -> Removed:
    """The scarce options, as (group, option), of which none is left: the engine's ``without``. One query if there are scarce ones."""
    scarce = _scarce(blueprint)
    left = catalog.stock_left(sorted(scarce)) if scarce else {}
    return frozenset(scarce[key] for key, count in left.items() if count < 1)


def _scarce(blueprint: Blueprint) -> Mapping[str, tuple[str, str]]:
    """The options of which stock is counted, by the key under which it is; a blueprint never changes."""
    known = _SCARCE.get(blueprint)
    if known is None:
        known = _SCARCE[blueprint] = {
            stock_key(blueprint, group.key, option.key): (group.key, option.key)
            for group in blueprint.groups
            for option in group.options
            if option.attributes.get("stock")
        }
    return known


def pinned(engine: Configurator, choices: Mapping[str, Value]) -> dict[str, Value]:
    """The choices, and what was decided only because something had run out; so they stay the same design when it is back.

    Choices that cannot be built without what has run out are left as they are. One query if there are scarce options.
    """
    known = dict(choices)
    gone = removed_options(engine.blueprint)
    try:
        shown = engine.state(known, without=gone).selection if gone else None
    except Contradiction:
        shown = None
    if shown is None:
        return known
    # A choice may change what is preferred elsewhere, so what differs is looked at again; at worst everything is chosen.
    # What a shopper types or uploads is never decided for them.
    open_groups = [group.key for group in engine.blueprint.groups if group.key not in known and not group.free]
    for _ in open_groups:
        plain = engine.state(known).selection
        differing = {key: shown[key] for key in open_groups if plain[key] != shown[key]}
        if not differing:
            break
        known |= differing
    return known


def _as_list(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list | tuple) else [value]) if isinstance(one, str)]
