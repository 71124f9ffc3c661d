"""The soft shade of a round foot on its floor, drawn: wide studio lights leave it too weak to be rendered, and what has none floats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray
CREASE, NEAR, FAR = (0.48, 6.0), (0.20, 30.0), (0.04, 90.0)
"""How dark it is beside the edge, and over how many millimetres that falls to a third: in the crease, near by, farther away."""
THROWN = (0.16, 22.0)
"""How dark the shadow that the light from the upper left throws is, and how soft its edge (millimetres)."""


@dataclass(frozen=True)
class Ground:
    """A foot of `radius` and `height` in the middle of the floor; millimetres."""

    radius: float
    height: float

    def shade(self, x: Array, y: Array) -> Array:
        """How dark places of the floor are."""
        away = np.clip(np.hypot(x, y) - self.radius, 0, None)
        crease, near, far = (dark * np.exp(-away / reach) for dark, reach in (CREASE, NEAR, FAR))
        dark, soft = THROWN
        inside = self.radius - np.hypot(x - 1.1 * self.height, y - 0.7 * self.height)
        return 1 - (1 - crease) * (1 - near) * (1 - far) * (1 - dark / (1 + np.exp(np.clip(-inside / soft * 4, -40, 40))))


def floor_seen(view: dict[str, tuple[float, ...]], far: float, size: tuple[int, int]) -> tuple[Array, Array]:
    """Return where on the floor, as x and y, each point of a picture from so far away lies; very far where no floor is seen."""
    side, up = (np.radians(angle) for angle in view["from"])
    back = np.array([np.sin(side) * np.cos(up), -np.cos(side) * np.cos(up), np.sin(up)])
    right = np.array([np.cos(side), np.sin(side), 0.0])
    above = np.cross(back, right)
    wide, high = size
    across = ((np.arange(wide) + 0.5) / wide - 0.5) * view["wide"]
    down = (0.5 - (np.arange(high) + 0.5) / high) * view["wide"] * high / wide
    at = np.array(view["at"]) + far * back
    ray = -far * back + across[None, :, None] * right + down[:, None, None] * above
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(ray[..., 2] < 0, -at[2] / ray[..., 2], np.inf)
        place = at + reach[..., None] * ray
    return tuple(np.where(np.isfinite(place[..., k]), place[..., k], 1e9) for k in (0, 1))
