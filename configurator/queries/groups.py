"""What the page shows of each decision: a line, and all options of the one that is open."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from weakref import WeakKeyDictionary

from django.core.files.storage import default_storage
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from configurator.domain.blueprint import Group, Option
from configurator.domain.errors import Contradiction
from configurator.domain.state import AVAILABLE, CHOSEN, CONFLICTING, FORCED, State, quote
from configurator.queries import likely, narrowing, words
from configurator.queries.asking import Clicked, given_up
from configurator.queries.compiled import Compiled
from configurator.queries.scarce import Removed

Also = Mapping[str | int, Mapping[str, object]]
HEX = 7
MAX_ALSO = 3
FILTERED = 20
"""Options of a group beyond which the page offers to search among them."""
STYLES = {
    (status, selected): f"option option--{status}{' option--selected' if selected else ''}"
    for status in (CHOSEN, FORCED, AVAILABLE, CONFLICTING)
    for selected in (False, True)
}


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of the open group.

    `also` says in words what taking it changes besides; `delta` is what taking it does to the price shown, all of that included; `least`
    is the difference between the cheapest designs with it and with what the group has now, where that is less.
    """

    id: str
    take: str
    label: str
    colour: str
    note: str
    status: str
    selected: bool
    delta: Decimal
    also: tuple[str, ...]
    least: Decimal | None = None
    sold_out: bool = False
    needs_gone: bool = False
    wanted: bool = False
    swatch: str = ""
    """Address of a picture of its colour and material."""

    word: str = field(init=False)
    price: str = field(init=False)
    cheapest: str = field(init=False)
    style: str = field(init=False)
    """The classes of the option on the page."""

    def __post_init__(self) -> None:
        differs = bool(self.delta) or self.least is not None
        object.__setattr__(self, "word", self._words())
        object.__setattr__(self, "price", (words.surcharge(self.delta) or "Same price") if differs else "")
        object.__setattr__(self, "cheapest", "" if self.least is None else f"from {words.surcharge(self.least) or 'no extra'}")
        object.__setattr__(self, "style", STYLES[self.status, self.selected])

    def _words(self) -> str:
        """The status in words."""
        if self.sold_out:
            return "Sold out for now"
        if self.selected:
            return {FORCED: "Set by a rule", CHOSEN: "Chosen"}.get(self.status, "Standard")
        if self.also:
            also = "; ".join(self.also[:MAX_ALSO]) + (f" and {len(self.also) - MAX_ALSO} more" if len(self.also) > MAX_ALSO else "")
            return f"Changes {also}" if self.status == CONFLICTING else f"Also changes: {also}"
        if self.status == CONFLICTING:
            return "Needs something that is sold out" if self.needs_gone else "Does not go with your other choices"
        return ""

    @property
    def explained(self) -> bool:
        """Whether there is something to explain."""
        return self.status in (CONFLICTING, FORCED) and not self.sold_out

    @property
    def icon(self) -> str:
        """Which sign stands beside the words."""
        if self.status == CONFLICTING or self.sold_out:
            return "conflict"
        if self.status == FORCED:
            return "locked"
        return "chosen" if self.selected else "changes" if self.also else ""


@dataclass(frozen=True, slots=True)
class GroupView:
    """One decision: a line, or in full when it is open. `narrowed` says how many options go with the choices, `cause` why."""

    id: str
    key: str
    label: str
    kind: str
    value: str
    raw: str
    colour: str
    chosen: bool
    forced: bool
    open: bool
    number: int
    unit: str = ""
    lo: int = 0
    hi: int = 0
    step: int = 1
    max_length: int = 0
    hint: str = ""
    missing: bool = False
    error: str = ""
    narrowed: str = ""
    cause: str = ""
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None
    filtered: bool = False
    ordered: bool = False
    options: tuple[OptionView, ...] = ()

    # A template asks for an item first, and for an attribute only after an exception: that takes longer than all the rest.
    __getitem__ = object.__getattribute__

    @property
    def decided(self) -> bool:
        """Whether a choice or a rule answers it."""
        return self.chosen or self.forced


_FIXED: WeakKeyDictionary[Compiled, dict[int, Mapping[str, "_Fixed"]]] = WeakKeyDictionary()


