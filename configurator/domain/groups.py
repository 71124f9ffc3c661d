"""One decision of a blueprint: its kind, its options, what a value of it may be and costs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from accounts.domain.visible import hidden
from configurator.domain import reading
from configurator.domain.crops import UNNAMED
from configurator.domain.errors import BlueprintError

KINDS = ("one", "optional", "many", "text", "number", "picture")
FREE = ("text", "picture")
"""Kinds without options: empty, or filled with what the shopper brings."""
MAX_OPTIONS, MAX_STEPS, MAX_TEXT = 2000, 2000, 1000
_OPTION = ("key", "label", "price", "lead_days", "default", "attributes")
_GROUP = ("key", "label", "kind", "options", "min", "max")
_NUMBER = ("lo", "hi", "step", "unit", "price_per_step", "default", "lead_days")
_TEXT = ("max_length", "alphabet", "price_per_character", "default", "lead_days", "blocked_words")
_PICTURE = ("price", "lead_days", "print_mm")
MAX_MM = 5000


@dataclass(frozen=True)
class Option:
    """One answer to a decision; price in hundredths, lead time in days."""

    key: str
    label: str
    cents: int = 0
    lead_days: int = 0
    default: bool = False
    attributes: Mapping[str, object] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """One decision. ``cents`` is the price of a step (number), of a character (text) or of the whole (picture).

    ``print_mm`` is the width and height in millimetres at which a picture is printed, where the author says so.
    """

    key: str
    label: str
    kind: str
    options: tuple[Option, ...] = ()
    low: int = 0
    high: int = 0
    lo: int = 0
    hi: int = 0
    step: int = 1
    unit: str = ""
    cents: int = 0
    max_length: int = 0
    alphabet: str = ""
    default: str | int | None = None
    blocked_words: bool = True
    lead_days: int = 0
    print_mm: tuple[int, int] | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def free(self) -> bool:
        """Whether the shopper fills it in, so that it has no options: a text or a picture."""
        return self.kind in FREE

    def charge(self, value: str) -> int:
        """What a value of a text or picture group adds to the price, in hundredths."""
        if self.kind == "picture":
            return self.cents if value else 0
        return len(value) * self.cents

    @cached_property
    def keys(self) -> Mapping[str, int]:
        """Where each option stands."""
        return {option.key: at for at, option in enumerate(self.options)}

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Every value of a number group."""
        return tuple(range(self.lo, self.hi + 1, self.step))

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What a text may consist of; None where anything printable may."""
        return re.compile(f"[{_character_class(self.alphabet)}]*") if self.alphabet else None

    @cached_property
    def filler(self) -> str:
        """What stands for a text or picture that rules ask for and the shopper has not given: the shortest text that counts as filled."""
        if self.kind == "picture":
            return UNNAMED
        if isinstance(self.default, str) and self.default:
            return self.default
        candidates = (chr(code) for code in range(33, 0x3000))
        return next((one for one in candidates if self.pattern is None or self.pattern.fullmatch(one)), "x")

    def option(self, key: str) -> Option:
        """Return the option of that key; raises KeyError."""
        return self.options[self.keys[key]]

    def cell(self, value: object, place: str) -> str | int | None:
        """Return a table cell as a value of this group."""
        if self.kind == "number":
            if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value):
                value = int(value)
            if isinstance(value, bool) or not isinstance(value, int) or value not in self.numbers:
                raise BlueprintError(place, f"“{value}” is not a value of “{self.key}”")
            return value
        if self.kind == "optional" and (value is None or value == ""):
            return None
        if not isinstance(value, str) or value not in self.keys:
            raise BlueprintError(place, f"group “{self.key}” has no option “{value}”")
        return value

    def to_dict(self) -> dict[str, object]:
        """Return the group as the blueprint file writes it."""
        shown: dict[str, object] = {"key": self.key, "label": self.label, "kind": self.kind}
        if self.kind == "number":
            shown |= {"lo": self.lo, "hi": self.hi, "step": self.step, "unit": self.unit}
            shown["price_per_step"] = amount(self.cents)
        elif self.kind == "text":
            shown |= {"max_length": self.max_length, "alphabet": self.alphabet}
            shown["price_per_character"] = amount(self.cents)
            shown |= {} if self.blocked_words else {"blocked_words": False}
        elif self.kind == "picture":
            shown |= {"price": amount(self.cents)}
            shown |= {"print_mm": list(self.print_mm)} if self.print_mm else {}
        else:
            shown |= {"min": self.low, "max": self.high} if self.kind == "many" else {}
            shown["options"] = [_option_dict(option) for option in self.options]
        shown |= {"default": self.default} if self.default is not None else {}
        shown |= {"lead_days": self.lead_days} if self.lead_days else {}
        return shown | dict(self.extra)


def ranges(alphabet: str) -> list[tuple[str, str]]:
    """Return the first and last character of every range of an alphabet; a character by itself is both."""
    found, at = [], 0
    while at < len(alphabet):
        if alphabet[at + 1 : at + 2] == "-" and at + 2 < len(alphabet):
            found.append((alphabet[at], alphabet[at + 2]))
            at += 3
        else:
            found.append((alphabet[at], alphabet[at]))
            at += 1
    return found


def _character_class(alphabet: str) -> str:
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ranges(alphabet))


def amount(cents: int) -> str:
    """Write hundredths as the blueprint file does."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _option_dict(option: Option) -> dict[str, object]:
    shown: dict[str, object] = {"key": option.key, "label": option.label, "price": amount(option.cents)}
    shown |= {"lead_days": option.lead_days} if option.lead_days else {}
    shown |= {"default": True} if option.default else {}
    shown |= {"attributes": dict(option.attributes)} if option.attributes else {}
    return shown | dict(option.extra)


