"""Reading UVL, the Universal Variability Language, at its boolean level: the feature tree and its constraints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from configurator.domain import rules
from configurator.domain.errors import BlueprintError, RuleSyntaxError

MAX_TEXT, MAX_FEATURES, MAX_LEVELS = 20_000_000, 100_000, 200
Attribute = str | float | bool
_WHY = re.compile(r"//\s*why:\s*'([^'\n]*)'(?:\s*more:\s*'([^'\n]*)')?")
_ESCAPE = re.compile(r"(?:\\u[0-9a-f]{4})+")
# A text in single quotes; within a name an apostrophe is a letter.
_TEXT = r"(?<![\w#§%?;\\'])'[^'\n]*'"
_QUOTED = re.compile(rf'"[^"]*"|{_TEXT}')
_ARITHMETIC = re.compile(r"\b(?:sum|avg|len|floor|ceil)\s*\(|\s[-+*/]\s")
_COMMENT = re.compile(rf'("[^"\n]*"|{_TEXT})|//[^\n]*|/\*.*?\*/', re.DOTALL)
_FEATURE = re.compile(
    r'\s*(?:(Boolean|Integer|Real|String)\s+)?("[^"\n]+"|[^\s{"\[]+)\s*((?:cardinality\s*)?\[[^\]]*\])?\s*(\{.*\})?\s*$',
    re.DOTALL,
)
_CARDINALITY = re.compile(r"\[\s*(\d+)\s*(?:\.\.\s*(\d+|\*)\s*)?\]$")
_ATTRIBUTE = re.compile(r'\s*("[^"\n]*"|[^\s,{}\[\]"]+)\s*')
_SIGNS = re.compile(rf'"[^"]*"|{_TEXT}|[{{}}()\[\],]')
_WORDS = ("mandatory", "optional", "or", "alternative")
_SECTIONS = ("features", "constraints", "include", "imports", "namespace")


@dataclass
class Relation:
    """Features below another: how many of them it takes, and whether the file gave that as numbers."""

    word: str
    low: int
    high: int
    children: list[Feature] = field(default_factory=list)


@dataclass
class Feature:
    """One feature with its attributes and what stands below it."""

    name: str
    line: int
    attributes: dict[str, Attribute] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)


@dataclass
class Model:
    """A feature tree and its constraints, each with the line it starts on; for some lines a sentence and more from a comment."""

    root: Feature
    features: dict[str, Feature]
    constraints: list[tuple[int, str, rules.Node]]
    whys: dict[int, tuple[str, str]]


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    text: str


def read(text: str) -> Model:
    """Read a UVL model; raises BlueprintError with the line."""
    if len(text) > MAX_TEXT:
        raise BlueprintError("", f"the file is longer than {MAX_TEXT} characters")
    sections: dict[str, list[_Line]] = {}
    current = ""
    for line in _lines(_COMMENT.sub(_blank, text)):
        word = line.text.split(maxsplit=1)[0]
        if line.indent == 0 and word in _SECTIONS:
            current = word
            sections.setdefault(word, [])
        elif not current:
            raise BlueprintError(f"line {line.number}", f"expected one of {', '.join(_SECTIONS)}, found “{word[:40]}”")
        else:
            sections[current].append(line)
    if sections.get("imports"):
        raise BlueprintError(f"line {sections['imports'][0].number}", "imports of other models are not supported")
    features, root = _tree(sections.get("features", []))
    whys = {}
    for number, raw in enumerate(text.splitlines(), 1):
        if found := _WHY.search(raw):
            whys[number] = unescaped(found.group(1)), unescaped(found.group(2) or "")
    return Model(root, features, [_constraint(line, features) for line in sections.get("constraints", [])], whys)


def unescaped(text: str) -> str:
    r"""Return a text with every \uXXXX as the character it stands for."""
    return _ESCAPE.sub(lambda found: bytes.fromhex(found.group().replace("\\u", "")).decode("utf-16-be", "replace"), text)


def _blank(found: re.Match[str]) -> str:
    return found.group(1) or "\n" * found.group().count("\n")


def _lines(text: str) -> Iterator[_Line]:
    """Yield logical lines: brackets that stay open continue on the next line."""
    start, indent, pending, depth = 0, 0, "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        if not pending:
            expanded = raw.expandtabs(4)
            start, indent = number, len(expanded) - len(expanded.lstrip())
        pending += f" {raw.strip()}" if pending else raw.strip()
        plain = _QUOTED.sub("", raw)
        depth += sum(plain.count(sign) for sign in "({") - sum(plain.count(sign) for sign in ")}")
        if depth <= 0:
            yield _Line(start, indent, pending)
            pending, depth = "", 0
    if pending:
        raise BlueprintError(f"line {start}", "expected a closing bracket before the end")


def _tree(lines: list[_Line]) -> tuple[dict[str, Feature], Feature]:
    """Build the tree from indentation: features and relations take turns on the way down."""
    features: dict[str, Feature] = {}
    roots: list[Feature] = []
    stack: list[tuple[int, Feature | Relation]] = []
    for line in lines:
        while stack and stack[-1][0] >= line.indent:
            stack.pop()
        above = stack[-1][1] if stack else None
        if len(stack) > MAX_LEVELS:
            raise BlueprintError(f"line {line.number}", f"expected at most {MAX_LEVELS} levels")
        if isinstance(above, Feature):
            relation = _relation(line)
            above.relations.append(relation)
            stack.append((line.indent, relation))
            continue
        feature = _feature(line)
        if feature.name in features:
            raise BlueprintError(f"line {line.number}", f"there are two features “{feature.name}”")
        features[feature.name] = feature
        (roots if above is None else above.children).append(feature)
        stack.append((line.indent, feature))
    if len(roots) != 1 or len(features) > MAX_FEATURES:
        raise BlueprintError("features", f"expected one root and at most {MAX_FEATURES} features, found {len(roots)} roots")
    for feature in features.values():
        for relation in feature.relations:
            _settle(relation, feature)
    return features, roots[0]


def _relation(line: _Line) -> Relation:
    if line.text in _WORDS:
        return Relation(line.text, 0, -1)
    found = _CARDINALITY.match(line.text)
    if not found:
        raise BlueprintError(f"line {line.number}", f"expected {', '.join(_WORDS)} or [n..m], found “{line.text[:40]}”")
    low = int(found.group(1))
    high = low if found.group(2) is None else -1 if found.group(2) == "*" else int(found.group(2))
    return Relation("cardinality", low, high)


def _settle(relation: Relation, feature: Feature) -> None:
    count = len(relation.children)
    if not count:
        raise BlueprintError(f"line {feature.line}", f"“{feature.name}” has an empty group")
    if relation.word != "cardinality":
        bounds = {"mandatory": (count, count), "optional": (0, count), "or": (1, count), "alternative": (1, 1)}
        relation.low, relation.high = bounds[relation.word]
    elif relation.high == -1 or relation.high > count:
        relation.high = count
    if relation.low > relation.high:
        raise BlueprintError(f"line {feature.line}", f"“{feature.name}” has a group that asks for more features than it has")


def _feature(line: _Line) -> Feature:
    found = _FEATURE.match(line.text)
    if not found:
        raise BlueprintError(f"line {line.number}", f"expected a feature, found “{line.text[:40]}”")
    kind, name, cardinality, attributes = found.groups()
    if kind not in (None, "Boolean") or cardinality:
        raise BlueprintError(f"line {line.number}", "only features of the boolean level are supported")
    return Feature(name.strip('"'), line.number, _attributes(attributes or "", line.number))


def _attributes(text: str, line: int) -> dict[str, Attribute]:
    """Read ``{abstract, price 12.5, note 'x'}``; lists and nested attributes are passed over."""
    found: dict[str, Attribute] = {}
    for part in _split(text.strip()[1:-1]):
        key = _ATTRIBUTE.match(part)
        if not key:
            raise BlueprintError(f"line {line}", f"expected an attribute, found “{part.strip()[:40]}”")
        name, value = key.group(1).strip('"'), part[key.end() :].strip()
        if name in ("constraint", "constraints"):
            raise BlueprintError(f"line {line}", "constraints in attributes are not supported; write them under “constraints”")
        if value[:1] in ("'", '"') and value.endswith(value[0]):
            found[name] = unescaped(value[1:-1])
        elif value in ("", "true", "false"):
            found[name] = value != "false"
        elif re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value):
            found[name] = float(value)
    return found


def _split(text: str) -> Iterator[str]:
    """Yield what stands between commas that are not inside brackets or quotes."""
    depth, start = 0, 0
    for found in _SIGNS.finditer(text):
        sign = found.group()
        depth += (sign in "{[(") - (sign in "}])")
        if sign == "," and depth == 0:
            yield text[start : found.start()]
            start = found.end()
    if text[start:].strip():
        yield text[start:]


def _constraint(line: _Line, features: dict[str, Feature]) -> tuple[int, str, rules.Node]:
    place = f"line {line.number}"
    if _ARITHMETIC.search(_QUOTED.sub("", line.text)):
        raise BlueprintError(
            place, "sums, averages and arithmetic over attributes are not supported; write what they mean as rules between features"
        )
    try:
        tree = rules.parse(line.text)
    except RuleSyntaxError as problem:
        raise RuleSyntaxError(problem.reason, problem.position, place) from None
    if rules.compares(tree):
        raise BlueprintError(place, "comparisons of attributes are not supported; write what they mean as rules between features")
    for name in rules.names(tree):
        if ".".join(name.parts) not in features:
            raise RuleSyntaxError(f"there is no feature “{'.'.join(name.parts)}”", name.position, place)
    return line.number, line.text, tree
