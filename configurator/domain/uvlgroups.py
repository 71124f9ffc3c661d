"""Features that a blueprint was written as: their attributes say which group and which option they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from configurator.domain.errors import BlueprintError
from configurator.domain.groups import FREE, KINDS
from configurator.domain.uvltree import Attribute, Feature, Model, Relation

Document = dict[str, object]
REST = "more"


@dataclass
class Written:
    """A group and what its features are in rule syntax; "" is always there."""

    group: Document
    terms: dict[str, str] = field(default_factory=dict)


def marked(feature: Feature) -> bool:
    """Tell whether a feature says which kind of group it is."""
    return feature.attributes.get("kind") in KINDS and isinstance(feature.attributes.get("key"), str)


def group_of(feature: Feature) -> Written:
    """Return the group that a marked feature stands for; raises BlueprintError with the line."""
    about = feature.attributes
    key, kind = str(about["key"]), str(about["kind"])
    group: Document = {"key": key, "label": str(about.get("label", key)), "kind": kind} | _facts(feature)
    found = Written(group)
    if kind in FREE:
        found.terms[feature.name] = f'"{key}"'
        return found
    found.terms[feature.name] = ""
    if len(feature.relations) != 1 or any(child.relations for child in feature.relations[0].children):
        raise BlueprintError(f"line {feature.line}", f"expected the options of “{key}” in one relation below it, and nothing below them")
    relation = feature.relations[0]
    if kind == "number":
        found.terms |= {child.name: f'"{key}" == {_value(child)}' for child in relation.children}
        return found
    group |= _bounds(kind, relation)
    group["options"] = [_option(child) for child in relation.children]
    found.terms |= {child.name: f'"{key}"."{_key(child)}"' for child in relation.children}
    return found


def top_of(model: Model) -> Document:
    """Return what the root says about the product."""
    about = model.root.attributes
    known = {name: about[name] for name in ("product", "title", "family", "currency") if isinstance(about.get(name), str)}
    return known | rest_of(about, model.root.line)


def rest_of(about: Mapping[str, Attribute], line: int) -> Document:
    """Return what an attribute holds as JSON."""
    return loaded(str(about[REST]), line) if REST in about else {}


def loaded(text: str, line: int) -> Document:
    """Read an object from JSON; raises BlueprintError with the line."""
    try:
        found = json.loads(text)
    except ValueError as problem:
        raise BlueprintError(f"line {line}", f"expected JSON in “{REST}”: {problem}") from None
    if not isinstance(found, dict):
        raise BlueprintError(f"line {line}", f"expected an object in “{REST}”")
    return found


def _facts(feature: Feature) -> Document:
    about = feature.attributes
    found: Document = {name: _whole(about[name], feature) for name in ("lead_days",) if name in about}
    found |= {"price": _money(about["price"])} if "price" in about else {}
    return found | rest_of(about, feature.line)


def _option(feature: Feature) -> Document:
    about = feature.attributes
    label = str(about.get("label", feature.name))
    return {"key": _key(feature), "label": label, "default": about.get("default") is True} | _facts(feature)


def _bounds(kind: str, relation: Relation) -> Document:
    """The relation counts, whatever the attribute says: a file may have been edited."""
    low, high = relation.low, relation.high
    plain = {"one": (1, 1), "optional": (0, 1)}.get(kind)
    return {"kind": kind} if plain == (low, high) else {"kind": "many", "min": low, "max": high}


def _key(feature: Feature) -> str:
    return str(feature.attributes.get("key", feature.name))


def _value(feature: Feature) -> int:
    value = feature.attributes.get("value")
    if value is None:
        raise BlueprintError(f"line {feature.line}", "expected an attribute “value” on a step of a number")
    return _whole(value, feature)


def _whole(value: Attribute, feature: Feature) -> int:
    if isinstance(value, bool) or not isinstance(value, float) or value != int(value):
        raise BlueprintError(f"line {feature.line}", f"expected a whole number, found “{value}”")
    return int(value)


def _money(value: Attribute) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
