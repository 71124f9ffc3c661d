"""The only user of LightFM, which is loaded by the function that fits and so never by a web process."""

import ctypes
import ctypes.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations.domain import committee
from recommendations.domain.parameters import Parameters

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Progress = Callable[[float], None]
Watch = Callable[[int, "Factors"], None]
KEPT = 0.3
"""Share of an earlier model in the vectors that a fit goes on from; the rest is chance. With all of it a model learns the same acts by
heart, night after night (Ash and Adams, “On warm-starting neural network training”, 2020)."""
PARTS = ("item_embeddings", "item_biases", "user_embeddings", "user_biases")


@dataclass(frozen=True, slots=True)
class Factors:
    """A fitted model: the score of an item for a user is `user · item + bias`. The last rows of `features` are the vocabulary's."""

    users: Floats
    items: Floats
    biases: Floats
    features: Floats
    feature_biases: Floats

    def scores(self, users: Ints) -> Floats:
        return np.asarray(self.users[users] @ self.items.T + self.biases, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Users × items by weight; items × (items, vocabulary) and users × (users, what they told)."""

    matrix: sparse.csr_array
    items: sparse.csr_array
    users: sparse.csr_array


@dataclass(frozen=True, slots=True)
class Names:
    """Of users, items and item features, in the order of a model's rows."""

    users: Sequence[str]
    items: Sequence[str]
    features: Sequence[str]


@dataclass(frozen=True, slots=True)
class Start:
    """An earlier model to go on from. `old` names its rows (kinds that were not kept are empty), `new` those of the fit to come."""

    factors: Factors
    old: Names
    new: Names


class Fitting:
    """A fit that goes on where it stopped: WARP (Weston et al., “WSABIE”, 2011) on a weighted users × items matrix.

    One thread, so one seed gives one model. `start` gives KEPT of their vectors to all that it knows by name; the rest starts from chance.
    Raises ValueError if its vectors have another length.
    """

    def __init__(self, inputs: Inputs, *, parameters: Parameters, seed: int, start: Start | None = None) -> None:
        from lightfm import LightFM  # noqa: PLC0415 - the one sanctioned local import: a web process must not load it

        _keep_small_numbers()
        self._inputs, self._share = inputs, np.float32(parameters.features)
        self._model = LightFM(
            no_components=parameters.components,
            loss="warp",
            learning_rate=parameters.learning_rate,
            item_alpha=parameters.item_alpha,
            user_alpha=parameters.user_alpha,
            max_sampled=parameters.max_sampled,
            random_state=seed,
        )
        seen = inputs.matrix.tocoo()
        row, column = (part.astype(np.int32) for part in seen.coords)
        weights = np.power(seen.data / max(float(seen.data.mean()), 1e-9) if seen.nnz else seen.data, parameters.emphasis)
        self._weights = sparse.coo_matrix((weights.astype(np.float32), (row, column)), shape=seen.shape)
        self._seen = sparse.coo_matrix((np.ones_like(self._weights.data), (row, column)), shape=seen.shape)
        self._items, self._users = _narrow(inputs.items), _narrow(inputs.users)
        self._items.data[self._items.indices >= seen.shape[1]] *= self._share
        self._pass(0)
        if start:
            self._resume(start)

    def run(self, epochs: int) -> None:
        """Pass over the data that often more. Raises FloatingPointError if the model diverges."""
        self._pass(epochs)
        if not np.isfinite(self._model.item_embeddings).all():
            raise FloatingPointError("training diverged: a weight is not a number")

    def _pass(self, epochs: int) -> None:
        features = {"item_features": self._items, "user_features": self._users}
        self._model.fit_partial(self._seen, sample_weight=self._weights, epochs=epochs, num_threads=1, **features)

    def factors(self) -> Factors:
        """The model as it is now. An item that nobody engaged with keeps only what its features say: its own column was never trained.

        One without features has the lowest bias: nothing speaks for it.
        """
        model, matrix, own = self._model, self._inputs.matrix, self._inputs.matrix.shape[1]
        told = _known_only(self._items, matrix, 0)
        biases, items = model.get_item_representations(told)
        biases[np.diff(told.indptr) == 0] = biases.min(initial=0.0)
        _, users = model.get_user_representations(_known_only(self._users, matrix, 1))
        return Factors(users, items, biases, model.item_embeddings[own:] * self._share, model.item_biases[own:] * self._share)

    def _resume(self, start: Start) -> None:
        model, earlier, own = self._model, start.factors, self._inputs.matrix.shape[1]
        if earlier.items.shape[1] != model.item_embeddings.shape[1]:
            raise ValueError("the earlier model's vectors have another length")
        chance = {name: getattr(model, name).copy() for name in PARTS}
        here, there = _shared(start.new.features, start.old.features)
        model.item_embeddings[own + here] = earlier.features[there] / self._share
        model.item_biases[own + here] = earlier.feature_biases[there] / self._share
        told = self._items[:, own:]
        here, there = _shared(start.new.items, start.old.items)
        model.item_embeddings[here] = earlier.items[there] - told[here] @ model.item_embeddings[own:]
        model.item_biases[here] = earlier.biases[there] - told[here] @ model.item_biases[own:]
        here, there = _shared(start.new.users, start.old.users)
        model.user_embeddings[here] = earlier.users[there]
        for name, values in chance.items():
            getattr(model, name)[:] = KEPT * getattr(model, name) + (1.0 - KEPT) * values


def fit(
    inputs: Inputs,
    *,
    parameters: Parameters,
    seed: int,
    progress: Progress | None = None,
    start: Start | None = None,
    watch: Watch | None = None,
) -> Factors:
    """The model after `parameters.epochs`, a third of them where it goes on from an earlier one, of `parameters.fits` fits; see Fitting.

    `watch` gets the first fit as it is after 1, 2, 4, 8, … epochs and after the last.
    """
    epochs = -(-parameters.epochs // 3) if start else parameters.epochs

    def share(number: int) -> Progress | None:
        return (lambda done: progress((number + done) / parameters.fits)) if progress else None

    first = _one(Fitting(inputs, parameters=parameters, seed=seed, start=start), epochs, share(0), watch)
    others = enumerate(_further_seeds(seed, parameters.fits), start=1)
    return _together(
        [first, *(_one(Fitting(inputs, parameters=parameters, seed=more, start=start), epochs, share(number)) for number, more in others)]
    )


def joined(first: Factors, inputs: Inputs, *, parameters: Parameters, seed: int) -> Factors:
    """What `fit` gives, by the fit of the same seed alone and its further fits."""
    seeds = _further_seeds(seed, parameters.fits)
    return _together([first, *(_one(Fitting(inputs, parameters=parameters, seed=more), parameters.epochs) for more in seeds)])


def _one(fitting: Fitting, epochs: int, progress: Progress | None = None, watch: Watch | None = None) -> Factors:
    for epoch in range(1, epochs + 1):
        fitting.run(1)
        if progress:
            progress(epoch / epochs)
        if watch and (epoch == epochs or epoch & (epoch - 1) == 0):
            watch(epoch, fitting.factors())
    return fitting.factors()


def _further_seeds(seed: int, fits: int) -> list[int]:
    return [int(further) for further in np.random.default_rng(seed).integers(2**31, size=fits - 1)]


def _together(members: Sequence[Factors]) -> Factors:
    if len(members) == 1:
        return members[0]
    users, items, features = ([getattr(one, name) for one in members] for name in ("users", "items", "features"))
    biases, feature_biases = (np.mean([getattr(one, name) for one in members], axis=0) for name in ("biases", "feature_biases"))
    joint = committee.joint(users, items)
    return Factors(joint.of_users(users), joint.of_items(items), biases, joint.of_items(features), feature_biases)


def _shared(new: Sequence[str], old: Sequence[str]) -> tuple[Ints, Ints]:
    place = {name: index for index, name in enumerate(old)}
    pairs = [(here, place[name]) for here, name in enumerate(new) if name in place]
    table = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _keep_small_numbers() -> None:
    """Undo what loading LightFM did: its library is built with fast-math, which makes the thread take tiny numbers for 0."""
    if sys.platform == "linux":
        ctypes.CDLL(ctypes.util.find_library("m") or "libm.so.6").fesetenv(ctypes.c_void_p(-1))


def _narrow(features: sparse.csr_array) -> sparse.csr_matrix:
    rows, columns = (np.asarray(part, dtype=np.int32) for part in (features.indptr, features.indices))
    return sparse.csr_matrix((features.data.astype(np.float32), columns, rows), shape=features.shape)


def _known_only(features: sparse.csr_matrix, matrix: sparse.csr_array, axis: int) -> sparse.csr_matrix:
    known = np.bincount(matrix.tocoo().coords[1 - axis], minlength=features.shape[0]) > 0
    own = features.copy()
    rows = np.repeat(np.arange(own.shape[0]), np.diff(own.indptr))
    own.data[(own.indices == rows) & ~known[rows]] = 0.0
    own.eliminate_zeros()
    return own
