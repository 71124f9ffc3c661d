"""A blueprint as a UVL feature model of the boolean level, from which `uvl.read` makes the same blueprint again.

Every group is a mandatory feature below the root, its options are its children; every step of a number is a child of its own, a text or
picture is an optional feature. What UVL has no words for stands in attributes, an author's sentence in a comment behind its constraint.
Tables become constraints.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from configurator.domain import rules
from configurator.domain.blueprint import Blueprint, Table
from configurator.domain.groups import Group, amount

# What a plain name or text may not hold in UVL; written as \\uXXXX.
_UNSAFE = re.compile(r"[^\w \-–—.:;!?€$%&+=<>°“”„…×]", re.ASCII | re.DOTALL)
_PLAIN = ("key", "label", "kind", "options", "price", "lead_days", "default", "min", "max")
_TOP = ("product", "title", "family", "base_price", "currency", "groups", "rules", "tables", "lead_days")
REST = "more"
INDENT = "    "


def write(blueprint: Blueprint) -> str:
    """Return the text of a UVL file."""
    return "\n".join(_Writer(blueprint).lines()) + "\n"


def quoted(text: str) -> str:
    """Return a text as a UVL string."""
    return "'" + _UNSAFE.sub(lambda found: _escaped(found.group()), text) + "'"


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)) if not sign.isalnum() else sign


class _Writer:
    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.used: set[str] = set()
        self.root = self.named(blueprint.product)
        self.groups: dict[str, str] = {}
        self.options: dict[tuple[str, str | int], str] = {}
        for group in blueprint.groups:
            self.groups[group.key] = self.named(group.key)
            for value in group.numbers if group.kind == "number" else group.keys:
                self.options[group.key, value] = self.named(f"{group.key} {value}")

    def named(self, text: str) -> str:
        """A feature's name: letters, digits, spaces and hyphens, and none twice."""
        plain = re.sub(r"[^\w -]+", "_", text) or "_"
        name, at = plain, 2
        while name in self.used:
            name, at = f"{plain} {at}", at + 1
        self.used.add(name)
        return f'"{name}"'

    def lines(self) -> Iterator[str]:
        blueprint, document = self.blueprint, self.blueprint.to_dict()
        top = {"product": blueprint.product, "title": blueprint.title, "family": blueprint.family, "currency": blueprint.currency}
        numbers = {"price": amount(blueprint.base_cents), "lead_days": blueprint.lead_days}
        yield "features"
        yield f"{INDENT}{self.root} {_attributes(top, numbers, _rest(document, _TOP))}"
        for group, shown in zip(blueprint.groups, document["groups"], strict=True):  # type: ignore[call-overload]
            yield f"{INDENT * 2}{'optional' if group.free else 'mandatory'}"
            yield from self.group(group, shown)
        if blueprint.rules or blueprint.tables:
            yield "constraints"
            for rule in blueprint.rules:
                yield self.constraint(self.said(rule.tree), rule.why, rule.extra)
            for table in blueprint.tables:
                for text in self.table(table):
                    yield self.constraint(text, table.why, table.extra)

    def constraint(self, text: str, why: str, extra: Mapping[str, object]) -> str:
        more = f" {REST}: {quoted(_json(extra))}" if extra else ""
        return f"{INDENT}{text} // why: {quoted(why)}{more}"

    def group(self, group: Group, shown: Mapping[str, object]) -> Iterator[str]:
        facts: dict[str, object] = {"key": group.key, "label": group.label, "kind": group.kind}
        numbers = {"lead_days": group.lead_days}
        if group.kind == "picture":
            numbers["price"] = amount(group.cents)  # type: ignore[assignment]
        rest = _rest(shown, _PLAIN) | ({"default": group.default} if group.default is not None else {})
        yield f"{INDENT * 3}{self.groups[group.key]} {_attributes(facts, numbers, rest)}"
        if group.kind == "number":
            yield f"{INDENT * 4}alternative"
            yield from (f"{INDENT * 5}{self.options[group.key, value]} {{value {value}}}" for value in group.numbers)
        elif group.options:
            yield f"{INDENT * 4}{'alternative' if group.kind == 'one' else f'[{group.low}..{group.high}]'}"
            for option, about in zip(group.options, shown["options"], strict=True):  # type: ignore[call-overload]
                facts = {"key": option.key, "label": option.label} | ({"default": True} if option.default else {})
                money = {"price": amount(option.cents), "lead_days": option.lead_days}
                yield f"{INDENT * 5}{self.options[group.key, option.key]} {_attributes(facts, money, _rest(about, _PLAIN))}"

    def said(self, node: rules.Node) -> str:
        """A rule over features instead of options."""
        if isinstance(node, rules.Name):
            return self.name(node)
        if isinstance(node, rules.Compare):
            return self.compare(node)
        if isinstance(node, rules.Not):
            return f"!{_bracketed(self.said(node.part))}"
        if isinstance(node, rules.And | rules.Or):
            return _joined([self.said(part) for part in node.parts], "&" if isinstance(node, rules.And) else "|")
        sign = "=>" if isinstance(node, rules.Implies) else "<=>"
        return f"{_bracketed(self.said(node.left))} {sign} {_bracketed(self.said(node.right))}"

    def name(self, node: rules.Name) -> str:
        group, option = self.blueprint.by_key[node.parts[0]], ".".join(node.parts[1:])
        if option:
            return self.options[group.key, option]
        if group.free:
            return self.groups[group.key]
        return _joined([self.options[group.key, key] for key in group.keys], "|")

    def compare(self, node: rules.Compare) -> str:
        """The steps of one number that hold; of two numbers, for each step of the one those of the other."""
        left, right, test = node.left, node.right, rules.COMPARISONS[node.op]
        if isinstance(left, rules.Name) and isinstance(right, rules.Name):
            one, two = self.blueprint.by_key[left.parts[0]], self.blueprint.by_key[right.parts[0]]
            parts = []
            for value in one.numbers:
                others = [other for other in two.numbers if test(Fraction(value), Fraction(other)) and (one is not two or other == value)]
                parts.append(f"{self.options[one.key, value]} => {_bracketed(self.any_of(two, others))}")
            return _joined(parts, "&")
        name = left if isinstance(left, rules.Name) else right
        if not isinstance(name, rules.Name):
            return self.root if test(left, right) else f"!{self.root}"  # type: ignore[arg-type]
        group = self.blueprint.by_key[name.parts[0]]
        sides = [(Fraction(v) if left is name else left, Fraction(v) if right is name else right) for v in group.numbers]
        return self.any_of(group, [v for v, side in zip(group.numbers, sides, strict=True) if test(*side)])  # type: ignore[arg-type]

    def any_of(self, group: Group, values: Iterable[str | int | None]) -> str:
        names = [self.cell(group, value) for value in values]
        return _joined(names, "|") if names else f"!{self.root}"

    def cell(self, group: Group, value: str | int | None) -> str:
        if value is None:
            return f"!{_bracketed(_joined([self.options[group.key, key] for key in group.keys], '|'))}"
        return self.options[group.key, value]

    def table(self, table: Table) -> Iterator[str]:
        """One constraint for each beginning of a row: what may come next."""
        groups = [self.blueprint.by_key[key] for key in table.groups]
        following: dict[tuple[str | int | None, ...], dict[str | int | None, None]] = {(): {}}
        for row in table.allowed:
            for depth, value in enumerate(row):
                following.setdefault(row[:depth], {})[value] = None
        for prefix, values in following.items():
            then = self.any_of(groups[len(prefix)], values)
            given = [self.cell(group, value) for group, value in zip(groups, prefix, strict=False)]
            yield f"{_bracketed(_joined(given, '&'))} => {_bracketed(then)}" if given else then


def _joined(parts: list[str], sign: str) -> str:
    return parts[0] if len(parts) == 1 else f" {sign} ".join(_bracketed(part) for part in parts)


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r'!?"[^"]*"', text) else f"({text})"


def _rest(shown: Mapping[str, object], known: Iterable[str]) -> dict[str, object]:
    return {key: value for key, value in shown.items() if key not in known}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_number)


def _number(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else repr(value)


def _attributes(facts: Mapping[str, object], numbers: Mapping[str, object], rest: Mapping[str, object]) -> str:
    shown = [f"{key} {quoted(value) if isinstance(value, str) else str(value).lower()}" for key, value in facts.items()]
    shown += [f"{key} {value}" for key, value in numbers.items() if str(value) not in ("0", "0.00")]
    shown += [f"{REST} {quoted(_json(rest))}"] if rest else []
    return "{" + ", ".join(shown) + "}"
