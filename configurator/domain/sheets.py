"""Sheets of comma-separated values, as spreadsheets write them: text in, a grid with line numbers out, and back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from configurator.domain.errors import ConfiguratorError

MAX_BYTES, MAX_LINES, MAX_COLUMNS = 10_000_000, 60_000, 300
DELIMITERS = ",;\t"
# What a spreadsheet would run as a formula; an apostrophe before it keeps it a text, and goes away when the sheet is read.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_HINT = re.compile(r"\s*\"?sep=([,;\t|])\"?[ ]*(\r\n|\n|\r)")


class SheetError(ConfiguratorError):
    """A file that is no sheet at all; its text is a sentence that names the line where it is known."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell or line that cannot be followed: where it is, and what was expected there."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """Return the place and the sentence."""
        return f"Line {self.line}, column “{self.column}”: {self.message}" if self.column else f"Line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The header and the lines below it, each with the number under which an editor shows it."""

    header: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one. Raises SheetError."""
    if len(data) > MAX_BYTES:
        raise SheetError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SheetError(f"Line {line} is not UTF-8. Save the file as “CSV UTF-8” and send it again.") from None
    if "\x00" in text:
        raise SheetError("The file is no text. Save it as “CSV UTF-8” and send it again.")
    return text


def read(text: str) -> Grid:
    """Read a sheet whose first line names the columns; commas, semicolons and tabs are told apart by that line. Raises SheetError."""
    start, delimiter, skipped = _start(text)
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, tuple[str, ...]]] = []
    at = 1
    try:
        for cells in reader:
            found = tuple(map(plain, cells))
            if any(found):
                lines.append((at + skipped, found))
            if len(lines) > MAX_LINES:
                raise SheetError(f"The file has more than {MAX_LINES:,} lines.")
            at = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(f"Line {reader.line_num + skipped} cannot be read: {error}.") from None
    if not lines:
        raise SheetError("The file is empty. Its first line must name the columns.")
    return Grid(_header(lines[0]), tuple(lines[1:]))


def _start(text: str) -> tuple[str, str, int]:
    hint = _HINT.match(text)
    if hint:
        return text[hint.end() :], hint.group(1), 1
    first = next((line for line in text.splitlines() if line.strip()), "")
    return text, max(DELIMITERS, key=lambda one: (first.count(one), -DELIMITERS.index(one))), 0


def _header(line: tuple[int, tuple[str, ...]]) -> tuple[str, ...]:
    number, cells = line
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise SheetError(f"The file has {len(cells)} columns, at most {MAX_COLUMNS} are allowed.")
    for at, name in enumerate(cells):
        if not name:
            raise SheetError(f"Line {number}: column {at + 1} has no name.")
        if name in cells[:at]:
            raise SheetError(f"Line {number}: two columns are called “{name}”.")
    return cells


def plain(cell: str) -> str:
    """Return a cell without outer space and without the apostrophe that keeps a spreadsheet from running it."""
    stripped = cell.strip()
    return stripped[1:] if stripped.startswith("'") and _FORMULA.match(stripped) else stripped


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def write(header: Sequence[str], lines: Iterable[Sequence[str]], *, delimiter: str = ",") -> str:
    """Return a sheet as text with a byte order mark, so that spreadsheets read it as UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerow([guarded(name) for name in header])
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return "\ufeff" + target.getvalue()
