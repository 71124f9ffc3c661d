"""Sheets of a draft: written, read, shown as what they would change, and applied in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from configurator import models
from configurator.domain import groups as domain_groups, layouts, records, sheets
from configurator.domain.blueprint import Blueprint
from configurator.domain.cells import CellError, suggestion
from configurator.domain.errors import BlueprintError, ConfiguratorError
from configurator.domain.records import Change, Layout, Record
from configurator.domain.shared import own
from configurator.services import sheet_rows
from configurator.services.authoring import StaleError, complaint, document_of, fingerprint

log = structlog.get_logger(__name__)
Document = dict[str, Any]
NEW_TABLE = "table-new"
KEEP_DAYS = 7


@dataclass(frozen=True)
class DryRun:
    """What a sheet would do to a draft as it is now. With problems it does nothing; `seen` names the content it was compared with."""

    layout: Layout
    changes: tuple[Change, ...]
    problems: tuple[sheets.Problem, ...]
    refused: str
    missing: int
    unchanged: int
    after: tuple[Record, ...]
    document: Document
    afterwards: str
    seen: str

    @property
    def possible(self) -> bool:
        return bool(self.changes) and not self.problems and not self.refused

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that a version can be written as."""

    name: str
    label: str
    lines: int


def sheets_of(document: Document) -> list[Sheet]:
    """The sheets of a document."""
    options = sum(len(group.get("options") or ()) for group in document["groups"])
    found = [Sheet("options", "Options", options), Sheet("groups", "Groups", len(document["groups"]))]
    found.append(Sheet("rules", "Rules", len(own(document.get("rules") or ()))))
    for at, table in enumerate(document.get("tables") or ()):
        found.append(Sheet(f"table-{at}", f"Table {at + 1}: {' × '.join(map(str, table['groups']))}", len(table["allowed"])))
    return found


def own_sheets(draft: models.Blueprint, found: Sequence[Sheet]) -> list[Sheet]:
    """Those of the sheets that the draft itself can change: not the tables of shared sets, which come after its own."""
    own = draft.tables.count()
    return [one for one in found if not one.name.startswith("table-") or int(one.name.removeprefix("table-")) < own]


def write_sheet(document: Document, name: str, *, spreadsheet: bool = False) -> str:
    """One sheet of a document; for a spreadsheet of a country with decimal commas: semicolons. Raises `SheetError`."""
    try:
        layout, found = _today(document, name)
    except CellError as error:
        raise sheets.SheetError(f"This cannot be written as a sheet: {error}.") from error
    columns = records.header(layout, found)
    lines = [records.line(layout, one, columns) for one in found]
    if spreadsheet and "price" in columns:
        at = columns.index("price")
        lines = [[cell.replace(".", ",") if n == at else cell for n, cell in enumerate(line)] for line in lines]
    return sheets.write(columns, lines, delimiter=";" if spreadsheet else ",")


def keep_sheet(
    *, draft: models.Blueprint, actor: User, sheet: str, file_name: str, data: bytes, remove: bool, why: str = ""
) -> models.SheetUpload:
    """Keep a file to be looked at; what nobody applied for some days goes. Raises `SheetError` for what is no sheet."""
    text = sheets.decoded(data)
    sheets.read(text)
    models.SheetUpload.objects.filter(created__lt=timezone.now() - timedelta(days=KEEP_DAYS)).delete()
    return models.SheetUpload.objects.create(
        blueprint=draft, user=actor, sheet=sheet, file_name=file_name[:200], text=text, remove=remove, why=why
    )


def dry_run(upload: models.SheetUpload) -> DryRun:
    """Compare a sheet with its draft as it is now."""
    document = document_of(upload.blueprint)
    seen = fingerprint(document)
    try:
        grid = sheets.read(upload.text)
        layout, today = _today(document, upload.sheet, grid.header)
    except ConfiguratorError as error:
        return DryRun(layouts.OPTIONS, (), (), str(error), 0, 0, (), {}, "", seen)
    try:
        given, problems = records.parse(grid, layout, _check(document, layout))
    except sheets.SheetError as error:
        return DryRun(layout, (), (), str(error), 0, 0, (), {}, "", seen)
    after = records.merged(layout, today, given, remove=upload.remove)
    named, scopes = {one.key for one in given}, {one.key[: layout.scope] for one in given}
    missing = sum(one.key not in named and one.key[: layout.scope] in scopes for one in today)
    changes = records.compare(layout, today, after)
    document = sheet_rows.with_records(document, upload.sheet, layout, after, upload.why)
    afterwards = "" if problems else _afterwards(document)
    touched = sum(change.kind != "removed" for change in changes)
    unchanged = len(after) - touched
    return DryRun(layout, tuple(changes), tuple(problems), "", missing, unchanged, tuple(after), document, afterwards, seen)


