"""Comparing the models on files, without a database: everything is chosen inside the training file."""

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations import training
from recommendations.domain import baselines, metrics
from recommendations.domain.blend import Blend
from recommendations.domain.events import WEIGHTS, recency
from recommendations.domain.importing import LoggedEvent
from recommendations.domain.interactions import Interactions, feature_matrix, last_of_each
from recommendations.domain.metrics import Exam, Scorer
from recommendations.services import tuning

Ints = NDArray[np.int64]
Log = Callable[[str], None]
MOST_TUNERS = 4_000
FEW_TUNERS = 400
MOST_FOLDS = 4


class EvaluationError(ValueError):
    """Files that cannot be compared; the message says why."""


@dataclass(frozen=True, slots=True)
class Files:
    """The rows of the training and the test log, and features by key."""

    train: Sequence[LoggedEvent]
    test: Sequence[LoggedEvent]
    items: Mapping[str, Mapping[str, float]]
    users: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Known:
    """What may be learnt from: nothing in here depends on the test log."""

    data: Interactions
    items: sparse.csr_array
    users: sparse.csr_array

    def inputs(self, data: Interactions) -> training.Inputs:
        return training.Inputs(data.matrix(), self.items, self.users)


@dataclass(frozen=True, slots=True)
class _Fitted:
    scorer: Scorer
    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class _Everybody:
    """A model for all of the test: people without history get the popular order, items nobody knew come last."""

    known: Scorer
    usual: baselines.SameForAll
    people: int
    unknown: int

    def scores(self, users: Ints) -> NDArray[np.float32]:
        met = users < self.people
        lines = np.array(self.usual.scores(users), dtype=np.float32)
        if met.any():
            lines[met] = self.known.scores(users[met])
        return np.hstack([lines, np.full((len(users), self.unknown), -np.inf, dtype=np.float32)])


def evaluate(files: Files, *, k: int, seed: int, log: Log) -> dict[str, dict[str, Any]]:
    """Method → metrics on the test log, ranking every item a person has not engaged with in the training log.

    Raises EvaluationError if there is nothing to learn from or nothing to judge by.
    """
    known = known_of(files)
    if len(known.data) < 2:  # noqa: PLR2004
        raise EvaluationError("the training file has fewer than two rows of engagement")
    exam, people, unknown = _exam(files, known, k)
    fitted = _fit_all(known, k, seed, log)
    usual = baselines.popularity(known.data)
    report: dict[str, dict[str, Any]] = {}
    for name, one in fitted.items():
        log(f"judging {name}")
        found = metrics.judge(_Everybody(one.scorer, usual, people, unknown), exam)
        low, high = found.intervals()[exam.main][1:]
        report[name] = {**found.values, f"{exam.main}_low": low, f"{exam.main}_high": high}
        report[name] |= {"fit_seconds": round(one.seconds, 3), "peak_mb": round(one.peak_mb, 1)}
    return report


def known_of(files: Files) -> Known:
    """The training log as interactions, with the features of all items and people."""
    rows = [row for row in files.train if row.kind in WEIGHTS]
    users = sorted({row.visitor for row in rows} | files.users.keys())
    items = sorted({row.item for row in rows} | files.items.keys())
    of_user, of_item = {key: n for n, key in enumerate(users)}, {key: n for n, key in enumerate(items)}
    newest = max((row.at for row in rows), default=None)
    weights = [WEIGHTS[row.kind] * recency((newest - row.at).total_seconds() / 86_400) for row in rows if newest]
    data = Interactions(
        users,
        items,
        np.array([of_user[row.visitor] for row in rows], dtype=np.int64),
        np.array([of_item[row.item] for row in rows], dtype=np.int64),
        np.array(weights, dtype=np.float32),
        np.array([row.at.timestamp() for row in rows], dtype=np.float64),
    )
    return Known(data, _features(items, files.items), _features(users, files.users))


def _features(keys: Sequence[str], features: Mapping[str, Mapping[str, float]]) -> sparse.csr_array:
    rows = [features.get(key, {}) for key in keys]
    return feature_matrix(rows, sorted({name for row in rows for name in row}), [True] * len(rows))


def _exam(files: Files, known: Known, k: int) -> tuple[Exam, int, int]:
    people = {key: n for n, key in enumerate(known.data.users)}
    things = {key: n for n, key in enumerate(known.data.items)}
    met, unknown_from = len(people), len(things)
    pairs = {(row.visitor, row.item) for row in files.test if row.kind in WEIGHTS}
    for user, item in sorted(pairs):
        people.setdefault(user, len(people))
        things.setdefault(item, len(things))
    shape = (len(people), len(things))
    matrix = known.data.matrix().tocoo()
    seen = sparse.coo_array((matrix.data, matrix.coords), shape=shape).tocsr()
    fresh = [(people[user], things[item]) for user, item in sorted(pairs) if not seen[people[user], things[item]]]
    if not fresh:
        raise EvaluationError("the test file has no engagement with an item that is new to its user")
    rows, columns = zip(*fresh, strict=True)
    relevant = sparse.coo_array((np.ones(len(fresh), dtype=np.float32), (rows, columns)), shape=shape).tocsr()
    judges = np.flatnonzero(np.diff(relevant.indptr) > 0)
    told = known.items[:, unknown_from:]
    ends = np.pad(told.indptr, (0, shape[1] - unknown_from), mode="edge")
    features = sparse.csr_array((told.data, told.indices, ends), shape=(shape[1], told.shape[1])) if told.nnz else None
    return Exam(judges, seen, relevant, metrics.never_seen(seen), k, features), met, shape[1] - unknown_from


def _fit_all(known: Known, k: int, seed: int, log: Log) -> dict[str, _Fitted]:
    recipe = tuning.tune(trial_of(known, k, seed, log)).recipe
    inputs, alone = known.inputs(known.data), replace(recipe.parameters, fits=1)
    late = _timed(lambda: training.fit(inputs, parameters=recipe.parameters, seed=seed))
    last = _timed(lambda: recipe.neighbours.fit(known.data))
    both = Blend(late.scorer, last.scorer, recipe.weight)
    return {
        "blend": _Fitted(both, late.seconds + last.seconds, max(late.peak_mb, last.peak_mb)),
        "lightfm": _timed(lambda: training.fit(inputs, parameters=alone, seed=seed)) if recipe.parameters.fits > 1 else late,
        recipe.neighbours.name: last,
        "popularity": _timed(lambda: baselines.popularity(known.data)),
        "recent": _timed(lambda: baselines.recent_popularity(known.data)),
    }


def trial_of(known: Known, k: int, seed: int, log: Log) -> tuning.Trial:
    """The last item of everybody judges, some more where people are few, and the ones before in further folds where they are very few.

    Nothing here has seen the test log.
    """
    people = max(len(np.unique(known.data.user)), 1)
    most, rng, folds, data = -(-MOST_TUNERS // people), np.random.default_rng(seed), list[tuning.Fold](), known.data
    for _ in range(min(-(-FEW_TUNERS // people), MOST_FOLDS)):
        parts = last_of_each(data, most)
        tuners, data = np.sort(rng.permutation(parts.judges())[:MOST_TUNERS]), parts.train
        if len(tuners) or not folds:
            seen = data.matrix()
            exam = Exam(tuners, seen, parts.relevant(), metrics.never_seen(seen), k)
            folds.append(tuning.Fold(data, known.inputs(data), exam))
    return tuning.Trial(tuple(folds), seed, log, step=log)


def _timed(fit: Callable[[], Scorer]) -> _Fitted:
    started = time.monotonic()
    scorer = fit()
    return _Fitted(scorer, time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
