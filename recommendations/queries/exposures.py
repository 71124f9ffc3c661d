"""Variants of experiments as events see them, and what an audience may ask."""

import hashlib
from functools import lru_cache

from recommendations.models import Event
from recommendations.queries import tokens


def exposure_token(*, visitor: str, experiment: str, variant: str, share: float) -> str:
    """The signed token by which this visitor's browser reports that a variant was seen; nobody else's report of it counts."""
    return tokens.sign(tokens.Shown("", variant, share, experiment, owner_of(visitor), tokens.EXPOSURE))


@lru_cache(maxsize=1_000)
def owner_of(visitor: str) -> str:
    """What a token carries instead of a visitor's key, which pages never show."""
    return hashlib.sha256(f"{tokens.EXPOSURE}|{visitor}".encode()).hexdigest()[:16]


def acts_of(visitor: str | None) -> frozenset[str]:
    """Which kinds of acts are kept of a visitor (one query if there is a key)."""
    if visitor is None:
        return frozenset()
    return frozenset(Event.objects.filter(visitor=visitor).order_by().values_list("kind", flat=True).distinct())
