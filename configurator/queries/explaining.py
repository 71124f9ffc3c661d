"""Why an option does not go with what is chosen, and the nearest design with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.queries import words
from configurator.queries.asking import Ask, Pairs, choices_of, pairs_of, settle
from configurator.queries.preview import address
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
        selection=after.selection,
        changed=tuple(changed),
        changed_values={name: after.selection[name] for name in repair.changed},
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
