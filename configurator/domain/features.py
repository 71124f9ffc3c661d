"""Feature models: what some decided features imply, completely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

import numpy as np

from configurator.domain import rules, uvltree
from configurator.domain.crossing import TOGETHER, Crossing, Index
from configurator.domain.diagram import Bools
from configurator.domain.encoding import Oracle, at_most
from configurator.domain.errors import BlueprintError, Contradiction, UnknownOption

__all__ = ["BlueprintError", "Contradiction", "FeatureModel", "UnknownOption", "read_dimacs", "read_uvl"]

MAX_VARIABLES = 1_000_000
# More candidates are asked about so many at a time: a large set gives up many at once. Few are proved sooner one by one.
CHUNK = 400
# Models kept: of the whole at most so many, found before the first question, and of the last answers.
ROOTS, RECENT = 512, 128
# Known models are crossed while more than so many candidates are left and so many become free: else it is quicker to ask.
LEFT, GAIN = 30, 8
# After so many clauses that are not the model's the solver starts afresh.
QUESTIONS = 5000
# Larger models are not looked through before the first question.
EAGER = 5000
_COMMENT_NAME = re.compile(r"c\s+(\d+)\s+(\S.*?)\s*$")


class FeatureModel:
    """Named yes/no features and clauses over them; literals count from 1 in the order of ``names``. Safe between threads."""

    def __init__(self, names: Sequence[str], clauses: Iterable[Sequence[int]], alternatives: Sequence[Sequence[int]] = ()) -> None:
        """Load the clauses; literals beyond the names are helpers. Of each set of ``alternatives`` at most one feature holds."""
        self.names = tuple(names)
        distinct = (list(dict.fromkeys(clause)) for clause in clauses)
        plain = [clause for clause in distinct if not any(-literal in clause for literal in clause)]
        self._number = {name: at for at, name in enumerate(self.names, 1)}
        self._width = max([len(self.names), *(abs(literal) for clause in plain for literal in clause)])
        self._crossing = Crossing(self._width, plain, alternatives)
        self._clauses = plain
        top = self._width
        for members in alternatives:
            apart, top = at_most(list(members), 1, top)
            self._clauses = self._clauses + apart
        self._helpers, self._added = top, 0
        self._oracle = Oracle(self._clauses)
        # One column for each known model; those of the last answers take turns.
        self._pool: Bools = np.zeros((self._width, 0), dtype=np.bool_)
        self._turn = 0
        self._always = np.zeros(self._width, dtype=np.bool_)
        self._settled = self._width <= EAGER
        if self._settled:
            self._settle()

    def propagate(self, decided: Mapping[str, bool]) -> dict[str, bool]:
        """Return every feature whose value follows from the decided ones, those included.

        Raises UnknownOption for a name that is not in the model, Contradiction where nothing satisfies the decisions.
        """
        assumptions = [self._literal(name, value=value) for name, value in decided.items()]
        with self._oracle.lock:
            values = self._witness(assumptions)
            implied = self._implied(assumptions, values) if assumptions or not self._settled else self._always
        return dict(compress(zip(self.names, values.tolist(), strict=False), implied.tolist()))

    def _witness(self, assumptions: list[int]) -> Bools:
        """Return a model of the assumptions, a known one if there is one."""
        signs = np.array(assumptions, dtype=np.int64)
        fitting = (self._pool[np.abs(signs) - 1] == (signs > 0)[:, None]).all(axis=0).nonzero()[0]
        if len(fitting):
            return self._pool[:, fitting[0]].copy()
        if not self._oracle.ask(assumptions):
            raise self._contradiction(assumptions)
        return self._model()

    def _settle(self) -> None:
        """Write down what holds in every model, and keep models that show all else: later questions need not prove it again."""
        if self._oracle.ask([]):
            values = self._model()
            self._always = self._implied([], values)
            for at in np.flatnonzero(self._always).tolist():
                self._clauses.append([at + 1 if values[at] else -(at + 1)])
                self._oracle.add(self._clauses[-1])
            self._gather(values)

    def _gather(self, first: Bools) -> None:
        """Keep models in which, together, every feature has every value it can, and which are as different as may be."""
        rng = np.random.default_rng(1)
        known, seen = [first], np.stack([~first, first])
        counted = ~self._always
        counted[len(self.names) :] = False
        while len(known) < ROOTS:
            missing = (~seen.all(axis=0) & counted).nonzero()[0]
            if not len(missing) and len(known) >= TOGETHER:
                break
            phases = rng.random(self._width) < 1 / 2
            phases[missing] = seen[0, missing]
            wanted = self._signed(np.arange(self._width), phases)
            self._oracle.prefer(wanted)
            self._oracle.ask([wanted[one] for one in rng.permutation(missing)[:1].tolist()])
            known.append(self._model())
            seen |= np.stack([~known[-1], known[-1]])
        self._pool = np.array([*known, *[first] * RECENT]).T.copy()

    @staticmethod
    def _signed(places: Index, values: Bools) -> list[int]:
        """The literals of some features, counted from 0, with these values."""
        found: list[int] = np.where(values, places + 1, -(places + 1)).tolist()
        return found

    def _literal(self, name: str, *, value: bool) -> int:
        if name not in self._number:
            raise UnknownOption(str(name), None, f"There is no feature “{str(name)[:80]}”.")
        return self._number[name] if value else -self._number[name]

    def _contradiction(self, assumptions: list[int]) -> Contradiction:
        needed = self._oracle.minimal(assumptions, [])
        shown = ", ".join(f"{'' if literal > 0 else 'not '}{self.names[abs(literal) - 1]}" for literal in needed)
        return Contradiction(f"These decisions exclude each other: {shown}." if needed else "Nothing satisfies this model.")

    def _model(self) -> Bools:
        """The last model, remembered: later questions it satisfies need not be asked."""
        model = np.array(self._oracle.model()[: self._width], dtype=np.int64) > 0
        values: Bools = np.zeros(self._width, dtype=np.bool_)
        values[: len(model)] = model
        if not self._pool.size:
            self._pool = np.repeat(values[:, None], RECENT, axis=1)
        self._turn = (self._turn + 1) % RECENT
        self._pool[:, -1 - self._turn] = values
        return values

    def _implied(self, assumptions: list[int], values: Bools) -> Bools:
        """Mark the variables that have the same value in every model of the assumptions."""
        sure = self._propagated(assumptions)
        open_ = ~sure
        open_[len(self.names) :] = False
        signs = np.array(assumptions, dtype=np.int64)
        fixed = np.zeros(self._width, dtype=np.bool_)
        fixed[np.abs(signs) - 1] = True
        open_ &= ~self._crossing.alone(values, fixed)
        self._free(open_, values, fixed)
        while (candidates := open_.nonzero()[0]).size:
            chunk = candidates[: CHUNK if len(candidates) > CHUNK else 1]
            self._oracle.prefer(self._signed(candidates, ~values[candidates]))
            if self._differs(assumptions, self._signed(chunk, values[chunk])):
                other = self._model()
                open_ &= (other == values) & ~self._crossing.alone(other, fixed)
                continue
            sure[chunk] = True
            if len(chunk) == 1:
                self._learn(chunk, self._oracle.core())
                sure |= self._propagated(assumptions)
            open_ &= ~sure
        return sure

    def _learn(self, proved: Index, core: list[int]) -> None:
        """Keep that the literals of a core exclude each other: from now on single clauses show it, whatever else is decided."""
        if len(core) == 1:
            self._always[proved] = True
        self._another()
        self._oracle.add([-literal for literal in core])

    def _differs(self, assumptions: list[int], literals: list[int]) -> bool:
        """Tell whether some model of the assumptions breaks one of the literals."""
        if len(literals) == 1:
            return self._oracle.ask([*assumptions, -literals[0]])
        switch = self._another()
        self._oracle.add([-switch, *(-literal for literal in literals)])
        answer = self._oracle.ask([*assumptions, switch])
        if not answer:
            self._oracle.add([-switch])
        return answer

    def _another(self) -> int:
        """Make room for a clause, and return a literal for it; before the clauses added weigh on the solver it starts afresh."""
        if self._added >= QUESTIONS:
            self._oracle.reload(self._clauses)
            self._added = 0
        self._added += 1
        return self._helpers + self._added

    def _free(self, open_: Bools, values: Bools, fixed: Bools) -> None:
        """Unmark what known models show to be free beside the fixed features."""
        far = (self._pool[fixed] != values[fixed, None]).sum(axis=0)
        fitting = self._pool[:, far == 0]
        open_ &= (fitting == values[:, None]).all(axis=1)
        tried, before = np.zeros(len(far), dtype=np.bool_), len(values) + GAIN
        while LEFT < (left := int(np.count_nonzero(open_))) <= before - GAIN:
            differing = (self._pool[open_] != values[open_, None]) & ~tried
            nearest = np.where(differing, far, len(values)).argmin(axis=1)
            useful = np.bincount(nearest[differing.any(axis=1)], minlength=len(far))
            chosen = useful.argsort()[-TOGETHER:]
            tried[chosen], before = True, left
            open_ &= ~self._crossing.movable(values, self._pool[:, chosen], fixed)

    def _propagated(self, assumptions: list[int]) -> Bools:
        """Mark what follows from the assumptions by single clauses alone."""
        _, propagated = self._oracle.solver.propagate(assumptions=assumptions)
        known = np.abs(np.array([*assumptions, *propagated], dtype=np.int64)) - 1
        sure = self._always.copy()
        sure[known[known < self._width]] = True
        return sure


def read_uvl(text: str) -> FeatureModel:
    """Read a UVL model of the boolean level; raises BlueprintError with the line."""
    model = uvltree.read(text)
    writer = _Clauses(list(model.features))
    writer.found.append([writer.number[model.root.name]])
    for feature in model.features.values():
        parent = writer.number[feature.name]
        for relation in feature.relations:
            children = [writer.number[child.name] for child in relation.children]
            writer.found += [[-child, parent] for child in children]
            writer.relation(parent, children, relation.low, relation.high)
    for _, _, tree in model.constraints:
        writer.require(tree)
    return FeatureModel(list(model.features), writer.found, writer.alternatives)


def read_dimacs(text: str) -> FeatureModel:
    """Read clauses in DIMACS form; ``c 3 name`` comments name the variables, others are called by their number."""
    names: dict[int, str] = {}
    clauses: list[list[int]] = []
    pending: list[int] = []
    count = -1
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("c"):
            if named := _COMMENT_NAME.match(line):
                names[int(named.group(1))] = named.group(2)
        elif line.startswith("p"):
            header = line.split()
            if header[:2] != ["p", "cnf"] or not "".join(header[2:3]).isdigit() or int(header[2]) > MAX_VARIABLES:
                raise BlueprintError(f"line {number}", "expected “p cnf VARIABLES CLAUSES”")
            count = int(header[2])
        elif line.startswith("%"):
            break
        else:
            pending = _read_clause(line, number, count, pending, clauses)
    if count < 0 or pending:
        raise BlueprintError("", "expected a line “p cnf VARIABLES CLAUSES”" if count < 0 else "expected 0 at the end of the last clause")
    every = [names.get(at, str(at)) for at in range(1, count + 1)]
    if len(set(every)) != count:
        raise BlueprintError("", "two variables have the same name")
    return FeatureModel(every, clauses)


def _read_clause(line: str, number: int, count: int, pending: list[int], clauses: list[list[int]]) -> list[int]:
    for word in line.split():
        if not re.fullmatch(r"-?\d{1,9}", word) or abs(int(word)) > count:
            raise BlueprintError(f"line {number}", f"expected a literal from -{max(count, 0)} to {max(count, 0)}, found “{word[:40]}”")
        if int(word) == 0:
            clauses.append(pending)
            pending = []
        else:
            pending = [*pending, int(word)]
    return pending


class _Clauses:
    """Clauses of a model, with helper literals where a formula would multiply out (Plaisted and Greenbaum, 1986)."""

    def __init__(self, names: Sequence[str]) -> None:
        self.number = {name: at for at, name in enumerate(names, 1)}
        self.top = len(names)
        self.found: list[list[int]] = []
        self.alternatives: list[list[int]] = []

    def relation(self, parent: int, children: list[int], low: int, high: int) -> None:
        """A parent has from low to high of its children."""
        if low == len(children):
            self.found += [[-parent, child] for child in children]
            return
        if low == 1:
            self.found.append([-parent, *children])
        elif low > 1:
            self.found += self.bounded([-child for child in children], len(children) - low, parent)
        if high == 1 < len(children):
            self.alternatives.append(children)
        elif high < len(children):
            self.found += self.bounded(children, high, parent)

    def bounded(self, literals: list[int], bound: int, parent: int) -> list[list[int]]:
        clauses, self.top = at_most(literals, bound, self.top)
        return [[-parent, *clause] for clause in clauses]

    def require(self, node: rules.Node, guard: tuple[int, ...] = (), *, wanted: bool = True) -> None:
        """The node must be true (or false), or else a literal of the guard."""
        node, wanted = _bare(node, wanted=wanted)
        if isinstance(node, rules.And | rules.Or) and isinstance(node, rules.And) == wanted:
            for part in node.parts:
                self.require(part, guard, wanted=wanted)
        elif isinstance(node, rules.Iff):
            left, right = self.exactly(node.left), self.exactly(node.right)
            right = right if wanted else -right
            self.found += [[*guard, -left, right], [*guard, left, -right]]
        else:
            self.found.append([*guard, *self.disjunction(node, wanted=wanted)])

    def disjunction(self, node: rules.Node, *, wanted: bool) -> list[int]:
        """Literals one of which must be true for the node to be true (or false)."""
        node, wanted = _bare(node, wanted=wanted)
        if isinstance(node, rules.And | rules.Or) and isinstance(node, rules.Or) == wanted:
            return [literal for part in node.parts for literal in self.disjunction(part, wanted=wanted)]
        if isinstance(node, rules.Name):
            return [self.named(node) if wanted else -self.named(node)]
        self.top += 1
        helper = self.top
        self.require(node, (-helper,), wanted=wanted)
        return [helper]

    def exactly(self, node: rules.Node) -> int:
        """A literal that is true exactly when the node is."""
        node, wanted = _bare(node, wanted=True)
        if isinstance(node, rules.Name):
            return self.named(node) if wanted else -self.named(node)
        self.top += 1
        helper = self.top
        self.require(node, (-helper,), wanted=wanted)
        self.require(node, (helper,), wanted=not wanted)
        return helper

    def named(self, name: rules.Name) -> int:
        return self.number[".".join(name.parts)]


def _bare(node: rules.Node, *, wanted: bool) -> tuple[rules.Node, bool]:
    """Strip negations and write an implication as a disjunction."""
    while isinstance(node, rules.Not):
        node, wanted = node.part, not wanted
    if isinstance(node, rules.Implies):
        return rules.Or((rules.Not(node.left), node.right)), wanted
    return node, wanted
