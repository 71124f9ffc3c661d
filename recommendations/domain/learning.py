"""What clicks teach about pictures: a Bayesian logistic model of what was shown, and its update within the day."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from recommendations.domain import logistic
from recommendations.domain.policy import State

Floats = NDArray[np.float64]
Key = tuple[str, str]
EDGES = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96)
"""Positions are told apart up to these; what a place draws changes less the further down it is."""
INPUTS = ((0.5, 0.25), (0.5, 0.5))
"""Mean and variance of the weights of taste and of closeness before any click: both should help, by how much is for clicks to say."""
PLACE_VARIANCE = 1.0
USUAL_RATE = 0.03
RATE_STRENGTH = 100.0
INTERCEPT_VARIANCE = 4.0
SCALES = logistic.Scales(feature=0.05, item=0.5, arm=0.05)
STRENGTH = 20.0
"""The spreads among features, items and pictures start at these and count for that many of each."""
ITEM_DRIFT = 0.5
"""Variance of how far an item may stray within a day from what the night found: as far as items are from one another."""
STEPS = 25
MOST_PAGES = 24
"""The pages shown most are told apart, the others are one."""


@dataclass(frozen=True, slots=True)
class Record:
    """Impressions of one picture at one position of a page (None: unknown) with the inputs it was picked by, and the clicks on them."""

    item: str
    arm: str
    page: str
    position: int | None
    taste: float
    closeness: float
    impressions: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Mean and variance of a picture's log odds against the item's other pictures; `level` is the item's at the first position.

    1 / (1 + exp(-(level + mean))) is the picture's click rate there for a visitor of whom nothing is known.
    """

    mean: float
    variance: float
    level: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """The policy's state, without base shares, and the effect of every picture."""

    state: State
    effects: dict[Key, Effect]
    scales: logistic.Scales


def place(position: int) -> str:
    """The name of the positions that are taken for alike."""
    return str(EDGES[bisect_right(EDGES, position) - 1])


def fit(records: Sequence[Record], arms: Mapping[Key, Mapping[str, float]], version: str = "") -> Learnt:
    """Learn from what was shown and clicked. `arms` are the features of every picture that may be shown, those without a record included.

    Records of other pictures still teach how much places and inputs draw. Clicks beyond the impressions of a record (a report of seeing
    was lost) count as seen.
    """
    keys = sorted(arms.keys() | {(record.item, record.arm) for record in records})
    names = sorted({name for features in arms.values() for name in features})
    positions = sorted({place(record.position) for record in records if record.position is not None}, key=int)
    pages = _busiest(records)
    table = _table(records, keys, [arms.get(key, {}) for key in keys], _Columns(names, positions, pages))
    width = table.inputs.shape[1]
    fitted = logistic.fit(table, _prior(table))
    weights, covariance = fitted.weights, fitted.covariance
    effects = weights[width:].tolist()
    variances = np.diag(covariance)[width:].tolist()
    taste, closeness = weights[1:3].tolist()
    state = State(
        version=version,
        weights=(taste, closeness),
        covariance=((covariance[1, 1].item(), covariance[1, 2].item()), (covariance[2, 1].item(), covariance[2, 2].item())),
        features={name: (mean, variance) for name, mean, variance in zip(names, effects, variances, strict=True)},
        fresh=fitted.scales.arm,
        intercept=weights[0].item(),
        positions=dict(zip(positions, weights[3 : 3 + len(positions)].tolist(), strict=True)),
        pages=dict(zip(pages, weights[3 + len(positions) : width].tolist(), strict=True)),
    )
    means = (table.features @ weights[width:] + fitted.arm).tolist()
    levels = (state.intercept + state.positions.get("0", 0.0) + fitted.item[table.item]).tolist()
    found = {key: Effect(*row) for key, row in zip(keys, zip(means, fitted.own.tolist(), levels, strict=True), strict=True) if key in arms}
    return Learnt(state, found, fitted.scales)


def _busiest(records: Iterable[Record]) -> list[str]:
    """The pages that are told apart; "" stands for the others, if there are any."""
    shown: Counter[str] = Counter()
    for record in records:
        shown[record.page] += record.impressions
    told = sorted(page for page, _ in sorted(shown.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PAGES])
    return told if len(told) == len(shown) else sorted({"", *told})


