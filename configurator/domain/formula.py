"""From a blueprint to a Space: rules become clauses over sets of values, tables become rows."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from configurator.domain import rules
from configurator.domain.blueprint import Blueprint, Table
from configurator.domain.space import Between, Clause, ClauseOf, Rows, Space, Variable, variables_of

# More clauses than this from one disjunction, and helper variables take over.
MAX_PRODUCT = 64
# Parts of an equivalence are written out twice up to this many clauses.
MAX_TWICE = 8


def build(blueprint: Blueprint) -> Space:
    """Translate a blueprint."""
    space = Space(blueprint)
    for group in blueprint.groups:
        space.where[group.key] = tuple(space.add(variable) for variable in variables_of(group))
        if group.kind == "many" and (group.low > 0 or group.high < len(group.options)):
            space.constraints.append(Between(space.where[group.key], group.low, group.high))
    for at, rule in enumerate(blueprint.rules):
        writer = _Writer(space)
        clauses = writer.clauses(rule.tree, wanted=True)
        space.constraints += [ClauseOf(at, clause) for clause in _distinct(clauses)]
    for at, table in enumerate(blueprint.tables, len(blueprint.rules)):
        space.constraints.append(_rows(space, table, at))
    return space


def _rows(space: Space, table: Table, rule: int) -> Rows:
    variables = tuple(space.where[key][0] for key in table.groups)
    places = [{value: at for at, value in enumerate(space.variables[v].values)} for v in variables]
    rows = [[place[cell] for place, cell in zip(places, row, strict=True)] for row in table.allowed]
    found = np.array(rows, dtype=np.int64).reshape(len(rows), len(variables))
    return Rows(rule, variables, np.unique(found, axis=0))


def _distinct(clauses: list[Clause]) -> list[Clause]:
    return [dict(found) for found in dict.fromkeys(tuple(sorted(clause.items())) for clause in clauses)]


class _Writer:
    def __init__(self, space: Space) -> None:
        self.space = space
        # Keyed by identity, with the node kept alive: hashing a deep tree costs as much as walking it.
        self.known: dict[tuple[int, bool], tuple[rules.Node, list[Clause]]] = {}
        self.helpers: dict[int, tuple[rules.Node, rules.Name]] = {}

    def clauses(self, node: rules.Node, *, wanted: bool) -> list[Clause]:
        """Return clauses that say the node is true (or, if not wanted, false)."""
        if (id(node), wanted) not in self.known:
            self.known[id(node), wanted] = node, self.written(node, wanted=wanted)
        return self.known[id(node), wanted][1]

    def written(self, node: rules.Node, *, wanted: bool) -> list[Clause]:
        if isinstance(node, rules.Name | rules.Compare):
            return self.atom(node, wanted=wanted)
        if isinstance(node, rules.Not):
            return self.clauses(node.part, wanted=not wanted)
        if isinstance(node, rules.Implies):
            return self.clauses(rules.Or((rules.Not(node.left), node.right)), wanted=wanted)
        if isinstance(node, rules.Iff):
            return self.iff(node, wanted=wanted)
        if isinstance(node, rules.And) == wanted:
            return [clause for part in node.parts for clause in self.clauses(part, wanted=wanted)]
        return self.either([self.clauses(part, wanted=wanted) for part in node.parts], node.parts, wanted=wanted)

    def iff(self, node: rules.Iff, *, wanted: bool) -> list[Clause]:
        left, right = self.small(node.left), self.small(node.right)
        if not wanted:
            right = rules.Not(right)
        forth, back = rules.Or((rules.Not(left), right)), rules.Or((left, rules.Not(right)))
        return self.clauses(forth, wanted=True) + self.clauses(back, wanted=True)

    def small(self, node: rules.Node) -> rules.Node:
        """Return the node, or a helper's name for it where writing it out twice would explode."""
        if isinstance(node, rules.Name | rules.Compare):
            return node
        if max(len(self.clauses(node, wanted=True)), len(self.clauses(node, wanted=False))) <= MAX_TWICE:
            return node
        return self.helper(node)

    def either(self, options: list[list[Clause]], parts: tuple[rules.Node, ...], *, wanted: bool) -> list[Clause]:
        found: list[Clause] = [{}]
        for at, clauses in enumerate(options):
            explodes = len(clauses) > 1 and len(found) * len(clauses) > MAX_PRODUCT
            others = self.atom(self.helper(parts[at]), wanted=wanted) if explodes else clauses
            found = [merged for one in found for other in others if (merged := self.merge(one, other)) is not None]
        return found

    def merge(self, one: Clause, other: Clause) -> Clause | None:
        """Return the disjunction of two clauses; None where it is always true."""
        merged = dict(one)
        for variable, mask in other.items():
            merged[variable] = merged.get(variable, 0) | mask
            if merged[variable] == self.mask(variable):
                return None
        return merged

    def helper(self, node: rules.Node) -> rules.Name:
        """Add a yes/no variable that is true exactly when the node is."""
        if id(node) in self.helpers:
            return self.helpers[id(node)][1]
        number = self.space.add(Variable(None, "helper", (False, True), (0, 0), (0, 0)))
        name = rules.Name((f"\x00{number}",), -1)
        for wanted, off in ((True, 0b01), (False, 0b10)):
            for clause in self.clauses(node, wanted=wanted):
                merged = self.merge({number: off}, clause)
                if merged is not None:
                    self.space.constraints.append(ClauseOf(None, merged))
        self.helpers[id(node)] = node, name
        return name

    def atom(self, node: rules.Name | rules.Compare, *, wanted: bool) -> list[Clause]:
        if isinstance(node, rules.Compare):
            return self.compare(node, wanted=wanted)
        if node.parts[0].startswith("\x00"):
            return [{int(node.parts[0][1:]): 0b10 if wanted else 0b01}]
        numbers, option = self.space.where[node.parts[0]], ".".join(node.parts[1:])
        kind = self.space.variables[numbers[0]].kind
        if kind == "many" and not option:
            names = tuple(rules.Name((node.parts[0], str(self.space.variables[n].option)), -1) for n in numbers)
            return self.clauses(rules.Or(names), wanted=wanted)
        if kind == "many":
            number = numbers[list(self.space.blueprint.by_key[node.parts[0]].keys).index(option)]
            return [{number: 0b10 if wanted else 0b01}]
        number = numbers[0]
        if kind in ("text", "optional") and not option:
            mask = self.mask(number) & ~1
        else:
            mask = 1 << self.space.variables[number].values.index(option)
        return self.is_in(number, mask if wanted else self.mask(number) & ~mask)

    def is_in(self, number: int, mask: int) -> list[Clause]:
        if mask == self.mask(number):
            return []
        return [{number: mask}] if mask else [{}]

    def mask(self, number: int) -> int:
        return (1 << len(self.space.variables[number].values)) - 1

    def compare(self, node: rules.Compare, *, wanted: bool) -> list[Clause]:
        left, right = node.left, node.right
        test = rules.COMPARISONS[node.op]
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return [] if test(left, right) == wanted else [{}]
        if isinstance(left, rules.Name) and isinstance(right, rules.Name):
            return self.compare_two(node, left, right, wanted=wanted)
        name = left if isinstance(left, rules.Name) else right
        number = self.space.where[name.parts[0]][0]  # type: ignore[union-attr]
        mask = 0
        for at, value in enumerate(self.space.variables[number].values):
            worth = Fraction(int(str(value)))
            sides = (worth, right) if isinstance(left, rules.Name) else (left, worth)
            mask |= (test(*sides) == wanted) << at  # type: ignore[arg-type]
        return self.is_in(number, mask)

    def compare_two(self, node: rules.Compare, left: rules.Name, right: rules.Name, *, wanted: bool) -> list[Clause]:
        one, two = self.space.where[left.parts[0]][0], self.space.where[right.parts[0]][0]
        values = [[Fraction(int(str(v))) for v in self.space.variables[n].values] for n in (one, two)]
        test, found = rules.COMPARISONS[node.op], []
        for at, value in enumerate(values[0]):
            if one == two:
                mask = self.mask(one) if test(value, value) == wanted else 0
            else:
                mask = sum((test(value, other) == wanted) << n for n, other in enumerate(values[1]))
            if mask != self.mask(two):
                absent = {one: self.mask(one) & ~(1 << at)}
                merged = self.merge(absent, {two: mask}) if one != two and mask else absent
                found += [merged] if merged is not None else []
        return found
