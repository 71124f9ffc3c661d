"""A UVL feature model as a blueprint document: decisions of the tree become groups, the rest of the tree becomes rules.

Alternative children are a group of kind one (optional, with a rule, where the parent itself may be absent); or-groups and cardinalities
are groups of kind many; a lone optional feature is an optional group with one option. A feature's ``price`` and ``lead_days``
attributes become its option's. Where attributes say which group and option a feature was written from (`uvlwriting`), it becomes that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from configurator.domain import rules, uvlgroups, uvltree
from configurator.domain.errors import BlueprintError
from configurator.domain.reading import RESERVED
from configurator.domain.uvltree import Feature, Relation

_PRICES, _DAYS = ("price", "Price", "cost", "Cost"), ("lead_days", "lead_time", "leadtime", "LeadTime")
YES, MAX_RULES = "yes", 5000
Document = dict[str, object]


def read(text: str) -> Document:
    """Return a blueprint document (for ``Blueprint.from_dict``); raises BlueprintError with the line."""
    model = uvltree.read(text)
    return _Reader(model).document()


class _Reader:
    def __init__(self, model: uvltree.Model) -> None:
        self.model = model
        self.keys: set[str] = set(RESERVED)
        self.groups: list[Document] = []
        self.rules: list[Document] = []
        # What each feature is in rule syntax: "" is always there.
        self.terms: dict[str, str] = {model.root.name: ""}
        self.sure: dict[str, dict[str, object]] = {}

    def document(self) -> Document:
        root = self.model.root
        base, days = _amount(root), _days(root)
        pending = [root]
        while pending:
            feature = pending.pop(0)
            for relation in feature.relations:
                if feature is root and all(uvlgroups.marked(child) for child in relation.children):
                    self.marked(relation)
                    continue
                extra, more = self.relation(feature, relation)
                base, days = base + extra, max(days, more)
                pending += relation.children
        for line, text, tree in self.model.constraints:
            written = self.written(tree)
            if written is not True:
                when = written if written is not False else self.never()
                why, rest = self.model.whys.get(line, (f"{text[:300]} (line {line})", ""))
                self.rules.append({"when": when, "why": why} | (uvlgroups.loaded(rest, line) if rest else {}))
        if not self.groups:
            raise BlueprintError("features", "has nothing to decide")
        key = _product_slug(root.name)
        return {
            "product": key,
            "title": root.name[:200],
            "family": key,
            "base_price": f"{base:.2f}",
            "currency": "EUR",
            "groups": self.groups,
            "rules": self.rules,
            "tables": [],
            "lead_days": days,
        } | uvlgroups.top_of(self.model)

    def marked(self, relation: Relation) -> None:
        """Take the groups that the file was written from."""
        for child in relation.children:
            found = uvlgroups.group_of(child)
            self.groups.append(found.group)
            self.terms |= found.terms

    def relation(self, parent: Feature, relation: Relation) -> tuple[Decimal, int]:
        """Turn one relation into groups and rules; return what features that are always there add to price and lead time."""
        above, children = self.terms[parent.name], relation.children
        base, days = Decimal(0), 0
        if relation.low == len(children):
            for child in children:
                self.terms[child.name] = above
                if above:
                    self.charge(parent, child)
                else:
                    base, days = base + _amount(child), max(days, _days(child))
        elif relation.low == 0 and relation.high == len(children):
            for child in children:
                self.lone(above, child)
        elif relation.high == 1:
            self.single(parent, relation, above)
        else:
            self.several(parent, relation, above)
        return base, days

    def charge(self, parent: Feature, child: Feature) -> None:
        """A feature that comes with its parent adds its price to the parent's option."""
        option = self.sure.get(parent.name)
        if option is not None:
            option["price"] = f"{Decimal(str(option['price'])) + _amount(child):.2f}"
            option["lead_days"] = max(int(str(option["lead_days"])), _days(child))
            self.sure[child.name] = option

    def lone(self, above: str, child: Feature) -> None:
        key = self.key(child.name)
        option = self.option(child, YES)
        self.groups.append({"key": key, "label": child.name[:200], "kind": "optional", "options": [option]})
        self.name(child, key, YES)
        if above:
            self.rules.append({"when": f"{self.terms[child.name]} => {above}", "why": f"{child.name} is part of {above}."})

    def single(self, parent: Feature, relation: Relation, above: str) -> None:
        key = self.key(parent.name)
        kind = "one" if relation.low and not above else "optional"
        self.groups.append({"key": key, "label": parent.name[:200], "kind": kind, "options": self.options(key, relation)})
        self.bind(parent, relation, above, f'"{key}"' if above else "")

    def several(self, parent: Feature, relation: Relation, above: str) -> None:
        key = self.key(parent.name)
        low = 0 if above else relation.low
        options = self.options(key, relation)
        group: Document = {"key": key, "label": parent.name[:200], "kind": "many", "min": low, "max": relation.high, "options": options}
        self.groups.append(group)
        self.bind(parent, relation, above, f'"{key}"' if above else "")
        if above and relation.low > 1:
            self.at_least(relation, above)

    def bind(self, parent: Feature, relation: Relation, above: str, any_of: str) -> None:
        """Tie a group to a parent that may be absent."""
        if above:
            sign = "<=>" if relation.low else "=>"
            self.rules.append({"when": f"{any_of} {sign} {above}", "why": f"{parent.name} decides about its own features."})

    def at_least(self, relation: Relation, above: str) -> None:
        """Fewer than ``low`` children are excluded: any children but low - 1 of them hold at least one more."""
        terms = [self.terms[child.name] for child in relation.children]
        size = len(terms) - relation.low + 1
        for some in _combinations(terms, size):
            self.rules.append({"when": f"{above} => {' | '.join(some)}", "why": f"At least {relation.low} of these are needed."})
            if len(self.rules) > MAX_RULES:
                raise BlueprintError(f"line {relation.children[0].line}", "this cardinality is too large below an optional feature")

    def options(self, key: str, relation: Relation) -> list[Document]:
        used: set[str] = set()
        found = []
        for child in relation.children:
            name = _unique(_slug(child.name), used)
            option = self.option(child, name)
            found.append(option)
            self.name(child, key, name)
        return found

    def option(self, child: Feature, key: str) -> Document:
        option: Document = {"key": key, "label": child.name[:200], "price": f"{_amount(child):.2f}", "lead_days": _days(child)}
        self.sure[child.name] = option
        return option

    def name(self, child: Feature, group: str, option: str) -> None:
        self.terms[child.name] = f'"{group}"."{option}"'

    def key(self, name: str) -> str:
        return _unique(_slug(name), self.keys)

    def never(self) -> str:
        term = next(term for term in self.terms.values() if term)
        return f"{term} & !{term}"

    def written(self, node: rules.Node) -> str | bool:
        """Write a constraint over features as a rule over options; True or False where it is constant."""
        if isinstance(node, rules.Name):
            return self.terms[".".join(node.parts)] or True
        if isinstance(node, rules.Not):
            inner = self.written(node.part)
            return not inner if isinstance(inner, bool) else f"!({inner})"
        if isinstance(node, rules.And | rules.Or):
            return _joined([self.written(part) for part in node.parts], both=isinstance(node, rules.And))
        if isinstance(node, rules.Implies):
            return self.written(rules.Or((rules.Not(node.left), node.right)))
        if isinstance(node, rules.Compare):
            raise BlueprintError("constraints", "comparisons are not supported at the boolean level")
        left, right = self.written(node.left), self.written(node.right)
        if isinstance(left, bool) or isinstance(right, bool):
            constant, other = (left, right) if isinstance(left, bool) else (right, left)
            wanted = bool(constant)
            return (other is wanted) if isinstance(other, bool) else other if wanted else f"!({other})"
        return f"(({left}) <=> ({right}))"


