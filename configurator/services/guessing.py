"""Sold designs in files, and how well the next option of each is guessed. No database."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from configurator.domain import guessing, sold
from configurator.domain.agreement import Ledger
from configurator.domain.baselines import Guesser, NaiveBayes, Popularity, Vote
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator
from configurator.domain.guessing import Exam
from configurator.domain.learning import learn

SEVERAL = "|"
MAX_VALID = 400
"""Test designs that satisfy the rules whose every step is asked with the rules."""

Log = Callable[[str], Any]
Report = dict[str, dict[str, float | None]]


class SalesError(ValueError):
    """A file of sold designs that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Sales:
    """What was sold, to learn from and to be tested on: group → answer, several in a list."""

    blueprint: Blueprint
    train: Sequence[sold.Selection]
    test: Sequence[sold.Selection]

    @classmethod
    def read(cls, document: Mapping[str, Any], train: Sequence[Path], test: Path, log: Log) -> "Sales":
        """Read CSV files whose columns are groups and whose values are options, several joined by `|`; an empty cell says nothing.

        Columns that are no groups are left out, which `log` is told. Raises SalesError, BlueprintError.
        """
        blueprint = Blueprint.from_dict(document)
        learnt = [row for file in train for row in _rows(file, blueprint, log)]
        asked = list(_rows(test, blueprint, log))
        if not learnt:
            raise SalesError(f"{train[0]}: there are no sold designs to learn from")
        if not asked:
            raise SalesError(f"{test}: there are no sold designs to guess")
        return cls(blueprint, learnt, asked)


def evaluate_options(*, sales: Sales, seed: int, clock: Callable[[], float], log: Log) -> Report:
    """Return for each method the share of right guesses, that over designs that hold among valid options, and the time of a guess."""
    table = sold.table(sales.train)
    exam = Exam.of(table, sales.test, np.random.default_rng([seed, 1]))
    if not exam.steps:
        raise SalesError("the test has no column in common with what was learnt from")
    log(f"learning from {table.size:.0f} sold designs ({len(table.counts)} different ones), {len(table.columns)} columns")
    ledger = Ledger.of(table)
    methods: dict[str, Guesser] = {
        "next_option": learn(table, seed),
        "vote": Vote(ledger),
        "naive_bayes": NaiveBayes.of(table),
        "popularity": Popularity(ledger),
    }
    engine = Configurator(sales.blueprint)
    holding = exam.part(guessing.valid(engine, exam, MAX_VALID))
    log(f"guessing {exam.steps} answers of {len(exam.orders)} designs; with the rules those of {len(holding.orders)} designs that hold")
    allowed = guessing.permitted(engine, table, holding)
    return {
        name: {
            "success": guessing.success(method, exam),
            "success_valid": guessing.success(method, holding, allowed),
            "ms_p50": guessing.milliseconds(method, exam, clock),
        }
        for name, method in methods.items()
    }


def _rows(file: Path, blueprint: Blueprint, log: Log) -> Iterator[sold.Selection]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield from _selections(file, csv.reader(lines), blueprint, log)
    except UnicodeDecodeError as error:
        raise SalesError(f"{file}: it is not UTF-8 text") from error
    except csv.Error as error:
        raise SalesError(f"{file}: {error}") from error
    except OSError as error:
        raise SalesError(f"{file}: {error.strerror or error}") from error


def _selections(file: Path, lines: Iterator[list[str]], blueprint: Blueprint, log: Log) -> Iterator[sold.Selection]:
    names = next(lines, [])
    kinds = [blueprint.by_key[name].kind if name in blueprint.by_key and not blueprint.by_key[name].free else "" for name in names]
    if not any(kinds):
        raise SalesError(f"{file}: none of its columns is a group of the blueprint")
    if len(set(names)) < len(names):
        raise SalesError(f"{file}: two columns have the same name")
    if unknown := [name for name, kind in zip(names, kinds, strict=True) if not kind]:
        log(f"{file}: left out, being no groups: {', '.join(unknown[:10])}")
    for number, cells in enumerate(lines, 2):
        if cells and len(cells) != len(names):
            raise SalesError(f"{file}: row {number} has {len(cells)} values for {len(names)} columns")
        yield {
            name: cell.split(SEVERAL) if kind == "many" else cell
            for name, kind, cell in zip(names, kinds, cells, strict=False)
            if kind and cell
        }
