"""Two shops with known truth, differently built, in which a policy of pictures lives for a fortnight.

In the first, log odds add up: the item, what features do for everybody, the visitor's taste, the picture's own effect; places further
down a page are looked at less. In the second, visitors belong to a few crowds, each with a factor for each colour and view; pictures have a
factor of their own; a page is read from the top until the visitor gives up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
SHOWN = 48
COLOURS = ("red", "blue", "green", "black", "white", "sand", "pink", "grey")
VIEWS = ("side", "front", "worn", "detail")
TONES = ("dark", "mid", "light")
NAMES = (*(f"colour:{name}" for name in COLOURS), *(f"view:{name}" for name in VIEWS), *(f"tone:{name}" for name in TONES))


@dataclass(frozen=True, slots=True)
class World:
    """A shop and the truth about it.

    `features` has the features of each item's pictures; `rates` is, for each item, the chance of a click on each picture by each kind
    of visitor (kinds × pictures) if it is looked at; `kinds` tells each visitor's kind; `closeness` is, for each item, the cosine of each
    visitor's vector to each picture's (visitors × pictures); `histories` is how often each visitor engaged with each colour before;
    `looked` is the chance that each position is looked at; `share` is how often each visitor comes.
    """

    features: list[list[dict[str, float]]]
    rates: list[Floats]
    kinds: NDArray[np.int64]
    closeness: list[Floats]
    histories: NDArray[np.int64]
    looked: Floats
    share: Floats


def additive(seed: int, *, items: int = 48, visitors: int = 500) -> World:
    """Log odds add up. Every seventh visitor has no vector.

    The spreads were set with results in view: so that an oracle earns 1.7 times what uniform choice earns, and that taste and features
    explain most of it. What a policy earns here tells policies apart; it does not foretell a shop.
    """
    rng = np.random.default_rng([1, seed])
    features, matrices = _pictures(rng, items, 3, 6)
    tastes = np.hstack([rng.normal(0, 0.58, (visitors, len(COLOURS))), rng.normal(0, 0.12, (visitors, len(VIEWS) + len(TONES)))])
    main = rng.normal(0, 0.21, len(NAMES))
    levels = np.log(0.06) + rng.normal(0, 0.6, items)
    rates = [
        expit(level + (tastes + main) @ matrix.T + rng.normal(0, 0.425, len(matrix)))
        for level, matrix in zip(levels, matrices, strict=True)
    ]
    projection = rng.normal(size=(len(NAMES), 12))
    exact = tastes @ projection
    noise = rng.normal(0, 12**-0.5, exact.shape) * np.linalg.norm(exact, axis=1, keepdims=True)
    vectors = (exact + 0.5 * noise) * (rng.random(visitors) < 0.85)[:, None]  # noqa: PLR2004 - see above
    odds = np.exp(tastes[:, : len(COLOURS)])
    share = rng.gamma(0.6, size=visitors)
    return World(
        features=features,
        rates=rates,
        kinds=np.arange(visitors),
        closeness=[_cosines(vectors, matrix @ projection) for matrix in matrices],
        histories=_histories(rng, odds, rng.geometric(1 / 10, visitors)),
        looked=np.power(1.0 + np.arange(SHOWN), -0.35, dtype=np.float64),
        share=share / share.sum(),
    )


def crowds(seed: int, *, items: int = 160, visitors: int = 800, number: int = 6) -> World:
    """Factors multiply, by crowd; vectors place visitors around their crowd and pictures where those crowds are that like them."""
    rng = np.random.default_rng([2, seed])
    features, matrices = _pictures(rng, items, 2, 8)
    colours = rng.choice([0.5, 0.8, 1.0, 1.4, 2.3], (number, len(COLOURS)))
    views = rng.choice([0.8, 1.0, 1.25], (number, len(VIEWS)))
    kinds = rng.integers(0, number, visitors)
    centres = rng.normal(size=(number, 10))
    vectors = centres[kinds] + rng.normal(0, 1.1, (visitors, 10))
    rates, closeness = [], []
    for matrix in matrices:
        likes = (colours @ matrix[:, : len(COLOURS)].T) * (views @ matrix[:, len(COLOURS) : len(COLOURS) + len(VIEWS)].T)
        rates.append(np.minimum(rng.beta(2, 40) * likes * rng.beta(8, 8, len(matrix)) * 2, 0.9))
        apart = np.log(likes) - np.log(likes).mean()
        closeness.append(_cosines(vectors, apart.T @ centres + rng.normal(0, 0.3, (len(matrix), 10))))
    return World(
        features=features,
        rates=rates,
        kinds=kinds,
        closeness=closeness,
        histories=_histories(rng, colours[kinds], rng.poisson(7, visitors)),
        looked=np.power(0.97, np.arange(SHOWN), dtype=np.float64),
        share=np.full(visitors, 1 / visitors),
    )


def _pictures(rng: np.random.Generator, items: int, fewest: int, most: int) -> tuple[list[list[dict[str, float]]], list[Floats]]:
    """Features of each item's pictures, and the same as matrices over NAMES: one or two colours by area, a view, a tone."""
    features = [[_look(rng) for _ in range(int(rng.integers(fewest, most + 1)))] for _ in range(items)]
    return features, [np.asarray([[arm.get(name, 0.0) for name in NAMES] for arm in arms]) for arms in features]


def _look(rng: np.random.Generator) -> dict[str, float]:
    first, second = rng.choice(len(COLOURS), 2, replace=False)
    area = float(rng.choice([1.0, 0.8, 0.65]))
    found = {f"colour:{COLOURS[first]}": area, f"view:{rng.choice(VIEWS)}": 1.0, f"tone:{rng.choice(TONES)}": 1.0}
    return found if area == 1.0 else found | {f"colour:{COLOURS[second]}": 1.0 - area}


def _histories(rng: np.random.Generator, odds: Floats, acts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([rng.multinomial(number, row / row.sum()) for row, number in zip(odds, acts, strict=True)])


def _cosines(visitors: Floats, arms: Floats) -> Floats:
    lengths = np.linalg.norm(visitors, axis=1)[:, None] * np.linalg.norm(arms, axis=1)
    found: Floats = visitors @ arms.T / np.where(lengths > 0, lengths, 1.0)
    return found