def apply_sheet(*, upload_id: int, seen: str) -> tuple[models.Blueprint, DryRun]:
    """Do what the dry run showed, all or nothing.

    Raises:
        models.SheetUpload.DoesNotExist: it was applied already, or is gone.
        StaleError: the draft is not what it was when the dry run was shown, or nothing can be applied.
    """
    try:
        with transaction.atomic():
            upload = models.SheetUpload.objects.select_for_update().get(pk=upload_id)
            draft = models.Blueprint.objects.select_for_update().get(pk=upload.blueprint_id)
            if not draft.is_draft:
                raise StaleError(f"Version {draft.version} is published and cannot change; make a new draft from it.")
            upload.blueprint = draft
            found = dry_run(upload)
            if found.seen != seen or not found.possible:
                raise StaleError("The draft has changed since this was shown. Look at it once more.")
            sheet_rows.write(draft, upload.sheet, found.after, found.changes, found.document)
            upload.delete()
    except IntegrityError as error:
        raise StaleError("Somebody else changed the draft at the same moment. Look at it once more.") from error
    log.info("sheet_applied", blueprint=draft.pk, sheet=upload.sheet, changes=len(found.changes))
    return draft, found


def _today(document: Document, name: str, header: Sequence[str] = ()) -> tuple[Layout, list[Record]]:
    """The layout of a sheet and what it would hold now."""
    if name == "options":
        return layouts.OPTIONS, layouts.option_records(document)
    if name == "groups":
        return layouts.GROUPS, layouts.group_records(document)
    if name == "rules":
        return layouts.RULES, layouts.rule_records({"rules": own(document.get("rules") or ())})
    if name == NEW_TABLE:
        return layouts.table(_columns(document, header)), []
    tables, number = document.get("tables") or (), name.removeprefix("table-")
    if not number.isdecimal() or int(number) >= len(tables):
        raise sheets.SheetError("There is no such table any more.")
    body = tables[int(number)]
    if header and sorted(header) != sorted(body["groups"]):
        raise sheets.SheetError(f"The columns of this table are {', '.join(body['groups'])}; the file has {', '.join(header)}.")
    return layouts.table(_columns(document, body["groups"])), layouts.table_records(body, body["groups"])


def _columns(document: Document, header: Sequence[str]) -> list[domain_groups.Group]:
    try:
        known = {group.key: group for group in domain_groups.read(document["groups"])}
    except BlueprintError as error:
        raise sheets.SheetError(f"The groups must be in order before a table of them: {error}.") from error
    for name in header:
        if name not in known:
            raise sheets.SheetError(f"Expected a group as a column{suggestion(name, known)}, found “{name}”.")
        if known[name].kind not in (*layouts.WITH_OPTIONS[:2], "number"):
            raise sheets.SheetError(f"“{name}” is of kind {known[name].kind}, which a table cannot hold.")
    return [known[name] for name in header]


def _check(document: Document, layout: Layout) -> Any:
    """What is wrong with the key of a line."""
    kinds = {group["key"]: group.get("kind") or "one" for group in document["groups"]}

    def wrong(record: Record) -> str:
        if layout is not layouts.OPTIONS:
            return ""
        group = record.key[0]
        if group not in kinds:
            return f"there is no group “{group}”; expected one{suggestion(group, kinds)}"
        return "" if kinds[group] in layouts.WITH_OPTIONS else f"“{group}” is of kind {kinds[group]}, which has no options"

    return wrong


def _afterwards(document: Document) -> str:
    """What would stand in the way of publishing afterwards; "" for nothing that the document itself shows."""
    try:
        Blueprint.from_dict(document)
    except BlueprintError as error:
        return complaint(error, document)
    return ""
