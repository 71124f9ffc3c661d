"""Features: names such as “colour:red” with a weight each."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

MAX_FEATURES = 200
MAX_NAME = 100


class FeatureError(ValueError):
    """Features that cannot be used; the message says why."""


def cleaned(features: Mapping[str, float]) -> dict[str, float]:
    """The features with a positive weight, checked; raise FeatureError if a name or a weight makes no sense."""
    if len(features) > MAX_FEATURES:
        raise FeatureError(f"{len(features)} features; at most {MAX_FEATURES} are allowed")
    for name, weight in features.items():
        if not name or len(name) > MAX_NAME:
            raise FeatureError(f"a feature's name has 1 to {MAX_NAME} characters, not {name[:120]!r}")
        if not math.isfinite(weight) or weight < 0:
            raise FeatureError(f"the weight of feature {name!r} must be a number from 0 up")
    return {name: float(weight) for name, weight in sorted(features.items()) if weight > 0}


def weights_of(things: Sequence[Mapping[str, float]], names: Sequence[str]) -> sparse.csr_array:
    """Things × names: the weight of each of these features."""
    place = {name: index for index, name in enumerate(names)}
    known = [(row, place[name], weight) for row, mapping in enumerate(things) for name, weight in mapping.items() if name in place]
    rows, columns, weights = np.asarray(known, dtype=np.float64).reshape(-1, 3).T
    return sparse.coo_array((weights.astype(np.float32), (rows.astype(int), columns.astype(int))), shape=(len(things), len(names))).tocsr()


def parsed(text: str) -> dict[str, float]:
    """Features written as `name:value` joined by `|`; each gets the weight 1."""
    names = [part.strip() for part in text.split("|") if part.strip()]
    for name in names:
        left, separator, right = name.partition(":")
        if not (left and separator and right):
            raise FeatureError(f"{name[:60]!r} is not of the form name:value")
    return cleaned(dict.fromkeys(names, 1.0))
