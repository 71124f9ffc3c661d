"""Why an option does not go with what is chosen, and the nearest design with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.domain.errors import Value
from configurator.domain.groups import Group
from configurator.domain.state import FORCED, options_of
from configurator.queries import words
from configurator.queries.asking import Ask, Pairs, choices_of, pairs_of, settle
from configurator.queries.compiled import Compiled
from configurator.queries.preview import address
from configurator.queries.versions import Page, open_page

COMPARED = 6
"""Other options that are asked why they do not go, where only one does."""


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
    status = settled.state.status(key, value)
    conflict = made.engine.explain(settled.choices, key, value)
    repair = made.engine.repair(settled.choices, key, value)
    after = made.engine.state(made.engine.apply(settled.choices, key, value)[0])
    changed = words.changes(made.blueprint, settled.state.selection, after.selection, skip=(key,))
    return Explanation(
        page=page,
        label=f"{group.label}: {words.value_label(group, value)}",
        status=status,
        sentences=tuple(words.reasons(made.blueprint, conflict)),
        because=_because(made, settled.choices, group, value) if status == FORCED else (),
        choices={name: conflict.choices[name] for name in conflict.choices},
        rules=tuple({"when": rule.when, "why": rule.why, "kind": rule.kind} for rule in conflict.rules),
        selection=after.selection,
        changed=tuple(changed),
        changed_values={name: after.selection[name] for name in repair.changed},
        take=option,
        back=address(pairs_of(settled.choices), page.version.number, opened=key, line=ask.line),
        pairs=pairs_of(settled.choices),
    )


def _because(made: Compiled, choices: Mapping[str, Value], group: Group, option: str) -> tuple[str, ...]:
    """Why nothing else than a forced option goes: the reasons against the others, each once."""
    others = [one for one in options_of(group) if str(one) != option] if group.kind != "many" else []
    reasons = [words.reasons(made.blueprint, made.engine.explain(choices, group.key, other)) for other in others[:COMPARED]]
    return tuple(dict.fromkeys(sentence for found in reasons for sentence in found))


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
