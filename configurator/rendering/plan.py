"""Which layers a selection has: values in, values out. No picture is touched here."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from configurator.domain import crops
from configurator.domain.blueprint import Blueprint, Group, Option

HEX = re.compile(r"#[0-9a-fA-F]{6}")
TINT_VERSION = "1"
WHITE = "#ffffff"
PIXELS = range(16, 4001)
CORNERS = 4
Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class View:
    """One side of the product; its size in pixels is that of its layers."""

    key: str
    label: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One layer as it is drawn: a fixed `file`, or a `mask` with `shading` in a colour, or a text or picture in `quad`.

    The quad is in pixels of the view. A shopper's picture is named with its crop, for a zone whose width is `aspect` times its height;
    `mask` and `shading` are then those of the surface it is printed on.
    """

    zone: str
    depth: int
    size: tuple[int, int]
    file: str = ""
    mask: str = ""
    shading: str = ""
    colour: str = WHITE
    text: str = ""
    quad: Quad | None = None
    font: str = ""
    picture: str = ""
    aspect: float = 1.0

    @property
    def name(self) -> str:
        """Where the finished layer lies below the media folder; empty for a text or a picture. The name changes with the content."""
        if self.file or self.text or self.picture:
            return self.file
        recipe = json.dumps([TINT_VERSION, self.mask, self.shading, self.colour.lower(), self.size])
        return f"layers/{hashlib.sha256(recipe.encode()).hexdigest()[:24]}.webp"


class LayerError(ValueError):
    """A layer that cannot be drawn; the text says which and why."""


@dataclass(frozen=True, slots=True)
class _Layer:
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
    quad: Quad | None
    font: str


