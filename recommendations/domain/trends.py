"""What is wanted more than usual."""

import math

RECENT_DAYS = 7
USUAL_DAYS = 56
LEAST = 3
"""People or baskets that an order for everybody needs behind an item: less would be chance, and could point at somebody."""
LONGEST = 100


def surge(recent: int, usual: float) -> float:
    """How far a week's count lies above the usual one, in its own standard deviations; 0 or less: no trend.

    Counts of independent people are close to Poisson, whose deviation is the root of its mean; one more usual person keeps
    things that hardly anybody wanted before from dividing by nothing.
    """
    return (recent - usual) / math.sqrt(usual + 1.0)
