"""What differs between two blueprint documents, part by part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from configurator.domain import layouts
from configurator.domain.cells import Cell
from configurator.domain.records import Change, Layout, Record, compare

Document = Mapping[str, Any]
LISTS = ("groups", "rules", "tables", "layers", "views", "bill")


class _Shown(Layout):
    """Columns that are only looked at: texts as they are, everything else as the file writes it."""

    def cell(self, _column: str) -> Cell:
        return Cell(str, lambda value: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one kind of part."""

    title: str
    changes: tuple[Change, ...]

    def count(self, kind: str) -> int:
        """Return how many parts were added, changed, moved or removed."""
        return sum(change.kind == kind for change in self.changes)


def differences(before: Document, after: Document) -> tuple[Section, ...]:
    """Return what a document changes of another, prices apart from the rest; parts without any change are left out."""
    options = compare(layouts.OPTIONS, layouts.option_records(before), layouts.option_records(after))
    found = [
        Section("Product", _plain(_head(before), _head(after))),
        Section("Groups", tuple(compare(layouts.GROUPS, layouts.group_records(before), layouts.group_records(after)))),
        Section("Prices", tuple(_only(options, prices=True))),
        Section("Options", tuple(_only(options, prices=False))),
        Section("Rules", tuple(compare(layouts.RULES, layouts.rule_records(before), layouts.rule_records(after)))),
        Section("Tables", _plain(_tables(before), _tables(after))),
        Section("Views", _plain(_entries(before, "views", ("key",)), _entries(after, "views", ("key",)))),
        Section("Layers", _plain(_layers(before), _layers(after))),
        Section("Bill of materials", _plain(_entries(before, "bill", ("part", "when")), _entries(after, "bill", ("part", "when")))),
    ]
    return tuple(section for section in found if section.changes)


def _only(changes: Iterable[Change], *, prices: bool) -> Iterable[Change]:
    """Changes of prices of options that stay, or everything else."""
    for change in changes:
        if change.kind != "changed":
            if not prices:
                yield change
            continue
        fields = tuple(one for one in change.fields if (one.name == "price") == prices)
        if fields:
            yield Change("changed", change.key, fields)


def _plain(before: list[Record], after: list[Record]) -> tuple[Change, ...]:
    width = max((len(record.key) for record in (*before, *after)), default=1)
    return tuple(compare(_Shown(keys={f"key {at}": Cell(str) for at in range(width)}), before, after))


def _head(document: Document) -> list[Record]:
    return [Record((key,), {"value": value}) for key, value in sorted(document.items()) if key not in LISTS]


def _tables(document: Document) -> list[Record]:
    """Each table by its groups; one field for every combination, so that the differing ones show."""
    found = []
    for at, table in enumerate(document.get("tables") or ()):
        rows = {" · ".join(_cell(cell) for cell in row): "allowed" for row in table["allowed"]}
        found.append(((" × ".join(map(str, table["groups"])),), {"why": table.get("why") or None, **rows}, at))
    return _distinct(found)


def _entries(document: Document, name: str, keys: tuple[str, ...]) -> list[Record]:
    found = []
    for at, body in enumerate(document.get(name) or ()):
        rest = {key: value for key, value in body.items() if key not in keys and value not in ("", None, {}, [])}
        found.append((tuple(str(body[key]) for key in keys if body.get(key)) or (str(at + 1),), rest, at))
    return _distinct(found)


def _layers(document: Document) -> list[Record]:
    """The layers of each view from the lowest up, as they are drawn, wherever they stand in the document."""
    drawn = sorted(document.get("layers") or (), key=lambda body: (str(body.get("view")), int(body.get("depth") or 0)))
    return _entries({"layers": drawn}, "layers", ("view", "zone"))


def _distinct(found: Iterable[tuple[tuple[str, ...], Mapping[str, Any], int]]) -> list[Record]:
    """Records whose keys differ: a second one of the same key is told apart by its number."""
    counts: dict[tuple[str, ...], int] = {}
    records = []
    for key, values, _ in found:
        counts[key] = counts.get(key, 0) + 1
        shown = key if counts[key] == 1 else (*key[:-1], f"{key[-1]} ({counts[key]})")
        records.append(Record(shown, values))
    return records


def _cell(cell: object) -> str:
    return "none" if cell is None else cell if isinstance(cell, str) else json.dumps(cell)
