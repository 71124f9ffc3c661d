"""Variants of experiments as events see them, and what an audience may ask."""

import hashlib
from functools import lru_cache

from django.db.models import Q

from recommendations.domain.events import LASTING
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
    """Which lasting kinds of acts (LASTING) are kept of a visitor, without what was called off: one query if there is a key.

    It reads those alone, by their index, whatever else a visitor did in the months that events are kept.
    """
    if visitor is None:
        return frozenset()
    stands = Q(context__called_off__isnull=True) | Q(context__called_off=False)
    kinds = Event.objects.filter(stands, visitor=visitor, kind__in=LASTING).order_by().values_list("kind", flat=True)
    return frozenset(kinds.distinct())
