"""Records of a sheet as rows of a draft, and as a document."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from configurator import models
from configurator.domain import groups as domain_groups, layouts
from configurator.domain.records import Change, Key, Layout, Record
from configurator.domain.shared import own

Document = dict[str, Any]
BATCH = 1000


def with_records(document: Document, name: str, layout: Layout, after: Sequence[Record], why: str) -> Document:
    """The document with one of its sheets replaced."""
    if name == "options":
        return document | {"groups": _with_options(document["groups"], after)}
    if name == "groups":
        old = {group["key"]: group.get("options") or [] for group in document["groups"]}
        return document | {"groups": [_group(record, old.get(record.key[0], [])) for record in after]}
    if name == "rules":
        shared = [rule for rule in document.get("rules") or () if rule.get("set")]
        return document | {"rules": [*({"when": one.key[0], "why": one.values.get("why") or ""} for one in after), *shared]}
    tables = list(document.get("tables") or ())
    keys = list(layout.keys)
    known = {group.key: group for group in domain_groups.read(document["groups"])}
    rows = [layouts.row_of(record.key, [known[key] for key in keys]) for record in after]
    at = _place(name)
    if at is None:
        new = {"groups": keys, "allowed": rows, "why": why}
        return document | {"tables": [*own(tables), new, *(body for body in tables if body.get("set"))]}
    tables[at] = {**tables[at], "groups": keys, "allowed": rows}
    return document | {"tables": tables}


def _place(name: str) -> int | None:
    number = name.removeprefix("table-")
    return int(number) if number.isdecimal() else None


def _with_options(groups: Iterable[Document], after: Sequence[Record]) -> list[Document]:
    found: dict[str, list[Document]] = {}
    for record in after:
        values = record.values
        body = {"key": record.key[1], "label": values.get("label") or record.key[1], "price": values.get("price", "0.00")}
        body |= {"lead_days": values.get("lead_days", 0), "default": values.get("default", False)}
        found.setdefault(record.key[0], []).append(body | {"attributes": layouts.members(layouts.OPTIONS, record)})
    return [group | ({"options": found.get(group["key"], [])} if "options" in group else {}) for group in groups]


def _group(record: Record, options: list[Document]) -> Document:
    values = record.values
    body = {"key": record.key[0], "label": values.get("label") or record.key[0], "kind": values.get("kind") or "one"}
    body |= {"zone": values["zone"]} if values.get("zone") else {}
    body |= {"options": options} if body["kind"] in layouts.WITH_OPTIONS else {}
    return body | layouts.members(layouts.GROUPS, record)


def write(draft: models.Blueprint, name: str, after: Sequence[Record], changes: Sequence[Change], document: Document) -> None:
    """Bring the rows of a draft in line with the records; `document` is what it shall be. Groups without any change keep their options."""
    gone = [change.key for change in changes if change.kind == "removed"]
    if name == "options":
        _write_options(draft, after, {change.key[0] for change in changes}, gone)
    elif name == "groups":
        _write_groups(draft, after, gone)
    elif name == "rules":
        _write_rules(draft, after, gone)
    else:
        _write_table(draft, name, document)


def _write_options(draft: models.Blueprint, after: Sequence[Record], touched: set[str], gone: Sequence[Key]) -> None:
    groups = dict(draft.groups.values_list("key", "pk"))
    leaving: dict[int, list[str]] = {}
    for group, key in gone:
        leaving.setdefault(groups[group], []).append(key)
    for group_id, keys in leaving.items():
        models.Option.objects.filter(group=group_id, key__in=keys).delete()
    rows, counts = [], dict.fromkeys(touched, 0)
    for record in after:
        if record.key[0] in touched:
            rows.append(_option_row(groups[record.key[0]], record, counts[record.key[0]]))
            counts[record.key[0]] += 1
    fields = ["label", "price", "lead_days", "default", "attributes", "position"]
    models.Option.objects.bulk_create(rows, batch_size=BATCH, update_conflicts=True, unique_fields=["group", "key"], update_fields=fields)


def _option_row(group_id: int, record: Record, at: int) -> models.Option:
    values = record.values
    return models.Option(
        group_id=group_id,
        key=record.key[1],
        label=values.get("label") or record.key[1],
        price=Decimal(str(values.get("price") or 0)),
        lead_days=values.get("lead_days") or 0,
        default=bool(values.get("default")),
        attributes=layouts.members(layouts.OPTIONS, record),
        position=at,
    )


def _write_groups(draft: models.Blueprint, after: Sequence[Record], gone: Sequence[Key]) -> None:
    draft.groups.filter(key__in=[key for (key,) in gone]).delete()
    rows = [
        models.OptionGroup(
            blueprint=draft,
            key=record.key[0],
            label=record.values.get("label") or record.key[0],
            kind=record.values.get("kind") or "one",
            zone=record.values.get("zone") or "",
            settings=layouts.members(layouts.GROUPS, record),
            position=at,
        )
        for at, record in enumerate(after)
    ]
    fields = ["label", "kind", "zone", "settings", "position"]
    models.OptionGroup.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["blueprint", "key"], update_fields=fields
    )


def _write_rules(draft: models.Blueprint, after: Sequence[Record], gone: Sequence[Key]) -> None:
    known: dict[str, models.Rule] = {}
    leaving = {when for (when,) in gone}
    removed = []
    for row in draft.rules.all():
        when = " ".join(row.when.split())
        if when in leaving:
            removed.append(row.pk)
        known.setdefault(when, row)
    models.Rule.objects.filter(pk__in=removed).delete()
    new = []
    for at, record in enumerate(after):
        row = known.get(record.key[0]) or models.Rule(blueprint=draft, when=record.key[0])
        row.why, row.position = record.values.get("why") or "", at
        new.append(row)
    models.Rule.objects.bulk_create([row for row in new if row.pk is None], batch_size=BATCH)
    models.Rule.objects.bulk_update([row for row in new if row.pk is not None], ["why", "position"], batch_size=BATCH)


def _write_table(draft: models.Blueprint, name: str, document: Document) -> None:
    at = _place(name)
    if at is None:
        tables = own(document["tables"])
        body = tables[-1]
        models.Table.objects.create(blueprint=draft, groups=body["groups"], allowed=body["allowed"], why=body["why"], position=len(tables))
        return
    row, body = list(draft.tables.all())[at], document["tables"][at]
    row.groups, row.allowed = body["groups"], body["allowed"]
    row.save(update_fields=["groups", "allowed"])
