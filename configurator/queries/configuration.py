"""The state of a configuration as data, for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from configurator.domain.groups import Group
from configurator.domain.state import State
from configurator.queries import blocked
from configurator.queries.asking import Pairs, choices_of, pairs_of, stocked
from configurator.queries.compiled import Compiled
from configurator.queries.pictures import stack
from configurator.queries.preview import address
from configurator.queries.scarce import Removed, removed_options
from configurator.queries.versions import NotMadeError, open_page

ALL_AT_ONCE = 400
"""Options of a blueprint up to which `also_changes` is answered for every group; beyond, only for the one that is open."""


@dataclass(frozen=True, slots=True)
class OptionState:
    """One option (or one value of a number) and what taking it would change in other groups; None: not asked."""

    key: str
    label: str
    status: str
    price: Decimal
    also_changes: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class GroupState:
    """One decision; a text has no options."""

    key: str
    label: str
    kind: str
    options: Sequence[OptionState]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything a program needs to show a configuration."""

    product: str
    version: int
    currency: str
    price: Decimal
    price_range: tuple[Decimal, Decimal] | None
    variants: int | None
    lead_days: int
    selection: Mapping[str, object]
    groups: Sequence[GroupState]
    layers: Sequence[str]
    view: str
    address: str


def configuration(*, slug: str, pairs: Pairs, version: int | None = None, opened: str = "", view: str = "") -> Configuration:
    """The state of choices, taken at their word; what has run out is in it only where they ask for it.

    Raises:
        NotMadeError: there is no such product, or the version is not made any more.
        UnknownOption, Contradiction: the choices do not hold. BlockedTextError: a text is not made.
    """
    page = open_page(slug, version)
    if page.version.asked is not None:
        raise NotMadeError(f"Version {page.version.asked} of this product is not made.")
    made = page.compiled
    choices = choices_of(made.blueprint, pairs)
    blocked.check(made.blueprint, choices)
    state, _, gone = stocked(made.engine, choices, removed_options(made.blueprint))
    drawn = page.version.drawn
    shown = made.plan.view(view, drawn)
    return Configuration(
        product=slug,
        version=made.version,
        currency=made.blueprint.currency,
        price=state.price,
        price_range=made.engine.price_range(choices, without=gone),
        variants=made.engine.count(choices, without=gone),
        lead_days=page.lead_days + state.lead_days,
        selection=state.selection,
        groups=[_group(made, state, gone, group, opened) for group in made.blueprint.groups],
        layers=[layer.large or layer.url for layer in stack(made, state.selection, shown, drawn)] if shown else [],
        view=shown.key if shown else "",
        address=address(pairs_of(choices), made.version),
    )


def _group(made: Compiled, state: State, gone: Removed, group: Group, opened: str) -> GroupState:
    asked = group.key == opened or sum(len(one.options) for one in made.blueprint.groups) <= ALL_AT_ONCE
    also = made.engine.also_changes(state.choices, group.key, without=gone) if asked and not group.free else None
    labels = {option.key: (option.label, Decimal(option.cents) / 100) for option in group.options}
    options = []
    for key, status in state.statuses(group.key).items():
        label, price = labels.get(str(key), (str(key), Decimal(0)))
        options.append(OptionState(str(key), label, status, price, None if also is None else also.get(key, {})))
    return GroupState(group.key, group.label, group.kind, options)
