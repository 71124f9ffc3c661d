"""What a newer version makes of a design of an older one: what no longer holds, what stands in its place, and both prices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalog.domain.money import Money
from configurator.domain.blueprint import Blueprint, Group
from configurator.domain.choices import canonical
from configurator.domain.errors import Contradiction, UnknownOption, Value
from configurator.domain.state import State
from configurator.queries import words
from configurator.queries.asking import Choices, Pairs, pairs_of, settle
from configurator.queries.compiled import Compiled


@dataclass(frozen=True)
class Renewal:
    """A design of an older version beside the nearest that the newer version can build. Every entry is a sentence for its owner.

    Attributes:
        gone: what it had that cannot be had with the rest any more, and why.
        instead: what differs in the nearest design.
        added: decisions that the older version did not have.
        renamed: parts that are the same under another name.
        prices: parts that cost something else than before.
        before, after: the prices of the two designs; `days_before`, `days_after` what their parts add to the time of making.
        choices: the nearest design on `version`; `selection` is that design in full.
        missing: texts that the newer version asks for and nobody has typed.
    """

    gone: tuple[str, ...]
    instead: tuple[str, ...]
    added: tuple[str, ...]
    renamed: tuple[str, ...]
    prices: tuple[str, ...]
    before: Decimal
    after: Decimal
    days_before: int
    days_after: int
    choices: Pairs
    selection: Mapping[str, object]
    version: int
    blueprint_id: int
    missing: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changed that its owner could notice."""
        sentences = (*self.gone, *self.instead, *self.added, *self.renamed, *self.prices, *self.missing)
        return not sentences and (self.before, self.days_before) == (self.after, self.days_after)

    @property
    def exact(self) -> bool:
        """Whether the design can still be made as it was, whatever its parts are called and cost now."""
        return not (self.gone or self.instead or self.added or self.missing)


@dataclass(frozen=True)
class _Saved:
    """A value of the older version in the words of the newer one; `lost` says what has no counterpart there."""

    before: Group
    after: Group | None
    old: object
    new: Value
    lost: tuple[str, ...] = ()


def renew(*, old: Compiled, new: Compiled, pairs: Pairs) -> Renewal:
    """Compare a design of one version with the nearest of another.

    Choices that hold together are kept before what was only standard; then as much of what was standard then as goes with them, so that
    another standard changes nothing that somebody saved. Choices that the older version itself does not know are left out.
    """
    was = settle(old.engine, pairs)
    saved = list(_carried(old.blueprint, new.blueprint, was.state.selection))
    chosen = {one.after.key: one.new for one in _in_order(saved, was.choices) if one.after is not None and one.new is not None}
    settled = settle(new.engine, pairs_of(chosen))
    choices, refused = _with_standards(new, settled.choices, [one for one in saved if one.after is None or one.after.key not in chosen])
    state = new.engine.state(choices)
    gone = [*(sentence for one in saved for sentence in one.lost), *settled.lost, *refused]
    return Renewal(
        gone=tuple(dict.fromkeys(gone)),
        instead=tuple(_instead(saved, state)),
        added=tuple(_added(saved, new.blueprint, state)),
        renamed=tuple(_renamed(saved, state)),
        prices=tuple(_prices(old.blueprint, new.blueprint, saved, state)),
        before=was.state.price,
        after=state.price,
        days_before=was.state.lead_days,
        days_after=state.lead_days,
        choices=pairs_of(choices),
        selection=state.selection,
        version=new.version,
        blueprint_id=new.blueprint_id,
        missing=tuple(words.group_label(new.blueprint, key) for key in sorted(state.required_texts)),
    )


def _in_order(saved: list[_Saved], choices: Choices) -> Iterator[_Saved]:
    by_key = {one.before.key: one for one in saved}
    return (by_key[key] for key in choices)


def _carried(old: Blueprint, new: Blueprint, selection: Mapping[str, object]) -> Iterator[_Saved]:
    """Every group of the older version with its value, as the newer one names them."""
    for group in old.groups:
        value = selection[group.key]
        after = new.by_key.get(group.key) or _namesake(group, [one for one in new.groups if one.key not in old.by_key])
        if after is None or after.kind != group.kind:
            said = f"{group.label}: {words.value_label(group, value)} is not a part of this product any more."
            lost = () if value in words.EMPTY else (said,)
            yield _Saved(group, None, value, None, lost)
        else:
            yield _value(new, group, after, value)


def _namesake(group: Group, fresh: list[Group]) -> Group | None:
    same = [one for one in fresh if one.kind == group.kind and one.label.casefold() == group.label.casefold()]
    return same[0] if len(same) == 1 else None


def _value(new: Blueprint, before: Group, after: Group, value: object) -> _Saved:
    if not before.options:
        return _free(new, before, after, value)
    several = isinstance(value, list | tuple)
    wanted = [str(one) for one in value] if isinstance(value, list | tuple) else [] if value in words.EMPTY else [str(value)]
    found = {key: _counterpart(before, after, key) for key in wanted}
    lost = tuple(f"{before.label}: {before.option(key).label} is not offered any more." for key, other in found.items() if other is None)
    kept = [other for other in found.values() if other is not None]
    if several:
        return _Saved(before, after, value, kept, lost)
    return _Saved(before, after, value, kept[0] if kept else None if lost else "", lost)


