"""The item–item model of a shop: which one, how it is set, and how it remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from recommendations.domain.baselines import ItemItem, ease, rp3beta
from recommendations.domain.interactions import Interactions, histories

RP3BETA, EASE = "rp3beta", "ease"
EASE_LIMIT = 4_000
"""Items up to which the square matrix of EASE is worth its memory and time."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`name` is RP3BETA or EASE; `memory` is what a user's item counts for each moment that has passed since, 1 for no fading.

    `popular` is what popularity counts beside neighbours: most for those who came to little yet, and where there is little taste to see.
    The other settings are those of the two models.
    """

    name: str = RP3BETA
    alpha: float = 0.4
    beta: float = 0.2
    fade: float = 0.9
    back: float = 0.5
    ridge: float = 300.0
    memory: float = 0.9
    popular: float = 0.0

    def fit(self, data: Interactions) -> ItemItem:
        """The model of these settings."""
        if self.name == EASE:
            model = ease(data, ridge=self.ridge)
        else:
            model = rp3beta(data, alpha=self.alpha, beta=self.beta, fade=self.fade, back=self.back)
        return self.remember(model, data)

    def remember(self, model: ItemItem, data: Interactions) -> ItemItem:
        """A model fitted to the same data with other `memory`, and with what popularity counts."""
        remembering = model if self.memory == 1.0 else model.remembering(histories(data).matrix(self.memory))
        return remembering.leaning(self.popular) if self.popular else remembering

    @property
    def fitted(self) -> "Neighbours":
        """What decides the similarity: all but memory and popularity, and nothing of the other model."""
        usual = Neighbours(name=self.name)
        if self.name == EASE:
            return replace(usual, ridge=self.ridge)
        return replace(self, ridge=usual.ridge, memory=usual.memory, popular=usual.popular)

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "Neighbours":
        """The settings that a manifest remembers; what it does not name is the default."""
        return cls(**{name: manifest[name] for name in cls.__slots__ if name in manifest})
