"""The configurator: every answer a shopper, a page or an author asks of one blueprint."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import cached_property, lru_cache

import numpy as np

from configurator.domain import choices as chosen_options, dumps, formula, objectives, state
from configurator.domain.answers import Answers, DiagramAnswers, Random
from configurator.domain.blueprint import Blueprint, BlueprintError
from configurator.domain.choices import Canonical, Choices, Unit
from configurator.domain.compiling import compile_space
from configurator.domain.diagram import Bools, Diagram, Restriction
from configurator.domain.errors import Conflict, Contradiction, RuleRef, UnknownOption
from configurator.domain.reasons import Reasons
from configurator.domain.searching import SearchAnswers
from configurator.domain.state import Repair, Selection, State

__all__ = ["BlueprintError", "Configurator", "Conflict", "Contradiction", "Repair", "State", "UnknownOption"]

# Arcs of the diagram: beyond this, one sweep takes longer than the solver.
BUDGET = 4_000_000
# What a blueprint takes in memory: itself, each of its options, each arc.
BASIC_SIZE, VALUE_SIZE, ARC_SIZE = 200_000, 2_000, 32
# How many sets of choices the last answers are kept for.
REMEMBERED = 128
# Variables and their only values, sorted; and variables with the values that have not run out, as bit masks.
Fixed = tuple[tuple[int, int], ...]
Left = tuple[tuple[int, int], ...]
# Options that may not be used because they have run out, as (group, option); what a blueprint does not have is passed over.
Removed = Collection[tuple[str, str]]
NONE: Removed = frozenset()


class Configurator:
    """A compiled blueprint. Nothing in it changes after construction that a thread could see: share it freely."""

    def __init__(self, blueprint: Blueprint, *, budget: int = BUDGET, dump: bytes = b"") -> None:
        """Compile; with a budget of 0, or where the budget does not suffice, a solver answers instead.

        ``dump`` is what `dump` returned for the same blueprint; any other is ignored.
        """
        self.blueprint = blueprint
        self.space = formula.build(blueprint)
        self.diagram = self._diagram(budget, dump)
        self.reasons = Reasons(self.space)
        self._priced = any(cost.any() for cost in self.space.low_costs)
        self._exact = DiagramAnswers(self.diagram, self.space) if self.diagram else None
        self._answers: Answers = self._exact or SearchAnswers(self.space)
        # One page asks several questions about the same choices.
        self._possible = lru_cache(maxsize=REMEMBERED)(self._solve)
        self._left = lru_cache(maxsize=REMEMBERED // 16)(self._remaining)
        self._restricted = lru_cache(maxsize=REMEMBERED // 16)(self._restriction)
        self._preferred = lru_cache(maxsize=REMEMBERED // 16)(self._wished)

    @classmethod
    def load(cls, blueprint: Blueprint, data: bytes) -> Configurator:
        """Return a configurator from what `dump` returned for the blueprint; compile where that is of no use (any more)."""
        return cls(blueprint, dump=data)

    def dump(self) -> bytes:
        """Return what compiling found, for `load`; that a blueprint does not compile is kept as well."""
        return dumps.write(self.blueprint, self.diagram)

    def _diagram(self, budget: int, dump: bytes) -> Diagram | None:
        if dump:
            with contextlib.suppress(dumps.UnreadableDump):
                return dumps.read(self.blueprint, dump)
        return compile_space(self.space, budget) if budget else None

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        values = sum(map(len, self.space.places))
        return BASIC_SIZE + VALUE_SIZE * values + (ARC_SIZE * self.diagram.arcs if self.diagram else 0)

    @property
    def compiled(self) -> bool:
        """Tell whether counts and prices are exact answers of a diagram."""
        return self._answers.compiled

    def state(self, choices: Choices, without: Removed = NONE) -> State:
        """Return the state of every option, the full selection and its price.

        Here and below ``without`` are options that have run out: products that need them cannot be built. Raises UnknownOption for what
        is not in the blueprint, Contradiction where no product has all the choices.
        """
        known, fixed, left = self._checked(choices, without)
        possible, selection = self._possible(fixed, left), self._selection(known, left, fixed)
        if possible is None or selection is None:
            raise self._contradiction(known, left)
        cents, days = state.quote(self.space, selection)
        return State(known, selection, Decimal(cents).scaleb(-2), days, self.space, possible)

    def canonical(self, choices: Choices) -> Canonical:
        """Return the choices with every value in its own type; raises UnknownOption."""
        return chosen_options.canonical(self.blueprint, choices)

    def buildable(self, choices: Choices) -> bool:
        """Tell whether some product has all these choices, without asking why not; raises UnknownOption."""
        return self._possible(self._fixed(self.canonical(choices)), ()) is not None

    def price_range(self, choices: Choices, without: Removed = NONE) -> tuple[Decimal, Decimal] | None:
        """Return the lowest and highest price of a product with these choices; None where not compiled."""
        known, fixed, left = self._checked(choices, without)
        if self._exact is None:
            return None
        base = self.blueprint.base_cents
        lowest, highest = self._exact.bounds(self._restricted(fixed, left), *chosen_options.costs(self.space, known))
        return Decimal(base + lowest).scaleb(-2), Decimal(base + highest).scaleb(-2)

    def count(self, choices: Choices, without: Removed = NONE) -> int | None:
        """Return how many products have these choices (a text is one, a number its steps); None where not compiled."""
        _, fixed, left = self._checked(choices, without)
        return self._exact.count(self._restricted(fixed, left)) if self._exact else None

    def from_prices(self, choices: Choices, group: str, without: Removed = NONE) -> dict[str | int, Decimal]:
        """Return the cheapest complete price with each option of the group that can be had, the other choices kept."""
        return self.all_from_prices(choices, [group], without)[group]

    def all_from_prices(
        self, choices: Choices, groups: Iterable[str] | None = None, without: Removed = NONE
    ) -> dict[str, dict[str | int, Decimal]]:
        """Return from_prices of several groups (all of them by default) at the cost of one."""
        known, fixed, left = self._checked(choices, without)
        keys = list(self.blueprint.by_key) if groups is None else list(groups)
        wanted = [variable for key in keys for variable in self._variables(key)]
        costs = self._answers.cheapest_with(self._restricted(fixed, left), chosen_options.costs(self.space, known)[0], wanted)
        return {key: state.prices_of(self.space, key, costs, dict(left)) for key in keys}

    def explain(self, choices: Choices, group: str, option: object, without: Removed = NONE) -> Conflict:
        """Return a minimal set of choices, rules and options that have run out that exclude the option; empty where it can be had."""
        known = self.canonical(choices)
        target = self._target(group, option)
        return self.reasons.explain(self._others(known, target), target, self._left(frozenset(without)))

    def explain_forced(self, group: str, option: object, choices: Choices | None = None, without: Removed = NONE) -> Conflict:
        """Return a minimal set of choices and rules that make the option part of every product; empty where it can be left out."""
        target = self._target(group, option)
        return self.reasons.forced(target, self._others(self.canonical(choices or {}), target), self._left(frozenset(without)))

    def contradictions(self, limit: int = 20) -> tuple[tuple[RuleRef, ...], ...]:
        """Return minimal sets of rules that leave nothing to build, no rule in two of them; empty where something can be built."""
        references = self.blueprint.references
        return tuple(tuple(references[at] for at in found) for found in self.reasons.contradictions(limit))

    def redundant_rules(self) -> tuple[RuleRef, ...]:
        """Return the rules each of which could be removed without changing what can be built."""
        return tuple(rule for at, rule in enumerate(self.blueprint.references) if self.reasons.implied(at))

    def repair(self, choices: Choices, group: str, option: object, without: Removed = NONE) -> Repair:
        """Return the product with the option that changes the fewest choices.

        What nobody chose gives way first; of the choices as few as possible; among equals the oldest; then the cheapest product is taken
        (where nothing has a price, that of the defaults). Raises Contradiction where no product has the option.
        """
        known = self.canonical(choices)
        target = self._target(group, option)
        return self._mended(known, self._others(known, target), target, self._left(frozenset(without)))

    def settle(self, choices: Choices, without: Removed = NONE) -> Repair:
        """Return the nearest product to choices that may contradict each other (a link older than a rule)."""
        known = self.canonical(choices)
        return self._mended(known, chosen_options.units(self.space, known), None, self._left(frozenset(without)))

    def _mended(self, known: Canonical, others: list[Unit], target: Unit | None, left: Left) -> Repair:
        kept, cheapest = self._cheapest(known, others, target, left) if self._priced else (self._kept(others, target, left), None)
        after = self._after(known, kept, target)
        selection = cheapest or self._selection(after, left)
        if selection is None:
            raise self._impossible(target, left)
        staying = set(kept)
        lost = dict.fromkeys(unit.group for unit in others if unit not in staying)
        return Repair(selection, {key: selection[key] for key in lost}, after)

    def _cheapest(self, known: Canonical, others: list[Unit], target: Unit | None, left: Left) -> tuple[list[Unit], Selection]:
        """Return the choices that stay, as `_kept`, and the cheapest product with them."""
        fixed = [target] if target else []
        typed = {**known, **chosen_options.gathered(self.blueprint, fixed)}
        costs, orders = chosen_options.costs(self.space, typed)[0], chosen_options.orders(self.space, known)
        gone, assignment = self._answers.nearest(self._restricted(_pairs(fixed), left), others, costs, orders) or (None, {})
        if gone is None:
            raise self._impossible(target, left)
        return [unit for unit, lost in zip(others, gone, strict=True) if not lost], state.selection_of(self.space, assignment, typed)

    def _kept(self, others: list[Unit], target: Unit | None, left: Left) -> list[Unit]:
        """Return the choices that stay; raises Contradiction where no product has the target."""
        fixed = [target] if target else []
        gone = self._answers.yielding(self._restricted(_pairs(fixed), left), others)
        if gone is None:
            raise self._impossible(target, left)
        return [unit for unit, lost in zip(others, gone, strict=True) if not lost]

    def _after(self, known: Canonical, kept: list[Unit], target: Unit | None) -> Canonical:
        """Return what is left of the choices, groups emptied on purpose included, and the target as the newest."""
        found = chosen_options.gathered(self.blueprint, kept)
        after = {key: found.get(key, value) for key, value in known.items() if key in found or value == []}
        if target:
            beside = [unit for unit in kept if unit.group == target.group]
            after.pop(target.group, None)
            after |= chosen_options.gathered(self.blueprint, [*beside, target])
        return after

    def _impossible(self, target: Unit | None, left: Left) -> Contradiction:
        conflict = self.reasons.explain([], target, left)
        if target is None or self.reasons.explain([], None, left):
            return Contradiction(conflict=conflict)
        return Contradiction(conflict=conflict, wanted=chosen_options.label(self.blueprint.by_key[target.group], target.option))

    def apply(self, choices: Choices, group: str, option: object, without: Removed = NONE) -> tuple[Canonical, Selection]:
        """Take an option with the smallest repair: the choices of ``repair``, completed by defaults in the order of the groups.

        Returns the new choices and what changed in the selection beyond the group itself. A many group that had no choice starts from
        what was selected in it, so that taking one more option does not take its defaults away.
        """
        known, left = self.canonical(choices), self._left(frozenset(without))
        return self._applied(known, self._selection(known, left), group, option, left)

    def _applied(self, known: Canonical, before: Selection | None, group: str, option: object, left: Left) -> tuple[Canonical, Selection]:
        target = self._target(group, option)
        after = chosen_options.taken(self.blueprint, self._seeded(known, before, group), group, option)
        found = self._selection(after, left)
        if found is None:
            after = self._after(known, self._kept(self._others(known, target), target, left), target)
            found = self._selection(after, left)
        if before is None or found is None:
            return after, {}
        return after, {key: value for key, value in found.items() if value != before[key] and key != group}

    def _seeded(self, known: Canonical, before: Selection | None, group: str) -> Canonical:
        if self.blueprint.by_key[group].kind != "many" or group in known or before is None:
            return known
        return {**known, group: before[group]}

    def also_changes(self, choices: Choices, group: str, without: Removed = NONE) -> dict[str | int, Selection]:
        """Return for every option of the group that is not selected what taking it would change in other groups."""
        known, _, left = self._checked(choices, without)
        self._variables(group)
        before = self._selection(known, left)
        if before is None:
            raise self._contradiction(known, left)
        current = before[group]
        taken = current if isinstance(current, list) else [current]
        options = [option for option in state.options_of(self.blueprint.by_key[group]) if option not in taken]
        if self._exact and group in self.space.plain:
            return self._switches(known, before, group, options, left)
        return self._one_by_one(known, before, group, options, left)

    def _one_by_one(
        self, known: Canonical, before: Selection, group: str, options: list[str | int], left: Left
    ) -> dict[str | int, Selection]:
        found: dict[str | int, Selection] = {}
        for option in options:
            with contextlib.suppress(Contradiction):
                found[option] = self._applied(known, before, group, option, left)[1]
        return found

    def _switches(
        self, known: Canonical, before: Selection, group: str, options: list[str | int], left: Left
    ) -> dict[str | int, Selection]:
        """The same for a group of one value, all options together; those to which the same choices give way share a sweep."""
        variable, _, _ = self.space.plain[group]
        places = self.space.places[variable]
        others = [unit for unit in chosen_options.units(self.space, known) if unit.variable != variable]
        exact = self._exact
        lost = exact.losses(self._restricted((), left), others, variable) if exact else None
        if exact is None or lost is None:
            return self._one_by_one(known, before, group, options, left)
        together: dict[tuple[bool, ...], list[str | int]] = {}
        allowed = dict(left).get(variable, -1)
        for option in options:
            gone = lost[places[option]]
            if gone is not None and allowed >> places[option] & 1:
                together.setdefault(gone, []).append(option)
        found: dict[str | int, Selection] = {}
        for gone, some in together.items():
            kept = [unit for unit, yields in zip(others, gone, strict=True) if not yields]
            rest = self._after(known, kept, None) if any(gone) else {key: value for key, value in known.items() if key != group}
            restriction = {v: allowed for v, allowed in self._restricted(_pairs(kept), left).items() if v != variable}
            products = exact.switched(restriction, variable, [places[option] for option in some], chosen_options.orders(self.space, rest))
            for option in some:
                selection = state.selection_of(self.space, products[places[option]], rest)
                found[option] = {key: value for key, value in selection.items() if value != before[key] and key != group}
        return {option: found[option] for option in options if option in found}

    def complete(
        self,
        choices: Choices,
        weights: objectives.Weights,
        ceiling: Decimal | int | None = None,
        without: Iterable[str | tuple[str, str | int]] = (),
    ) -> Selection:
        """Return the buildable completion of greatest total weight.

        ``weights`` maps ``group.option`` or (group, option), or group to {option: weight}; what is not named weighs 0. ``ceiling``
        is the highest price allowed, ``without`` are options that may not be in it. Exact without a ceiling; below one the search is
        bounded, and where its bound is met the best found is returned, always within the price. Raises Contradiction where nothing is left.
        """
        known, fixed, _ = self._checked(choices, NONE)
        removed = objectives.without(self.space, without, self._restricted(fixed, ()))
        scaled = objectives.scaled(self.space, weights)
        low = chosen_options.costs(self.space, known)[0]
        limit = None if ceiling is None else int(Decimal(ceiling) * 100) - self.blueprint.base_cents
        assignment = self._answers.heaviest(removed, scaled, chosen_options.ranks(self.space, known), low, limit)
        if assignment is None:
            raise Contradiction("Nothing can be built with these choices within these limits.")
        return state.selection_of(self.space, assignment, known)

    def sample(self, choices: Choices, rng: Random, weights: objectives.Weights | None = None, without: Removed = NONE) -> Selection:
        """Return a random product with these choices: uniform, or as likely as the product of its options' weights.

        Exactly so where compiled. Otherwise every product can come, but options are drawn group by group, so that products of groups with
        few ways left are likelier than their share.

        ``rng`` is a ``random.Random`` or a ``numpy.random.Generator``; weights as in ``complete``, above 0, 1 where not named. Texts
        stay empty unless a rule asks for them.
        """
        known, fixed, left = self._checked(choices, without)
        assignment = self._answers.sample(self._restricted(fixed, left), objectives.factors(self.space, weights or {}), rng)
        if assignment is None:
            raise self._contradiction(known, left)
        return state.selection_of(self.space, assignment, known)

    def _checked(self, choices: Choices, without: Removed) -> tuple[Canonical, Fixed, Left]:
        known, left = self.canonical(choices), self._left(frozenset(without))
        fixed = self._fixed(known)
        if self._possible(fixed, left) is None:
            raise self._contradiction(known, left)
        return known, fixed, left

    def _remaining(self, without: frozenset[tuple[str, str]]) -> Left:
        found: dict[int, int] = {}
        for group, option in without:
            try:
                unit = self._target(group, option)
            except UnknownOption:
                continue
            found[unit.variable] = found.get(unit.variable, self.space.full[unit.variable]) & ~(1 << unit.value)
        return tuple(sorted(found.items()))

    def _solve(self, fixed: Fixed, left: Left) -> dict[int, Bools] | None:
        possible = self._answers.possible(self._restricted(fixed, left))
        if possible is None or not left:
            return possible
        return possible | {variable: possible[variable] & _bools(mask, len(possible[variable])) for variable, mask in left}

    def _contradiction(self, known: Canonical, left: Left) -> Contradiction:
        return Contradiction(conflict=self.reasons.explain(chosen_options.units(self.space, known), None, left))

    def _selection(self, known: Canonical, left: Left, fixed: Fixed | None = None) -> Selection | None:
        fixed = self._fixed(known) if fixed is None else fixed
        named = tuple(key for key in known if self.blueprint.by_key[key].kind == "many")
        assignment = self._preferred(fixed, left, named)
        return None if assignment is None else state.selection_of(self.space, assignment, known)

    def _wished(self, fixed: Fixed, left: Left, named: tuple[str, ...]) -> dict[int, int] | None:
        """The preferred product; ``named`` are the many groups that no longer take their defaults. Nobody may change what is returned."""
        return self._answers.preferred(self._restricted(fixed, left), chosen_options.orders(self.space, named))

    def _variables(self, key: str) -> tuple[int, ...]:
        if key not in self.space.where:
            raise UnknownOption(key)
        return self.space.where[key]

    def _target(self, key: str, option: object) -> Unit:
        self._variables(key)
        return chosen_options.unit(self.space, key, chosen_options.value_of(self.blueprint.by_key[key], option))

    def _others(self, known: Canonical, target: Unit) -> list[Unit]:
        return [unit for unit in chosen_options.units(self.space, known) if unit.variable != target.variable]

    def _fixed(self, known: Canonical) -> Fixed:
        plain, places = self.space.plain, self.space.places
        found = [(plain[key][0], places[plain[key][0]][value]) for key, value in known.items() if key in plain]  # type: ignore[index]
        more = {key: value for key, value in known.items() if key not in plain}
        return tuple(sorted([*found, *_pairs(chosen_options.units(self.space, more))]))

    def _restriction(self, fixed: Fixed, left: Left) -> Restriction:
        found = {variable: _bools(mask, len(self.space.variables[variable].values)) for variable, mask in left}
        for variable, value in fixed:
            chosen = self._singles[variable][value]
            found[variable] = chosen & found[variable] if variable in found else chosen
        return found

    @cached_property
    def _singles(self) -> list[Bools]:
        """For each variable and value the set of that value alone."""
        return [np.eye(len(variable.values), dtype=np.bool_) for variable in self.space.variables]


def _pairs(units: Iterable[Unit]) -> Fixed:
    return tuple(sorted((unit.variable, unit.value) for unit in units))


def _bools(mask: int, size: int) -> Bools:
    return np.array([mask >> value & 1 for value in range(size)], dtype=np.bool_)
