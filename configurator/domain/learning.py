"""Learning which option comes next: everything is chosen on sold designs that are kept back, then learnt again from all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from configurator.domain import anyorder, interpolation
from configurator.domain.agreement import Places
from configurator.domain.next_option import Experts, NextOption, opinions
from configurator.domain.sold import MISSING, Codes, Floats, Sold

# Sold designs from which on one part is kept back; with fewer every part is in turn.
MANY: Final = 4000
PARTS = 5
# Held-out answers to learn from.
QUESTIONS = 40_000
HIDDEN = (32, 384)
STEPS = (300, 3000)


def learn(sold: Sold, seed: int) -> NextOption:
    """Learn from sold designs; the same seed gives the same answer.

    Raises ValueError where nothing was sold.
    """
    if not sold.counts.size:
        raise ValueError("There are no sold designs to learn from.")
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(len(sold.counts)), sold.counts.astype(np.intp))
    rng.shuffle(unit)
    weights = _weights(sold, unit, rng)
    shuffled = rng.permutation(len(sold.counts))
    everything = sold.subset(shuffled, sold.counts[shuffled])
    return NextOption(_experts(everything, rng), weights)


def _weights(sold: Sold, unit: Places, rng: np.random.Generator) -> Floats:
    parts = np.array_split(unit, min(PARTS, len(unit)))
    parts = parts[:1] if len(unit) >= MANY else parts
    likelihoods, columns, buckets = [], [], []
    for part in parts if len(unit) > 1 else []:
        kept = sold.counts - np.bincount(part, minlength=len(sold.counts))
        left = np.flatnonzero(kept > 0)
        experts = _experts(sold.subset(left, kept[left].astype(np.float32)), rng)
        for column, answer, said, evidence in _answers(experts, sold.rows[part], QUESTIONS // len(parts), rng):
            likelihoods.append(said[:, answer])
            columns.append(column)
            buckets.append(int(interpolation.bucket(evidence)))
    width = len(sold.columns)
    given = np.array(likelihoods, dtype=np.float32).reshape(len(likelihoods), -1) if likelihoods else np.zeros((0, 5), dtype=np.float32)
    return interpolation.fit(given, np.array(columns, dtype=np.intp), np.array(buckets, dtype=np.intp), width)


def _answers(experts: Experts, designs: Codes, most: int, rng: np.random.Generator) -> Iterator[tuple[int, int, Floats, float]]:
    """Give what the experts say of held-out answers, in random orders: column, answer, opinions, evidence."""
    asked = 0
    for design in designs:
        for column, said, evidence in opinions(experts, design, rng.permutation(len(design))):
            if design[column] != MISSING:
                asked += 1
                yield column, int(design[column]), said, evidence
        if asked >= most:
            return


def _experts(sold: Sold, rng: np.random.Generator) -> Experts:
    hidden, steps = (int(np.interp(sold.size, (100, 10_000), limits)) for limits in (HIDDEN, STEPS))
    return Experts.of(sold, anyorder.train(sold, hidden=hidden, steps=steps, rng=rng))
