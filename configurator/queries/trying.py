"""“Why can't I build …?”: choices tried on a version or a draft, with the reason and the nearest design where they do not go together."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from configurator.domain import address
from configurator.domain.blueprint import Blueprint
from configurator.domain.cells import suggestion
from configurator.domain.errors import Conflict, Contradiction, RuleSyntaxError, UnknownOption
from configurator.domain.wording import meaning
from configurator.queries import words
from configurator.queries.asking import Pairs, pairs_of
from configurator.queries.compiled import Compiled, compile_version
from configurator.queries.editing import Recent


@dataclass(frozen=True, slots=True)
class Blame:
    """A rule or table that takes part in a conflict: as its author wrote it, what it means, and the sentence for shoppers."""

    when: str
    meaning: str
    why: str


@dataclass(frozen=True)
class Trial:
    """What becomes of choices. `buildable`: they hold together; else `chosen`, `limits` and `rules` are a minimal conflict.

    `parts` is the design itself, or the nearest that can be built, with `changed` telling where it differs; empty where nothing at all can
    be built.
    """

    unknown: tuple[str, ...]
    buildable: bool
    pairs: Pairs = ()
    chosen: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    rules: tuple[Blame, ...] = ()
    parts: tuple[tuple[str, str, bool], ...] = ()
    selection: Mapping[str, object] | None = None
    price: Decimal | None = None
    lead_days: int = 0
    variants: str = ""
    nearest: Pairs = ()

    @property
    def nearest_address(self) -> str:
        """The choices of the design that is shown, as an address writes them."""
        return urlencode(self.nearest)


_kept: Recent[Compiled] = Recent()


def ready(*, version_id: int, number: int, document: Mapping[str, Any], assets: Mapping[str, str], seen: str) -> Compiled:
    """Any content ready to answer, kept by its name `seen`. Raises `BlueprintError` and `rendering.LayerError`."""
    return _kept.get(seen, lambda: compile_version(blueprint_id=version_id, version=number, document=document, assets=assets))


def trial(made: Compiled, pairs: Pairs) -> Trial:
    """Try choices as an address writes them; what the version does not know is named and left out."""
    blueprint, engine = made.blueprint, made.engine
    asked = address.parse(pairs, blueprint)
    unknown = tuple(_unknown(blueprint, error) for error in asked.unknown)
    try:
        state = engine.state(asked.choices)
    except Contradiction as error:
        return _refused(made, asked.choices, unknown, error.conflict)
    count = engine.count(asked.choices)
    return Trial(
        unknown=unknown,
        buildable=True,
        pairs=pairs_of(asked.choices),
        nearest=pairs_of(asked.choices),
        parts=_parts(blueprint, state.selection, {}),
        selection=state.selection,
        price=state.price,
        lead_days=state.lead_days,
        variants="" if count is None else words.quantity(count),
    )


def _refused(made: Compiled, choices: Mapping[str, Any], unknown: tuple[str, ...], conflict: Conflict) -> Trial:
    blueprint = made.blueprint
    said = words.reasons(blueprint, Conflict(choices=conflict.choices))
    found: dict[str, Any] = {
        "unknown": unknown,
        "buildable": False,
        "pairs": pairs_of(choices),
        "chosen": tuple(sentence.replace("You chose ", "", 1) for sentence in said),
        "limits": tuple(words.reasons(blueprint, Conflict(limits=conflict.limits))),
        "rules": tuple(Blame(rule.when, _meaning(blueprint, rule.when, rule.kind), rule.why) for rule in conflict.rules),
    }
    try:
        nearest = made.engine.settle(choices)
    except Contradiction:
        return Trial(**found)
    state = made.engine.state(nearest.choices)
    parts = _parts(blueprint, state.selection, choices)
    return Trial(
        **found, nearest=pairs_of(nearest.choices), parts=parts, selection=state.selection, price=state.price, lead_days=state.lead_days
    )


def _meaning(blueprint: Blueprint, when: str, kind: str) -> str:
    try:
        return meaning(blueprint, when) if kind == "rule" else f"Only certain combinations of {when} are made."
    except RuleSyntaxError:
        return ""


def _parts(blueprint: Blueprint, selection: Mapping[str, object], asked: Mapping[str, object]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (
            group.label,
            words.value_label(group, selection.get(group.key)),
            group.key in asked and not words.same(asked[group.key], selection.get(group.key)),
        )
        for group in blueprint.groups
    )


def _unknown(blueprint: Blueprint, error: UnknownOption) -> str:
    group = blueprint.by_key.get(error.group)
    if group is None:
        return f"There is no group “{error.group[:80]}”; expected one{suggestion(error.group, blueprint.by_key)}."
    if group.options:
        return f"“{group.key}” has no option “{str(error.option)[:80]}”; expected one{suggestion(str(error.option), group.keys)}."
    return str(error)
