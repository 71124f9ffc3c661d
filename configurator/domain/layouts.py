"""Which sheets a blueprint document can be written as: groups, options, rules, and each of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from configurator.domain import cells
from configurator.domain.groups import Group
from configurator.domain.records import Key, Layout, Record

Document = Mapping[str, Any]
GROUP_FIELDS = ("key", "label", "kind", "zone", "options")
OPTION_FIELDS = ("key", "label", "price", "lead_days", "default", "attributes")
WITH_OPTIONS = ("one", "optional", "many")

OPTIONS = Layout(
    keys={"group": cells.GROUP_KEY, "key": cells.OPTION_KEY},
    fields={"label": cells.LABEL, "price": cells.PRICE, "lead_days": cells.DAYS, "default": cells.FLAG},
    rest="attributes",
    scope=1,
)
GROUPS = Layout(
    keys={"key": cells.GROUP_KEY},
    fields={"label": cells.LABEL, "kind": cells.KIND, "zone": cells.TEXT},
    rest="settings",
    members={
        **dict.fromkeys(("min", "max", "lo", "hi", "step", "max_length", "lead_days"), cells.WHOLE),
        **dict.fromkeys(("unit", "alphabet"), cells.TEXT),
        **dict.fromkeys(("price_per_step", "price_per_character", "price"), cells.AMOUNT),
    },
)
RULES = Layout(keys={"when": cells.RULE}, fields={"why": cells.SENTENCE})


def table(groups: Sequence[Group]) -> Layout:
    """Return the layout of a table of these groups: one column each, one line for each combination allowed."""
    return Layout(keys={group.key: cells.choice(group) for group in groups})


def option_records(document: Document) -> list[Record]:
    """Return the options of a document, group by group."""
    found = []
    for group in document.get("groups") or ():
        for option in group.get("options") or ():
            rest = {**(option.get("attributes") or {}), **_rest(option, OPTION_FIELDS)}
            values = {
                "label": option.get("label") or option["key"],
                "price": cells.PRICE.read(str(option.get("price") or 0)),
                "lead_days": option.get("lead_days") or 0,
                "default": bool(option.get("default")),
            }
            found.append(Record((group["key"], option["key"]), {**values, **_columns(OPTIONS, rest)}))
    return found


def group_records(document: Document) -> list[Record]:
    """Return the groups of a document without their options."""
    return [
        Record(
            (group["key"],),
            {
                "label": group.get("label") or group["key"],
                "kind": group.get("kind") or "one",
                "zone": group.get("zone") or None,
                **_columns(GROUPS, _rest(group, GROUP_FIELDS)),
            },
        )
        for group in document.get("groups") or ()
    ]


def rule_records(document: Document) -> list[Record]:
    """Return the rules of a document, each text once."""
    rows = ((cells.RULE.read(rule["when"]), cells.SENTENCE.read(rule.get("why") or "")) for rule in document.get("rules") or ())
    return _once(Record((when,), {"why": why}) for when, why in rows)


def table_records(body: Document, columns: Sequence[str]) -> list[Record]:
    """Return the rows of one table of a document, each once, with their cells in the order of the columns."""
    places = [list(body["groups"]).index(name) for name in columns]
    rows = (tuple("" if row[at] is None else str(row[at]) for at in places) for row in body["allowed"])
    return _once(Record(row, {}) for row in rows)


def row_of(key: Key, groups: Sequence[Group]) -> list[str | int | None]:
    """Return a line of a table as the document writes it."""
    return [
        int(cell) if group.kind == "number" else cell or (None if group.kind == "optional" else cell)
        for cell, group in zip(key, groups, strict=True)
    ]


def members(layout: Layout, record: Record) -> dict[str, Any]:
    """Return the further columns of a record as the object they are members of."""
    return {layout.own(name): value for name, value in record.values.items() if name not in layout.fields and value is not None}


def _columns(layout: Layout, rest: Mapping[str, Any]) -> dict[str, Any]:
    return {layout.member(name): value for name, value in rest.items()}


def _rest(body: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in known}


def _once(records: Iterable[Record]) -> list[Record]:
    found: dict[Key, Record] = {}
    for record in records:
        found.setdefault(record.key, record)
    return list(found.values())
