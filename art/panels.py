"""Panels sewn onto a surface: drawn as polygons in its UV space, with thickness, and thread along their edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bpy
import contourpy
import numpy as np
from geometry import grid_normals, unit
from PIL import Image, ImageDraw
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates

Array = np.ndarray
UV = tuple[float, float]
WIDTH, HEIGHT = 4096, 1024


def smooth(points: Sequence[UV], steps: int = 40) -> list[UV]:
    """A soft curve through the points."""
    p = np.array(points)
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    return [tuple(q) for q in PchipInterpolator(t, p)(np.linspace(0, t[-1], steps * len(p)))]


@dataclass(frozen=True)
class Panel:
    """A zone, its outlines in (u, v), how thick it is and how far from its edge it is sewn (decimetres)."""

    zone: str
    outlines: tuple[tuple[UV, ...], ...]
    thickness: float = 0.012
    rows: tuple[float, ...] = (0.035,)


@dataclass
class Surface:
    """A smooth surface: undisplaced points (n, m, 3), closed in u; what is sewn on it raises it."""

    points: Array
    closed: bool
    extent: tuple[float, float]  # length of u and of v in decimetres, for distances
    normals: Array = field(init=False)
    inside: dict[str, Array] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.normals = grid_normals(self.points, closed=self.closed)

    def coverage(self, panel: Panel) -> Array:
        """Antialiased picture of a panel, (HEIGHT, WIDTH), row 0 at v = 0."""
        scale = 2
        picture = Image.new("L", (WIDTH * scale, HEIGHT * scale), 0)
        draw = ImageDraw.Draw(picture)
        for outline in panel.outlines:
            for shift in (-1, 0, 1) if self.closed else (0,):
                draw.polygon([((u + shift) * WIDTH * scale, v * HEIGHT * scale) for u, v in outline], fill=255)
        return np.asarray(picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), dtype=np.float32) / 255

    def distance(self, mask: Array) -> Array:
        """Signed distance to the edge of a panel in decimetres, positive inside."""
        step = (self.extent[1] / HEIGHT, self.extent[0] / WIDTH)
        pad = 200 if self.closed else 0
        wide = np.pad(mask > 0.5, ((0, 0), (pad, pad)), mode="wrap") if pad else mask > 0.5  # noqa: PLR2004
        signed = distance_transform_edt(wide, sampling=step) - distance_transform_edt(~wide, sampling=step)
        return signed[:, pad : signed.shape[1] - pad] if pad else signed

    def sample(self, picture: Array) -> Array:
        """A UV picture read at the grid's own points."""
        n, m = self.points.shape[:2]
        u = np.arange(n) / (n if self.closed else n - 1) * (WIDTH - 1)
        v = np.linspace(0, HEIGHT - 1, m)
        return map_coordinates(picture, np.meshgrid(v, u), order=1, mode="nearest")

    def place(self, uv: Array) -> tuple[Array, Array]:
        """Points and normals at (k, 2) places."""
        n, m = self.points.shape[:2]
        at = np.array([uv[:, 0] * (n if self.closed else n - 1), np.clip(uv[:, 1], 0, 1) * (m - 1)])
        mode = "grid-wrap" if self.closed else "nearest"
        found = [map_coordinates(a[..., k], at, order=1, mode=mode) for a in (self.points, self.normals) for k in range(3)]
        return np.stack(found[:3], axis=1), unit(np.stack(found[3:], axis=1))

    def raise_by(self, height: Array) -> None:
        self.points = self.points + self.normals * height[..., None]
        self.normals = grid_normals(self.points, closed=self.closed)

    def sew(self, panels: Sequence[Panel]) -> list[tuple[str, Array, Array]]:
        """Put panels on, in order, and return the thread that stays visible: (zone, points, normals)."""
        masks = [self.coverage(p) for p in panels]
        fields = [self.distance(m) for m in masks]
        height = np.zeros(self.points.shape[:2])
        for panel, signed, mask in zip(panels, fields, masks, strict=True):
            edge = np.clip((signed + 0.006) / 0.014, 0, 1)
            seam = -0.35 * np.exp(-(((signed - panel.rows[0]) / 0.012) ** 2)) if panel.rows else 0.0
            profile = edge * edge * (3 - 2 * edge) + (seam if panel.rows else 0.0)
            height += self.sample(gaussian_filter(panel.thickness * profile, 1.0))
            self.inside[panel.zone] = mask
            self.order.append(panel.zone)
        self.raise_by(height)
        rows = []
        for k, (panel, signed) in enumerate(zip(panels, fields, strict=True)):
            above = np.max([np.zeros_like(masks[0]), *masks[k + 1 :]], axis=0)
            for offset in panel.rows:
                rows += [(panel.zone, *r) for line in self._lines(signed, offset) for r in self._visible(line, above)]
        return rows

    def _lines(self, signed: Array, level: float) -> list[Array]:
        step = np.array([WIDTH - 1, HEIGHT - 1])
        return [line / step for line in contourpy.contour_generator(z=signed).lines(level)]

    def _visible(self, line: Array, above: Array) -> list[tuple[Array, Array]]:
        hidden = map_coordinates(above, [line[:, 1] * (HEIGHT - 1), line[:, 0] * (WIDTH - 1)], order=1) > 0.1  # noqa: PLR2004
        hidden |= (line[:, 1] < 0.012) | (line[:, 1] > 0.988)  # noqa: PLR2004
        pieces = np.split(np.arange(len(line)), np.flatnonzero(np.diff(hidden.astype(int))) + 1)
        return [self.place(line[p]) for p in pieces if not hidden[p[0]] and len(p) > 4]  # noqa: PLR2004

    def images(self, folder: Path) -> dict[str, bpy.types.Image]:
        """The panels as textures."""
        return {zone: texture(mask, folder / f"uv-{zone}.png") for zone, mask in self.inside.items()}


def texture(mask: Array, path: Path) -> bpy.types.Image:
    """A picture in UV space, row 0 at v = 0, for a material."""
    Image.fromarray((mask[::-1] * 255 + 0.5).astype(np.uint8)).save(path)
    loaded = bpy.data.images.load(str(path), check_existing=False)
    loaded.colorspace_settings.name = "Non-Color"
    return loaded
