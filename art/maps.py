"""Which place of a surface each point of a picture shows, and what is printed, woven or brushed there. No light: plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates, zoom

Array = np.ndarray
FINE = 2
"""Points of the map across each pixel; they are averaged in the end."""
DENSE = 5
"""Places of the surface per one of its grid each way: closer together than points of the map, or what is behind would show through."""
SENSOR = 36.0
THREAD, NAP, CLOUD = 0.010, 0.0035, 0.07  # decimetres
SEED = 5


@dataclass(frozen=True)
class Lens:
    """A camera as the stage sets it up, and the size of its picture."""

    at: tuple[float, float, float]
    target: tuple[float, float, float]
    lens: float
    size: tuple[int, int]

    def project(self, points: Array) -> Array:
        """Columns, rows and depths of (k, 3) points, in points of the map."""
        ahead = np.subtract(self.target, self.at)
        ahead = ahead / np.linalg.norm(ahead)
        right = np.cross(ahead, [0, 0, 1.0])
        right = right / np.linalg.norm(right)
        off = points - np.array(self.at)
        depth = off @ ahead
        scale = self.lens / SENSOR * self.size[0] * FINE / depth
        x, y = off @ right * scale, off @ np.cross(right, ahead) * scale
        return np.stack([x + self.size[0] * FINE / 2, self.size[1] * FINE / 2 - y, depth], axis=-1)


def seen(points: Array, lens: Lens, *, closed: bool = False) -> tuple[Array, Array]:
    """Return u and v of the foremost place of a surface (n, m, 3) at every point of the map; beyond its edge those of the nearest one."""
    if closed:
        points = np.concatenate([points, points[:1]])
    dense = zoom(points, (DENSE, DENSE, 1), order=1, grid_mode=False)
    n, m = dense.shape[:2]
    placed = lens.project(dense.reshape(-1, 3))
    wide, high = lens.size[0] * FINE, lens.size[1] * FINE
    column, row = (np.floor(placed[:, k]).astype(int) for k in (0, 1))
    inside = np.flatnonzero((column >= 0) & (column < wide) & (row >= 0) & (row < high))
    order = inside[np.argsort(-placed[inside, 2])]
    found = np.full((high, wide), -1)
    found[row[order], column[order]] = order
    _, (i, j) = distance_transform_edt(found < 0, return_indices=True)
    whole = found[i, j]
    return (whole // m) / (n - 1), (whole % m) / (m - 1)


def shrunk(picture: Array) -> Array:
    high, wide = picture.shape
    return picture.reshape(high // FINE, FINE, wide // FINE, FINE).mean(axis=(1, 3))


def sampled(texture: Array, u: Array, v: Array) -> Array:
    """A picture in UV space (row 0 at v = 0), as it is seen."""
    high, wide = texture.shape
    return shrunk(map_coordinates(texture, [v * (high - 1), u * (wide - 1)], order=1, mode="nearest"))


def weave(u: Array, v: Array, extent: tuple[float, float]) -> Array:
    """Plain weave: threads of a millimetre that go over and under each other."""
    warp, weft = (np.sin(np.pi * place * length / THREAD) for place, length in zip((u, v), extent, strict=True))
    return 0.5 + 0.5 * shrunk(warp * weft)


def nap(u: Array, v: Array, extent: tuple[float, float]) -> Array:
    """Brushed fibres: fine noise under soft clouds, where a hand has passed over."""
    chance, shape = np.random.default_rng(SEED), (1024, 4096)
    parts = []
    for size in (NAP, CLOUD):
        spread = (size / extent[1] * shape[0], size / extent[0] * shape[1])
        noise = gaussian_filter(chance.standard_normal(shape).astype(np.float32), spread, mode="wrap")
        parts.append(noise / noise.std())
    return np.clip(0.5 + 0.14 * sampled(parts[0], u, v) + 0.10 * sampled(parts[1], u, v), 0, 1)