def read(entries: Sequence[object]) -> tuple[Group, ...]:
    """Read the groups of a blueprint."""
    found: dict[str, Group] = {}
    for at, entry in enumerate(entries):
        place = f"groups[{at}]"
        group = _group(reading.mapping(entry, place), place)
        if group.key in found:
            raise BlueprintError(f"{place}.key", f"there are two groups “{group.key}”")
        found[group.key] = group
    if not found:
        raise BlueprintError("groups", "must not be empty")
    return tuple(found.values())


def _group(body: Mapping[str, object], place: str) -> Group:
    key = reading.group_key(body.get("key"), f"{place}.key")
    label = reading.text(body.get("label"), f"{place}.label", 200) or key
    kind = body.get("kind", "one")
    if kind == "number":
        return _number(body, place, key, label)
    if kind == "text":
        return _text(body, place, key, label)
    if kind == "picture":
        return _picture(body, place, key, label)
    if kind not in KINDS:
        raise BlueprintError(f"{place}.kind", f"must be one of {', '.join(KINDS)}")
    options = _options(body, place)
    low, high = {"one": (1, 1), "optional": (0, 1), "many": (0, len(options))}[str(kind)]
    if kind == "many":
        low, high = _bounds(body, place, len(options))
    defaults = sum(option.default for option in options)
    if defaults > high:
        raise BlueprintError(f"{place}.options", f"has {defaults} defaults, at most {high} can be taken")
    return Group(key, label, str(kind), options, low, high, extra=reading.rest(body, _GROUP))


def _bounds(body: Mapping[str, object], place: str, count: int) -> tuple[int, int]:
    low = reading.integer(body.get("min"), f"{place}.min", 0)
    high = reading.integer(body.get("max"), f"{place}.max", count)
    if low < 0 or low > count:
        raise BlueprintError(f"{place}.min", f"must be between 0 and the number of options, {count}")
    if high < low:
        raise BlueprintError(f"{place}.max", "must not be less than min")
    return low, min(high, count)


def _options(body: Mapping[str, object], place: str) -> tuple[Option, ...]:
    found: dict[str, Option] = {}
    for at, entry in enumerate(reading.sequence(body.get("options"), f"{place}.options", MAX_OPTIONS)):
        here = f"{place}.options[{at}]"
        option = _option(reading.mapping(entry, here), here)
        if option.key in found:
            raise BlueprintError(f"{here}.key", f"there are two options “{option.key}”")
        found[option.key] = option
    if not found:
        raise BlueprintError(f"{place}.options", "must not be empty")
    return tuple(found.values())


def _option(body: Mapping[str, object], place: str) -> Option:
    key = reading.option_key(body.get("key"), f"{place}.key")
    return Option(
        key=key,
        label=reading.text(body.get("label"), f"{place}.label", 200) or key,
        cents=reading.cents(body.get("price"), f"{place}.price"),
        lead_days=_days(body, place),
        default=reading.boolean(body.get("default"), f"{place}.default"),
        attributes=dict(reading.mapping(body.get("attributes") or {}, f"{place}.attributes")),
        extra=reading.rest(body, _OPTION),
    )


