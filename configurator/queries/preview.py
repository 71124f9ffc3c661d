"""What the configurator page shows: one read from an address to groups, picture, price and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from catalog import queries as catalog
from configurator.domain.blueprint import Blueprint, Group, Option
from configurator.domain.state import CHOSEN, CONFLICTING, FORCED, State
from configurator.queries import words
from configurator.queries.asking import Ask, Clicked, Pairs, Settled, choices_of, click, pairs_of, settle
from configurator.queries.compiled import Compiled
from configurator.queries.pictures import LayerView, stack
from configurator.queries.scarce import stock_key, stock_keys
from configurator.queries.versions import Page, Version, open_page

HEX = 7
MAX_ALSO = 3


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of the open group. `also` says in words what taking it changes besides."""

    id: str
    take: str
    label: str
    status: str
    selected: bool
    delta: Decimal
    colour: str
    note: str
    also: tuple[str, ...]
    sold_out: bool = False

    @property
    def word(self) -> str:
        """The status in words."""
        also = "; ".join(self.also[:MAX_ALSO]) + (f" and {len(self.also) - MAX_ALSO} more" if len(self.also) > MAX_ALSO else "")
        if self.selected:
            return {FORCED: "Set by a rule", CHOSEN: "Chosen"}.get(self.status, "Standard")
        if self.status == CONFLICTING:
            return f"Changes {also}" if also else "Does not go with your other choices"
        return f"Also changes: {also}" if also else ""

    @property
    def explained(self) -> bool:
        """Whether there is something to explain."""
        return self.status in (CONFLICTING, FORCED)

    @property
    def icon(self) -> str:
        """Which sign stands beside the words."""
        if self.status == CONFLICTING:
            return "conflict"
        if self.status == FORCED:
            return "locked"
        return "chosen" if self.selected else "changes" if self.also else ""


@dataclass(frozen=True, slots=True)
class GroupView:
    """One decision: a line, or in full when it is open."""

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
    options: tuple[OptionView, ...] = ()


