"""Features: names such as “colour:red” with a weight each."""

import math
from collections.abc import Mapping

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


def parsed(text: str) -> dict[str, float]:
    """Features written as `name:value` joined by `|`; each gets the weight 1."""
    names = [part.strip() for part in text.split("|") if part.strip()]
    for name in names:
        left, separator, right = name.partition(":")
        if not (left and separator and right):
            raise FeatureError(f"{name[:60]!r} is not of the form name:value")
    return cleaned(dict.fromkeys(names, 1.0))
