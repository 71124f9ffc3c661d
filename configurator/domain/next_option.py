"""Which option comes next: the chance of every answer of every open decision, learnt from the designs that were sold.

The designs that agree with everything known are counted. Where they are few, four experts that generalise weigh in: the designs that
agree with all but one answer, a network trained to fill in designs, naive Bayes, and what is popular. How far each is believed depends on
the column and on how many designs agree, and is learnt on designs that the experts did not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.domain import anyorder
from configurator.domain.agreement import Agreement, Ledger, Places
from configurator.domain.anyorder import Network
from configurator.domain.baselines import NaiveBayes
from configurator.domain.interpolation import Beliefs
from configurator.domain.sold import MISSING, Codes, Column, Floats, Sold

EXPERTS = 4
# Answers up to which pairs of them are counted.
MAX_PAIRS = 2000


@dataclass(frozen=True, eq=False)
class Shares:
    """The chance of every answer of one decision, and how many sold designs agree with the choices and answer it."""

    answers: Mapping[str, float]
    agreeing: float


@dataclass(frozen=True, eq=False)
class Experts:
    """What each expert has learnt from the same designs."""

    sold: Sold
    ledger: Ledger
    network: Network
    bayes: NaiveBayes | None = field(repr=False)

    @classmethod
    def of(cls, sold: Sold, network: Network) -> Experts:
        """Count what there is to count."""
        few = int(network.starts[-1]) <= MAX_PAIRS
        return cls(sold, Ledger.of(sold), network, NaiveBayes.of(sold) if few else None)

    def agreement(self, codes: Codes) -> Agreement:
        """Return the designs that agree with what is known; the rarest answers are asked first."""
        found = self.ledger.everything()
        known = np.flatnonzero(codes != MISSING).tolist()
        for column in sorted(known, key=lambda column: self.ledger.popular[column][codes[column]]):
            found = found.narrowed(column, int(codes[column]))
        return found

    def places(self, codes: Codes) -> Places:
        """Return where the known answers stand in the list of all answers."""
        known = np.flatnonzero(codes != MISSING)
        return np.asarray(self.network.starts[known] + codes[known], dtype=np.intp)

    def span(self, column: int) -> slice:
        """Return where the answers of a column stand in the list of all answers."""
        return slice(int(self.network.starts[column]), int(self.network.starts[column + 1]))

    def opinions(self, agreement: Agreement, column: int, network: Floats, bayes: Floats | None) -> tuple[Floats, Floats]:
        """Return what each expert says, shape (experts, answers), and the votes of the designs that agree with everything."""
        exact, near = agreement.votes(column)
        popular = self.ledger.popular[column]
        closest = exact + near
        said = np.stack([closest / max(float(closest.sum()), 1e-9), network, popular if bayes is None else bayes, popular])
        return said, exact


class NextOption:
    """A learnt answer. It never changes: share it between threads."""

    def __init__(self, experts: Experts, beliefs: Beliefs) -> None:
        """Keep the experts and how far each is believed."""
        self.experts = experts
        self.beliefs = beliefs

    def shares(self, known: Mapping[Column, str]) -> dict[Column, Shares]:
        """Return the chances of every decision that is not known.

        What was never sold says nothing; contradictory answers are met by what agrees with them one by one.
        """
        experts = self.experts
        codes = experts.sold.code(known)
        agreement = experts.agreement(codes).sampled(len(codes))
        places = experts.places(codes)
        network, bayes = experts.network.one(places), experts.bayes.chances(places) if experts.bayes else None
        found = {}
        for at, column in enumerate(experts.sold.columns):
            if column not in known:
                chances, agreeing = self._mixed(agreement, at, network, bayes)
                found[column] = Shares(dict(zip(experts.sold.answers[at], chances.tolist(), strict=True)), agreeing)
        return found

    def guess(self, codes: Codes, column: int) -> Floats:
        """Return the chance of each answer of one column, given the codes that are known."""
        places = self.experts.places(codes)
        bayes = self.experts.bayes.chances(places) if self.experts.bayes else None
        return self._mixed(self.experts.agreement(codes), column, self.experts.network.one(places), bayes)[0]

    def walk(self, design: Codes, order: Places) -> Iterator[Floats]:
        """Give the chances of each column of the order, those before it known."""
        yield from (self.beliefs.chances(column, said, votes) for column, said, votes in opinions(self.experts, design, order))

    def _mixed(self, agreement: Agreement, column: int, network: Floats, bayes: Floats | None) -> tuple[Floats, float]:
        span = self.experts.span(column)
        said, votes = self.experts.opinions(agreement, column, network[span], None if bayes is None else bayes[span])
        return self.beliefs.chances(column, said, votes), float(votes.sum())

    def dump(self) -> tuple[dict[str, object], dict[str, NDArray[Any]]]:
        """Return what it is made of: a manifest of plain values, and arrays."""
        sold = self.experts.sold
        manifest = {"format": 1, "columns": [list(one) for one in sold.columns], "answers": [list(one) for one in sold.answers]}
        arrays: dict[str, NDArray[Any]] = {"rows": sold.rows, "counts": sold.counts}
        arrays |= {"experts": self.beliefs.experts, "levels": self.beliefs.levels}
        return manifest, arrays | {name: self.experts.network.weights[name] for name in anyorder.NAMES}

    @classmethod
    def load(cls, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> NextOption:
        """Return what `dump` took apart."""
        columns = tuple((str(group), str(option)) for group, option in manifest["columns"])
        sold = Sold(columns, tuple(map(tuple, manifest["answers"])), arrays["rows"], arrays["counts"])
        network = Network(anyorder.starts_of(sold), {name: arrays[name] for name in anyorder.NAMES})
        return cls(Experts.of(sold, network), Beliefs(arrays["experts"], arrays["levels"]))


def opinions(experts: Experts, design: Codes, order: Places) -> Iterator[tuple[int, Floats, Floats]]:
    """Give for each column of the order what the experts say with those before it known: column, opinions, votes."""
    rank = np.empty(len(design), dtype=np.intp)
    rank[order] = np.arange(len(order))
    shown = np.where(rank[None, :] < np.arange(len(order))[:, None], design[None, :], MISSING).astype(np.int16)
    network = experts.network.chances(shown)
    bayes = experts.bayes.walk(design, order) if experts.bayes else None
    agreement = experts.ledger.everything()
    for step, column in enumerate(order.tolist()):
        said, votes = experts.opinions(agreement, column, network[step, experts.span(column)], next(bayes) if bayes else None)
        yield column, said, votes
        if design[column] != MISSING:
            agreement = agreement.narrowed(column, int(design[column]))