def _counterpart(before: Group, after: Group, key: str) -> str | None:
    """The same option in the newer version: by its key, or by its name where the key is new there."""
    if key in after.keys:
        return key
    label = before.option(key).label.casefold()
    same = [one.key for one in after.options if one.key not in before.keys and one.label.casefold() == label]
    return same[0] if len(same) == 1 else None


def _free(new: Blueprint, before: Group, after: Group, value: object) -> _Saved:
    """A number, a text or a picture: whatever it is, the newer version says whether it still takes it."""
    given = value if isinstance(value, int) else str(value or "")
    try:
        clean = canonical(new, {after.key: given}).get(after.key, "")
    except UnknownOption as error:
        return _Saved(
            before, after, value, None, (f"{before.label}: {words.value_label(before, value)} is not possible any more. {error}",)
        )
    return _Saved(before, after, value, clean)


def _with_standards(new: Compiled, choices: Choices, saved: list[_Saved]) -> tuple[Choices, list[str]]:
    """Add what was standard before to the choices, as far as it goes with them; and say what does not.

    It comes first, as what was chosen longest ago: it is what yields first when the design is changed later.
    """
    now = new.engine.state(choices).selection
    wanted = {one.after.key: one.new for one in saved if one.after and one.new is not None}
    missing: Choices = {key: value for key, value in wanted.items() if not words.same(now[key], value)}
    try:
        kept: Choices = {**missing, **choices}
        new.engine.state(kept)
    except Contradiction:
        return _one_by_one(new, choices, missing)
    return kept, []


def _one_by_one(new: Compiled, choices: Choices, missing: Choices) -> tuple[Choices, list[str]]:
    kept, refused = choices, list[str]()
    standards: Choices = {}
    for key, value in missing.items():
        wider = {**standards, key: value, **choices}
        try:
            new.engine.state(wider)
        except Contradiction as error:
            group = new.blueprint.by_key[key]
            why = " ".join(dict.fromkeys(str(rule) for rule in error.conflict.rules))
            refused.append(f"{group.label}: {words.value_label(group, value)} does not go with the rest any more. {why}".strip())
        else:
            kept, standards = wider, {**standards, key: value}
    return kept, refused


def _instead(saved: list[_Saved], state: State) -> Iterator[str]:
    for one in saved:
        if one.after is None or one.after.key in state.required_texts:
            continue
        now = state.selection[one.after.key]
        if one.new is None or not words.same(now, one.new):
            yield f"{one.after.label}: {words.value_label(one.before, one.old)} → {words.value_label(one.after, now)}"


def _added(saved: list[_Saved], new: Blueprint, state: State) -> Iterator[str]:
    carried = {one.after.key for one in saved if one.after}
    for group in new.groups:
        if group.key not in carried and group.key not in state.required_texts and state.selection[group.key] not in words.EMPTY:
            yield f"{group.label} is new: {words.value_label(group, state.selection[group.key])}"


def _renamed(saved: list[_Saved], state: State) -> Iterator[str]:
    for one in saved:
        if one.after is None or one.old in words.EMPTY:
            continue
        if one.after.label != one.before.label:
            yield f"{one.before.label} is now called {one.after.label}."
        for key in one.old if isinstance(one.old, list | tuple) else [one.old]:
            other = _counterpart(one.before, one.after, str(key)) if one.before.options else None
            if other is not None and _has(state.selection[one.after.key], other):
                before, after = one.before.option(str(key)).label, one.after.option(other).label
                if before != after:
                    yield f"{one.after.label}: {before} is now called {after}."


def _has(value: object, option: str) -> bool:
    return option in value if isinstance(value, list | tuple) else option == value


def _prices(old: Blueprint, new: Blueprint, saved: list[_Saved], state: State) -> Iterator[str]:
    """What the parts that stay cost before and now; the parts that go have their share in the two totals."""
    if old.base_cents != new.base_cents:
        yield f"Without extras: {_money(old, old.base_cents)} → {_money(new, new.base_cents)}"
    for one in saved:
        now = state.selection[one.after.key] if one.after else None
        if one.after is None or now in words.EMPTY or not words.same(now, one.new):
            continue
        before, after = _cost(one.before, one.old), _cost(one.after, now)
        if before != after:
            yield f"{one.after.label}, {words.value_label(one.after, now)}: {_money(old, before)} → {_money(new, after)}"


def _cost(group: Group, value: object) -> int:
    """What one decision adds to the price, in hundredths."""
    if group.kind == "number" and isinstance(value, int):
        return (value - group.lo) // group.step * group.cents
    if group.free:
        return group.charge(str(value))
    return sum(group.option(str(key)).cents for key in (value if isinstance(value, list | tuple) else [value]))


def _money(blueprint: Blueprint, cents: int) -> str:
    return str(Money(Decimal(cents).scaleb(-2), blueprint.currency))
