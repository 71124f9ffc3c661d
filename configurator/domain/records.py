"""Parts of a blueprint as lines of a sheet: read with every mistake named, merged into what there is, compared with it.

A record is a line: its key says what it is about, its values are the other columns. Only columns that a sheet has are changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from configurator.domain.cells import ANYTHING, Cell, CellError
from configurator.domain.sheets import Grid, Problem, SheetError

Key = tuple[str, ...]
MAX_PROBLEMS = 200


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of sheet.

    ``rest`` names the object that any further column is a member of ("" where there are none), ``members`` are those whose form is known.
    ``scope`` is how many columns of the key say where a record belongs: order, and removal of what is missing, are kept within it.
    """

    keys: Mapping[str, Cell]
    fields: Mapping[str, Cell] = field(default_factory=dict)
    rest: str = ""
    members: Mapping[str, Cell] = field(default_factory=dict)
    scope: int = 0

    @cached_property
    def _cells(self) -> Mapping[str, Cell]:
        return {**self.keys, **self.fields, **{self.member(name): cell for name, cell in self.members.items()}}

    def cell(self, column: str) -> Cell:
        """Return how a column is read and written."""
        return self._cells.get(column, ANYTHING)

    def member(self, name: str) -> str:
        """Return the column of a member of the rest: its own name, unless that is the name of a column already."""
        return f"{self.rest}.{name}" if name in self.keys or name in self.fields else name

    def own(self, column: str) -> str:
        """Return the member that a further column is about."""
        return column.removeprefix(f"{self.rest}.")


@dataclass(frozen=True)
class Record:
    """One line. ``line`` is 0 for what was there before."""

    key: Key
    values: Mapping[str, Any]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One value that changes, as cells; "" is nothing."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one record: added, changed, moved or removed."""

    kind: str
    key: Key
    fields: tuple[Field, ...] = ()


def header(layout: Layout, records: Iterable[Record]) -> list[str]:
    """Return the columns of a sheet with these records: the fixed ones, then every further one that a record has."""
    further = dict.fromkeys(name for record in records for name in record.values if name not in layout.fields)
    return [*layout.keys, *layout.fields, *further]


def line(layout: Layout, record: Record, columns: Sequence[str]) -> list[str]:
    """Return a record as cells."""
    cells = dict(zip(layout.keys, record.key, strict=True))
    return [cells[name] if name in cells else _shown(layout, record, name) for name in columns]


def _shown(layout: Layout, record: Record, name: str) -> str:
    value = record.values.get(name)
    return "" if value is None else layout.cell(name).write(value)


def parse(grid: Grid, layout: Layout, check: Callable[[Record], str] | None = None) -> tuple[list[Record], list[Problem]]:
    """Read a grid; ``check`` says what is wrong with a key ("" for nothing). Raises SheetError where columns are missing or unknown."""
    columns = _columns(grid, layout)
    problems: list[Problem] = []
    found: dict[Key, Record] = {}
    for number, cells in grid.lines:
        if len(problems) >= MAX_PROBLEMS:
            break
        record = _record(layout, columns, number, cells, problems)
        if record is None:
            continue
        shown = ".".join(record.key)
        if record.key in found:
            problems.append(Problem(number, "", f"“{shown}” stands in line {found[record.key].line} already"))
        elif check and (wrong := check(record)):
            problems.append(Problem(number, next(iter(layout.keys)), wrong))
        found.setdefault(record.key, record)
    return list(found.values()), problems


def _columns(grid: Grid, layout: Layout) -> list[str]:
    """The columns of the file in the spelling of the layout."""
    known = {name.casefold(): name for name in (*layout.keys, *layout.fields)}
    columns = [known.get(name.casefold(), name) for name in grid.header]
    if twice := next((name for at, name in enumerate(columns) if name in columns[:at]), ""):
        raise SheetError(f"Two columns are called “{twice}”.")
    if missing := [name for name in layout.keys if name not in columns]:
        raise SheetError(f"There is no column “{missing[0]}”. The first line must name the columns {', '.join(layout.keys)} at least.")
    unknown = [name for name in columns if name not in layout.keys and name not in layout.fields]
    if unknown and not layout.rest:
        allowed = ", ".join((*layout.keys, *layout.fields))
        raise SheetError(f"There is no place for the column “{unknown[0]}”. The columns are {allowed}.")
    return columns


