"""Scarce options: whose stock is counted."""

from collections.abc import Mapping

from configurator.domain.blueprint import Blueprint


def stock_key(blueprint: Blueprint, group: str, option: str) -> str:
    """The key under which the stock of an option is counted, for all products of the family together."""
    return f"option:{blueprint.family}/{group}.{option}"


def stock_keys(blueprint: Blueprint, selection: Mapping[str, object]) -> tuple[str, ...]:
    """Keys of the scarce options in a selection, in order."""
    found = [
        stock_key(blueprint, group.key, key)
        for group in blueprint.groups
        for key in _as_list(selection.get(group.key))
        if key in group.keys and group.option(key).attributes.get("stock")
    ]
    return tuple(sorted(found))


def _as_list(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list | tuple) else [value]) if isinstance(one, str)]
