"""Why something cannot be had: minimal sets of choices and rules, by cores of a solver and deletion."""

from __future__ import annotations

import threading
from collections.abc import Container, Sequence
from functools import cached_property
from typing import NamedTuple

from configurator.domain.choices import Unit, gathered
from configurator.domain.encoding import Encoding, Oracle
from configurator.domain.errors import Conflict
from configurator.domain.space import Between, Space


class Reasons:
    """Explanations for one blueprint: every rule has a literal that switches it on. Safe to share between threads."""

    def __init__(self, space: Space) -> None:
        """Keep the space; the solver is built when the first reason is asked for."""
        self.space = space
        self._building = threading.Lock()

    @cached_property
    def _loaded(self) -> _Loaded:
        encoding = Encoding(self.space)
        rules = [encoding.fresh() for _ in self.space.blueprint.references]
        limits = {group: encoding.fresh() for group in encoding.limits}
        clauses = list(encoding.structure)
        for group, found in encoding.limits.items():
            clauses += [[-limits[group], *clause] for clause in found]
        for constraint in self.space.constraints:
            if not isinstance(constraint, Between) and constraint.rule is not None:
                clauses += [[-rules[constraint.rule], *clause] for clause in encoding.clauses(constraint)]
        return _Loaded(encoding, Oracle(clauses), rules, limits)

    def _ready(self) -> _Loaded:
        with self._building:
            return self._loaded

    def explain(self, others: Sequence[Unit], target: Unit | None, left: Sequence[tuple[int, int]] = ()) -> Conflict:
        """Return a minimal conflict of choices and rules with the target (or among themselves); empty where there is none.

        ``left`` are masks of the values that have not run out.
        """
        encoding = self._ready().encoding
        return self._conflict(others, [encoding.literal(target.variable, target.value)] if target else [], encoding.outside(left))

    def forced(self, target: Unit, others: Sequence[Unit] = (), left: Sequence[tuple[int, int]] = ()) -> Conflict:
        """Return a minimal set of choices and rules without which the target could be left out; empty where it can be."""
        encoding = self._ready().encoding
        return self._conflict(others, [-encoding.literal(target.variable, target.value)], encoding.outside(left))

    def _conflict(self, others: Sequence[Unit], fixed: list[int], gone: Sequence[int] = ()) -> Conflict:
        loaded = self._ready()
        literals = [loaded.encoding.literal(unit.variable, unit.value) for unit in others]
        limits = [*loaded.limits.values(), *gone]
        with loaded.oracle.lock:
            if loaded.oracle.ask([*fixed, *limits, *loaded.rules, *literals]):
                return Conflict()
            needed = loaded.oracle.minimal([*loaded.rules, *literals], [*fixed, *limits])
            binding: set[int] = set()
            if limits and not loaded.oracle.ask([*fixed, *limits, *needed]):
                binding |= set(loaded.oracle.minimal(limits, [*fixed, *needed]))
        members = set(needed)
        chosen = [unit for unit, literal in zip(others, literals, strict=True) if literal in members]
        references = self.space.blueprint.references
        rules = tuple(references[at] for at, switch in enumerate(loaded.rules) if switch in members)
        groups = tuple(group for group, switch in loaded.limits.items() if switch in binding)
        return Conflict(gathered(self.space.blueprint, chosen), rules, groups, self._named(gone, binding))

    def _named(self, gone: Sequence[int], binding: Container[int]) -> tuple[tuple[str, str], ...]:
        encoding = self._ready().encoding
        found = []
        for variable, value in (encoding.place(-literal) for literal in gone if literal in binding):
            known = self.space.variables[variable]
            option = known.option if known.kind == "many" else "" if known.kind == "text" else known.values[value]
            found.append((str(known.group), str(option)))
        return tuple(found)

    def contradictions(self, limit: int) -> list[tuple[int, ...]]:
        """Return up to ``limit`` disjoint minimal sets of rules (by their numbers) that leave nothing to build."""
        loaded = self._ready()
        fixed = list(loaded.limits.values())
        found: list[tuple[int, ...]] = []
        active = list(loaded.rules)
        with loaded.oracle.lock:
            while len(found) < limit and not loaded.oracle.ask([*fixed, *active]):
                needed = set(loaded.oracle.minimal(active, fixed))
                found.append(tuple(at for at, switch in enumerate(loaded.rules) if switch in needed))
                active = [switch for switch in active if switch not in needed]
                if not needed:
                    break
        return found

    def implied(self, rule: int) -> bool:
        """Tell whether what a rule says follows from all the others."""
        loaded = self._ready()
        others = [switch for at, switch in enumerate(loaded.rules) if at != rule]
        fixed = [*loaded.limits.values(), *others]
        own = [c for c in self.space.constraints if not isinstance(c, Between) and c.rule == rule]
        with loaded.oracle.lock:
            for clause in (clause for constraint in own for clause in loaded.encoding.clauses(constraint)):
                if loaded.oracle.ask([*fixed, *(-literal for literal in clause)]):
                    return False
        return True


class _Loaded(NamedTuple):
    encoding: Encoding
    oracle: Oracle
    rules: list[int]
    limits: dict[str, int]
