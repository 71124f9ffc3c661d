"""How the plain text of a mail becomes blocks that an HTML mail can lay out, so that both always say the same."""

import re
from dataclasses import dataclass

ADDRESS = re.compile(r"https?://\S+")
SUM = re.compile(r"(\S[^:\n]{0,80}):\s+(\S.*)")
PART = re.compile(r"\s{2,}([^:\n]{1,80}): (.*)")
FULL, LONG = 48, 90
"""A line of so many characters that goes on in small letters, or of so many, was wrapped: none of a postal address or a list is."""
WAYS = {
    "/o/": "See your order",
    "/account/confirm-email/": "Confirm the address",
    "/account/password/reset/": "Set a new password",
    "/account/signup/": "Open an account",
    "/alerts/": "Confirm the address",
    "/made-for-you/": "See all of them",
    "/gallery/": "See it in the gallery",
    "/d/": "See the design",
    "/p/": "See it in the shop",
}
"""What a button is called that leads to a page of the shop."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a sum or a thing, or a `part` of the thing above it."""

    label: str
    value: str
    part: bool

    @property
    def weighty(self) -> bool:
        """Whether it is what one looks for: a thing that was bought, or what all of them cost."""
        return " × " in self.label or self.label == "Total"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of lines, one table, or one address to follow; two of the three are empty."""

    lines: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    address: str = ""

    @property
    def way(self) -> str:
        """What following the address does, in words."""
        path = "/" + self.address.partition("://")[2].partition("/")[2]
        return next((label for start, label in WAYS.items() if path.startswith(start)), "Open the page")


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
        elif kept and _wrapped(kept[-1], line.strip()):
            kept[-1] += f" {line.strip()}"
        else:
            kept.append(line.strip())
    return [*found, Block(lines=tuple(kept))] if kept else found


def _wrapped(line: str, following: str) -> bool:
    """Whether a line was broken only because it was full."""
    if ADDRESS.fullmatch(line.rpartition(" ")[2]):
        return False
    return len(line) >= LONG or (len(line) >= FULL and following[:1].islower())
