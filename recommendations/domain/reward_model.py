"""How often a picture is clicked in a context: a logistic model that starts pooled and lets each arm earn what is its own.

logit P(click | x, a) = x·β + z·δ_a, with x a constant and the context, z = x or only its constant, β common to all arms and δ_a shrunk
to nothing. Fitted in turns: Newton's method for β, then for each δ_a with the rest held fast; the posterior of δ_a is Laplace's
approximation (MacKay, “The evidence framework applied to classification networks”, 1992).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TURNS = 3
STEPS = 12
FARTHEST = 3.0
ENOUGH = 1e-4
MOST_OWN = 200
"""With more arms only their constants are their own: there is not enough to learn slopes from, nor time."""
CONSTANT_PRECISION, SHARED_PRECISION = 0.01, 4.0
OWN_CONSTANT_PRECISION, OWN_PRECISION = 4.0, 16.0


@dataclass(frozen=True, slots=True)
class RewardModel:
    """`shared` (features), `own` (arms × own features) and `spread` (arms × own features × own features), the posterior of `own`."""

    shared: Floats
    own: Floats
    spread: Floats

    def scores(self, context: Floats, arms: Ints) -> Floats:
        """Logits of the arms (rows × places) in the contexts (rows × features)."""
        own = context[:, : self.own.shape[1]]
        scores: Floats = (context @ self.shared)[:, None] + np.einsum("mk,mck->mc", own, self.own[arms], optimize=True)
        return scores

    def rates(self, context: Floats, arms: Ints) -> Floats:
        """Chances of a click, rows × places."""
        return np.asarray(expit(self.scores(context, arms)))

    def variances(self, context: Floats, arms: Ints) -> Floats:
        """How unsure each arm's own part of the score still is, rows × places."""
        own = context[:, : self.own.shape[1]]
        by_arm = np.einsum("mk,akl,ml->ma", own, self.spread, own, optimize=True)
        return np.asarray(np.take_along_axis(by_arm, arms, axis=1))


def fit(context: Floats, arm: Ints, clicks: Floats, arms: int) -> RewardModel:
    """Learn from rows: what was known (the first column 1), which arm was shown, whether it was clicked. `arms` is how many there are."""
    width = context.shape[1] if arms <= MOST_OWN else 1
    start = np.zeros(context.shape[1])
    start[0] = logit((clicks.sum() + 0.5) / (len(clicks) + 1.0))
    firm = np.full(context.shape[1], SHARED_PRECISION)
    firm[0] = CONSTANT_PRECISION
    own_firm = np.full(width, OWN_PRECISION)
    own_firm[0] = OWN_CONSTANT_PRECISION
    shared, own, spread = start.copy(), np.zeros((arms, width)), np.tile(np.diag(1.0 / own_firm), (arms, 1, 1))
    order = np.argsort(arm, kind="stable")
    edges = np.searchsorted(arm[order], np.arange(arms + 1))
    pieces = [(one, order[edges[one] : edges[one + 1]]) for one in np.flatnonzero(np.diff(edges))]
    for _ in range(TURNS):
        theirs = np.einsum("ij,ij->i", context[:, :width], own[arm])
        shared, _ = _newton(context, clicks, theirs, (shared, start, firm))
        for one, rows in pieces:
            mine = context[rows]
            own[one], spread[one] = _newton(mine[:, :width], clicks[rows], mine @ shared, (own[one], np.zeros(width), own_firm))
    return RewardModel(shared, own, spread)


def _newton(context: Floats, clicks: Floats, offset: Floats, prior: tuple[Floats, Floats, Floats]) -> tuple[Floats, Floats]:
    """The most likely weights from a start, around the prior's mean with its precisions; and their covariance."""
    weights, middle, firm = prior
    for _ in range(STEPS):
        rates = expit(context @ weights + offset)
        gradient = context.T @ (clicks - rates) - firm * (weights - middle)
        hessian = (context.T * (rates * (1.0 - rates))) @ context + np.diag(firm)
        step = np.linalg.solve(hessian, gradient)
        farthest = float(np.abs(step).max())
        weights = weights + step * min(1.0, FARTHEST / farthest) if farthest else weights
        if farthest < ENOUGH:
            break
    covariance: Floats = np.linalg.inv(hessian).astype(np.float64)
    return weights, covariance
