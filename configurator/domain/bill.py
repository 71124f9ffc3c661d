"""The bill of materials: what a selection is made of, part by part.

A blueprint lists parts, each with a quantity, a rule that says when it is used, and perhaps a group that says how many times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from configurator.domain import reading
from configurator.domain.errors import BlueprintError
from configurator.domain.groups import Group
from configurator.domain.rules import Node

MAX_LINES = 20_000
MAX_QUANTITY = Decimal(1_000_000)
PLACES = Decimal("0.0001")
PIECES = "pcs"
COUNTED = ("number", "text", "many")
_KNOWN = ("part", "title", "quantity", "unit", "when", "per")
Parse = Callable[[str, str], Node]


@dataclass(frozen=True)
class BillLine:
    """So much of a part, where ``when`` holds (None: always), times the value of the group ``per`` (empty: once).

    The value of a number group is the number, of a text how many characters it has, of a many group how many options are taken.
    """

    part: str
    title: str
    quantity: Decimal
    unit: str = PIECES
    when: str = ""
    per: str = ""
    tree: Node | None = field(default=None, compare=False)
    extra: Mapping[str, object] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return the entry as the blueprint file writes it."""
        shown: dict[str, object] = {"part": self.part, "title": self.title, "quantity": written(self.quantity), "unit": self.unit}
        shown |= {"when": self.when} if self.when else {}
        shown |= {"per": self.per} if self.per else {}
        return shown | dict(self.extra)


@dataclass(frozen=True)
class Part:
    """One line of a bill: so much of a part in all."""

    part: str
    title: str
    quantity: Decimal
    unit: str


def read(entries: Sequence[object], known: Mapping[str, Group], parse: Parse) -> tuple[BillLine, ...]:
    """Read the ``bill`` of a blueprint document.

    ``parse`` reads a rule expression at a place. Raises BlueprintError that names the place; one part has one unit.
    """
    found: list[BillLine] = []
    units: dict[str, str] = {}
    for at, entry in enumerate(entries):
        place = f"bill[{at}]"
        line = _line(reading.mapping(entry, place), place, known, parse)
        unit = units.setdefault(line.part, line.unit)
        if unit != line.unit:
            raise BlueprintError(f"{place}.unit", f"is “{line.unit}”, but “{line.part}” is counted in “{unit}” elsewhere")
        found.append(line)
    return tuple(found)


def _line(body: Mapping[str, object], place: str, known: Mapping[str, Group], parse: Parse) -> BillLine:
    part = reading.text(body.get("part"), f"{place}.part", 100).strip()
    if not part:
        raise BlueprintError(f"{place}.part", "must name a part")
    when = reading.text(body.get("when"), f"{place}.when", 10_000)
    per = reading.text(body.get("per"), f"{place}.per", 100)
    if per and per not in known:
        raise BlueprintError(f"{place}.per", f"there is no group “{per}”")
    if per and known[per].kind not in COUNTED:
        raise BlueprintError(f"{place}.per", f"“{per}” is of kind {known[per].kind}, which gives no number")
    return BillLine(
        part=part,
        title=reading.text(body.get("title"), f"{place}.title", 200) or part,
        quantity=_quantity(body.get("quantity", 1), f"{place}.quantity"),
        unit=reading.text(body.get("unit"), f"{place}.unit", 20) or PIECES,
        when=when,
        per=per,
        tree=parse(when, f"{place}.when") if when else None,
        extra=reading.rest(body, _KNOWN),
    )


def _quantity(value: object, place: str) -> Decimal:
    complaint = BlueprintError(place, "must be a number above 0 with at most four decimals, such as “0.35”")
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise complaint
    try:
        found = Decimal(str(value).strip())
        exact = found.is_finite() and 0 < found <= MAX_QUANTITY and found == found.quantize(PLACES)
    except InvalidOperation:
        raise complaint from None
    if not exact:
        raise complaint
    return found


def written(quantity: Decimal) -> str:
    """Return a quantity without needless zeros and without an exponent."""
    text = f"{quantity.quantize(PLACES):f}"
    return text.rstrip("0").rstrip(".")


def parts(lines: Sequence[BillLine], selection: Mapping[str, Any], holds: Callable[[Node], bool]) -> tuple[Part, ...]:
    """Return the parts of a complete selection in the order of the blueprint, each part once.

    ``holds`` tells whether a parsed rule is true of the selection.
    """
    totals: dict[str, Decimal] = {}
    first: dict[str, BillLine] = {}
    for line in lines:
        times = _times(selection.get(line.per)) if line.per else 1
        if times > 0 and (line.tree is None or holds(line.tree)):
            first.setdefault(line.part, line)
            totals[line.part] = totals.get(line.part, Decimal(0)) + line.quantity * times
    return tuple(Part(part, first[part].title, total, first[part].unit) for part, total in totals.items())


def _times(value: object) -> int:
    if isinstance(value, int):
        return value
    return len(value) if isinstance(value, str | list | tuple) else 0