def update(records: Iterable[Record], state: State, effects: Mapping[Key, Effect]) -> dict[Key, Effect]:
    """What a picture's effect has become by what was shown since the fit; pictures without a record are left out.

    Everything else stays as fitted, but that an item may have become more or less wanted since, whichever picture it is shown with: that
    is told apart from its pictures' share, and forgotten. A picture's prior is the fit's posterior.
    """
    known = [record for record in records if (record.item, record.arm) in effects]
    keys = sorted({(record.item, record.arm) for record in known})
    if not keys:
        return {}
    index = {key: number for number, key in enumerate(keys)}
    items = {item: number for number, item in enumerate(dict.fromkeys(item for item, _ in keys))}
    clicks, shown = _counts(known)
    pictures = Counter(item for item, _ in effects)
    day = _Day(
        odds=np.asarray([_odds(record, state, effects[record.item, record.arm]) for record in known]),
        clicks=clicks,
        shown=shown,
        arm=np.asarray([index[record.item, record.arm] for record in known]),
        item=np.asarray([items[item] for item, _ in keys]),
        prior=np.asarray([effects[key].variance for key in keys]),
        pictures=np.asarray([pictures[item] for item in items]),
    )
    means, variances = _shifts(day)
    return {
        key: Effect(effects[key].mean + moved, left, effects[key].level)
        for key, moved, left in zip(keys, means.tolist(), variances.tolist(), strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Day:
    """Looks since the night with the log odds that it foretold and their picture; pictures with item and variance; how many an item has."""

    odds: Floats
    clicks: Floats
    shown: Floats
    arm: logistic.Ints
    item: logistic.Ints
    prior: Floats
    pictures: logistic.Ints


def _shifts(day: _Day) -> tuple[Floats, Floats]:
    """How far each picture has moved, and its variance as far as it sets it apart from the item's other pictures.

    Mode and Laplace's approximation of a shift for each picture and one for each item, by Newton's method; the pictures' are eliminated
    first, since they only meet in their item.
    """
    shift, level = np.zeros(len(day.prior)), np.zeros(len(day.pictures))
    for _ in range(STEPS):
        chance = expit(day.odds + (shift + level[day.item])[day.arm])
        residual, gain = (
            np.bincount(day.arm, values, len(shift)) for values in (day.clicks - day.shown * chance, day.shown * chance * (1 - chance))
        )
        slope, stiff = residual - shift / day.prior, gain + 1 / day.prior
        left = np.bincount(day.item, gain / stiff / day.prior) + 1 / ITEM_DRIFT
        moved = np.clip((np.bincount(day.item, residual - gain / stiff * slope) - level / ITEM_DRIFT) / left, -1.0, 1.0)
        shift += np.clip((slope - gain * moved[day.item]) / stiff, -1.0, 1.0)
        level += moved
    apart = gain / stiff - (np.bincount(day.item, gain / stiff) / day.pictures)[day.item]
    return shift, 1 / stiff + apart**2 / left[day.item]


def _odds(record: Record, state: State, effect: Effect) -> float:
    drawn = state.positions.get(place(record.position), 0.0) if record.position is not None else 0.0
    first = state.positions.get("0", 0.0)
    taste, closeness = state.weights
    inputs = taste * record.taste + closeness * record.closeness
    return effect.level + effect.mean + drawn - first + state.pages.get(record.page, state.pages.get("", 0.0)) + inputs


@dataclass(frozen=True, slots=True)
class _Columns:
    features: list[str]
    positions: list[str]
    pages: list[str]


def _table(records: Sequence[Record], keys: list[Key], features: list[Mapping[str, float]], columns: _Columns) -> logistic.Table:
    at = {name: 3 + number for number, name in enumerate(columns.positions)}
    on = {name: 3 + len(at) + number for number, name in enumerate(columns.pages)}
    inputs = np.zeros((len(records), 3 + len(at) + len(on)))
    for row, record in enumerate(records):
        inputs[row, :3] = 1.0, record.taste, record.closeness
        inputs[row, on.get(record.page, on.get("", 0))] = 1.0
        if record.position is not None:
            inputs[row, at[place(record.position)]] = 1.0
    column = {name: number for number, name in enumerate(columns.features)}
    matrix = np.zeros((len(keys), len(column)))
    for row, mapping in enumerate(features):
        for name, weight in mapping.items():
            matrix[row, column[name]] = weight
    items = {item: number for number, item in enumerate(dict.fromkeys(item for item, _ in keys))}
    index = {key: number for number, key in enumerate(keys)}
    clicks, shown = _counts(records)
    return logistic.Table(
        shown=shown,
        clicks=clicks,
        inputs=inputs,
        arm=np.asarray([index[record.item, record.arm] for record in records], dtype=np.int64),
        features=matrix,
        item=np.asarray([items[item] for item, _ in keys], dtype=np.int64),
        items=len(items),
    )


def _counts(records: Sequence[Record]) -> tuple[Floats, Floats]:
    clicks = np.asarray([record.clicks for record in records], dtype=np.float64)
    return clicks, np.maximum(np.asarray([record.impressions for record in records], dtype=np.float64), clicks)


def _prior(table: logistic.Table) -> logistic.Prior:
    rate = (table.clicks.sum() + USUAL_RATE * RATE_STRENGTH) / (table.shown.sum() + RATE_STRENGTH)
    width = table.inputs.shape[1]
    means, variances = np.zeros(width), np.full(width, PLACE_VARIANCE)
    means[:3] = np.log(rate / (1 - rate)), *(mean for mean, _ in INPUTS)
    variances[:3] = INTERCEPT_VARIANCE, *(variance for _, variance in INPUTS)
    return logistic.Prior(means, variances, SCALES, STRENGTH)
