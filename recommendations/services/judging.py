"""Judging a model by what came later, beside the baselines and the serving model, on the same split."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations import training
from recommendations.domain import baselines, metrics, reporting
from recommendations.domain.baselines import ItemItem
from recommendations.domain.blend import Blend, choose
from recommendations.domain.fold_in import Setting
from recommendations.domain.gains import ndcg_of_each
from recommendations.domain.gate import METRIC
from recommendations.domain.interactions import Interactions, Split, feature_matrix, split
from recommendations.domain.newcomers import hold_out
from recommendations.domain.parameters import Parameters
from recommendations.domain.recipe import Recipe
from recommendations.domain.segments import segments
from recommendations.models import VECTOR_DIMENSIONS
from recommendations.queries.training_data import TrainingData
from recommendations.services import folding, tuning

MOST_JUDGES = 5_000
WATCHED = 500
Ints = NDArray[np.int64]
Stage = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Features:
    """Items × (own columns, vocabulary), and what visitors told."""

    items: sparse.csr_array
    told: Sequence[Mapping[str, float]]
    vocabulary: list[str]

    def inputs(self, known: Interactions) -> training.Inputs:
        """What a model of these interactions learns from.

        Visitors have their own columns, what they told, and the segment they belong to by what is known: nothing of a later part is in it.
        """
        users = [{**told, f"segment:{name}": 1.0} if name else told for told, name in zip(self.told, segments(known), strict=True)]
        names = sorted({name for features in users for name in features})
        return training.Inputs(known.matrix(), self.items, feature_matrix(users, names, [True] * len(users)))


@dataclass(frozen=True, slots=True)
class Night:
    """What a night works with; `stage` is told the name of a step and how much of it is done, 0 to 1."""

    data: TrainingData
    features: Features
    seed: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Verdict:
    """The recipe to serve with, and method → metric → value; `metrics` is empty where nobody could judge.

    `report` is what the pictures of the run show: intervals, segments, calibration and the learning curve. `fold_in` is how to
    serve people whom the model has not met.
    """

    recipe: Recipe
    metrics: dict[str, Any]
    report: dict[str, Any] = field(default_factory=dict)
    fold_in: Setting | None = None


def features_of(data: TrainingData) -> Features:
    """The features of the items and visitors of a night."""
    vocabulary = sorted({name for features in data.item_features for name in features})
    return Features(feature_matrix(data.item_features, vocabulary, [True] * len(data.item_features)), data.user_features, vocabulary)


def search(night: Night, *, log: tuning.Log) -> tuple[Recipe, list[dict[str, Any]]] | None:
    """All settings anew, by half of the people who came back, with every trial; nothing where nobody did."""
    parts = split(night.data.interactions)
    tuners, _ = _halves(parts.judges(), night.seed)
    if not len(tuners):
        return None
    seen = parts.train.matrix()
    exam = metrics.Exam(tuners, seen, parts.relevant(), metrics.never_seen(seen))
    trial = tuning.Trial((tuning.Fold(parts.train, night.features.inputs(parts.train), exam),), night.seed, log, longest=VECTOR_DIMENSIONS)
    return tuning.tune(trial).recipe, trial.tried


def judge(night: Night, recipe: Recipe, serving: Recipe | None) -> Verdict:
    """Fit on the earlier part, choose the blend's weight with one half of the judges, and measure everything with the other half.

    `serving` is measured by fitting its recipe on the same part: its vectors have seen the later part already. Where it does
    better than the candidate, the candidate takes over its recipe.
    """
    known, strangers = hold_out(night.data.interactions, night.seed)
    parts = split(known)
    tuners, judges = _halves(parts.judges(), night.seed)
    if not len(judges):
        return Verdict(replace(recipe, weight=0.0), {})
    seen, relevant = parts.train.matrix(), parts.relevant()
    exam = metrics.Exam(judges, seen, relevant, metrics.never_seen(seen), features=night.features.items[:, seen.shape[1] :])
    inputs = night.features.inputs(parts.train)
    curve, alone = list[tuple[int, float]](), list[training.Factors]()

    def fitted(chosen: Parameters, watch: training.Watch | None = None) -> training.Factors:
        stage = partial(night.stage, "fitting for judgement")
        return training.fit(inputs, parameters=chosen, seed=night.seed, progress=stage, watch=watch)

    def look(epoch: int, factors: training.Factors) -> None:
        alone[:] = [factors]
        curve.append((epoch, round(float(ndcg_of_each(factors, replace(exam, users=tuners[:WATCHED])).mean()), 6)))

    mine = _Pair(recipe, fitted(recipe.parameters, look), recipe.neighbours.fit(parts.train))
    night.stage("judging", 0.0)
    mine = mine.weighed(replace(exam, users=tuners))
    methods: dict[str, metrics.Scorer] = {"candidate": mine.blend, "lightfm": alone[0], **_baselines(parts)}
    methods[recipe.neighbours.name] = mine.near
    if serving:
        same = mine.factors if serving.parameters == recipe.parameters else fitted(serving.parameters)
        theirs = _Pair(serving, same, mine.near if serving.neighbours == recipe.neighbours else serving.neighbours.fit(parts.train))
        methods["active"] = theirs.blend
    reports = {name: metrics.judge(method, exam) for name, method in methods.items()}
    found: dict[str, Any] = {name: report.values for name, report in reports.items()}
    if serving and found["active"][METRIC] > found["candidate"][METRIC]:
        mine, reports["candidate"], found["candidate"] = theirs, reports["active"], found["active"]
    found["split"] = {"kind": parts.kind, "judges": len(judges), "train": len(parts.train), "test": len(parts.test)}
    report = {**reporting.describe(reports, mine.blend, exam, tuners), "curve": curve}
    return Verdict(mine.recipe, found, report, folding.learnt(parts.train, mine.factors, mine.near, strangers))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A recipe with both of its models."""

    recipe: Recipe
    factors: training.Factors
    near: ItemItem

    @property
    def blend(self) -> Blend:
        return Blend(self.factors, self.near, self.recipe.weight)

    def weighed(self, exam: metrics.Exam) -> "_Pair":
        """The same with the weight that this exam finds."""
        return replace(self, recipe=replace(self.recipe, weight=choose(self.factors, self.near, exam)))


def _baselines(parts: Split) -> dict[str, metrics.Scorer]:
    return {"popularity": baselines.popularity(parts.train), "recent": baselines.recent_popularity(parts.train)}


def _halves(judges: Ints, seed: int) -> tuple[Ints, Ints]:
    order = np.random.default_rng(seed).permutation(judges)[: 2 * MOST_JUDGES]
    middle = len(order) // 2
    return np.sort(order[:middle]), np.sort(order[middle:])
