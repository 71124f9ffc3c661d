"""What a search decides and a night follows: everything that is needed to fit a model again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from recommendations.domain.neighbours import Neighbours
from recommendations.domain.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of LightFM and of the item–item model, and the weight of the latter in the blend."""

    parameters: Parameters
    neighbours: Neighbours
    weight: float

    @classmethod
    def for_size(cls, rows: int) -> "Recipe":
        """Where no search has been made yet."""
        return cls(Parameters.for_size(rows), Neighbours(), 0.5)

    def manifest(self) -> dict[str, Any]:
        """As JSON: LightFM's settings by name, `neighbours` and `weight`."""
        return {**asdict(self.parameters), "neighbours": asdict(self.neighbours), "weight": self.weight}

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "Recipe":
        """What a manifest remembers; what it does not name is the default."""
        neighbours = Neighbours.from_manifest(manifest.get("neighbours", {}))
        return cls(Parameters.from_manifest(manifest), neighbours, float(manifest.get("weight", 0.0)))
