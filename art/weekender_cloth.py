"""What the weekender's body may be made of besides smooth leather, at its true scale: tiles of weave, wax, nap and pebbles."""

from __future__ import annotations

from collections.abc import Callable

import maps
import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

Array = np.ndarray
SIDE, DOTS = 2.0, 1024
"""Length of a tile's side in decimetres, and its points."""
CELL = 0.030
"""Distance from pebble to pebble."""


def _noise(seed: int, size: float) -> Array:
    """Soft noise that repeats, of a standard deviation of 1; `size` is that of its features in decimetres."""
    rough = np.random.default_rng(seed).standard_normal((DOTS, DOTS))
    soft = gaussian_filter(rough, size / SIDE * DOTS, mode="wrap")
    return soft / soft.std()


def pebbles() -> Array:
    """Heights of a tumbled grain: round cells of uneven size with furrows between them."""
    count = round(SIDE / CELL)
    chance = np.random.default_rng(3)
    seeds = (np.stack(np.meshgrid(np.arange(count), np.arange(count)), axis=-1) + chance.uniform(0.05, 0.95, (count, count, 2))) / count
    places = (np.stack(np.meshgrid(np.arange(DOTS), np.arange(DOTS), indexing="ij"), axis=-1) + 0.5) / DOTS
    near, _ = cKDTree(seeds.reshape(-1, 2), boxsize=1.0).query(places.reshape(-1, 2), k=2)
    furrow = (near[:, 1] - near[:, 0]).reshape(DOTS, DOTS) * SIDE / CELL
    return gaussian_filter(np.clip(furrow * 1.6, 0, 1) ** 0.6, 2.0, mode="wrap")


def creases() -> Array:
    """Pale, nearly straight lines where waxed cloth was folded, slanting either way; more of them in some places."""
    return sum(_folds(seed, slant) for seed, slant in ((8, 1), (9, -1), (12, 2))) * np.clip(0.15 + 0.5 * _noise(10, 0.30), 0, 1)


def _folds(seed: int, slant: int) -> Array:
    rough = np.random.default_rng(seed).standard_normal((DOTS, DOTS))
    soft = gaussian_filter(rough, (0.05 / SIDE * DOTS, 0.40 / SIDE * DOTS), mode="wrap")
    line = gaussian_filter(np.exp(-((soft / soft.std() / 0.07) ** 2)), 1.0, mode="wrap")
    return np.stack([np.roll(row, slant * at) for at, row in enumerate(line.T)], axis=1)


def seen(tile: Array, a: Array, b: Array) -> Array:
    """A tile at the places (decimetres) behind the points of a map."""
    at = [np.mod(k / SIDE, 1.0) * DOTS for k in (b, a)]
    return maps.shrunk(map_coordinates(tile, at, order=1, mode="grid-wrap"))


def embossed(heights: Array) -> Array:
    """Light from above on the left over heights in the picture, around 0.5."""
    down, across = np.gradient(heights)
    return 0.5 + 1.1 * (0.8 * down + 0.6 * across) + 0.22 * (heights - heights.mean())


def patterns() -> dict[str, Callable[[Array, Array], Array]]:
    """Of each name what it looks like at places a, b of a cloth in decimetres: pictures around 0.5."""
    stone, folded, cloud, fibre = pebbles(), creases(), _noise(5, 0.22), _noise(6, 0.0045)

    def weave(a: Array, b: Array) -> Array:
        return maps.weave(a, b, (0.62, 0.62))

    return {
        "weave": lambda a, b: 0.5 + 0.9 * (weave(a, b) - 0.5) + 0.02 * seen(cloud, a, b),
        "wax": lambda a, b: 0.5 + 0.42 * (weave(a, b) - 0.5) + 0.08 * seen(cloud, a, b) + 0.11 * seen(folded, a, b),
        "nap": lambda a, b: 0.5 + 0.10 * seen(fibre, a, b) + 0.15 * seen(cloud, a, b),
        "pebble": lambda a, b: embossed(seen(stone, a, b)),
    }
