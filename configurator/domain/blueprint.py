"""The definition of a made-to-order product: groups of options, rules, tables, prices, layers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from configurator.domain import bill as bills, groups, reading, rules
from configurator.domain.bill import BillLine, Part
from configurator.domain.errors import BlueprintError, RuleRef, RuleSyntaxError
from configurator.domain.groups import Group, Option

__all__ = ["Blueprint", "BlueprintError", "Group", "Option", "Rule", "Table"]

MAX_GROUPS, MAX_RULES, MAX_TABLES, MAX_ROWS = 1000, 5000, 5000, 50_000
MAX_LAYERS = 2000
_TOP = ("product", "title", "family", "base_price", "currency", "groups", "rules", "tables", "views", "layers", "lead_days", "bill")


@dataclass(frozen=True)
class Rule:
    """A constraint in UVL syntax with the author's sentence."""

    when: str
    why: str
    tree: rules.Node = field(compare=False)
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The combinations of some groups that are allowed; None in a row is an optional group left out."""

    groups: tuple[str, ...]
    allowed: tuple[tuple[str | int | None, ...], ...]
    why: str
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Blueprint:
    """One validated blueprint. Money is in hundredths of the currency, time in days."""

    product: str
    title: str
    family: str
    base_cents: int
    currency: str
    groups: tuple[Group, ...]
    rules: tuple[Rule, ...]
    tables: tuple[Table, ...]
    views: tuple[Mapping[str, object], ...] = ()
    layers: tuple[Mapping[str, object], ...] = ()
    lead_days: int = 0
    bill: tuple[BillLine, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Blueprint:
        """Read a blueprint document; raises BlueprintError that names the place."""
        top = reading.mapping(document, "blueprint")
        product = reading.text(top.get("product"), "product", 100)
        found = groups.read(reading.sequence(top.get("groups"), "groups", MAX_GROUPS))
        known = {group.key: group for group in found}
        blueprint = cls(
            product=product,
            title=reading.text(top.get("title"), "title", 200) or product,
            family=reading.text(top.get("family"), "family", 100) or product,
            base_cents=reading.cents(top.get("base_price"), "base_price"),
            currency=reading.text(top.get("currency"), "currency", 3) or "EUR",
            groups=found,
            rules=_rules(top, known),
            tables=_tables(top, known),
            views=_objects(top, "views"),
            layers=_objects(top, "layers"),
            lead_days=reading.integer(top.get("lead_days"), "lead_days", 0),
            bill=_bill(top, known),
            extra=reading.rest(top, _TOP),
        )
        _check_layers(blueprint)
        return blueprint

    def to_dict(self) -> dict[str, object]:
        """Return the document again; reading it gives an equal blueprint."""
        document: dict[str, object] = {
            "product": self.product,
            "title": self.title,
            "family": self.family,
            "base_price": groups.amount(self.base_cents),
            "currency": self.currency,
            "groups": [group.to_dict() for group in self.groups],
            "rules": [{"when": rule.when, "why": rule.why, **rule.extra} for rule in self.rules],
            "tables": [
                {"groups": list(t.groups), "allowed": [list(row) for row in t.allowed], "why": t.why, **t.extra} for t in self.tables
            ],
        }
        document |= {"lead_days": self.lead_days} if self.lead_days else {}
        document |= {"bill": [line.to_dict() for line in self.bill]} if self.bill else {}
        document |= {"views": [dict(v) for v in self.views]} if self.views else {}
        document |= {"layers": [dict(v) for v in self.layers]} if self.layers else {}
        return document | dict(self.extra)

    @property
    def base_price(self) -> Decimal:
        """The price before any option."""
        return Decimal(self.base_cents).scaleb(-2)

    @cached_property
    def by_key(self) -> Mapping[str, Group]:
        """The groups by their keys."""
        return {group.key: group for group in self.groups}

    @cached_property
    def references(self) -> tuple[RuleRef, ...]:
        """All rules, then all tables, as conflicts name them."""
        found = [RuleRef("rule", at, rule.when, rule.why) for at, rule in enumerate(self.rules)]
        for at, table in enumerate(self.tables):
            found.append(RuleRef("table", at, " × ".join(table.groups), table.why))
        return tuple(found)

    @cached_property
    def pictures(self) -> tuple[Group, ...]:
        """The groups of kind picture."""
        return tuple(group for group in self.groups if group.kind == "picture")

    def holds(self, expression: str, selection: Mapping[str, object]) -> bool:
        """Tell whether a rule expression is true of a complete selection (as a layer's ``when`` asks)."""
        tree = rules.parse(expression)
        check_names(tree, self.by_key, "expression")
        return _true_of(self, tree, selection)

    def parts(self, selection: Mapping[str, object]) -> tuple[Part, ...]:
        """Return the parts that a complete selection is made of."""
        return bills.parts(self.bill, selection, lambda tree: _true_of(self, tree, selection))


def _true_of(blueprint: Blueprint, tree: rules.Node, selection: Mapping[str, object]) -> bool:
    known = blueprint.by_key
    return rules.holds(
        tree,
        lambda name: _true(known[name.parts[0]], name.parts[1:], selection),
        lambda name: int(str(selection[name.parts[0]])),
    )


def _true(group: Group, rest: tuple[str, ...], selection: Mapping[str, object]) -> bool:
    value = selection.get(group.key)
    if not rest:
        return bool(value)
    key = ".".join(rest)
    return key in value if isinstance(value, list | tuple) else value == key


def check_names(tree: rules.Node, known: Mapping[str, Group], place: str) -> None:
    """Raise RuleSyntaxError at the first name that means nothing here."""
    sides = [side for node in rules.compares(tree) for side in (node.left, node.right)]
    compared = {side.position for side in sides if isinstance(side, rules.Name)}
    for name in rules.names(tree):
        group, option = name.parts[0], ".".join(name.parts[1:])
        problem = ""
        if group not in known:
            problem = f"there is no group “{group}”"
        elif name.position in compared:
            if option or known[group].kind != "number":
                problem = f"expected a number group in a comparison, found “{'.'.join(name.parts)}”"
        elif option:
            if option not in known[group].keys:
                problem = f"group “{group}” has no option “{option}”"
        elif known[group].kind == "number":
            problem = f"expected a comparison such as “{group} >= {known[group].lo}”"
        elif known[group].kind == "one":
            problem = f"expected an option of “{group}”, such as “{group}.{known[group].options[0].key}”"
        if problem:
            raise RuleSyntaxError(problem, name.position, place)


def _rules(top: Mapping[str, object], known: Mapping[str, Group]) -> tuple[Rule, ...]:
    found = []
    for at, entry in enumerate(reading.sequence(top.get("rules"), "rules", MAX_RULES)):
        place = f"rules[{at}]"
        body = reading.mapping(entry, place)
        when = reading.text(body.get("when"), f"{place}.when", 10_000)
        tree = _parse(when, known, f"{place}.when")
        why = reading.text(body.get("why"), f"{place}.why")
        found.append(Rule(when, why, tree, reading.rest(body, ("when", "why"))))
    return tuple(found)


def _bill(top: Mapping[str, object], known: Mapping[str, Group]) -> tuple[BillLine, ...]:
    entries = reading.sequence(top.get("bill"), "bill", bills.MAX_LINES)
    return bills.read(entries, known, lambda when, place: _parse(when, known, place))


def _parse(when: str, known: Mapping[str, Group], place: str) -> rules.Node:
    try:
        tree = rules.parse(when)
    except RuleSyntaxError as problem:
        raise RuleSyntaxError(problem.reason, problem.position, place) from None
    check_names(tree, known, place)
    return tree


def _tables(top: Mapping[str, object], known: Mapping[str, Group]) -> tuple[Table, ...]:
    found = []
    for at, entry in enumerate(reading.sequence(top.get("tables"), "tables", MAX_TABLES)):
        place = f"tables[{at}]"
        body = reading.mapping(entry, place)
        keys = _table_groups(body, known, place)
        rows = reading.sequence(body.get("allowed"), f"{place}.allowed", MAX_ROWS)
        allowed = tuple(_row(row, [known[key] for key in keys], f"{place}.allowed[{n}]") for n, row in enumerate(rows))
        why = reading.text(body.get("why"), f"{place}.why")
        found.append(Table(keys, allowed, why, reading.rest(body, ("groups", "allowed", "why"))))
    return tuple(found)


def _table_groups(body: Mapping[str, object], known: Mapping[str, Group], place: str) -> tuple[str, ...]:
    keys = []
    for at, key in enumerate(reading.sequence(body.get("groups"), f"{place}.groups", MAX_GROUPS)):
        here = f"{place}.groups[{at}]"
        if not isinstance(key, str) or key not in known:
            raise BlueprintError(here, f"there is no group “{key}”")
        if known[key].kind == "many" or known[key].free:
            raise BlueprintError(here, f"“{key}” is of kind {known[key].kind}, which a table cannot hold")
        keys.append(key)
    if not keys or len(set(keys)) != len(keys):
        raise BlueprintError(f"{place}.groups", "must name at least one group, and none twice")
    return tuple(keys)


def _row(row: object, columns: list[Group], place: str) -> tuple[str | int | None, ...]:
    cells = reading.sequence(row, place, MAX_GROUPS)
    if len(cells) != len(columns):
        raise BlueprintError(place, f"has {len(cells)} values for {len(columns)} groups")
    return tuple(group.cell(cell, f"{place}[{at}]") for at, (group, cell) in enumerate(zip(columns, cells, strict=True)))


def _objects(top: Mapping[str, object], name: str) -> tuple[Mapping[str, object], ...]:
    entries = reading.sequence(top.get(name), name, MAX_LAYERS)
    return tuple(dict(reading.mapping(entry, f"{name}[{at}]")) for at, entry in enumerate(entries))


def _check_layers(blueprint: Blueprint) -> None:
    views = {view.get("key") for view in blueprint.views}
    for at, layer in enumerate(blueprint.layers):
        place = f"layers[{at}]"
        if views and layer.get("view") not in views:
            raise BlueprintError(f"{place}.view", f"there is no view “{layer.get('view')}”")
        for name in ("colour", "material", "text", "picture"):
            key = layer.get(name)
            if key is None or (isinstance(key, str) and re.match(r"#[0-9a-fA-F]{3,8}$", key)):
                continue
            if key not in blueprint.by_key:
                raise BlueprintError(f"{place}.{name}", f"there is no group “{key}”")
        if layer.get("when"):
            _parse(reading.text(layer["when"], f"{place}.when", 10_000), blueprint.by_key, f"{place}.when")
