"""What a blueprint says in options but does not show in its picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from configurator.domain import rules
from configurator.domain.blueprint import Blueprint
from configurator.domain.groups import Group

MAX_NAMED = 5


def missing_layers(blueprint: Blueprint) -> tuple[str, ...]:
    """Return sentences about views without layers, zones without a layer, options without a layer, colour or shading."""
    if not blueprint.views:
        return ()
    return tuple(dict.fromkeys(_found(blueprint)))


def _found(blueprint: Blueprint) -> Iterable[str]:
    for look in (_views, _zones, _empty, _colours, _shadings, _written):
        yield from look(blueprint)


def _views(blueprint: Blueprint) -> Iterable[str]:
    shown = {layer.get("view") for layer in blueprint.layers}
    return (f"The view “{view.get('label') or view.get('key')}” has no layer." for view in blueprint.views if view.get("key") not in shown)


def _zones(blueprint: Blueprint) -> Iterable[str]:
    """A group that names a zone, or whose options have colours, and that no layer follows; ``"pictured": false``: out of sight."""
    zones = {layer.get("zone") for layer in blueprint.layers}
    followed = {layer.get(name) for layer in blueprint.layers for name in ("colour", "material", "text", "picture")}
    conditions = " ".join(str(layer.get("when") or "") for layer in blueprint.layers)
    for group in blueprint.groups:
        if group.key in followed or f"{group.key}." in conditions or f'{group.key}".' in conditions:
            continue
        if group.extra.get("pictured") is False:
            continue
        zone = group.extra.get("zone")
        if zone and zone not in zones:
            yield f"“{group.label}” is about the zone “{zone}”, which no layer shows."
        elif any(option.attributes.get("colour") for option in group.options):
            yield f"The options of “{group.label}” have colours, but no layer takes its colour from them."


def _empty(blueprint: Blueprint) -> Iterable[str]:
    """Options with which nothing is drawn in the zone of their group, in a view that shows it with the others."""
    for group in blueprint.groups:
        for view in blueprint.views if group.kind == "one" and group.extra.get("zone") else ():
            place = (view.get("key"), group.extra["zone"])
            there = [layer for layer in blueprint.layers if (layer.get("view"), layer.get("zone")) == place]
            conditions = [str(layer.get("when") or "") for layer in there]
            if not all(_about(condition) == {group.key} for condition in conditions):
                continue
            bare = [one.label for one in group.options if not any(blueprint.holds(each, {group.key: one.key}) for each in conditions)]
            if 0 < len(bare) < len(group.options):
                yield f"With {_named(bare)} of “{group.label}” nothing is drawn in the zone “{group.extra['zone']}” ({view.get('key')})."


def _about(condition: str) -> set[str]:
    return {name.parts[0] for name in rules.names(rules.parse(condition))} if condition else set()


def _colours(blueprint: Blueprint) -> Iterable[str]:
    for layer in blueprint.layers:
        group = blueprint.by_key.get(str(layer.get("colour")))
        if group is not None and layer.get("mask"):
            bare = [option.label for option in group.options if not option.attributes.get("colour")]
            if bare:
                yield f"{_named(bare)} of “{group.label}” {_have(bare)} no colour, so the zone “{layer.get('zone')}” is drawn white."


def _shadings(blueprint: Blueprint) -> Iterable[str]:
    for layer in blueprint.layers:
        shading = layer.get("shading")
        group = blueprint.by_key.get(str(layer.get("material")))
        if group is None or not isinstance(shading, Mapping) or "default" in shading:
            continue
        bare = [option.label for option in group.options if not {option.key, option.attributes.get("material")} & set(shading)]
        if bare:
            yield f"{_named(bare)} of “{group.label}” {_have(bare)} no shading in the zone “{layer.get('zone')}” ({layer.get('view')})."


def _written(blueprint: Blueprint) -> Iterable[str]:
    texts = {layer.get("text") or layer.get("picture") for layer in blueprint.layers}
    return (f"The {group.kind} “{group.label}” is in no layer, so nobody sees it." for group in blueprint.groups if _unseen(group, texts))


def _unseen(group: Group, texts: set[object]) -> bool:
    return group.free and group.key not in texts


def _named(labels: list[str]) -> str:
    shown = ", ".join(f"“{label}”" for label in labels[:MAX_NAMED])
    return shown + (f" and {len(labels) - MAX_NAMED} more" if len(labels) > MAX_NAMED else "")


def _have(labels: list[str]) -> str:
    return "has" if len(labels) == 1 else "have"
