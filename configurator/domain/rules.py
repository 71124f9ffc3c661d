"""Rules in UVL constraint syntax: text in, tree out.

Operators from the tightest: ``!``, ``&``, ``|``, ``=>``, ``<=>``; the last two associate to the left, as in the UVL grammar.
Names are ``group.option``; a name that is not a plain word is written in double quotes. Comparisons: ``== != < <= > >=``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from configurator.domain.errors import RuleSyntaxError

# Python's own stack bounds how deep a rule may nest.
MAX_DEPTH = 50
COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True)
class Name:
    """A dotted name and where it stands in the text."""

    parts: tuple[str, ...]
    position: int


@dataclass(frozen=True)
class Compare:
    """A comparison between two numbers, or between a number and a name."""

    left: Name | Fraction
    op: str
    right: Name | Fraction


@dataclass(frozen=True)
class Not:
    """Negation."""

    part: Node


@dataclass(frozen=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Implies:
    """If the left holds, so does the right."""

    left: Node
    right: Node


@dataclass(frozen=True)
class Iff:
    """Both hold or neither."""

    left: Node
    right: Node


Node = Name | Compare | Not | And | Or | Implies | Iff

_NUMBER = r"(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|"
_REST = r"""\"(?P<quoted>[^"\n]*)\"|(?P<word>\w(?:[\w#§%?';\\]|-(?=\w))*)|(?P<symbol><=>|=>|==|!=|<=|>=|[<>!&|().])|(?P<end>\Z)"""
_TOKEN = re.compile(rf"\s*(?:{_NUMBER}{_REST})")
# What follows a dot is a name, even if it looks like a number.
_AFTER_DOT = re.compile(rf"\s*(?:{_REST})")
_SPACE = re.compile(r"\s*")
_OPERAND = "a name, “!” or “(”"


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def _tokens(text: str) -> Iterator[_Token]:
    at, pattern = 0, _TOKEN
    while True:
        found = pattern.match(text, at)
        if found is None or found.lastgroup is None:
            at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
            raise RuleSyntaxError(f"expected {_OPERAND} or an operator, found “{text[at]}”", at)
        kind, shown = found.lastgroup, found[found.lastgroup]
        if kind == "end":
            yield _Token("end", "the end", found.start(kind))
            return
        position = found.start(kind) - (kind == "quoted")
        yield _Token("word" if kind == "quoted" else kind, shown, position)
        at, pattern = found.end(), _AFTER_DOT if shown == "." and kind == "symbol" else _TOKEN


class _Parser:
    def __init__(self, text: str) -> None:
        self.rest = _tokens(text)
        self.next = next(self.rest)
        self.depth = 0

    def step(self) -> None:
        self.next = next(self.rest)

    def take(self, symbol: str) -> bool:
        if self.next.text == symbol and self.next.kind == "symbol":
            self.step()
            return True
        return False

    def fail(self, expected: str) -> RuleSyntaxError:
        found = self.next.text if self.next.kind == "end" else f"“{self.next.text[:40]}”"
        return RuleSyntaxError(f"expected {expected}, found {found}", self.next.position)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise RuleSyntaxError(f"expected at most {MAX_DEPTH} levels of nesting", self.next.position)

    def chain(self, symbol: str, below: Callable[[], Node], make: type[Iff | Implies]) -> Node:
        node, before = below(), self.depth
        while self.take(symbol):
            self.deeper()
            node = make(node, below())
        self.depth = before
        return node

    def iff(self) -> Node:
        return self.chain("<=>", self.implies, Iff)

    def implies(self) -> Node:
        return self.chain("=>", self.either, Implies)

    def either(self) -> Node:
        parts = [self.both()]
        while self.take("|"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Node:
        parts = [self.unary()]
        while self.take("&"):
            parts.append(self.unary())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def unary(self) -> Node:
        before = self.depth
        if self.take("!"):
            self.deeper()
            node: Node = Not(self.unary())
        elif self.take("("):
            self.deeper()
            node = self.iff()
            if not self.take(")"):
                raise self.fail("“)” or an operator")
        else:
            return self.comparison()
        self.depth = before
        return node

    def comparison(self) -> Node:
        left = self.operand()
        if self.next.kind == "symbol" and self.next.text in COMPARISONS:
            op = self.next.text
            self.step()
            return Compare(left, op, self.operand())
        if isinstance(left, Fraction):
            raise self.fail("a comparison such as “>=” after a number")
        return left

    def operand(self) -> Name | Fraction:
        token = self.next
        if token.kind == "number":
            self.step()
            return Fraction(token.text)
        if token.kind != "word":
            raise self.fail(_OPERAND)
        parts = [token.text]
        self.step()
        while self.take("."):
            if self.next.kind != "word":
                raise self.fail("the rest of the name after “.”")
            parts.append(self.next.text)
            self.step()
        return Name(tuple(parts), token.position)


def parse(text: str) -> Node:
    """Read one rule; raises RuleSyntaxError with the position and what was expected there."""
    parser = _Parser(text)
    node = parser.iff()
    if parser.next.kind != "end":
        raise parser.fail("an operator or the end of the rule")
    return node


def names(node: Node) -> Iterator[Name]:
    """Yield every name of the tree in the order of the text."""
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Compare):
        yield from (side for side in (node.left, node.right) if isinstance(side, Name))
    elif isinstance(node, Not):
        yield from names(node.part)
    else:
        for part in node.parts if isinstance(node, And | Or) else (node.left, node.right):
            yield from names(part)


def compares(node: Node) -> list[Compare]:
    """Return every comparison of the tree."""
    if isinstance(node, Compare):
        return [node]
    if isinstance(node, Name):
        return []
    if isinstance(node, Not):
        return compares(node.part)
    parts = node.parts if isinstance(node, And | Or) else (node.left, node.right)
    return [found for part in parts for found in compares(part)]


def holds(node: Node, truth: Callable[[Name], bool], number: Callable[[Name], int]) -> bool:
    """Evaluate the tree, given what each name is worth."""
    if isinstance(node, Name):
        return truth(node)
    if isinstance(node, Compare):
        sides = [Fraction(number(side)) if isinstance(side, Name) else side for side in (node.left, node.right)]
        return COMPARISONS[node.op](sides[0], sides[1])
    if isinstance(node, Not):
        return not holds(node.part, truth, number)
    if isinstance(node, And):
        return all(holds(part, truth, number) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, truth, number) for part in node.parts)
    left, right = holds(node.left, truth, number), holds(node.right, truth, number)
    return left == right if isinstance(node, Iff) else right or not left
