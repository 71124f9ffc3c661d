"""Choosing all settings of the blend by what people did last, inside the data that is given and nothing else."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from recommendations import training
from recommendations.domain.baselines import ItemItem
from recommendations.domain.blend import best_weight, curves
from recommendations.domain.gains import ndcg_of_each
from recommendations.domain.interactions import Interactions
from recommendations.domain.metrics import Exam, Scorer
from recommendations.domain.neighbours import EASE, EASE_LIMIT, Neighbours
from recommendations.domain.parameters import MANY_ROWS, Parameters
from recommendations.domain.recipe import Recipe
from recommendations.domain.search import Marks, climb, halve

Log = Callable[[str], None]
RP3BETA_LADDERS = {
    "alpha": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0),
    "beta": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8),
    "memory": (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0),
    "fade": (0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    "back": (0.1, 0.2, 0.3, 0.5, 0.7, 1.0),
    "popular": (0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
}
EASE_LADDERS = {
    "ridge": (10.0, 30.0, 100.0, 200.0, 400.0, 800.0, 1_600.0, 3_200.0),
    **{name: RP3BETA_LADDERS[name] for name in ("memory", "popular")},
}
BLIND = Neighbours(fade=1.0, back=1.0, memory=1.0)
RUNGS = (4, 12)
CHECK_EVERY = 8
MOST_EPOCHS, FEWER_EPOCHS = 52, 28


@dataclass(frozen=True, slots=True)
class Fold:
    """What to learn from, and the exam that judges it: only what came later than `data` is relevant in it."""

    data: Interactions
    inputs: training.Inputs
    exam: Exam


@dataclass(frozen=True, slots=True)
class Trial:
    """Settings are judged by all folds together, of which there is one at least.

    `tried` lists every setting with what it reached and the seconds of the process by then; `longest` is how long vectors may be.
    `log` is told what was chosen, `step` of every trial.
    """

    folds: tuple[Fold, ...]
    seed: int
    log: Log
    tried: list[dict[str, Any]] = field(default_factory=list)
    longest: int = 128
    step: Log = lambda _: None

    def marks(self, name: str, setting: Any, scorers: Sequence[Scorer]) -> Marks:
        """NDCG of each judge by the scorers of the folds; its mean is kept with the setting in `tried`."""
        marks = np.concatenate([ndcg_of_each(scorer, fold.exam) for scorer, fold in zip(scorers, self.folds, strict=True)])
        main, seconds = self.folds[0].exam.main, round(time.process_time(), 3)
        self.tried.append({"model": name, **asdict(setting), main: _mean(marks), "seconds": seconds})
        self.step(f"trial {len(self.tried)}: {name} {main} {_mean(marks):.4f}")
        return marks


@dataclass(frozen=True, slots=True)
class Tuned:
    """The recipe, and its models as fitted to each fold."""

    recipe: Recipe
    factors: Sequence[training.Factors]
    neighbours: Sequence[ItemItem]


def tune(trial: Trial) -> Tuned:
    """Search the item–item model by climbing, LightFM by successive halving, and then the weight between them."""
    neighbours, near = choose_neighbours(trial)
    parameters, factors = choose_parameters(trial)
    tables = [curves(one, other, fold.exam) for one, other, fold in zip(factors, near, trial.folds, strict=True)]
    weight = best_weight(np.hstack(tables))
    trial.log(f"blend: {weight:g} of {neighbours.name}, {1 - weight:g} of lightfm")
    return Tuned(Recipe(parameters, neighbours, weight), factors, near)


def choose_neighbours(trial: Trial) -> tuple[Neighbours, list[ItemItem]]:
    """RP3beta or EASE (where the items are few enough), whichever ranks better, with the settings that a climb finds."""
    fitted: dict[Neighbours, list[ItemItem]] = {}
    data = trial.folds[0].data

    def models(setting: Neighbours) -> list[ItemItem]:
        key = setting.fitted
        if key not in fitted:
            fitted.clear()
            fitted[key] = [replace(setting, memory=1.0, popular=0.0).fit(fold.data) for fold in trial.folds]
        return [setting.remember(model, fold.data) for model, fold in zip(fitted[key], trial.folds, strict=True)]

    def marks(setting: Neighbours) -> Marks:
        return trial.marks(setting.name, setting, models(setting))

    most = 40 if len(data) < MANY_ROWS else 16
    found = [climb(BLIND, RP3BETA_LADDERS, marks, most=most)]
    if len(data.items) <= EASE_LIMIT:
        found.append(climb(replace(BLIND, name=EASE), EASE_LADDERS, marks, most=most // 2))
    best = found[0] if len(found) == 1 else max(found, key=lambda setting: _mean(marks(setting)))
    trial.log(f"{best.name}: {best}")
    return best, models(best)


@dataclass(slots=True)
class _Run:
    """One candidate as far as it has been fitted."""

    fittings: list[training.Fitting]
    epochs: int = 0

    def after(self, epochs: int) -> list[training.Factors]:
        for fitting in self.fittings:
            fitting.run(epochs - self.epochs)
        self.epochs = epochs
        return [fitting.factors() for fitting in self.fittings]


def choose_parameters(trial: Trial) -> tuple[Parameters, list[training.Factors]]:
    """The candidate that halving leaves, with as many epochs as still help, and its models: judged by one fit, then joined with others."""
    runs: dict[Parameters, _Run] = {}

    def measure(setting: Parameters, epochs: int) -> float:
        if setting not in runs:
            fittings = [training.Fitting(fold.inputs, parameters=setting, seed=trial.seed) for fold in trial.folds]
            runs[setting] = _Run(fittings)
        return _mean(trial.marks("lightfm", replace(setting, epochs=epochs), runs[setting].after(epochs)))

    best = halve(_candidates(trial), RUNGS, measure)
    run = runs[best]
    runs.clear()
    epochs, factors = _longest_useful(run, best, trial)
    chosen = replace(best, epochs=epochs)
    trial.log(f"lightfm: {chosen}")
    return chosen, [
        training.joined(one, fold.inputs, parameters=chosen, seed=trial.seed) for one, fold in zip(factors, trial.folds, strict=True)
    ]


def _longest_useful(run: _Run, setting: Parameters, trial: Trial) -> tuple[int, list[training.Factors]]:
    """Fit on until two checks in a row bring nothing new; the best number of epochs and the models as they were then."""
    epochs, top, factors = 0, -1.0, run.after(run.epochs)
    most = MOST_EPOCHS if len(trial.folds[0].data) < MANY_ROWS else FEWER_EPOCHS
    for checked in range(run.epochs, most + 1, CHECK_EVERY):
        later = run.after(checked)
        value = _mean(trial.marks("lightfm", replace(setting, epochs=checked), later))
        if value > top:
            top, epochs, factors = value, checked, later
        elif checked - epochs > CHECK_EVERY:
            break
    return epochs, factors


def _mean(marks: Marks) -> float:
    return float(marks.mean()) if len(marks) else 0.0


def _candidates(trial: Trial) -> list[Parameters]:
    """Vectors of two lengths; what people did counting as given or alike. What features count stays: items yet unseen live by it."""
    data = trial.folds[0].data
    usual = Parameters.for_size(len(data))
    found = [usual]
    if len(data) < MANY_ROWS and 2 * usual.components <= trial.longest:
        found.append(replace(usual, components=2 * usual.components))
    if len(data) and float(np.ptp(data.weight)) > 0:
        found.append(replace(usual, emphasis=0.0))
    return found
