"""The views and layers of a blueprint as their documents say them: read once, every complaint with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PAGE_WIDTH = 800
PIXELS = range(16, 4001)
CORNERS = 4
MAX_POINTS = 128
Point = tuple[float, float]
Grid = tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class View:
    """One side of the product; its size in pixels is that of its layers."""

    key: str
    label: str
    width: int
    height: int

    @property
    def widths(self) -> tuple[int, ...]:
        """How wide its layers are drawn: for the page, and then as wide as it is, to be looked at closely."""
        return (self.width,) if self.width <= PAGE_WIDTH else (PAGE_WIDTH, self.width)


class LayerError(ValueError):
    """A layer that cannot be drawn; the text says which and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer as its document names it, paths as stored files; `place` is where it stands there."""

    place: str
    view: str
    zone: str
    depth: int
    colour: str
    material: str
    text: str
    picture: str
    when: str
    file: str
    mask: str
    shading: Mapping[str, str]
    grid: Grid | None
    font: str


def read_view(body: Mapping[str, object], at: int) -> View:
    """One entry of `views`. Raises `LayerError`."""
    try:
        width, height = int(str(body["width"])), int(str(body["height"]))
        key = str(body["key"])
    except (KeyError, ValueError):
        raise LayerError(f"views[{at}]: give key, label, width and height") from None
    if width not in PIXELS or height not in PIXELS:
        raise LayerError(f"views[{at}]: width and height must be between 16 and 4000 pixels")
    return View(key, str(body.get("label") or key), width, height)


def read_layer(body: Mapping[str, object], place: str, assets: Mapping[str, str], sizes: Mapping[str, tuple[int, int]]) -> Layer:
    """One entry of `layers`; `sizes` are those of the views. Raises `LayerError`."""

    def stored(path: object, name: str) -> str:
        if not path:
            return ""
        if str(path) not in assets:
            raise LayerError(f"{place}.{name}: there is no picture “{path}”")
        return assets[str(path)]

    shading = body.get("shading") or {}
    by_material = shading if isinstance(shading, Mapping) else {"default": shading}
    layer = Layer(
        place=place,
        view=str(body.get("view", "")),
        zone=str(body.get("zone", "")),
        depth=_whole(body.get("depth", 0), f"{place}.depth"),
        colour=str(body.get("colour") or ""),
        material=str(body.get("material") or ""),
        text=str(body.get("text") or ""),
        picture=str(body.get("picture") or ""),
        when=str(body.get("when") or ""),
        file=stored(body.get("file"), "file"),
        mask=stored(body.get("mask"), "mask"),
        shading={str(key): stored(path, f"shading.{key}") for key, path in by_material.items()},
        grid=_grid(body["grid"], place, sizes.get(str(body.get("view")), (1, 1))) if "grid" in body else _flat(body, place),
        font=str(body.get("font") or ""),
    )
    free = layer.text or layer.picture
    if sum(map(bool, (layer.file, layer.mask and not free, layer.text, layer.picture))) != 1:
        raise LayerError(f"{place}: give exactly one of file, mask, text and picture (the last two may have a mask)")
    if free and layer.grid is None:
        raise LayerError(f"{place}: a text or picture needs a box [x0, y0, x1, y1], four points or a grid of points")
    return layer


def _whole(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise LayerError(f"{place}: must be a whole number")
    return value


def _flat(body: Mapping[str, object], place: str) -> Grid | None:
    """A box, or four corners clockwise from the upper left, in pixels."""
    value = body.get("box") or body.get("quad")
    if not value:
        return None
    try:
        if isinstance(value, Sequence) and len(value) == CORNERS and not isinstance(value[0], Sequence):
            x0, y0, x1, y1 = (float(number) for number in value)
            return ((x0, y0), (x1, y0)), ((x0, y1), (x1, y1))
        a, b, c, d = ((float(x), float(y)) for x, y in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise LayerError(f"{place}: the box is four numbers or four points") from None
    return (a, b), (d, c)


def _grid(value: object, place: str, size: tuple[int, int]) -> Grid:
    """Rows of points in parts of the view's width and height; in tenths of pixels, which keeps addresses short."""
    try:
        rows = [[(float(x), float(y)) for x, y in row] for row in value]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise LayerError(f"{place}.grid: must be rows of points [x, y]") from None
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:  # noqa: PLR2004 - a cell has four corners
        raise LayerError(f"{place}.grid: needs at least two rows of at least two points, all rows equally long")
    if len(rows) * len(rows[0]) > MAX_POINTS:
        raise LayerError(f"{place}.grid: at most {MAX_POINTS} points")
    if not all(-1 <= number <= 2 for row in rows for point in row for number in point):  # noqa: PLR2004 - one picture beyond each edge
        raise LayerError(f"{place}.grid: points are parts of the width and height of the view, from 0 to 1")
    return tuple(tuple((round(x * size[0], 1), round(y * size[1], 1)) for x, y in row) for row in rows)
