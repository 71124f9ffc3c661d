"""Whether visitors fall into the variants as they should: a test that may be looked at all the time.

Lindon and Malek, “Anytime-valid inference for multinomial count data” (2022): a Dirichlet mixture of multinomials against the intended
shares; its Bayes factor is a martingale under the intended shares, so one by it is a p-value at every look (Ville's inequality).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]

ALARM = 0.01
STRENGTH = 1_000.0
"""Weight of the mixture, in visitors: it expects shares that are off by a percent or two, which is what broken experiments look like."""


def ratio_p_value(counts: ArrayLike, shares: ArrayLike, strength: float = STRENGTH) -> Floats:
    """The p-value of counts by variant (last axis) under the intended shares; small means that assignment or counting is broken.

    Args:
        counts: visitors by variant, any number of looks in front.
        shares: intended shares, above zero; scaled to a sum of one.
        strength: how many visitors the mixture's own opinion weighs.
    """
    seen, wanted = np.asarray(counts, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    wanted = wanted / wanted.sum()
    prior = strength * wanted
    total = seen.sum(axis=-1)
    mixed = gammaln(strength) - gammaln(strength + total) + (gammaln(prior + seen) - gammaln(prior)).sum(axis=-1)
    return np.asarray(np.exp(np.minimum(0.0, (seen * np.log(wanted)).sum(axis=-1) - mixed)), dtype=np.float64)