def lines(made: Compiled, after: Clicked, showing: str, known: tuple[Clicked, list[GroupView]] | None = None) -> list[GroupView]:
    """All groups as lines; the open one says that it is, its options come with `opened`.

    `known` are those of another state: where nothing about a group differs, its line stays.
    """
    if known is None:
        return [_line(made, after, at, showing) for at in range(len(made.blueprint.groups))]
    differ, found = _differing(made, after, known[0]), []
    for at, line in enumerate(known[1]):
        shown = line.key == showing
        found.append(_line(made, after, at, showing) if line.key in differ else line if line.open == shown else replace(line, open=shown))
    return found


def _differing(made: Compiled, one: Clicked, other: Clicked) -> set[str]:
    """The groups whose lines say something else in two states."""
    if one.gone != other.gone:
        return set(made.blueprint.by_key)
    first, second = one.state, other.state
    differ = {key for key, value in first.selection.items() if value != second.selection[key]}
    differ |= (one.choices.keys() ^ other.choices.keys()) | (first.forced ^ second.forced) | (first.required_texts ^ second.required_texts)
    differ |= one.typed.keys() | other.typed.keys()
    return differ | {group.key for group in made.blueprint.groups if narrowing.differs(first, second, group)}


def _line(made: Compiled, after: Clicked, at: int, showing: str) -> GroupView:
    group, state, choices, typed = made.blueprint.groups[at], after.state, after.choices, after.typed
    value = state.selection[group.key]
    missing = group.key in state.required_texts
    return GroupView(
        id=f"group-{at}",
        key=group.key,
        label=group.label,
        kind=group.kind,
        value=words.MISSING[group.kind] if missing else words.value_label(group, value),
        raw=typed.get(group.key) or ("" if value is None or missing or isinstance(value, list) else str(value)),
        colour=_hex(group.option(value)) if isinstance(value, str) and value in group.keys else "",
        chosen=group.key in choices,
        forced=group.key in state.forced,
        open=group.key == showing,
        number=at + 1,
        missing=missing,
        error=after.refused if group.key in typed else "",
        narrowed="" if group.key in state.forced else narrowing.narrowed(made, after, group).line,
    )


def opened(made: Compiled, after: Clicked, line: GroupView, out: Removed) -> GroupView:
    """A line with everything that the open group shows."""
    groups, at = made.blueprint.groups, line.number - 1
    group = groups[at]
    return replace(
        line,
        unit=group.unit,
        lo=group.lo,
        hi=group.hi,
        step=group.step,
        max_length=group.max_length,
        hint=_hint(group),
        ordered=bool(group.options) and likely.ordered(made, group) != group.options,
        cause=narrowing.cause(made, after, group),
        before=_name(groups[at - 1]) if at else None,
        after=_name(groups[at + 1]) if at + 1 < len(groups) else None,
        filtered=len(group.options) > FILTERED,
        options=_options(made, after, group, at, out) if group.options else (),
    )


def _name(group: Group) -> tuple[str, str]:
    return group.key, group.label


