"""How fast and how well the shop foresees the next option."""

import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from statistics import median, quantiles

import numpy as np
from django.core.management import call_command
from numpy.typing import NDArray

from configurator import models, queries
from configurator.domain import guessing, sold
from configurator.domain.agreement import Ledger
from configurator.domain.baselines import Guesser, NaiveBayes, Vote
from configurator.domain.guessing import Exam
from configurator.domain.learning import learn
from configurator.domain.sold import MISSING, Codes, Floats

SEED, WALKS = 1, 20
GROUPS, WIDTH, PARENTS, SALES, TESTS = 10, 3, 2, 5_000, 300
Row = NDArray[np.intp]


def measure(say: Callable[..., None]) -> None:
    """`wanted` on every published blueprint of the shop; success on a generated range whose truth is known."""
    call_command("learn_options", seed=SEED, stdout=sys.stderr)
    for blueprint_id in models.Blueprint.objects.filter(status="published").values_list("pk", flat=True):
        made = queries.compiled(blueprint_id)
        times = list(_walked(made))
        about = {"blueprint": made.blueprint.product, "groups": len(made.blueprint.groups), "sold": _sold(blueprint_id)}
        say("wanted p50", median(times), "ms", **about)
        say("wanted p99", quantiles(times, n=100)[98], "ms", **about)
    known_truth(say)


def known_truth(say: Callable[..., None]) -> None:
    """Success beside that of an oracle that knows the Bayesian network which the sold designs were drawn from."""
    rng = np.random.default_rng(SEED)
    truth = Truth.drawn(rng)
    table, test = sold.table(truth.designs(SALES, rng)), truth.designs(TESTS, rng)
    exam = Exam.of(table, test, np.random.default_rng(SEED))
    begun = time.thread_time()
    learnt = learn(table, SEED)
    seconds = time.thread_time() - begun
    best = guessing.success(truth.oracle(table), exam) or 1.0
    about = {"groups": GROUPS, "sold": SALES, "oracle": round(best, 4)}
    methods: dict[str, Guesser] = {"next option": learnt, "vote": Vote(Ledger.of(table)), "naive Bayes": NaiveBayes.of(table)}
    for name, method in methods.items():
        say(f"{name} share of the oracle's success", (guessing.success(method, exam) or 0.0) / best, "", **about)
    say("next option guess p50", guessing.milliseconds(learnt, exam, time.thread_time) or 0.0, "ms", **about)
    say("next option learning", seconds, "s", **about)


def _walked(made: queries.Compiled) -> Iterator[float]:
    rng = np.random.default_rng(SEED)
    queries.wanted(made, {})
    for _ in range(WALKS):
        design = made.engine.sample({}, rng)
        choices = {}
        for key in rng.permutation([key for key, value in design.items() if value is not None and not made.blueprint.by_key[key].free]):
            choices[str(key)] = design[str(key)]
            begun = time.thread_time()
            queries.wanted(made, choices)
            yield (time.thread_time() - begun) * 1000


def _sold(blueprint_id: int) -> int:
    return models.SoldDesign.objects.filter(blueprint__product__blueprints=blueprint_id).count()


class Truth:
    """A Bayesian network as the chance of every possible design: shape (WIDTH, … , WIDTH)."""

    def __init__(self, joint: NDArray[np.float64]) -> None:
        self.joint = joint
        self.possible = np.array(list(product(range(WIDTH), repeat=GROUPS)), dtype=np.int8)

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Truth":
        """Each group depends on up to two groups before it, quite strongly."""
        joint = np.ones([WIDTH] * GROUPS)
        for group in range(GROUPS):
            parents = sorted(rng.choice(group, size=min(group, PARENTS), replace=False).tolist())
            shape = [WIDTH if at in (*parents, group) else 1 for at in range(GROUPS)]
            tables = rng.dirichlet([0.3] * WIDTH, size=WIDTH ** len(parents)).reshape([WIDTH] * (len(parents) + 1))
            joint = joint * tables.reshape(shape)
        return cls(joint)

    def designs(self, number: int, rng: np.random.Generator) -> list[sold.Selection]:
        """Draw designs."""
        picked = rng.choice(self.joint.size, size=number, p=self.joint.ravel() / self.joint.sum())
        return [{f"g{at}": f"o{code}" for at, code in enumerate(self.possible[one])} for one in picked]

    def oracle(self, table: sold.Sold) -> "Oracle":
        """A guesser that knows the network, in the codes of a table."""
        return Oracle(self, table)


class Oracle:
    """Guesses what is most likely in truth."""

    def __init__(self, truth: Truth, table: sold.Sold) -> None:
        self.truth = truth
        self.groups = [int(group[1:]) for group, _ in table.columns]
        self.codes = [[int(answer[1:]) for answer in answers] for answers in table.answers]

    def guess(self, codes: Codes, column: int) -> Floats:
        """Return the true chance of each answer."""
        joint = self.truth.joint
        for at in np.flatnonzero(codes != MISSING).tolist():
            joint = np.take(joint, [self.codes[at][codes[at]]], axis=self.groups[at])
        others = tuple(axis for axis in range(GROUPS) if axis != self.groups[column])
        return np.asarray(joint.sum(axis=others)[self.codes[column]], dtype=np.float32)

    def walk(self, design: Codes, order: Row) -> Iterator[Floats]:
        """Give the true chances along an order."""
        known = np.full_like(design, MISSING)
        for column in order.tolist():
            yield self.guess(known, column)
            known[column] = design[column]