def _record(layout: Layout, columns: Sequence[str], number: int, cells: Key, problems: list[Problem]) -> Record | None:
    values: dict[str, Any] = {}
    before = len(problems)
    for name, text in zip(columns, cells[: len(columns)] + ("",) * (len(columns) - len(cells)), strict=True):
        cell = layout.cell(name)
        try:
            values[name] = None if cell.blank and not text else cell.read(text)
        except CellError as error:
            problems.append(Problem(number, name, str(error)))
    if any(cells[len(columns) :]):
        problems.append(Problem(number, "", f"expected {len(columns)} cells, found {len(cells)}"))
    if len(problems) > before:
        return None
    key = tuple(str(values.pop(name)) for name in layout.keys)
    return Record(key, values, number)


def merged(layout: Layout, today: Sequence[Record], given: Sequence[Record], *, remove: bool) -> list[Record]:
    """Return what there is after a sheet: its lines in its order, among what it leaves alone; ``remove`` drops that within its scopes."""
    scopes = dict.fromkeys([*(one.key[: layout.scope] for one in today), *(one.key[: layout.scope] for one in given)])
    old: dict[Key, list[Record]] = {scope: [] for scope in scopes}
    new: dict[Key, list[Record]] = {scope: [] for scope in scopes}
    for record in today:
        old[record.key[: layout.scope]].append(record)
    for record in given:
        new[record.key[: layout.scope]].append(record)
    return [record for scope in scopes for record in _woven(old[scope], new[scope], remove=remove and bool(new[scope]))]


def _woven(old: Sequence[Record], new: Sequence[Record], *, remove: bool) -> list[Record]:
    """Old records that are given again stand, in the order given, where old ones stood; a new one follows the one given before it."""
    known = {record.key: record for record in old}
    named = {record.key for record in new}
    after: list[list[Record]] = []
    leading: list[Record] = []
    for record in new:
        if record.key in known:
            after.append([Record(record.key, {**known[record.key].values, **record.values}, record.line)])
        else:
            (after[-1] if after else leading).append(record)
    if not after:
        return [*([] if remove else old), *leading]
    slots = iter(after)
    kept = [next(slots) if one.key in named else [one] for one in old if one.key in named or not remove]
    return [*leading, *(record for slot in kept for record in slot)]


def compare(layout: Layout, before: Sequence[Record], after: Sequence[Record]) -> list[Change]:
    """Return what differs, removed records last; a record that only stands elsewhere among those that stay is “moved”."""
    old, new = {record.key: record for record in before}, {record.key: record for record in after}
    moved = _moved([key for key in old if key in new], [key for key in new if key in old], layout.scope)
    found = []
    for key, record in new.items():
        fields = _fields(layout, old.get(key), record)
        if key not in old:
            found.append(Change("added", key, fields))
        elif fields:
            found.append(Change("changed", key, fields))
        elif key in moved:
            found.append(Change("moved", key))
    return found + [Change("removed", key, _fields(layout, record, None)) for key, record in old.items() if key not in new]


def _fields(layout: Layout, before: Record | None, after: Record | None) -> tuple[Field, ...]:
    names = dict.fromkeys([*(before.values if before else ()), *(after.values if after else ())])
    pairs = ((name, _shown(layout, before, name) if before else "", _shown(layout, after, name) if after else "") for name in names)
    return tuple(Field(name, old, new) for name, old, new in pairs if old != new)


def _moved(before: list[Key], after: list[Key], scope: int) -> set[Key]:
    """Keys whose rank within their scope differs."""
    ranks = _ranks(after, scope)
    return {key for key, rank in _ranks(before, scope).items() if rank != ranks[key]}


def _ranks(keys: list[Key], scope: int) -> dict[Key, int]:
    counts: dict[Key, int] = {}
    ranks = {}
    for key in keys:
        ranks[key] = counts.get(key[:scope], 0)
        counts[key[:scope]] = ranks[key] + 1
    return ranks
