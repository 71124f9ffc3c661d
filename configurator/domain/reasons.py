"""Why something cannot be had: minimal sets of choices and rules, by cores of a solver and deletion."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property

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
    def _loaded(self) -> tuple[Encoding, Oracle, list[int]]:
        encoding = Encoding(self.space)
        switches = [encoding.fresh() for _ in self.space.blueprint.references]
        clauses = list(encoding.structure)
        for constraint in self.space.constraints:
            if not isinstance(constraint, Between) and constraint.rule is not None:
                off = -switches[constraint.rule]
                clauses += [[off, *clause] for clause in encoding.clauses(constraint)]
        return encoding, Oracle(clauses), switches

    def _ready(self) -> tuple[Encoding, Oracle, list[int]]:
        with self._building:
            return self._loaded

    def explain(self, others: Sequence[Unit], target: Unit | None) -> Conflict:
        """Return a minimal conflict of choices and rules with the target (or among themselves); empty where there is none."""
        encoding, oracle, switches = self._ready()
        literals = [encoding.literal(unit.variable, unit.value) for unit in others]
        fixed = [encoding.literal(target.variable, target.value)] if target else []
        with oracle.lock:
            if oracle.ask([*fixed, *switches, *literals]):
                return Conflict()
            needed = set(oracle.minimal([*switches, *literals], fixed))
        chosen = [unit for unit, literal in zip(others, literals, strict=True) if literal in needed]
        references = self.space.blueprint.references
        rules = tuple(references[at] for at, switch in enumerate(switches) if switch in needed)
        return Conflict(gathered(self.space.blueprint, chosen), rules)

    def contradictions(self, limit: int) -> list[tuple[int, ...]]:
        """Return up to ``limit`` disjoint minimal sets of rules (by their numbers) that leave nothing to build."""
        _, oracle, switches = self._ready()
        found: list[tuple[int, ...]] = []
        active = list(switches)
        with oracle.lock:
            while len(found) < limit and not oracle.ask(active):
                needed = set(oracle.minimal(active, []))
                found.append(tuple(at for at, switch in enumerate(switches) if switch in needed))
                active = [switch for switch in active if switch not in needed]
                if not needed:
                    break
        return found
