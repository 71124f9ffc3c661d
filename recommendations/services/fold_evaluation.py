"""How well people whom no model has met are served, measured on a log: without a database, and by the functions that serve."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations import training
from recommendations.domain import baselines, newcomers
from recommendations.domain.baselines import ItemItem
from recommendations.domain.fold_in import STEPS, taste_vector
from recommendations.domain.interactions import Interactions
from recommendations.domain.neighbours import RP3BETA, Neighbours
from recommendations.domain.parameters import Parameters
from recommendations.services import folding, tuning
from recommendations.services.evaluation import EvaluationError, Files, Known, Log, known_of, trial_of
from recommendations.training import Factors

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Score = Callable[[Ints, Floats], Floats]
SHARE, MOST = 0.2, 2_000


def evaluate(files: Files, *, seed: int, log: Log) -> dict[str, dict[str, Any]]:
    """Number of items → NDCG@10 by method, `ratio` of folding in to the best of the others, and how many people judged.

    Nothing of the people who judge is learnt from: neither by the models nor by the weights, which other people held out
    decide. Raises EvaluationError where there are too few people.
    """
    known = known_of(files)
    rest, people = newcomers.hold_out(known.data, seed, share=SHARE, most=MOST)
    if not people:
        raise EvaluationError(f"at least {int(newcomers.FEWEST / SHARE)} people with two items or more are needed")
    early, tuners = newcomers.hold_out(rest, seed + 1)
    neighbours, _ = tuning.choose_neighbours(trial_of(replace(known, data=early), newcomers.K, seed, log))
    setting = folding.learnt(early, _factors(known, early, seed), neighbours.fit(early), tuners)
    factors, item_item = _factors(known, rest, seed), neighbours.fit(rest)
    others = {neighbours.name: item_item} if neighbours.name == RP3BETA else {neighbours.name: item_item, RP3BETA: Neighbours().fit(rest)}
    setting = replace(setting, usual=newcomers.usual_of(factors.users, factors.items, rest.user))
    log(f"weights: {dict(setting.weights)}, memory {setting.memory}")
    shelf = newcomers.with_close(folding.shelf_of(rest, factors, item_item), setting.usual, people)
    methods = {"fold_in": newcomers.folded(shelf, setting), **_singles(rest, factors, others)}
    return {str(number): _figures(methods, people, number) for number in STEPS}


def _figures(methods: Mapping[str, Score], people: list[newcomers.Newcomer], number: int) -> dict[str, Any]:
    marks = {name: newcomers.measure(people, number, score) for name, score in methods.items()}
    judges = len(marks["fold_in"])
    if not judges:
        return {"people": 0}
    means = {name: round(float(np.mean(found)), 6) for name, found in marks.items()}
    best = max(value for name, value in means.items() if name != "fold_in")
    return {"people": judges, **means, "ratio": round(means["fold_in"] / best, 4) if best else None}


def _singles(data: Interactions, factors: Factors, others: Mapping[str, ItemItem]) -> dict[str, Score]:
    popular = baselines.popularity(data).order

    def mean(items: Ints, weights: Floats) -> Floats:
        taste = taste_vector(list(factors.items[items]), weights.tolist())
        return factors.biases if taste is None else np.asarray(factors.items @ taste + factors.biases, dtype=np.float32)

    near = {name: partial(_near, sparse.csr_array(one.similarity), one.usual) for name, one in others.items()}
    return {"popularity": lambda _items, _weights: popular, "item_mean": mean, **near}


def _near(similarity: sparse.csr_array, usual: Floats, items: Ints, _weights: Floats) -> Floats:
    return np.asarray(similarity[items].sum(axis=0), dtype=np.float32).ravel() + usual


def _factors(known: Known, data: Interactions, seed: int) -> Factors:
    return training.fit(known.inputs(data), parameters=Parameters.for_size(len(data)), seed=seed)
