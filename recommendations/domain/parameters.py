"""Settings of a model: what a night may choose and what a manifest remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

SMALL_SHOP = 20_000
MANY_ROWS = 300_000
"""From here on trials and fits are dear and what they find is sure: fewer of them."""
FITS = 3


@dataclass(frozen=True, slots=True)
class Parameters:
    """Of LightFM: length of the vectors, passes over the data, step, decay of items' and users' weights, negatives tried.

    `features` is what all features of an item count together beside its own column's 1; `emphasis` is the power of the weights of
    what people did, 0 to count every pair alike. `fits` is how many fits from different seeds are joined into one model.
    """

    components: int = 64
    epochs: int = 30
    learning_rate: float = 0.05
    item_alpha: float = 1e-6
    user_alpha: float = 1e-6
    max_sampled: int = 20
    features: float = 1.5
    emphasis: float = 1.0
    fits: int = 1

    @classmethod
    def for_size(cls, rows: int) -> "Parameters":
        """Shorter vectors where there is little to learn from, and several fits where they are cheap."""
        fits = FITS if rows < MANY_ROWS else 1
        return cls(components=32, fits=fits) if rows < SMALL_SHOP else cls(fits=fits)

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "Parameters":
        """The settings that a manifest remembers; what it does not name is the default."""
        return cls(**{field.name: manifest[field.name] for field in fields(cls) if field.name in manifest})
