"""What a page makes of sold designs: the option most chosen with these choices, and the order of the options of long groups."""

from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from configurator.domain.blueprint import Group, Option
from configurator.domain.errors import Value
from configurator.domain.next_option import NextOption
from configurator.queries.compiled import Compiled
from configurator.queries.learned import learned
from configurator.queries.wanted import wanted

LONG = 8
"""Options of a group beyond which those sold most come first."""
# The order depends on no choice, so that no option moves under a shopper's finger.
_ORDERS: WeakKeyDictionary[NextOption, dict[tuple[int, str], tuple[Option, ...]]] = WeakKeyDictionary()


def most_chosen(made: Compiled, choices: Mapping[str, Value], group: Group) -> str:
    """The option of a group to mark as most chosen with these choices; empty where none stands out or the group has its choice."""
    if group.key in choices and group.kind != "many":
        return ""
    found = wanted(made, choices).top.get(group.key)
    return "" if found is None else str(found)


def ordered(made: Compiled, group: Group) -> Sequence[Option]:
    """The options as the page lists them: of a long group the most sold first, else as the author ordered them."""
    found = learned(made.blueprint_id) if len(group.options) > LONG else None
    if found is None:
        return group.options
    kept, name = _ORDERS.setdefault(found.model, {}), (made.blueprint_id, group.key)
    if name not in kept:
        chances = wanted(made, {}).options.get(group.key, {})
        kept[name] = tuple(sorted(group.options, key=lambda option: -chances.get(option.key, 0.0)))
    return kept[name]