@dataclass(frozen=True)
class Preview:
    """The page of one configuration. `address` is canonical, without a question mark; `undo` is where the click came from."""

    page: Page
    version: Version
    choices: Pairs
    selection: Mapping[str, object]
    price: Decimal
    lead_days: int
    count: int | None
    groups: tuple[GroupView, ...]
    layers: tuple[LayerView, ...]
    view: str
    views: tuple[tuple[str, str], ...]
    open: str
    address: str
    undo: str
    changed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    refused: str = ""
    picture_label: str = ""
    line: str = ""
    sold_out: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Groups whose text a rule asks for and nobody has typed."""
        return tuple(group.label for group in self.groups if group.missing)

    @property
    def missing_key(self) -> str:
        return next((group.key for group in self.groups if group.missing), "")

    @property
    def view_shown(self) -> bool:
        """Whether another than the first view is shown."""
        return bool(self.views) and self.view != self.views[0][0]

    @property
    def count_label(self) -> str:
        if self.count is None:
            return ""
        return f"{self.count:,} design{'' if self.count == 1 else 's'} left"

    @property
    def newest_address(self) -> str:
        """The same choices on the newest version."""
        return address(self.choices, self.version.newest)


def preview(*, slug: str, ask: Ask) -> Preview:
    """Answer an address. Two queries when the version is compiled already.

    Raises:
        NotMadeError: there is no such product, or none of its versions can be made now.
    """
    page = open_page(slug, ask.version)
    made, version = page.compiled, page.version
    start = ask.pairs if ask.pairs or ask.version is not None else page.start
    settled = settle(made.engine, start)
    after = click(made.engine, settled, ask) if ask.clicked else Clicked(settled.choices, settled.state)
    return _answer(page, version, ask, settled, after)


def _answer(page: Page, version: Version, ask: Ask, settled: Settled, after: Clicked) -> Preview:
    made, state = page.compiled, after.state
    view = made.plan.view(ask.view)
    first = made.blueprint.groups[0].key if made.blueprint.groups else ""
    showing = next((key for key in (ask.open, ask.take.partition(".")[0]) if key in made.blueprint.by_key), first)
    opened = showing if showing != first else ""
    pairs = pairs_of(after.choices)
    sold_out = _sold_out(made.blueprint, state.selection, showing)
    groups = tuple(_group(made, after, at, showing, sold_out) for at in range(len(made.blueprint.groups)))
    shown = view.key if view and ask.view == view.key and view != made.plan.views[0] else ""
    return Preview(
        page=page,
        version=version,
        choices=pairs,
        selection=state.selection,
        price=state.price,
        lead_days=page.lead_days + state.lead_days,
        count=made.engine.count(after.choices),
        groups=groups,
        layers=stack(made, state.selection, view) if view else (),
        view=view.key if view else "",
        views=tuple((one.key, one.label) for one in made.plan.views),
        open=showing,
        address=address(pairs, version.number, view=shown, opened=opened, line=ask.line),
        undo=address(pairs_of(settled.choices), version.number, view=shown, opened=opened, line=ask.line),
        changed=after.changed,
        lost=settled.lost,
        refused=after.refused,
        picture_label=", ".join(f"{group.label} {group.value}" for group in groups if group.chosen or group.colour)[:300],
        line=ask.line,
        sold_out=tuple(sorted(sold_out.intersection(stock_keys(made.blueprint, state.selection)))),
        reported=_reported(made, settled, after),
    )


def _reported(made: Compiled, settled: Settled, after: Clicked) -> tuple[str, ...]:
    """What the click newly chose on purpose, as `group.option`, for the browser to report; never a text."""
    before = set(pairs_of(settled.choices))
    new = [(key, value) for key, value in pairs_of(after.choices) if (key, value) not in before]
    return tuple(f"{key}.{value}" for key, value in new if value and made.blueprint.by_key[key].kind != "text")


def address(pairs: Pairs, version: int, *, view: str = "", opened: str = "", line: str = "") -> str:
    """The canonical query string: the choices oldest first, then the version, then what is being looked at."""
    extra = [("view", view), ("open", opened), ("line", line)]
    return urlencode([*pairs, ("v", str(version)), *((key, value) for key, value in extra if value)])


def _group(made: Compiled, after: Clicked, at: int, showing: str, sold_out: frozenset[str]) -> GroupView:
    group, state, choices, typed = made.blueprint.groups[at], after.state, after.choices, after.typed
    value = state.selection[group.key]
    missing = group.key in state.required_texts
    return GroupView(
        id=f"group-{at}",
        key=group.key,
        label=group.label,
        kind=group.kind,
        value="not typed yet" if missing else words.value_label(group, value),
        raw=typed.get(group.key) or ("" if value is None or missing or isinstance(value, list) else str(value)),
        colour=_colour(group, value),
        chosen=group.key in choices,
        forced=group.key in state.forced,
        open=group.key == showing,
        number=at + 1,
        unit=group.unit,
        lo=group.lo,
        hi=group.hi,
        step=group.step,
        max_length=group.max_length,
        hint=_hint(group),
        missing=missing,
        error=after.refused if group.key in typed else "",
        options=_options(made, after, group, at, sold_out) if group.key == showing and group.options else (),
    )


def _sold_out(blueprint: Blueprint, selection: Mapping[str, object], showing: str) -> frozenset[str]:
    """Stock keys of scarce options that are shown or selected and not there now. One query if there are any."""
    group = blueprint.by_key.get(showing)
    scarce = [stock_key(blueprint, showing, one.key) for one in group.options if one.attributes.get("stock")] if group else []
    left = catalog.stock_left(sorted({*scarce, *stock_keys(blueprint, selection)}))
    return frozenset(key for key, count in left.items() if count <= 0)


def _hint(group: Group) -> str:
    if group.kind == "number":
        return f"{group.lo} to {group.hi} {group.unit}".strip() + (f", in steps of {group.step}" if group.step > 1 else "")
    if group.kind == "text":
        return f"Up to {group.max_length} characters" + (f" of {group.alphabet}" if group.alphabet else "")
    if group.kind == "many":
        return f"Choose {group.low} to {group.high}" if group.low else f"Choose up to {group.high}"
    return "Optional" if group.kind == "optional" else ""


def _options(made: Compiled, after: Clicked, group: Group, at: int, sold_out: frozenset[str]) -> tuple[OptionView, ...]:
    state, choices = after.state, after.choices
    statuses = state.statuses(group.key)
    also = made.engine.also_changes(choices, group.key)
    selected = state.selection[group.key]
    taken = {str(one) for one in selected} if isinstance(selected, list) else {str(selected)} if selected is not None else set()
    paid = Decimal(0)
    if group.kind != "many":
        paid = sum((_price(option) for option in group.options if option.key in taken), Decimal(0))
    return tuple(
        OptionView(
            id=f"option-{at}-{number}",
            take=f"{group.key}.{option.key}",
            label=option.label,
            status=str(statuses[option.key]),
            selected=option.key in taken,
            delta=_price(option) - paid,
            colour=_hex(option),
            note=str(option.attributes.get("note") or ""),
            also=_also(made, state, group, also.get(option.key) or {}),
            sold_out=stock_key(made.blueprint, group.key, option.key) in sold_out,
        )
        for number, option in enumerate(group.options)
    )


def _also(made: Compiled, state: State, group: Group, differing: Mapping[str, object]) -> tuple[str, ...]:
    others = {key: value for key, value in differing.items() if key != group.key}
    after = {**state.selection, **others}
    return tuple(words.changes(made.blueprint, state.selection, after, skip=(group.key,)))


def _price(option: Option) -> Decimal:
    return Decimal(option.cents) / 100


def _colour(group: Group, value: object) -> str:
    return _hex(group.option(value)) if isinstance(value, str) and value in group.keys else ""


def _hex(option: Option) -> str:
    colour = option.attributes.get("colour")
    return colour if isinstance(colour, str) and len(colour) == HEX and colour.startswith("#") else ""


def explanation(*, slug: str, ask: Ask, option: str) -> "Explanation":
    """Why an option is not to be had with these choices, and the nearest design with it.

    Raises:
        NotMadeError: there is no such product.
        UnknownOption: there is no such option.
        Contradiction: no product at all has the option.
    """
    page = open_page(slug, ask.version)
    made = page.compiled
    settled = settle(made.engine, ask.pairs or (page.start if ask.version is None else ()))
    key, _, value = option.partition(".")
    choices_of(made.blueprint, [(key, value)])
    group = made.blueprint.by_key[key]
    conflict = made.engine.explain(settled.choices, key, value)
    repair = made.engine.repair(settled.choices, key, value)
    after = made.engine.state(made.engine.apply(settled.choices, key, value)[0])
    changed = words.changes(made.blueprint, settled.state.selection, after.selection, skip=(key,))
    return Explanation(
        page=page,
        label=f"{group.label}: {words.value_label(group, value)}",
        status=settled.state.status(key, value),
        sentences=tuple(words.reasons(made.blueprint, conflict)),
        choices={name: conflict.choices[name] for name in conflict.choices},
        rules=tuple({"when": rule.when, "why": rule.why, "kind": rule.kind} for rule in conflict.rules),
        selection=repair.selection,
        changed=tuple(changed),
        changed_values=repair.changed,
        take=option,
        back=address(pairs_of(settled.choices), page.version.number, opened=key, line=ask.line),
        pairs=pairs_of(settled.choices),
    )


@dataclass(frozen=True)
class Explanation:
    """A minimal conflict in words and in data, and the smallest repair."""

    page: Page
    label: str
    status: str
    sentences: tuple[str, ...]
    choices: Mapping[str, object]
    rules: tuple[Mapping[str, str], ...]
    selection: Mapping[str, object]
    changed: tuple[str, ...]
    changed_values: Mapping[str, object]
    take: str
    back: str
    pairs: Pairs
