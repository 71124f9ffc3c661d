"""How the plain text of a mail becomes blocks that an HTML mail can lay out, so that both always say the same."""

import re
from dataclasses import dataclass

ADDRESS = re.compile(r"https?://\S+")
SUM = re.compile(r"(\S[^:\n]{0,80}):\s+(\S.*)")
PART = re.compile(r"\s{2,}([^:\n]{1,80}): (.*)")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a sum or a thing, or a `part` of the thing above it."""

    label: str
    value: str
    part: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of lines, one table, or one address to follow; two of the three are empty."""

    lines: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    address: str = ""


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in its order. Paragraphs are parted by empty lines; an address alone on a line is one to follow.

    A paragraph is a table if each of its lines is “label: value” and it has more than one line or ends in an amount.
    """
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line.rstrip() for line in paragraph.splitlines() if line.strip()]
        rows = _rows(lines)
        if rows:
            found.append(Block(rows=rows))
        else:
            found.extend(_prose(lines))
    return found


def _rows(lines: list[str]) -> tuple[Row, ...]:
    rows = []
    for line in lines:
        part, whole = PART.fullmatch(line), SUM.fullmatch(line)
        chosen = part or whole
        if chosen is None or ADDRESS.search(line):
            return ()
        rows.append(Row(chosen[1], chosen[2], part is not None))
    return tuple(rows) if len(rows) > 1 or (rows and rows[0].value[-1].isdigit()) else ()


def _prose(lines: list[str]) -> list[Block]:
    found: list[Block] = []
    kept: list[str] = []
    for line in lines:
        if ADDRESS.fullmatch(line.strip()):
            found += [Block(lines=tuple(kept))] if kept else []
            found.append(Block(address=line.strip()))
            kept = []
        else:
            kept.append(line.strip())
    return [*found, Block(lines=tuple(kept))] if kept else found
