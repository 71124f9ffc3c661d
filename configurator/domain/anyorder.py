"""A small network that has learnt to fill in designs: from any part of a design, the chance of every answer of the rest.

One hidden layer beside a linear one, a softmax over the answers of each column. It is trained on sold designs of which a random part is
hidden, so that it can be asked in any order (Uria, Murray, Larochelle: A deep and tractable density estimator, 2014; its order-agnostic
training, with Adam).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.domain.sold import MISSING, Codes, Floats, Sold

BATCH = (32, 512)
RATE = 3e-3
WARM_UP = 200
DECAY = 1e-5
FIRST, SECOND, TINY = 0.9, 0.99, 1e-8
NAMES = ("inner", "inner_bias", "outer", "outer_bias", "direct")


@dataclass(frozen=True, eq=False)
class Network:
    """Weights: answers are laid out column after column, ``starts`` says where each column begins, and at last where all end."""

    starts: NDArray[np.intp]
    weights: Mapping[str, Floats]

    def chances(self, codes: Codes) -> Floats:
        """Return the chance of every answer, shape (designs, answers), for codes of shape (designs, columns), missing ones unknown."""
        return softmax(self._logits(one_hot(codes, self.starts))[1], self.starts)

    def one(self, places: NDArray[np.intp]) -> Floats:
        """Return the chance of every answer for one design, given the places of its answers in the list of all."""
        w = self.weights
        hidden = np.maximum(w["inner"][places].sum(axis=0) + w["inner_bias"], 0)
        logits = hidden @ w["outer"] + w["direct"][places].sum(axis=0) + w["outer_bias"]
        return np.asarray(softmax(logits[None], self.starts)[0], dtype=np.float32)

    def _logits(self, inputs: Floats) -> tuple[Floats, Floats]:
        w = self.weights
        hidden = np.maximum(inputs @ w["inner"] + w["inner_bias"], 0)
        return hidden, hidden @ w["outer"] + inputs @ w["direct"] + w["outer_bias"]

    def gradient(self, inputs: Floats, asked: Floats, share: Floats) -> dict[str, Floats]:
        """Return the gradient of the mean log loss; ``asked`` are the answers to be found, ``share`` the weight of each design's."""
        hidden, logits = self._logits(inputs)
        wide = np.repeat(np.add.reduceat(asked, self.starts[:-1], axis=1), np.diff(self.starts), axis=1)
        error = (softmax(logits, self.starts) * wide - asked) * share[:, None]
        back = (error @ self.weights["outer"].T) * (hidden > 0)
        return {
            "inner": inputs.T @ back,
            "inner_bias": back.sum(axis=0),
            "outer": hidden.T @ error,
            "outer_bias": error.sum(axis=0),
            "direct": inputs.T @ error,
        }


def starts_of(sold: Sold) -> NDArray[np.intp]:
    """Return where each column begins in the list of all answers, and where the last ends."""
    return np.concatenate([[0], np.cumsum([len(answers) for answers in sold.answers])]).astype(np.intp)


def one_hot(codes: Codes, starts: NDArray[np.intp]) -> Floats:
    """Return codes of shape (designs, columns) as 0 and 1 of shape (designs, answers)."""
    flat = np.zeros((len(codes), int(starts[-1])), dtype=np.float32)
    at, column = np.nonzero(codes != MISSING)
    flat[at, starts[column] + codes[at, column]] = 1
    return flat


def softmax(logits: Floats, starts: NDArray[np.intp]) -> Floats:
    """Return chances that add up to 1 in each column."""
    widths = np.diff(starts)
    risen = np.exp(logits - np.repeat(np.maximum.reduceat(logits, starts[:-1], axis=1), widths, axis=1))
    return np.asarray(risen / np.repeat(np.add.reduceat(risen, starts[:-1], axis=1), widths, axis=1), dtype=np.float32)


def train(sold: Sold, *, hidden: int, steps: int, rng: np.random.Generator) -> Network:
    """Fit a network to sold designs: ``steps`` batches, each of designs drawn as often as they were sold, with a random part hidden."""
    starts = starts_of(sold)
    net = Network(starts, _untrained(sold, starts, hidden, rng))
    moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in net.weights.items()}
    for step, (inputs, asked, share) in enumerate(_batches(sold, starts, steps, rng), 1):
        rate = RATE * min(1.0, step / WARM_UP) * 0.5 * (1 + np.cos(np.pi * step / steps))
        for name, slope in net.gradient(inputs, asked, share).items():
            _adam(net.weights[name], slope, moments[name], step, float(rate))
    return net


def _untrained(sold: Sold, starts: NDArray[np.intp], hidden: int, rng: np.random.Generator) -> dict[str, Floats]:
    answers = int(starts[-1])
    often = one_hot(sold.rows, starts).T @ sold.counts
    scale = np.sqrt(4 / max(len(sold.columns), 1))
    values: dict[str, NDArray[Any]] = {
        "inner": rng.standard_normal((answers, hidden)) * scale,
        "inner_bias": np.zeros(hidden),
        "outer": np.zeros((hidden, answers)),
        "outer_bias": np.log(often + 0.5),
        "direct": np.zeros((answers, answers)),
    }
    return {name: value.astype(np.float32) for name, value in values.items()}


def _batches(sold: Sold, starts: NDArray[np.intp], steps: int, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Give what is shown, what is asked for, and the weight of each design: few questions count as much as many."""
    until = np.cumsum(sold.counts, dtype=np.float64)
    columns, size = len(sold.columns), int(np.clip(sold.size, *BATCH))
    for _ in range(steps):
        picked = np.searchsorted(until, rng.random(size) * until[-1], side="right")
        rows = sold.rows[np.minimum(picked, len(until) - 1)]
        known = rng.random((size, columns)).argsort(axis=1) < rng.integers(0, columns, size)[:, None]
        asked = one_hot(np.where(known, MISSING, rows).astype(np.int16), starts)
        share = 1 / np.maximum(asked.sum(axis=1), 1) / size * columns / 4
        yield one_hot(np.where(known, rows, MISSING).astype(np.int16), starts), asked, share.astype(np.float32)


def _adam(weights: Floats, slope: Floats, moments: tuple[Floats, Floats], step: int, rate: float) -> None:
    mean, square = moments
    mean += (1 - FIRST) * (slope - mean)
    square += (1 - SECOND) * (slope * slope - square)
    spread = np.sqrt(square / (1 - SECOND**step)) + TINY
    weights -= rate * (mean / (1 - FIRST**step) / spread + DECAY * weights)
