"""A design by chance, the same one for the same number."""

from dataclasses import dataclass
from random import Random

from configurator.domain import finishing
from configurator.queries.looks import Change, Look, Opening, changes, look
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


def surprise(opened: Opening, *, seed: int, visitor: str | None) -> Surprise:
    """A buildable design that keeps the choices of an open one."""
    made = opened.page.compiled
    rng = Random(seed)  # noqa: S311 - a design, not a secret
    weights = chances(made, opened.choices, opened.look.selection, rng, visitor)
    weights |= dict.fromkeys(sold_out(opened.out, opened.look.selection), RARE)
    selection = made.engine.sample(opened.choices, rng, weights)
    shown = look(opened.page, finishing.grown(made.engine, opened.choices, selection), opened.out, opened.line)
    return Surprise(opened, shown, changes(made.blueprint, opened.look, shown), seed, (seed + 1) % SEEDS)
