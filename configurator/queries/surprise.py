"""A design by chance, the same one for the same number."""

from dataclasses import dataclass
from random import Random

from configurator.domain import finishing
from configurator.queries.asking import Ask
from configurator.queries.looks import Change, Look, Opening, changes, look, opening
from configurator.queries.taste import RARE, chances, sold_out

SEEDS = 10**9


@dataclass(frozen=True)
class Surprise:
    """A design by chance, what it changes in the design it came from, and the number of the next one."""

    opening: Opening
    look: Look
    changes: tuple[Change, ...]
    seed: int
    again: int


def surprise(*, slug: str, ask: Ask, seed: int) -> Surprise:
    """A buildable design that keeps the choices of the address; two or three queries.

    Raises:
        NotMadeError: there is no such product, or none of its versions can be made now.
    """
    opened = opening(slug, ask)
    made = opened.page.compiled
    rng = Random(seed)  # noqa: S311 - a design, not a secret
    weights = chances(made, opened.choices, opened.look.selection, rng)
    weights |= dict.fromkeys(sold_out(made, opened.look.selection), RARE)
    selection = made.engine.sample(opened.choices, rng, weights)
    shown = look(opened.page, finishing.grown(made.engine, opened.choices, selection), opened.line)
    return Surprise(opened, shown, changes(made.blueprint, opened.look, shown), seed, (seed + 1) % SEEDS)
