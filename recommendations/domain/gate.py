"""When a newly trained model may serve."""

import math
from collections.abc import Mapping

METRIC = "ndcg@10"
TOLERANCE = 1e-9


def refusal(metrics: Mapping[str, Mapping[str, float | None]], candidate: str, rivals: tuple[str, ...]) -> str:
    """Why the candidate must not serve: a sentence, or nothing if it is not worse than any rival that was measured."""
    mine = metrics[candidate].get(METRIC)
    if mine is None or not math.isfinite(mine):
        return "the new model could not be measured"
    for rival in rivals:
        theirs = metrics.get(rival, {}).get(METRIC)
        if theirs is not None and mine < theirs - TOLERANCE:
            return f"the new model's NDCG@10 is {mine:.4f}, below {theirs:.4f} of {rival}"
    return ""
