"""Two designs of one product side by side, and one decision taken over from the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from configurator import models
from configurator.domain.blueprint import Group
from configurator.domain.errors import ConfiguratorError, Contradiction, Value
from configurator.queries import words
from configurator.queries.asking import Ask, Choices, Pairs
from configurator.queries.links import Link, OtherProductError, follow, link_to
from configurator.queries.looks import Look, Opening, clean, look, opening, value

OTHER = "other."
STANDARD, START = "standard", "start"
MANY_SAVED = 12


@dataclass(frozen=True, slots=True)
class Beside:
    """What a design is compared with: `name` is standard, start (the colourway) or the token of a saved design, else its choices."""

    name: str = ""
    pairs: Pairs = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One decision in both designs. `take` is the address at which mine takes over the other's; empty where there is nothing to take."""

    key: str
    label: str
    mine: str
    other: str
    mine_colour: str
    other_colour: str
    take: str


@dataclass(frozen=True)
class Comparison:
    """Two designs, what differs first; `lost` says what of the other one cannot be had today."""

    opening: Opening
    other: Look
    title: str
    differing: tuple[Row, ...]
    same: tuple[Row, ...]
    lost: tuple[str, ...]
    address: str
    swapped: str


@dataclass(frozen=True)
class Taken:
    """Where a decision taken over leads, what else it changed, and why not where it could not be."""

    address: str
    changed: tuple[str, ...] = ()
    refused: str = ""


def saved_designs(*, user_id: int | None, tokens: Sequence[str], product_id: int) -> list[models.Design]:
    """The newest designs of a product that belong to an account, or to this browser. One query at most."""
    if user_id is None and not tokens:
        return []
    owned = {"user": user_id} if user_id is not None else {"token__in": list(tokens), "user": None}
    rows = models.Design.objects.present().filter(blueprint__product=product_id, **owned).select_related("blueprint__product")
    return list(rows.defer("blueprint__document", "blueprint__assets", "blueprint__product__search")[:MANY_SAVED])


def compare(*, slug: str, ask: Ask, beside: Beside) -> Comparison:
    """Set the design of an address beside another one of the same product.

    Raises:
        NotMadeError: there is no such product, or none of its versions can be made now.
        LinkError: there is no such saved design; OtherProductError: it is of another product.
    """
    opened = opening(slug, ask)
    found = _beside(opened, beside)
    settled = clean(opened.page.compiled, found.pairs, opened.out)
    other = look(opened.page, settled.choices, opened.out)
    rows = [(group, _row(opened, other, group, beside)) for group in opened.blueprint.groups]
    same = {group.key for group in opened.blueprint.groups if words.same(opened.look.selection[group.key], other.selection[group.key])}
    return Comparison(
        opening=opened,
        other=other,
        title=found.title,
        differing=tuple(row for group, row in rows if group.key not in same),
        same=tuple(row for group, row in rows if group.key in same),
        lost=settled.lost,
        address=address(opened, opened.look.pairs, beside),
        swapped=address(opened, other.pairs, Beside("" if opened.look.pairs else STANDARD, opened.look.pairs)),
    )


def take_over(*, slug: str, ask: Ask, beside: Beside, key: str) -> Taken:
    """Mine with the other's value of one group, and with the smallest repair. Raises as `compare` does."""
    opened = opening(slug, ask)
    other = clean(opened.page.compiled, _beside(opened, beside).pairs, opened.out)
    here = address(opened, opened.look.pairs, beside)
    group = opened.blueprint.by_key.get(key)
    if group is None:
        return Taken(here, refused="This product has no such part.")
    if group.kind == "picture":
        return Taken(here, refused="Only who uploaded a picture may have it printed.")
    try:
        choices = _with(opened, group, other.state.selection[key])
        after = look(opened.page, choices, opened.out, opened.line)
    except ConfiguratorError as error:
        return Taken(here, refused=str(error))
    changed = words.changes(opened.blueprint, opened.look.selection, after.selection, skip=(key,))
    return Taken(address(opened, after.pairs, beside), tuple(changed))


def address(opened: Opening, pairs: Pairs, beside: Beside) -> str:
    """The address of a comparison: mine as everywhere, then the other one."""
    mine = [*pairs, ("v", str(opened.page.version.number)), *([("with.line", opened.line)] if opened.line else [])]
    other = [("with.design", beside.name)] if beside.name else [(f"{OTHER}{key}", option) for key, option in beside.pairs]
    return urlencode([*mine, *other])


def _beside(opened: Opening, beside: Beside) -> Link:
    product, base = opened.page.product, opened.page.base
    if beside.name == START and opened.page.start:
        return Link(product.slug, opened.page.start, None, product.title)
    if beside.name in (STANDARD, START):
        return Link(base.slug, (), None, f"Standard {base.title}")
    if not beside.name:
        return Link(base.slug, beside.pairs, None, "The other design")
    found = follow(link_to(beside.name))
    if found.base != base.pk:
        raise OtherProductError(f"That is a design of another product, “{found.title}”.")
    return found


def _row(opened: Opening, other: Look, group: Group, beside: Beside) -> Row:
    mine, theirs = opened.look.selection[group.key], other.selection[group.key]
    theirs_alone = group.kind == "picture" or (group.free and group.label in other.missing)
    takeable = not theirs_alone and not words.same(mine, theirs)
    here = address(opened, opened.look.pairs, beside)
    return Row(
        key=group.key,
        label=group.label,
        mine=value(group, opened.look),
        other=value(group, other),
        mine_colour=_colour(group, mine),
        other_colour=_colour(group, theirs),
        take=f"{here}&{urlencode({'with.take': group.key})}" if takeable else "",
    )


def _colour(group: Group, found: object) -> str:
    colour = group.option(found).attributes.get("colour") if isinstance(found, str) and found in group.keys else None
    return colour if isinstance(colour, str) else ""


def _with(opened: Opening, group: Group, wanted: Value) -> Choices:
    """The choices with a value taken; of several options one after the other, where they do not go with the rest at once."""
    engine, choices = opened.page.compiled.engine, opened.choices
    if group.kind != "many":
        return dict(engine.apply(choices, group.key, "" if wanted is None else wanted)[0])
    options = [str(one) for one in wanted] if isinstance(wanted, list | tuple) else []
    others = {key: one for key, one in choices.items() if key != group.key}
    try:
        engine.state({**others, group.key: options})
    except Contradiction:
        found: Choices = {**others, group.key: []} if _holds(opened, {**others, group.key: []}) else others
        for option in options:
            found = dict(engine.apply(found, group.key, option)[0])
        return found
    return {**others, group.key: options}


def _holds(opened: Opening, choices: Choices) -> bool:
    try:
        opened.page.compiled.engine.state(choices)
    except Contradiction:
        return False
    return True