@dataclass(frozen=True, eq=False)
class LayerPlan:
    """The layers of a blueprint, with the stored file of every path it mentions.

    Raises:
        LayerError: a layer has no picture, or a path without a stored file.
    """

    blueprint: Blueprint
    assets: Mapping[str, str]
    views: tuple[View, ...] = field(init=False)
    _layers: tuple[_Layer, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "views", tuple(_view(view, at) for at, view in enumerate(self.blueprint.views)))
        layers = [_layer(body, f"layers[{at}]", self.assets) for at, body in enumerate(self.blueprint.layers)]
        object.__setattr__(self, "_layers", tuple(sorted(layers, key=lambda layer: layer.depth)))

    def view(self, key: str | None) -> View | None:
        """The view of that key, else the first; None if there is none at all."""
        return next((view for view in self.views if view.key == key), self.views[0] if self.views else None)

    def pieces(self, selection: Mapping[str, object], view: View) -> tuple[Piece, ...]:
        """What to draw for a complete selection, lowest first."""
        drawn = (self._piece(layer, selection, view) for layer in self._layers if layer.view == view.key)
        return tuple(piece for piece in drawn if piece is not None)

    def tintable(self) -> Iterator[tuple[Piece, dict[str, str]]]:
        """Every layer that any selection may need tinted, with the options that ask for it."""
        for view in self.views:
            for layer in self._layers:
                if layer.view == view.key and layer.mask and not layer.picture:
                    yield from self._variants(layer, view)

    def _variants(self, layer: _Layer, view: View) -> Iterator[tuple[Piece, dict[str, str]]]:
        colours = self._answers(layer.colour)
        for colour in colours:
            for material in self._answers(layer.material):
                decided = dict(pair for pair in (colour, material) if pair is not None)
                if colour and material and colour[0] == material[0] and colour != material:
                    continue
                if piece := self._tinted(layer, decided, view):
                    yield piece, decided

    def _answers(self, key: str) -> Sequence[tuple[str, str] | None]:
        group = self.blueprint.by_key.get(key)
        if group is None or not group.options:
            return [None]
        answers: list[tuple[str, str] | None] = [(key, option.key) for option in group.options]
        return answers

    def _piece(self, layer: _Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        if layer.when and not self.blueprint.holds(layer.when, selection):
            return None
        if layer.file:
            return Piece(layer.zone, layer.depth, (view.width, view.height), file=layer.file)
        if layer.text:
            return self._written(layer, selection, view)
        if layer.picture:
            return self._printed(layer, selection, view)
        return self._tinted(layer, selection, view)

    def _written(self, layer: _Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        text = selection.get(layer.text)
        colour = self._colour(layer, selection)
        if not isinstance(text, str) or not text.strip() or colour is None:
            return None
        return Piece(
            layer.zone, layer.depth, (view.width, view.height), colour=colour, text=text, quad=layer.quad, font=layer.font
        )  # fmt: skip

    def _printed(self, layer: _Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        crop = crops.parse(str(selection.get(layer.picture) or ""))
        if crop is None or crop.token == crops.UNNAMED or layer.quad is None:
            return None
        return Piece(
            layer.zone, layer.depth, (view.width, view.height), picture=crop.written, quad=layer.quad, aspect=self.aspect(layer.picture),
            mask=layer.mask, shading=self._shading(layer, selection) if layer.mask else "",
        )  # fmt: skip

    def aspect(self, key: str) -> float:
        """Width over height of the print zone of a picture group: as it is printed, else as its first layer is drawn."""
        printed = self.blueprint.by_key[key].print_mm
        if printed:
            return printed[0] / printed[1]
        return next((crops.aspect_of(layer.quad) for layer in self._layers if layer.picture == key and layer.quad), 1.0)

    def _tinted(self, layer: _Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        colour = self._colour(layer, selection)
        if colour is None:
            return None
        size = (view.width, view.height)
        return Piece(layer.zone, layer.depth, size, mask=layer.mask, shading=self._shading(layer, selection), colour=colour)

    def _colour(self, layer: _Layer, selection: Mapping[str, object]) -> str | None:
        """The colour of a layer; None where the group that gives it is left out, so that the layer is too."""
        if not layer.colour or HEX.fullmatch(layer.colour):
            return layer.colour or WHITE
        option = _option(self.blueprint.by_key[layer.colour], selection.get(layer.colour))
        return None if option is None else str(option.attributes.get("colour") or WHITE)

    def _shading(self, layer: _Layer, selection: Mapping[str, object]) -> str:
        for key in (layer.material, layer.colour):
            group = self.blueprint.by_key.get(key)
            option = _option(group, selection.get(key)) if group else None
            for name in (option.key, str(option.attributes.get("material"))) if option else ():
                if name in layer.shading:
                    return layer.shading[name]
        return layer.shading.get("default", "")


def _option(group: Group, value: object) -> Option | None:
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    return group.option(value) if isinstance(value, str) and value in group.keys else None


def _view(body: Mapping[str, object], at: int) -> View:
    try:
        width, height = int(str(body["width"])), int(str(body["height"]))
        key = str(body["key"])
    except (KeyError, ValueError):
        raise LayerError(f"views[{at}]: give key, label, width and height") from None
    if width not in PIXELS or height not in PIXELS:
        raise LayerError(f"views[{at}]: width and height must be between 16 and 4000 pixels")
    return View(key, str(body.get("label") or key), width, height)


def _layer(body: Mapping[str, object], place: str, assets: Mapping[str, str]) -> _Layer:
    def stored(path: object, name: str) -> str:
        if not path:
            return ""
        if str(path) not in assets:
            raise LayerError(f"{place}.{name}: there is no picture “{path}”")
        return assets[str(path)]

    shading = body.get("shading") or {}
    by_material = shading if isinstance(shading, Mapping) else {"default": shading}
    layer = _Layer(
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
        quad=_quad(body.get("box") or body.get("quad"), place),
        font=str(body.get("font") or ""),
    )
    if sum(map(bool, (layer.file, layer.mask and not layer.picture, layer.text, layer.picture))) != 1:
        raise LayerError(f"{place}: give exactly one of file, mask, text and picture (which may have a mask)")
    if (layer.text or layer.picture) and layer.quad is None:
        raise LayerError(f"{place}: a text or picture needs a box [x0, y0, x1, y1] or four points")
    return layer


def _whole(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise LayerError(f"{place}: must be a whole number")
    return value


def _quad(value: object, place: str) -> Quad | None:
    """Four corners, clockwise from the upper left."""
    if not value:
        return None
    try:
        if isinstance(value, Sequence) and len(value) == CORNERS and not isinstance(value[0], Sequence):
            x0, y0, x1, y1 = (float(number) for number in value)
            return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
        a, b, c, d = ((float(x), float(y)) for x, y in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise LayerError(f"{place}: the box is four numbers or four points") from None
    return a, b, c, d
