"""Policies by name, judged on a log: what they know of clicks they learnt from rows before those they are judged by."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from recommendations.domain.off_policy import Floats, Ints, Judged, judge
from recommendations.domain.pick_log import Features, PickLog, features
from recommendations.domain.policy import CAUTION, chance_of_best, with_floor
from recommendations.domain.reward_model import RewardModel, fit

Chances = Callable[[Ints], Floats]
"""Rows of a log → the chance of each place among the row's choices, rows × places."""
NAMES = ("logged", "uniform", "average", "context", "thompson")
LEARNT = ("average", "context", "thompson")
FOLDS = 5
MOST_LEARNT = 200_000
CELLS = 4_000_000
AVERAGED = 500
NEVER = -1e6
"""Score of a place without an arm."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a policy would have earned on so many rows with so many clicks, after it learnt from so many earlier ones.

    None where it never picks what was shown.
    """

    judged: Judged | None
    rows: int
    clicks: int
    learnt_from: int


def evaluate(log: PickLog, names: Collection[str], others: Mapping[str, Chances] | None = None) -> dict[str, Result]:
    """Judge the named policies, and `others` as they are given.

    Policies that learn do so from the earlier half of the log and are judged by the later half, the rest by all of it.
    """
    known = features(log)
    everything, cut = np.arange(len(log)), _middle(log.at)
    fixed: dict[str, Chances] = {"uniform": lambda rows: uniform(log, rows), **(others or {})}
    wanted = {name: fixed[name] for name in [*names, *(others or {})] if name in fixed}
    found = dict(_judged(log, known, everything, wanted, 0))
    if "logged" in names:
        found["logged"] = _as_logged(log)
    if learning := [name for name in names if name in LEARNT]:
        model = learn(log, known, everything[:cut]) if cut else None
        policies = {name: learnt(name, log, known, model) for name in learning} if model else {}
        found |= dict(_judged(log, known, everything[cut:], policies, cut))
        found |= {name: Result(None, len(log) - cut, int(log.clicks[cut:].sum()), cut) for name in learning if name not in policies}
    return {name: found[name] for name in [*names, *(others or {})]}


def uniform(log: PickLog, rows: Ints) -> Floats:
    """All choices alike."""
    there = log.choices(rows) >= 0
    return np.asarray(there / there.sum(axis=1, keepdims=True))


def learn(log: PickLog, known: Features, rows: Ints) -> RewardModel:
    """The model of clicks from some rows; of very many only every second, third … is looked at."""
    chosen = rows[:: -(-len(rows) // MOST_LEARNT)]
    return fit(known.of(chosen), log.arm(chosen), log.clicks[chosen], int(log.candidates.max()) + 1)


def learnt(name: str, log: PickLog, known: Features, model: RewardModel) -> Chances:
    """A policy that decides by a model.

    `average`: the picture that does best on average over contexts, always; `context`: that which should do best in the context;
    `thompson`: each by the probability that it is the best. The latter two keep the floor of exploration, as the shop does.
    """
    if name == "average":
        best = _best_places(log, known, model)
        return lambda rows: _certain(best[log.group[rows]], log.candidates.shape[1])
    return lambda rows: _contextual(name, log, known.of(rows), model, rows)


def _contextual(name: str, log: PickLog, context: Floats, model: RewardModel, rows: Ints) -> Floats:
    arms = log.choices(rows)
    there = arms >= 0
    means = np.where(there, model.scores(context, arms), NEVER)
    if name == "context":
        best = _certain(means.argmax(axis=1), arms.shape[1])
    else:
        best = chance_of_best(means, CAUTION * np.sqrt(model.variances(context, arms)))
    return np.asarray(np.where(there, with_floor(best, there.sum(axis=1, keepdims=True)), 0.0))


def _best_places(log: PickLog, known: Features, model: RewardModel) -> Ints:
    """For each group the place of the arm with the highest mean rate over the contexts of a sample of rows."""
    context = known.of(np.arange(len(log))[:: -(-len(log) // AVERAGED)])
    best = np.empty(len(log.candidates), dtype=np.int64)
    for group, places in enumerate(log.candidates):
        arms = np.tile(places[places >= 0], (len(context), 1))
        best[group] = model.rates(context, arms).mean(axis=0).argmax()
    return best


def _certain(places: Ints, width: int) -> Floats:
    return np.equal(np.arange(width), places[:, None]).astype(np.float64)


def _judged(log: PickLog, known: Features, rows: Ints, policies: Mapping[str, Chances], learnt_from: int) -> Iterator[tuple[str, Result]]:
    """What each policy would have earned on the rows, in blocks that fit into memory."""
    if not policies:
        return
    columns = {name: np.empty((3, len(rows))) for name in policies}
    start = 0
    for block, model in _blocks(log, known, rows):
        places, end = np.arange(len(block)), start + len(block)
        arms = log.choices(block)
        rates = np.where(arms >= 0, model.rates(known.of(block), arms), 0.0) if model else np.zeros(arms.shape)
        for name, policy in policies.items():
            chances = policy(block)
            columns[name][0, start:end] = chances[places, log.place[block]] / log.propensity[block]
            columns[name][1, start:end] = rates[places, log.place[block]]
            columns[name][2, start:end] = (chances * rates).sum(axis=1)
        start = end
    clicks, clusters = log.clicks[rows], None if log.clusters is None else log.clusters[rows]
    for name, (weights, modelled, expected) in columns.items():
        yield name, Result(judge(weights, clicks, modelled, expected, clusters), len(rows), int(clicks.sum()), learnt_from)


def _blocks(log: PickLog, known: Features, rows: Ints) -> Iterator[tuple[Ints, RewardModel | None]]:
    """The rows in order, each block with a model that was fitted without the fold it is in; none where nothing else is left to fit."""
    size = max(1, CELLS // (log.candidates.shape[1] ** 2 * 16))
    folds = np.array_split(rows, min(FOLDS, len(rows)))
    for number, fold in enumerate(folds):
        others = np.concatenate([np.empty(0, dtype=np.int64), *folds[:number], *folds[number + 1 :]])
        model = learn(log, known, others) if len(others) else None
        for start in range(0, len(fold), size):
            yield fold[start : start + size], model


def _as_logged(log: PickLog) -> Result:
    ones = np.ones(len(log))
    return Result(judge(ones, log.clicks, ones * 0.0, ones * 0.0, log.clusters), len(log), int(log.clicks.sum()), 0)


def _middle(at: Floats) -> int:
    """Where the later half begins: rows of one moment stay together, unless all are of one."""
    half = len(at) // 2
    first, last = (int(np.searchsorted(at, at[half], side=side)) for side in ("left", "right"))
    places = [place for place in (first, last) if 0 < place < len(at)]
    return min(places, key=lambda place: abs(place - half)) if places else half
