"""Judging a model by what came later, beside the baselines and the serving model, on the same split."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations import training
from recommendations.domain import baselines, metrics
from recommendations.domain.blend import Blend, choose
from recommendations.domain.gate import METRIC
from recommendations.domain.interactions import Split, feature_matrix, split
from recommendations.domain.parameters import Parameters
from recommendations.queries.training_data import TrainingData

MOST_JUDGES = 5_000
Ints = NDArray[np.int64]
Stage = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a night decides: LightFM's settings and the weight of the item–item model beside it."""

    parameters: Parameters
    weight: float


@dataclass(frozen=True, slots=True)
class Features:
    """Items × (own columns, vocabulary) and visitors × (own columns, what they told)."""

    items: sparse.csr_array
    users: sparse.csr_array
    vocabulary: list[str]


@dataclass(frozen=True, slots=True)
class Night:
    """What a night works with; `stage` is told the name of a step and how much of it is done, 0 to 1."""

    data: TrainingData
    features: Features
    seed: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Verdict:
    """The recipe to serve with, and method → metric → value; `metrics` is empty where nobody could judge."""

    recipe: Recipe
    metrics: dict[str, Any]


def features_of(data: TrainingData) -> Features:
    """Feature matrices of the items and visitors of a night."""
    vocabulary = sorted({name for features in data.item_features for name in features})
    told = sorted({name for features in data.user_features for name in features})
    return Features(
        feature_matrix(data.item_features, vocabulary, [True] * len(data.item_features)),
        feature_matrix(data.user_features, told, [True] * len(data.user_features)),
        vocabulary,
    )


def judge(night: Night, parameters: Parameters, serving: Recipe | None) -> Verdict:
    """Fit on the earlier part, choose the blend with one half of the judges, and measure everything with the other half.

    `serving` is measured by fitting its recipe on the same part: its vectors have seen the later part already. Where it does
    better than the candidate, the candidate takes over its recipe.
    """
    parts = split(night.data.interactions)
    tuning, judges = _halves(parts.judges(), night.seed)
    if not len(judges):
        return Verdict(Recipe(parameters, 0.0), {})
    seen, relevant = parts.train.matrix(), parts.relevant()
    exam = metrics.Exam(judges, seen, relevant, metrics.never_seen(seen))
    inputs = training.Inputs(seen, night.features.items, night.features.users)

    def fitted(chosen: Parameters) -> training.Factors:
        return training.fit(inputs, parameters=chosen, seed=night.seed, progress=partial(night.stage, "fitting for judgement"))

    factors, neighbours = fitted(parameters), baselines.rp3beta(parts.train)
    night.stage("judging", 0.0)
    blend = choose(factors, neighbours, replace(exam, users=tuning))
    methods: dict[str, metrics.Scorer] = {"candidate": blend, "lightfm": factors, **_baselines(parts), "rp3beta": neighbours}
    if serving:
        same = serving.parameters == parameters
        methods["active"] = Blend(factors if same else fitted(serving.parameters), neighbours, serving.weight)
    found: dict[str, Any] = {name: metrics.judge(method, exam).values for name, method in methods.items()}
    recipe = Recipe(parameters, blend.weight)
    if serving and found["active"][METRIC] > found["candidate"][METRIC]:
        recipe, found["candidate"] = serving, found["active"]
    found["split"] = {"kind": parts.kind, "judges": len(judges), "train": len(parts.train), "test": len(parts.test)}
    return Verdict(recipe, found)


def _baselines(parts: Split) -> dict[str, metrics.Scorer]:
    return {"popularity": baselines.popularity(parts.train), "recent": baselines.recent_popularity(parts.train)}


def _halves(judges: Ints, seed: int) -> tuple[Ints, Ints]:
    order = np.random.default_rng(seed).permutation(judges)[: 2 * MOST_JUDGES]
    middle = len(order) // 2
    return np.sort(order[:middle]), np.sort(order[middle:])
