"""Learning which option comes next: everything is chosen on sold designs that are kept back, then learnt again from all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from configurator.domain import anyorder
from configurator.domain.agreement import Places
from configurator.domain.anyorder import Network
from configurator.domain.interpolation import Beliefs, HeldOut
from configurator.domain.next_option import EXPERTS, Experts, NextOption, opinions
from configurator.domain.sold import MISSING, Codes, Floats, Sold

# Sold designs from which on a tenth is kept back and the network does without it; with fewer every fifth is in turn.
MANY: Final = 4000
TENTH, FIFTH = 10, 5
# Held-out answers to learn from.
QUESTIONS = 40_000
HIDDEN = (32, 384)
STEPS = (120, 3000)


def learn(sold: Sold, seed: int) -> NextOption:
    """Learn from sold designs; the same seed gives the same answer.

    Raises ValueError where nothing was sold.
    """
    if not sold.counts.size:
        raise ValueError("There are no sold designs to learn from.")
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(sold.counts))
    sold = sold.subset(shuffled, sold.counts[shuffled])
    unit = np.repeat(np.arange(len(sold.counts)), sold.counts.astype(np.intp))
    rng.shuffle(unit)
    many = len(unit) >= MANY
    parts = np.array_split(unit, TENTH)[:1] if many else np.array_split(unit, min(FIFTH, len(unit)))
    without = [_without(sold, part, rng) for part in parts] if len(unit) > 1 else []
    beliefs = Beliefs.fitted(_held_out(sold, parts, without, rng), len(sold.columns))
    return NextOption(Experts.of(sold, without[0].network if many else _trained(sold, rng)), beliefs)


def _without(sold: Sold, part: Places, rng: np.random.Generator) -> Experts:
    """Return experts that have not seen a part of what was sold."""
    kept = sold.counts - np.bincount(part, minlength=len(sold.counts)).astype(np.float32)
    left = np.flatnonzero(kept > 0)
    rest = sold.subset(left, kept[left])
    return Experts.of(rest, _trained(rest, rng))


def _held_out(sold: Sold, parts: Sequence[Places], without: Sequence[Experts], rng: np.random.Generator) -> HeldOut:
    """What experts say of the designs that were kept from them."""
    columns, chances, agreeing, right = [], [np.zeros((0, EXPERTS), dtype=np.float32)], [], []
    for part, experts in zip(parts, without, strict=False):
        for column, answer, said, votes in _answers(experts, sold.rows[part], QUESTIONS // len(parts), rng):
            columns.append(column)
            chances.append(said[None, :, answer])
            agreeing.append(votes.sum())
            right.append(votes[answer])
    evidence, hits = (np.array(found, dtype=np.float32) for found in (agreeing, right))
    return HeldOut(np.array(columns, dtype=np.intp), np.concatenate(chances), evidence, hits)


def _answers(experts: Experts, designs: Codes, most: int, rng: np.random.Generator) -> Iterator[tuple[int, int, Floats, Floats]]:
    """Give what the experts say of the answers of designs, in random orders: column, answer, opinions, votes."""
    asked = 0
    for design in designs:
        for column, said, votes in opinions(experts, design, rng.permutation(len(design))):
            if design[column] != MISSING:
                asked += 1
                yield column, int(design[column]), said, votes
        if asked >= most:
            return


def _trained(sold: Sold, rng: np.random.Generator) -> Network:
    hidden, steps = (int(np.interp(sold.size, (100, 10_000), limits)) for limits in (HIDDEN, STEPS))
    return anyorder.train(sold, hidden=hidden, steps=steps, rng=rng)
