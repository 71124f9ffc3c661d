"""A draft as rows that staff edit, and as the document that is published."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from hashlib import sha256
from typing import Any

from configurator import models
from configurator.domain.blueprint import Blueprint
from configurator.domain.differences import Section, differences
from configurator.domain.errors import BlueprintError, ConfiguratorError

GROUP_FIELDS = ("key", "label", "kind", "zone", "options")
OPTION_FIELDS = ("key", "label", "price", "lead_days", "default", "attributes")
LAYER_FIELDS = ("view", "zone", "depth", "colour", "material", "when")
ROWS = ("groups", "rules", "tables", "layers", "bill")


class StaleError(ConfiguratorError):
    """The draft has changed since somebody looked at what would happen to it."""


def write_rows(blueprint: models.Blueprint, document: Mapping[str, Any]) -> None:
    """Turn a document into the rows of a draft, which must have none yet; what is not a row stays in `blueprint.document`."""
    groups = [_group_row(blueprint, body, at) for at, body in enumerate(document["groups"])]
    models.OptionGroup.objects.bulk_create(groups)
    options = [_option_row(row, body, at) for row, group in zip(groups, document["groups"], strict=True) for at, body in _options(group)]
    models.Option.objects.bulk_create(options, batch_size=1000)
    models.Rule.objects.bulk_create(
        models.Rule(blueprint=blueprint, when=body["when"], why=body.get("why", ""), position=at) for at, body in _listed(document, "rules")
    )
    models.Table.objects.bulk_create(
        models.Table(blueprint=blueprint, groups=body["groups"], allowed=body["allowed"], why=body.get("why", ""), position=at)
        for at, body in _listed(document, "tables")
    )
    models.Layer.objects.bulk_create(_layer_row(blueprint, body) for _, body in _listed(document, "layers"))
    models.BillLine.objects.bulk_create(_bill_row(blueprint, body, at) for at, body in _listed(document, "bill"))
    blueprint.document = {key: value for key, value in document.items() if key not in ROWS}
    blueprint.save(update_fields=["document"])


def add_group(draft: models.Blueprint, body: Mapping[str, Any], position: int) -> models.OptionGroup:
    """Add one group of a document with its options."""
    row = _group_row(draft, body, position)
    row.save()
    models.Option.objects.bulk_create((_option_row(row, option, at) for at, option in _options(body)), batch_size=1000)
    return row


def delete_rows(blueprint: models.Blueprint) -> None:
    """Delete the rows of a draft."""
    for model in (models.OptionGroup, models.Rule, models.Table, models.Layer, models.BillLine):
        model.objects.filter(blueprint=blueprint).delete()


def document_of(blueprint: models.Blueprint) -> dict[str, Any]:
    """The document of any version: as published, or of a draft put together from its rows. Ten queries at most.

    The rules and tables of shared sets come after its own and name their set.
    """
    if not blueprint.is_draft:
        return dict(blueprint.document)
    groups = blueprint.groups.prefetch_related("options")
    return {
        **blueprint.document,
        "groups": [_group_document(group) for group in groups],
        "rules": [*map(_rule_document, blueprint.rules.all()), *_shared(models.SharedRule, blueprint, _rule_document)],
        "tables": [*map(_table_document, blueprint.tables.all()), *_shared(models.SharedTable, blueprint, _table_document)],
        "layers": [_layer_document(layer) for layer in blueprint.layers.all()],
        "bill": [_bill_document(line) for line in blueprint.bill.all()],
    }


def other_rules(document: Mapping[str, Any], draft: models.Blueprint, rule_id: int | None) -> list[Mapping[str, str]]:
    """The rules of a document without the row that is being edited."""
    own = list(draft.rules.values_list("pk", flat=True))
    return [rule for at, rule in enumerate(document["rules"]) if at >= len(own) or own[at] != rule_id]


def complaint(error: BlueprintError, document: Mapping[str, Any]) -> str:
    """What is wrong with a document, with the keys of the group and option in place of their numbers."""
    found = re.match(r"groups\[(\d+)\](?:\.options\[(\d+)\])?", error.place)
    if found is None:
        return str(error)
    group = document["groups"][int(found[1])]
    option = f".{group['options'][int(found[2])]['key']}" if found[2] else ""
    rest = error.place[found.end() :].lstrip(".")
    return f"“{group['key']}{option}”{f', {rest}' if rest else ''}: {error.message}"


def fingerprint(document: Mapping[str, Any]) -> str:
    """A name for a content: two documents that say the same have the same."""
    return sha256(json.dumps(document, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:32]


def shape(*kinds: Any) -> str:
    """A name for what dataclasses hold: kept under it, what an older release kept is not found, so never read wrongly."""
    return fingerprint({f"{kind.__module__}.{kind.__name__}": [one.name for one in fields(kind)] for kind in kinds})[:8]


def changes_of(draft: models.Blueprint, document: Mapping[str, Any]) -> tuple[Section, ...] | None:
    """What a draft changes of the current version; None where it is the first, or cannot be read yet."""
    current = models.Blueprint.objects.published().filter(product=draft.product_id).order_by("-version").first()
    if current is None:
        return None
    try:
        normal = Blueprint.from_dict(document).to_dict()
    except BlueprintError:
        return None
    return differences(current.document, normal)


def _listed(document: Mapping[str, Any], name: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    return enumerate(document.get(name) or ())


def _options(group: Mapping[str, Any]) -> Iterable[tuple[int, Mapping[str, Any]]]:
    return _listed(group, "options")


def _rest(body: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in known}


def _group_row(blueprint: models.Blueprint, body: Mapping[str, Any], at: int) -> models.OptionGroup:
    return models.OptionGroup(
        blueprint=blueprint,
        key=body["key"],
        label=body.get("label") or body["key"],
        kind=body.get("kind") or "one",
        zone=body.get("zone") or "",
        position=at,
        settings=_rest(body, GROUP_FIELDS),
    )


def _option_row(group: models.OptionGroup, body: Mapping[str, Any], at: int) -> models.Option:
    return models.Option(
        group=group,
        key=body["key"],
        label=body.get("label") or body["key"],
        price=Decimal(str(body.get("price") or 0)),
        lead_days=body.get("lead_days") or 0,
        default=bool(body.get("default")),
        attributes={**(body.get("attributes") or {}), **_rest(body, OPTION_FIELDS)},
        position=at,
    )


def _layer_row(blueprint: models.Blueprint, body: Mapping[str, Any]) -> models.Layer:
    return models.Layer(
        blueprint=blueprint,
        view=body.get("view") or "",
        zone=body.get("zone") or "",
        depth=body.get("depth") or 0,
        colour=body.get("colour") or "",
        material=body.get("material") or "",
        when=body.get("when") or "",
        source=_rest(body, LAYER_FIELDS),
    )


def _bill_row(blueprint: models.Blueprint, body: Mapping[str, Any], at: int) -> models.BillLine:
    return models.BillLine(
        blueprint=blueprint,
        part=body["part"],
        title=body.get("title") or "",
        quantity=Decimal(str(body.get("quantity", 1))),
        unit=body.get("unit") or "pcs",
        when=body.get("when") or "",
        per=body.get("per") or "",
        position=at,
    )


def _bill_document(line: models.BillLine) -> dict[str, Any]:
    named = {"title": line.title, "when": line.when, "per": line.per}
    body = {"part": line.part, "quantity": str(line.quantity), "unit": line.unit}
    return body | {key: value for key, value in named.items() if value}


def _group_document(group: models.OptionGroup) -> dict[str, Any]:
    body: dict[str, Any] = {"key": group.key, "label": group.label, "kind": group.kind, **group.settings}
    if group.zone:
        body["zone"] = group.zone
    if group.kind in ("one", "optional", "many"):
        body["options"] = [_option_document(option) for option in group.options.all()]
    return body


def _option_document(option: models.Option) -> dict[str, Any]:
    body: dict[str, Any] = {"key": option.key, "label": option.label, "price": str(option.price), "lead_days": option.lead_days}
    if option.default:
        body["default"] = True
    return {**body, "attributes": option.attributes}


def _rule_document(rule: models.Rule | models.SharedRule) -> dict[str, Any]:
    return {"when": rule.when, "why": rule.why}


def _table_document(table: models.Table | models.SharedTable) -> dict[str, Any]:
    return {"groups": table.groups, "allowed": table.allowed, "why": table.why}


def _shared(model: type[Any], blueprint: models.Blueprint, written: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    """What the sets that a draft uses add to it."""
    rows = model.objects.filter(rule_set__uses__blueprint=blueprint).select_related("rule_set")
    return [{**written(row), "set": row.rule_set.key} for row in rows.order_by("rule_set__key", "position", "pk")]


def without_sets(document: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """A document without the rules and tables of some sets."""
    kept = {name: [body for body in document.get(name) or () if body.get("set") not in keys] for name in ("rules", "tables")}
    return {**document, **kept}


def _layer_document(layer: models.Layer) -> dict[str, Any]:
    body = {"view": layer.view, "zone": layer.zone, "depth": layer.depth, **layer.source}
    named = {"colour": layer.colour, "material": layer.material, "when": layer.when}
    return body | {key: value for key, value in named.items() if value}
