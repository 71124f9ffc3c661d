"""What a rule means in words, such as “If Sole is Gum, then Upper must be Canvas or Suede”."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from configurator.domain import rules
from configurator.domain.blueprint import Blueprint, check_names
from configurator.domain.groups import Group

_COMPARED = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "==": "exactly", "!=": "anything but"}
_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "==": "!=", "!=": "=="}
PAIR = 2


@dataclass(frozen=True)
class _Fact:
    """One group, a verb and what it is compared with; several objects are alternatives (or, negated, all excluded)."""

    subject: str
    verb: str
    objects: tuple[str, ...]
    negative: bool = False

    def said(self, *, must: bool) -> str:
        """As a statement, or as a demand."""
        verb = {"be": "is", "include": "includes"}[self.verb] if not must else f"must {self.verb}"
        if not self.negative:
            return f"{self.subject} {verb} {_listed(self.objects, 'or')}"
        if len(self.objects) > 1:
            return f"{self.subject} {verb} neither {' nor '.join(self.objects)}"
        denied = {"be": "is not", "include": "does not include"}[self.verb]
        return f"{self.subject} {f'must not {self.verb}' if must else denied} {self.objects[0]}"


@dataclass(frozen=True)
class _All:
    parts: tuple[_Said, ...]


@dataclass(frozen=True)
class _Any:
    parts: tuple[_Said, ...]


_Said = _Fact | _All | _Any


def meaning(blueprint: Blueprint, text: str) -> str:
    """Return what a rule says as one sentence; raises RuleSyntaxError with the position and what was expected there."""
    tree = rules.parse(text)
    check_names(tree, blueprint.by_key, "")
    speaker = _Speaker(blueprint)
    return f"{_capital(speaker.sentence(tree))}."


class _Speaker:
    def __init__(self, blueprint: Blueprint) -> None:
        self.groups = blueprint.by_key

    def sentence(self, node: rules.Node) -> str:
        if isinstance(node, rules.Iff):
            left, right = self.fact(node.left, wanted=True), self.fact(node.right, wanted=True)
            return f"{_clause(left, must=False)} exactly when {_clause(right, must=False)}"
        if isinstance(node, rules.Implies):
            left, right = self.fact(node.left, wanted=True), self.fact(node.right, wanted=True)
            return f"if {_clause(left, must=False)}, then {_clause(right, must=True)}"
        found = self.fact(node, wanted=True)
        if isinstance(found, _All):
            return "; and ".join(self.joined(part) for part in found.parts)
        return self.joined(found)

    def joined(self, found: _Said) -> str:
        """A disjunction with something negative in it reads better as a condition."""
        if not isinstance(found, _Any):
            return _clause(found, must=True)
        against = [part for part in found.parts if isinstance(part, _Fact) and part.negative]
        others = tuple(part for part in found.parts if part not in against)
        turned = [_Fact(part.subject, part.verb, part.objects) for part in against]
        if against and others:
            rest = others[0] if len(others) == 1 else _Any(others)
            return f"if {_listed([part.said(must=False) for part in turned], 'and')}, then {_clause(rest, must=True)}"
        if len(turned) == PAIR and all(len(part.objects) == 1 for part in turned):
            return f"{turned[0].subject} {turned[0].objects[0]} cannot go with {turned[1].subject} {turned[1].objects[0]}"
        if against:
            return f"these cannot all go together: {', '.join(part.said(must=False) for part in turned)}"
        return _clause(found, must=True)

    def fact(self, node: rules.Node, *, wanted: bool) -> _Said:
        """Push negations down to single facts."""
        if isinstance(node, rules.Not):
            return self.fact(node.part, wanted=not wanted)
        if isinstance(node, rules.Name):
            return self.name(node, wanted=wanted)
        if isinstance(node, rules.Compare):
            return self.compare(node, wanted=wanted)
        if isinstance(node, rules.Implies):
            return self.fact(rules.Or((rules.Not(node.left), node.right)), wanted=wanted)
        if isinstance(node, rules.Iff):
            forth, back = rules.Implies(node.left, node.right), rules.Implies(node.right, node.left)
            return self.fact(rules.And((forth, back)), wanted=wanted)
        both = isinstance(node, rules.And) == wanted
        parts = _merged((self.fact(part, wanted=wanted) for part in node.parts), both=both)
        return parts[0] if len(parts) == 1 else _All(parts) if both else _Any(parts)

    def name(self, node: rules.Name, *, wanted: bool) -> _Fact:
        group, option = self.groups[node.parts[0]], ".".join(node.parts[1:])
        if option:
            verb = "include" if group.kind == "many" else "be"
            return _Fact(group.label, verb, (group.option(option).label,), negative=not wanted)
        if group.kind == "many":
            return _Fact(group.label, "include", ("anything",), negative=not wanted)
        return _Fact(group.label, "be", ("chosen" if group.kind == "optional" else "filled in",), negative=not wanted)

    def compare(self, node: rules.Compare, *, wanted: bool) -> _Fact:
        left, op, right = node.left, node.op if wanted else _OPPOSITE[node.op], node.right
        if isinstance(left, Fraction) and isinstance(right, rules.Name):
            mirror = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
            left, op, right = right, mirror.get(op, op), left
        return _Fact(self.side(left, None), "be", (f"{_COMPARED[op]} {self.side(right, left)}",))

    def side(self, side: rules.Name | Fraction, other: rules.Name | Fraction | None) -> str:
        if isinstance(side, rules.Name):
            return self.groups[side.parts[0]].label
        unit = self.unit(other)
        shown = str(side) if side.denominator == 1 else str(float(side))
        return f"{shown} {unit}".strip()

    def unit(self, side: rules.Name | Fraction | None) -> str:
        group: Group | None = self.groups[side.parts[0]] if isinstance(side, rules.Name) else None
        return group.unit if group else ""


def _merged(parts: Iterable[_Said], *, both: bool) -> tuple[_Said, ...]:
    """Put alternatives of one group into one fact: “Upper is Canvas or Suede”, “Upper is neither Canvas nor Suede”."""
    found: dict[object, _Said] = {}
    for at, part in enumerate(parts):
        if not isinstance(part, _Fact) or part.negative != both:
            found[at] = part
            continue
        key = (part.subject, part.verb)
        before = found.get(key)
        objects = (*before.objects, *part.objects) if isinstance(before, _Fact) else part.objects
        found[key] = _Fact(part.subject, part.verb, tuple(dict.fromkeys(objects)), part.negative)
    return tuple(found.values())


def _clause(found: _Said, *, must: bool) -> str:
    if isinstance(found, _Fact):
        return found.said(must=must)
    word = "and" if isinstance(found, _All) else "or"
    parts = [_clause(part, must=must) for part in found.parts]
    if any(not isinstance(part, _Fact) for part in found.parts):
        return f", {word} ".join(f"({part})" if not isinstance(one, _Fact) else part for part, one in zip(parts, found.parts, strict=True))
    return _listed(parts, word)


def _listed(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
