"""Learning which option comes next: everything is chosen on sold designs that are kept back, then learnt again from all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from configurator.domain import anyorder
from configurator.domain.agreement import Places
from configurator.domain.anyorder import Network
from configurator.domain.baselines import Guesser, Popularity
from configurator.domain.interpolation import Beliefs, HeldOut
from configurator.domain.next_option import EXPERTS, Experts, NextOption, opinions
from configurator.domain.sold import MISSING, Codes, Floats, Sold

# Sold designs from which on a tenth is kept back and the network does without it; with fewer every fifth is in turn.
MANY: Final = 4000
TENTH, FIFTH = 10, 5
# Held-out answers to learn from.
QUESTIONS = 40_000
# Sold designs that judge, and the fewest that may.
JUDGES, FEWEST = 300, 10
HIDDEN = (32, 384)
STEPS = (120, 3000)


@dataclass(frozen=True)
class Judged:
    """How often the next option of sold designs that were kept back was guessed, by what was learnt and by popularity.

    ``error`` is the standard error of the difference over the designs.
    """

    success: float
    popularity: float
    error: float
    designs: int

    @property
    def worse(self) -> bool:
        """Whether popularity guesses better, by more than chance would have it."""
        return self.success + self.error < self.popularity


@dataclass(frozen=True, eq=False)
class KeptBack:
    """Sold designs in random order, parts of them (places), and experts that have not seen the part."""

    sold: Sold
    parts: Sequence[Places]
    without: Sequence[Experts]
    many: bool


def learn(sold: Sold, seed: int) -> NextOption:
    """Learn from sold designs; the same seed gives the same answer.

    Raises ValueError where nothing was sold.
    """
    rng = np.random.default_rng(seed)
    return _learnt(_kept_back(sold, rng), rng)


def learn_judged(sold: Sold, seed: int) -> tuple[NextOption, Judged | None]:
    """Return what `learn` returns, and how well it guesses designs it has not seen; None where too few were sold to tell."""
    rng = np.random.default_rng(seed)
    kept = _kept_back(sold, rng)
    return _learnt(kept, rng), _judged(kept, np.random.default_rng([seed, 2]))


def _kept_back(sold: Sold, rng: np.random.Generator) -> KeptBack:
    if not sold.counts.size:
        raise ValueError("There are no sold designs to learn from.")
    shuffled = rng.permutation(len(sold.counts))
    sold = sold.subset(shuffled, sold.counts[shuffled])
    unit = np.repeat(np.arange(len(sold.counts)), sold.counts.astype(np.intp))
    rng.shuffle(unit)
    many = len(unit) >= MANY
    parts = np.array_split(unit, TENTH)[:1] if many else np.array_split(unit, min(FIFTH, len(unit)))
    without = [_without(sold, part, rng) for part in parts] if len(unit) > 1 else []
    return KeptBack(sold, parts, without, many)


def _learnt(kept: KeptBack, rng: np.random.Generator) -> NextOption:
    sold = kept.sold
    beliefs = Beliefs.fitted(_held_out(sold, kept.parts, kept.without, QUESTIONS, rng), len(sold.columns))
    return NextOption(Experts.of(sold, kept.without[0].network if kept.many else _trained(sold, rng)), beliefs)


def _judged(kept: KeptBack, rng: np.random.Generator) -> Judged | None:
    """Beliefs are fitted on one half of what was kept back; the other half judges."""
    halves = [np.array_split(part, 2) for part in kept.parts]
    held_out = _held_out(kept.sold, [half[0] for half in halves], kept.without, QUESTIONS // 4, rng)
    beliefs = Beliefs.fitted(held_out, len(kept.sold.columns))
    rates = [
        rate
        for (_, half), experts in zip(halves, kept.without, strict=False)
        for design in kept.sold.rows[half[: JUDGES // len(halves)]]
        for rate in _rates(NextOption(experts, beliefs), design, rng)
    ]
    if len(rates) < FEWEST:
        return None
    success, popularity = np.array(rates, dtype=np.float64).T
    error = float(np.std(success - popularity) / np.sqrt(len(rates)))
    return Judged(float(success.mean()), float(popularity.mean()), error, len(rates))


def _rates(model: NextOption, design: Codes, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Give, where the design answers anything, the shares of its answers that the model and popularity guess right."""
    order = rng.permutation(np.flatnonzero(design != MISSING))
    guessers: tuple[Guesser, Guesser] = (model, Popularity(model.experts.ledger))
    if order.size:
        mine, popular = (np.array([int(chances.argmax()) for chances in one.walk(design, order)]) for one in guessers)
        yield float(np.mean(mine == design[order])), float(np.mean(popular == design[order]))


def _without(sold: Sold, part: Places, rng: np.random.Generator) -> Experts:
    """Return experts that have not seen a part of what was sold."""
    kept = sold.counts - np.bincount(part, minlength=len(sold.counts)).astype(np.float32)
    left = np.flatnonzero(kept > 0)
    rest = sold.subset(left, kept[left])
    return Experts.of(rest, _trained(rest, rng))


def _held_out(sold: Sold, parts: Sequence[Places], without: Sequence[Experts], most: int, rng: np.random.Generator) -> HeldOut:
    """What experts say of the designs that were kept from them."""
    columns, chances, agreeing, right = [], [np.zeros((0, EXPERTS), dtype=np.float32)], [], []
    for part, experts in zip(parts, without, strict=False):
        for column, answer, said, votes in _answers(experts, sold.rows[part], most // len(parts), rng):
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
