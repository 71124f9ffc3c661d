"""Why an option does not go with what is chosen, and the nearest design with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.domain.engine import Repair
from configurator.domain.errors import Contradiction
from configurator.domain.groups import Group
from configurator.domain.state import FORCED
from configurator.queries import words
from configurator.queries.asking import Ask, Pairs, Settled, choices_of, click, pairs_of
from configurator.queries.compiled import Compiled
from configurator.queries.looks import clean
from configurator.queries.preview import address
from configurator.queries.scarce import removed_options
from configurator.queries.versions import Page, open_page


def explanation(*, slug: str, ask: Ask, option: str) -> "Explanation":
    """Why an option is not to be had with these choices, and the nearest design with it: the one that a click on it leads to.

    Raises:
        NotMadeError: there is no such product.
        UnknownOption: there is no such option.
        Contradiction: no product at all has the option.
    """
    page = open_page(slug, ask.version)
    made = page.compiled
    out = removed_options(made.blueprint)
    settled = clean(made, ask.pairs or (page.start if ask.version is None else ()), out)
    key, _, value = option.partition(".")
    choices_of(made.blueprint, [(key, value)])
    group = made.blueprint.by_key[key]
    status = settled.state.status(key, value)
    conflict = made.engine.explain(settled.choices, key, value, without=settled.gone)
    repair = _repair(made, settled, key, value)
    after = click(made.engine, settled, Ask(take=option), out).state
    changed = words.changes(made.blueprint, settled.state.selection, after.selection, skip=(key,))
    return Explanation(
        page=page,
        label=f"{group.label}: {words.value_label(group, value)}",
        status=status,
        sentences=tuple(words.reasons(made.blueprint, conflict)),
        because=_because(made, settled, group, value) if status == FORCED else (),
        choices={name: conflict.choices[name] for name in conflict.choices},
        rules=tuple({"when": rule.when, "why": rule.why, "kind": rule.kind} for rule in conflict.rules),
        selection=after.selection,
        changed=tuple(changed),
        changed_values={name: after.selection[name] for name in repair.changed},
        take=option,
        back=address(pairs_of(settled.choices), page.version.number, opened=key, line=ask.line),
        pairs=pairs_of(settled.choices),
    )


def _repair(made: Compiled, settled: Settled, key: str, option: str) -> Repair:
    """The repair from what is there, or else the one that needs what has run out."""
    try:
        return made.engine.repair(settled.choices, key, option, without=settled.gone - {(key, option)})
    except Contradiction:
        return made.engine.repair(settled.choices, key, option)


def _because(made: Compiled, settled: Settled, group: Group, option: str) -> tuple[str, ...]:
    """Why nothing else than a forced option goes."""
    conflict = made.engine.explain_forced(group.key, option, settled.choices, without=settled.gone)
    return tuple(words.reasons(made.blueprint, conflict))


@dataclass(frozen=True)
class Explanation:
    """A minimal conflict in words and in data, and the smallest repair."""

    page: Page
    label: str
    status: str
    sentences: tuple[str, ...]
    because: tuple[str, ...]
    choices: Mapping[str, object]
    rules: tuple[Mapping[str, str], ...]
    selection: Mapping[str, object]
    changed: tuple[str, ...]
    changed_values: Mapping[str, object]
    take: str
    back: str
    pairs: Pairs