def _joined(parts: list[str | bool], *, both: bool) -> str | bool:
    if any(part is not both for part in parts if isinstance(part, bool)):
        return not both
    left = [part for part in parts if isinstance(part, str)]
    return f"({(' & ' if both else ' | ').join(left)})" if left else both


def _combinations(terms: list[str], size: int) -> Iterator[list[str]]:
    if size == 0:
        yield []
        return
    for at in range(len(terms) - size + 1):
        for rest in _combinations(terms[at + 1 :], size - 1):
            yield [terms[at], *rest]


def _slug(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:80].lower() or "feature"


def _product_slug(name: str) -> str:
    """A name as it may stand in an address: ASCII, no hyphen or underscore at its ends."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain)[:80].strip("-_") or "product"


def _unique(name: str, used: set[str]) -> str:
    found, at = name, 2
    while found in used:
        found, at = f"{name}-{at}", at + 1
    used.add(found)
    return found


def _amount(feature: Feature) -> Decimal:
    return Decimal(str(_number(feature, _PRICES))).quantize(Decimal("0.01"))


def _days(feature: Feature) -> int:
    return max(0, round(_number(feature, _DAYS)))


def _number(feature: Feature, names: tuple[str, ...]) -> float:
    values = (feature.attributes.get(name) for name in names)
    return next((float(value) for value in values if isinstance(value, float | int) and not isinstance(value, bool)), 0.0)