def _hint(group: Group) -> str:
    if group.kind == "number":
        return f"{group.lo} to {group.hi} {group.unit}".strip() + (f", in steps of {group.step}" if group.step > 1 else "")
    if group.kind == "text":
        return f"Up to {group.max_length} characters" + (f" of {group.alphabet}" if group.alphabet else "")
    if group.kind == "many":
        return f"Choose {group.low} to {group.high}" if group.low else f"Choose up to {group.high}"
    return "Optional" if group.kind == "optional" else ""


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What the page says of an option whatever is chosen, as its markup says it."""

    id: SafeString
    take: SafeString
    label: SafeString
    colour: SafeString
    note: SafeString


def _fixed(made: Compiled, group: Group, at: int) -> Mapping[str, _Fixed]:
    known = _FIXED.setdefault(made, {})
    if at not in known:
        known[at] = {option.key: _Fixed(*map(conditional_escape, _said(group, at, option))) for option in group.options}
    return known[at]


def _said(group: Group, at: int, option: Option) -> tuple[str, ...]:
    note = str(option.attributes.get("note") or "")
    return f"option-{at}-{group.keys[option.key]}", f"{group.key}.{option.key}", option.label, _hex(option), note


def _options(made: Compiled, after: Clicked, group: Group, at: int, out: Removed) -> tuple[OptionView, ...]:
    state, fixed = after.state, _fixed(made, group, at)
    statuses = state.statuses(group.key)
    also = made.engine.also_changes(after.choices, group.key, without=after.gone)
    selected = state.selection[group.key]
    taken = {str(one) for one in selected} if isinstance(selected, list) else {str(selected)} if selected is not None else set()
    prices, wanted = _Prices(made, after, group, taken, also), likely.most_chosen(made, after.choices, group)
    found = []
    for option in likely.ordered(made, group):
        key, said, status = option.key, fixed[option.key], statuses[option.key]
        delta = prices.delta(option, status)
        found.append(
            OptionView(
                id=said.id,
                take=said.take,
                label=said.label,
                colour=said.colour,
                note=said.note,
                status=status,
                selected=key in taken,
                delta=delta,
                least=prices.least(option, delta),
                also=(*_also(made, after, group, also.get(key) or {}), *prices.given_up(option, status)),
                sold_out=(group.key, key) in out,
                needs_gone=bool(after.gone) and status == CONFLICTING and key not in also,
                wanted=key == wanted and key not in taken,
                swatch=_swatch(made, group, key, state.selection),
            )
        )
    return tuple(found)


def _swatch(made: Compiled, group: Group, key: str, selection: Mapping[str, object]) -> str:
    piece = made.plan.swatch(group.key, key, selection)
    return default_storage.url(piece.swatch_name) if piece else ""


def _also(made: Compiled, after: Clicked, group: Group, differing: Mapping[str, object]) -> list[str]:
    return words.changes(made.blueprint, after.state.selection, differing, skip=(group.key,)) if differing else []


class _Prices:
    """What the options of a group do to the price: taken as the click would take them, and at the cheapest."""

    def __init__(
        self, made: Compiled, after: Clicked, group: Group, taken: set[str], also: Mapping[str | int, Mapping[str, object]]
    ) -> None:
        self._made, self._after, self._group, self._taken, self._also = made, after, group, taken, also
        self._paid = 0 if group.kind == "many" else sum(group.option(key).cents for key in taken)
        self._from = made.engine.from_prices(after.choices, group.key, without=after.gone) if made.engine.compiled else {}
        held = [self._from[key] for key in taken if key in self._from]
        self._states: dict[str, State] = {}
        self._now = held[0] if held and group.kind != "many" else None

    def delta(self, option: Option, status: str) -> Decimal:
        """What the price shown changes by when the option is clicked."""
        if option.key in self._taken:
            return Decimal(0)
        if repaired := self._repaired(option, status):
            return repaired.price - self._after.state.price
        also = self._also.get(option.key)
        if not also:
            return Decimal(option.cents - self._paid).scaleb(-2)
        before = self._after.state.selection
        now = before[self._group.key]
        value = [*now, option.key] if isinstance(now, list) else option.key
        cents = quote(self._after.state.space, {**before, **also, self._group.key: value})[0]
        return Decimal(cents).scaleb(-2) - self._after.state.price

    def given_up(self, option: Option, status: str) -> list[str]:
        """Options of a group of several that have to go for another one."""
        repaired = self._repaired(option, status)
        return given_up(self._made.blueprint, self._after.state, repaired, f"{self._group.key}.{option.key}") if repaired else []

    def _repaired(self, option: Option, status: str) -> State | None:
        """What becomes of a group of several when an option is taken that conflicts; None where it does not, or can never be had."""
        if self._group.kind != "many" or status != CONFLICTING:
            return None
        if option.key not in self._states:
            engine, gone = self._made.engine, self._after.gone if option.key in self._also else frozenset()
            with suppress(Contradiction):
                taken = engine.apply(self._after.choices, self._group.key, option.key, without=gone)[0]
                self._states[option.key] = engine.state(taken, without=gone)
        return self._states.get(option.key)

    def least(self, option: Option, delta: Decimal) -> Decimal | None:
        """The difference between the cheapest designs, where it is less than what a click does; a higher one would only confuse."""
        if self._now is None or option.key in self._taken or option.key not in self._from:
            return None
        found = self._from[option.key] - self._now
        return found if found < delta else None


def _hex(option: Option) -> str:
    colour = option.attributes.get("colour")
    return colour if isinstance(colour, str) and len(colour) == HEX and colour.startswith("#") else ""
