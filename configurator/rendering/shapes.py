"""Flat things on a surface: a grid of points over which a flat picture is bent."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from configurator.rendering.documents import Grid, LayerError

SUPERSAMPLING = 3
LATTICE, CLOSEST = 24, 4
"""Pixels of the supersampled result between two points at which the way back to the flat picture is worked out: at most half as many
as the flat picture is high, so that a thin line of letters is not passed over."""
ROUNDS, FLAT, BEYOND = 12, 1e-9, 2
Size = tuple[int, int]
Box = tuple[int, int, int, int]
Floats = NDArray[np.float64]


def flat_size(grid: Grid, supersampling: int = SUPERSAMPLING) -> Size:
    """How large something flat is drawn before it is bent over the grid."""
    points = np.array(grid, dtype=np.float64)
    width, height = (np.hypot(*np.moveaxis(np.diff(points, axis=axis), 2, 0)).sum(axis=axis).max() for axis in (1, 0))
    return max(4, round(width * supersampling)), max(4, round(height * supersampling))


def rectangle(size: tuple[float, float]) -> Grid:
    """The grid of something that lies flat and upright."""
    return ((0.0, 0.0), (float(size[0]), 0.0)), ((0.0, float(size[1])), (float(size[0]), float(size[1])))


def scaled(grid: Grid, across: float, down: float) -> Grid:
    """The grid on a canvas of another size."""
    return tuple(tuple((x * across, y * down) for x, y in row) for row in grid)


def around(grid: Grid) -> Box:
    """The pixels that the grid touches: left, top, right, bottom."""
    xs, ys = zip(*(point for row in grid for point in row), strict=True)
    return int(min(xs)), int(min(ys)), int(max(xs)) + 1, int(max(ys)) + 1


def within(grid: Grid, box: Box) -> Grid:
    """The grid as seen from the corner of a box."""
    return tuple(tuple((x - box[0], y - box[1]) for x, y in row) for row in grid)


def outline(grid: Grid) -> list[tuple[float, float]]:
    """The points on the edge, clockwise from the upper left."""
    left, right = [row[0] for row in grid], [row[-1] for row in grid]
    return [*grid[0], *right[1:], *grid[-1][-2::-1], *left[-2:0:-1]]


def bent(flat: Image.Image, grid: Grid, size: Size, supersampling: int = SUPERSAMPLING) -> Image.Image:
    """A flat picture bent over a grid on a canvas of `size`, antialiased. Raises `LayerError` for a grid without area."""
    large = size[0] * supersampling, size[1] * supersampling
    fine = scaled(grid, supersampling, supersampling)
    if len(grid) == len(grid[0]) == len(((), ())):
        coefficients = perspective(_corners(fine), _corners(rectangle(flat.size)))
        drawn = flat.transform(large, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    else:
        drawn = flat.transform(large, Image.Transform.MESH, _mesh(fine, large, flat.size), Image.Resampling.BICUBIC)
    return drawn.reduce(supersampling)


def _mesh(grid: Grid, size: Size, flat: Size) -> list[tuple[Box, tuple[float, ...]]]:
    """Small rectangles of the result, each with the quadrilateral of the flat picture that it shows."""
    step = min(LATTICE, max(CLOSEST, min(flat) // 2))
    xs, ys = (np.unique(np.append(np.arange(0, end, step), end)) for end in size)
    across, down = np.meshgrid(xs.astype(np.float64), ys.astype(np.float64))
    u, v = _origins(np.array(grid, dtype=np.float64), across, down)
    found = np.stack([u * flat[0], v * flat[1]], axis=-1)
    # Pillow wants the corners in the order upper left, lower left, lower right, upper right.
    quads = np.concatenate([found[:-1, :-1], found[1:, :-1], found[1:, 1:], found[:-1, 1:]], axis=-1)
    parts = quads.reshape(*quads.shape[:2], 4, 2) / flat
    near = (parts.max(axis=2) > 0).all(axis=2) & (parts.min(axis=2) < 1).all(axis=2) & (np.abs(parts - 0.5) < BEYOND).all(axis=(2, 3))
    return [
        ((int(xs[i]), int(ys[j]), int(xs[i + 1]), int(ys[j + 1])), tuple(quads[j, i].tolist())) for j, i in np.argwhere(near).tolist()
    ]  # fmt: skip


def _origins(points: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Where on the flat picture, in parts of its width and height, places of the bent one come from: Newton's method on bilinear cells.

    It sets out from the nearest point of the grid, since on a narrow arc it would not find the way from the middle.
    """
    rows, columns = points.shape[0] - 1, points.shape[1] - 1
    away = np.hypot(x[..., None] - points[..., 0].ravel(), y[..., None] - points[..., 1].ravel())
    v, u = (found.astype(np.float64) for found in np.unravel_index(away.argmin(axis=-1), points.shape[:2]))
    for _ in range(ROUNDS):
        i, j = np.clip(u.astype(int), 0, columns - 1), np.clip(v.astype(int), 0, rows - 1)
        a, b = (u - i)[..., None], (v - j)[..., None]
        p, q, r, s = points[j, i], points[j, i + 1], points[j + 1, i], points[j + 1, i + 1]
        off = np.stack([x, y], axis=-1) - ((1 - a) * ((1 - b) * p + b * r) + a * ((1 - b) * q + b * s))
        du, dv = (1 - b) * (q - p) + b * (s - r), (1 - a) * (r - p) + a * (s - q)
        area = _cross(du, dv)
        area = np.where(np.abs(area) < FLAT, FLAT, area)
        u, v = u + np.clip(_cross(off, dv) / area, -columns, columns), v + np.clip(_cross(du, off) / area, -rows, rows)
        u, v = np.clip(u, -columns, 2 * columns), np.clip(v, -rows, 2 * rows)
    lost = np.hypot(off[..., 0], off[..., 1]) > 1
    return np.where(lost, np.inf, u / columns), np.where(lost, np.inf, v / rows)


def _cross(a: Floats, b: Floats) -> Floats:
    crossed: Floats = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return crossed


def _corners(grid: Grid) -> list[tuple[float, float]]:
    return [grid[0][0], grid[0][-1], grid[-1][-1], grid[-1][0]]


def perspective(quad: Sequence[tuple[float, float]], corners: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Coefficients that lead from a point of the quad to one among the corners (eight equations, eight unknowns)."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(quad, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    try:
        solved = np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float))
    except np.linalg.LinAlgError:
        raise LayerError("The four points of a zone lie on a line.") from None
    return tuple(float(number) for number in solved)
