"""How far a shopper's own taste moves the chance of an option: from the vectors of the designs on sale that have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.domain.sold import Column, Floats, Selection, Sold, answers_of

# Taste makes an option at most e times, at least 1/e times as likely beside another; usually a good deal less.
BELIEF, FARTHEST = 0.5, 2.0
# Designs on sale with an option until which its vector is half believed.
PRIOR = 3.0

Answer = tuple[Column, str]


@dataclass(frozen=True, eq=False)
class Liking:
    """For each answer the mean vector of the designs on sale that have it, less that of its group, and how many there are.

    ``vectors`` has shape (answers, dimensions). They belong to one model: a taste of another means nothing here.
    """

    model: int
    places: Mapping[Answer, int]
    vectors: Floats
    counts: Floats

    @classmethod
    def of(cls, model: int, designs: Sequence[tuple[Selection, Floats]], sold: Sold) -> Liking:
        """Learn from the designs on sale and their vectors; only of answers that were sold, which are never a shopper's words."""
        known = {(column, answer) for column, answers in zip(sold.columns, sold.answers, strict=True) for answer in answers}
        answers = [sorted(known.intersection(answers_of(selection).items())) for selection, _ in designs]
        places = {answer: at for at, answer in enumerate(dict.fromkeys(one for found in answers for one in found))}
        counts = np.zeros(len(places), dtype=np.float32)
        dimensions = len(designs[0][1]) if designs else 0
        totals = np.zeros((len(places), dimensions), dtype=np.float32)
        for found, (_, vector) in zip(answers, designs, strict=True):
            at = [places[one] for one in found]
            counts[at] += 1
            totals[at] += vector
        return cls(model, places, totals / counts[:, None] - _middles(places, totals, counts), counts)

    def dump(self) -> tuple[dict[str, object], dict[str, NDArray[Any]]]:
        """Return what it is made of: a manifest of plain values, and arrays."""
        manifest = {"model": self.model, "places": [[*column, answer] for column, answer in self.places]}
        return {"liking": manifest}, {"liking_vectors": self.vectors, "liking_counts": self.counts}

    @classmethod
    def load(cls, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Liking | None:
        """Return what `dump` took apart; None where there was none."""
        if "liking" not in manifest:
            return None
        places = {((str(group), str(option)), str(answer)): at for at, (group, option, answer) in enumerate(manifest["liking"]["places"])}
        return cls(int(manifest["liking"]["model"]), places, arrays["liking_vectors"], arrays["liking_counts"])

    def factors(self, taste: Floats) -> dict[Answer, float]:
        """Return by how much each answer is likelier or less likely for a taste, a vector of the same model."""
        raw = self.vectors @ taste * (self.counts / (self.counts + PRIOR))
        spread = float(np.sqrt(np.mean(raw * raw))) if raw.size else 0.0
        if not np.isfinite(spread) or spread == 0:
            return {}
        moved = np.exp(BELIEF * np.clip(raw / spread, -FARTHEST, FARTHEST)).tolist()
        return {answer: moved[at] for answer, at in self.places.items()}


def _middles(places: Mapping[Answer, int], totals: Floats, counts: Floats) -> NDArray[np.float32]:
    """The mean vector of the group that each answer belongs to."""
    groups: dict[str, int] = {}
    group = np.array([groups.setdefault(column[0], len(groups)) for column, _ in places], dtype=np.intp)
    sums = np.zeros((len(groups), totals.shape[1]), dtype=np.float32)
    often = np.zeros(len(groups), dtype=np.float32)
    np.add.at(sums, group, totals)
    np.add.at(often, group, counts)
    return np.asarray((sums / np.maximum(often, 1)[:, None])[group], dtype=np.float32)