def _days(body: Mapping[str, object], place: str) -> int:
    days = reading.integer(body.get("lead_days"), f"{place}.lead_days", 0)
    if days < 0:
        raise BlueprintError(f"{place}.lead_days", "must not be negative")
    return days


def _number(body: Mapping[str, object], place: str, key: str, label: str) -> Group:
    lo = reading.integer(body.get("lo"), f"{place}.lo")
    hi = reading.integer(body.get("hi"), f"{place}.hi")
    step = reading.integer(body.get("step"), f"{place}.step", 1)
    if step < 1:
        raise BlueprintError(f"{place}.step", "must be at least 1")
    if hi < lo:
        raise BlueprintError(f"{place}.hi", "must not be less than lo")
    if (hi - lo) // step >= MAX_STEPS:
        raise BlueprintError(f"{place}.step", f"gives more than {MAX_STEPS} values")
    default = body.get("default")
    if default is not None and reading.integer(default, f"{place}.default") not in range(lo, hi + 1, step):
        raise BlueprintError(f"{place}.default", f"{default} is not one of the values")
    return Group(
        key,
        label,
        "number",
        lo=lo,
        hi=hi,
        step=step,
        unit=reading.text(body.get("unit"), f"{place}.unit", 20),
        cents=reading.cents(body.get("price_per_step"), f"{place}.price_per_step"),
        default=default if isinstance(default, int) else None,
        lead_days=_days(body, place),
        extra=reading.rest(body, (*_GROUP, *_NUMBER)),
    )


def _alphabet(given: str, place: str) -> str:
    """Characters and ranges such as “A-Z0-9 ”, checked: every range goes up, and nothing in it is invisible."""
    unseen = next((one for one in given if hidden(one)), "")
    if unseen:
        raise BlueprintError(place, f"holds a character that cannot be seen, U+{ord(unseen):04X}")
    for first, last in ranges(given):
        if first > last:
            raise BlueprintError(place, f"“{first}-{last}” is a range that goes down; write “{last}-{first}”, or put “-” at the end")
    return given


def _text(body: Mapping[str, object], place: str, key: str, label: str) -> Group:
    length = reading.integer(body.get("max_length"), f"{place}.max_length", 20)
    if not 1 <= length <= MAX_TEXT:
        raise BlueprintError(f"{place}.max_length", f"must be between 1 and {MAX_TEXT}")
    alphabet = _alphabet(reading.text(body.get("alphabet"), f"{place}.alphabet", 200), f"{place}.alphabet")
    cents = reading.cents(body.get("price_per_character"), f"{place}.price_per_character")
    if cents < 0:
        raise BlueprintError(f"{place}.price_per_character", "must not be negative")
    default = reading.text(body.get("default"), f"{place}.default", length)
    group = Group(
        key,
        label,
        "text",
        cents=cents,
        max_length=length,
        alphabet=alphabet,
        default=default or None,
        blocked_words=reading.boolean(body.get("blocked_words", True), f"{place}.blocked_words"),
        lead_days=_days(body, place),
        extra=reading.rest(body, (*_GROUP, *_TEXT)),
    )
    if default and group.pattern and not group.pattern.fullmatch(default):
        raise BlueprintError(f"{place}.default", "has a character outside the alphabet")
    return group


def _picture(body: Mapping[str, object], place: str, key: str, label: str) -> Group:
    cents = reading.cents(body.get("price"), f"{place}.price")
    if cents < 0:
        raise BlueprintError(f"{place}.price", "must not be negative")
    days, size = _days(body, place), _millimetres(body, f"{place}.print_mm")
    return Group(key, label, "picture", cents=cents, lead_days=days, print_mm=size, extra=reading.rest(body, (*_GROUP, *_PICTURE)))


def _millimetres(body: Mapping[str, object], place: str) -> tuple[int, int] | None:
    sides = reading.sequence(body.get("print_mm"), place, 2)
    if not sides:
        return None
    found = tuple(reading.integer(side, place) for side in sides)
    if len(found) != 2 or not all(1 <= side <= MAX_MM for side in found):  # noqa: PLR2004 - width and height
        raise BlueprintError(place, f"must be width and height in whole millimetres, each from 1 to {MAX_MM}")
    return found[0], found[1]
