"""Designs as the helpers show them: a picture, a price, a day, and what differs from another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from configurator.domain.blueprint import Blueprint, Group
from configurator.queries import blocked, words
from configurator.queries.asking import Ask, Choices, Pairs, Settled, choices_of, pairs_of, settle, stocked
from configurator.queries.compiled import Compiled
from configurator.queries.pictures import LayerView, stack
from configurator.queries.preview import address
from configurator.queries.scarce import Removed, removed_options
from configurator.queries.versions import NotMadeError, Page, open_page

MAX_LABEL = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One decision that differs between two designs, in words."""

    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Look:
    """One design: its choices with their address, the selection, price, days until it leaves, and picture.

    `label` is the picture in words, `missing` the texts that still have to be typed.
    """

    pairs: Pairs
    address: str
    selection: Mapping[str, object]
    price: Decimal
    lead_days: int
    layers: tuple[LayerView, ...]
    label: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """A product with what the address brings along, as far as it can be built; `lost` says what cannot, `out` is what has run out."""

    page: Page
    choices: Choices
    look: Look
    lost: tuple[str, ...]
    line: str = ""
    out: Removed = frozenset()

    @property
    def blueprint(self) -> Blueprint:
        return self.page.compiled.blueprint

    @property
    def blank(self) -> str:
        """The address without any choice."""
        return address((), self.page.version.number, line=self.line)


def opening(slug: str, ask: Ask) -> Opening:
    """Open a product with the choices of an address; those of a colourway where it names none. Three queries. Raises `NotMadeError`."""
    page = open_page(slug, ask.version)
    out = removed_options(page.compiled.blueprint)
    settled = clean(page.compiled, ask.pairs if ask.pairs or ask.version is not None else page.start, out)
    return Opening(page, settled.choices, look(page, settled.choices, out, ask.line), settled.lost, ask.line, out)


def clean(made: Compiled, pairs: Pairs, out: Removed) -> Settled:
    """Choices that hold together, without texts that are not made: nothing of an address is shown that nobody may have."""
    kept, refused = blocked.without_refused(made.blueprint, pairs)
    settled = settle(made.engine, kept, out)
    return replace(settled, lost=(*settled.lost, *refused))


def taken_literally(slug: str, ask: Ask) -> Opening:
    """Open a product with the choices of an address as they are, for programs. Three queries.

    Raises:
        NotMadeError: there is no such product, or the version is not made any more.
        UnknownOption, Contradiction: the choices do not hold. BlockedTextError: a text is not made.
    """
    page = open_page(slug, ask.version)
    if page.version.asked is not None:
        raise NotMadeError(f"Version {page.version.asked} of this product is not made.")
    choices = choices_of(page.compiled.blueprint, ask.pairs)
    blocked.check(page.compiled.blueprint, choices)
    out = removed_options(page.compiled.blueprint)
    return Opening(page, choices, look(page, choices, out), (), out=out)


def group_keys(slug: str, version: int | None) -> frozenset[str]:
    """What the groups of a product are called. Two queries. Raises `NotMadeError`."""
    return frozenset(open_page(slug, version).compiled.blueprint.by_key)


def look(page: Page, choices: Mapping[str, object], out: Removed, line: str = "") -> Look:
    """A design of choices that go together; what has run out is in it only where they ask for it. Raises `Contradiction`."""
    made = page.compiled
    known = made.engine.canonical(choices)  # type: ignore[arg-type]
    state = stocked(made.engine, dict(known), out)[0]
    view = made.plan.views[0] if made.plan.views else None
    return Look(
        pairs=pairs_of(known),
        address=address(pairs_of(known), page.version.number, line=line),
        selection=state.selection,
        price=state.price,
        lead_days=page.lead_days + state.lead_days,
        layers=stack(made, state.selection, view) if view else (),
        label=_label(made.blueprint, state.selection),
        missing=tuple(words.group_label(made.blueprint, key) for key in sorted(state.required_texts)),
    )


def changes(blueprint: Blueprint, before: Look, after: Look) -> tuple[Change, ...]:
    """What differs between two designs, in the order of the decisions."""
    return tuple(
        Change(group.key, group.label, value(group, before), value(group, after))
        for group in blueprint.groups
        if not words.same(before.selection[group.key], after.selection[group.key])
    )


def value(group: Group, shown: Look) -> str:
    """What a design has in a group, in words; a text that a rule asks for and nobody typed is not shown as its filler."""
    if group.free and group.label in shown.missing:
        return "not typed yet"
    return words.value_label(group, shown.selection[group.key])


def _label(blueprint: Blueprint, selection: Mapping[str, object]) -> str:
    coloured = [group for group in blueprint.groups if any("colour" in option.attributes for option in group.options)]
    shown = [f"{group.label} {words.value_label(group, selection[group.key])}" for group in coloured if selection[group.key]]
    return ", ".join(shown)[:MAX_LABEL]
