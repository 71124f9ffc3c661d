"""How often the next option is guessed, counted as the literature does.

Every design of a test is rebuilt decision by decision in a random order; each time the next answer is guessed from those before it, so
that 0 to n - 1 are known. Success is the share of right guesses over all steps (P.-F. Gimenez, thesis, 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from configurator.domain.agreement import Places
from configurator.domain.baselines import Guesser
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.errors import ConfiguratorError
from configurator.domain.sold import MISSING, TAKEN, Bools, Codes, Column, Selection, Sold, answers_of
from configurator.domain.state import CONFLICTING, State

Permitted = Sequence[Sequence[Bools]]


@dataclass(frozen=True)
class Exam:
    """Test designs, each with an order of the decisions that it answers.

    ``codes`` has shape (designs, columns); an answer that was never sold before is missing in it, and a guess of it is never right.
    """

    selections: Sequence[Selection]
    codes: Codes
    orders: Sequence[Places]

    @classmethod
    def of(cls, sold: Sold, selections: Sequence[Selection], rng: np.random.Generator) -> Exam:
        """Code test designs with the columns of what was learnt from; decisions that were never sold are not asked."""
        several: dict[str, dict[str, None]] = {}
        for group, option in sold.columns:
            if option:
                several.setdefault(group, {})[option] = None
        answers = [answers_of(selection, several) for selection in selections]
        codes = np.array([sold.code(one) for one in answers], dtype=np.int16).reshape(len(answers), len(sold.columns))
        asked = [np.array([at for at, column in enumerate(sold.columns) if column in one], dtype=np.intp) for one in answers]
        return cls(selections, codes, [rng.permutation(one) for one in asked])

    def part(self, picked: Sequence[int]) -> Exam:
        """Return some of the designs with their orders."""
        return Exam([self.selections[at] for at in picked], self.codes[list(picked)], [self.orders[at] for at in picked])

    @property
    def steps(self) -> int:
        """How many guesses are asked for."""
        return sum(len(order) for order in self.orders)


def success(guesser: Guesser, exam: Exam, permitted: Permitted | None = None) -> float | None:
    """Return the share of right guesses, among permitted answers where those are given; None where nothing is asked."""
    right = 0
    for at, (codes, order) in enumerate(zip(exam.codes, exam.orders, strict=True)):
        for step, (column, chances) in enumerate(zip(order.tolist(), guesser.walk(codes, order), strict=True)):
            allowed = chances if permitted is None else np.where(permitted[at][step], chances, -1)
            right += int(int(np.argmax(allowed)) == int(codes[column]))
    return right / exam.steps if exam.steps else None


def milliseconds(guesser: Guesser, exam: Exam, clock: Callable[[], float], most: int = 300) -> float | None:
    """Return the median time of one guess, over steps spread evenly over the exam; ``clock`` gives seconds."""
    every = max(exam.steps // most, 1)
    steps = [(at, step) for at, order in enumerate(exam.orders) for step in range(len(order))][::every]
    times = []
    for at, step in steps:
        known = np.full_like(exam.codes[at], MISSING)
        before = exam.orders[at][:step]
        known[before] = exam.codes[at][before]
        begun = clock()
        guesser.guess(known, int(exam.orders[at][step]))
        times.append((clock() - begun) * 1000)
    return float(np.median(times)) if times else None


def valid(engine: Configurator, exam: Exam, most: int) -> list[int]:
    """Return which of the designs hold under the rules, at most so many, spread over the exam."""
    found = [at for at, selection in enumerate(exam.selections) if _holds(engine, selection)]
    return found[:: -(-len(found) // most)] if found else []


def permitted(engine: Configurator, sold: Sold, exam: Exam) -> Permitted:
    """Return for each step of each design which answers the rules still permit; the designs have to hold."""
    return [list(_walked(engine, sold, selection, order)) for selection, order in zip(exam.selections, exam.orders, strict=True)]


def _walked(engine: Configurator, sold: Sold, selection: Selection, order: Places) -> Iterator[Bools]:
    choices: dict[str, object] = {}
    for at in order.tolist():
        state = _state(engine, choices)
        group, option = sold.columns[at]
        yield _permitted(engine.blueprint, state, sold.columns[at], sold.answers[at])
        value = selection[group]
        if not option:
            choices[group] = value
        elif isinstance(value, list | tuple) and option in value:
            taken = choices.setdefault(group, [])
            choices[group] = [*(taken if isinstance(taken, list) else []), option]


def _permitted(blueprint: Blueprint, state: State | None, column: Column, answers: Sequence[str]) -> Bools:
    group = blueprint.by_key[column[0]]
    statuses = {} if state is None else {str(key): status for key, status in state.statuses(group.key).items()}
    if column[1]:
        open_ = statuses.get(column[1]) != CONFLICTING
        return np.array([open_ or answer != TAKEN for answer in answers], dtype=np.bool_)
    return np.array([_may(group.kind, statuses, answer) for answer in answers], dtype=np.bool_)


def _may(kind: str, statuses: Mapping[str, str], answer: str) -> bool:
    if not answer:
        return kind == "optional"
    return statuses.get(answer, CONFLICTING) != CONFLICTING


def _state(engine: Configurator, selection: Mapping[str, object]) -> State | None:
    try:
        return engine.state(selection)  # type: ignore[arg-type]
    except ConfiguratorError:
        return None


def _holds(engine: Configurator, selection: Mapping[str, object]) -> bool:
    try:
        return engine.buildable(selection)  # type: ignore[arg-type]
    except ConfiguratorError:
        return False
