"""Which layers a selection has: values in, values out. No picture is touched here."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from configurator.domain import crops
from configurator.domain.blueprint import Blueprint, Group, Option
from configurator.rendering.documents import Grid, Layer, LayerError, View, read_layer, read_view

HEX = re.compile(r"#[0-9a-fA-F]{6}")
TINT_VERSION = "2"
WHITE = "#ffffff"
FONTS = ("roman", "grotesk", "script")


@dataclass(frozen=True, slots=True)
class Step:
    """One part of drawing a version: the layers of a view in a width."""

    view: View
    width: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One layer as it is drawn: a fixed `file`, or a `mask` with `shading` in a colour, or a text or picture bent over `grid`.

    The grid holds rows of points in pixels of the view, from the top of what is drawn downwards, in each row from its left.
    A shopper's picture is named with its crop, for a zone whose width is `aspect` times its height. `mask` and `shading` of a text
    or picture are those of the surface it is on.
    """

    zone: str
    depth: int
    size: tuple[int, int]
    file: str = ""
    mask: str = ""
    shading: str = ""
    colour: str = WHITE
    text: str = ""
    grid: Grid | None = None
    font: str = ""
    picture: str = ""
    aspect: float = 1.0

    @property
    def name(self) -> str:
        """Where the finished layer lies below the media folder; empty for a text or a picture. The name changes with the content."""
        if self.text or self.picture:
            return ""
        return _name(self.file or self.mask, self.shading, self.colour.lower(), self.size)

    @property
    def swatch_name(self) -> str:
        """Where a piece of this layer lies that shows its colour and material."""
        return _name(f"swatch {self.mask}", self.shading, self.colour.lower(), self.size)

    def sized(self, width: int) -> "Piece":
        """The same layer, `width` pixels wide."""
        if width == self.size[0]:
            return self
        across = width / self.size[0]
        size = (width, max(1, round(self.size[1] * across)))
        down = size[1] / self.size[1]
        grid = self.grid and tuple(tuple((round(x * across, 1), round(y * down, 1)) for x, y in row) for row in self.grid)
        return replace(self, size=size, grid=grid)


@lru_cache(maxsize=16_384)
def _name(source: str, shading: str, colour: str, size: tuple[int, int]) -> str:
    recipe = json.dumps([TINT_VERSION, source, shading, colour, size])
    return f"layers/{hashlib.sha256(recipe.encode()).hexdigest()[:24]}.webp"


@dataclass(frozen=True, slots=True)
class Surface:
    """A layer with the colour family and the material that the chosen options declare for it; empty where they declare none."""

    piece: Piece
    family: str
    material: str


@dataclass(frozen=True, eq=False)
class LayerPlan:
    """The layers of a blueprint, with the stored file of every path it mentions.

    Raises:
        LayerError: a layer has no picture, or a path without a stored file.
    """

    blueprint: Blueprint
    assets: Mapping[str, str]
    views: tuple[View, ...] = field(init=False)
    _layers: tuple[Layer, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "views", tuple(read_view(view, at) for at, view in enumerate(self.blueprint.views)))
        sizes = {view.key: (view.width, view.height) for view in self.views}
        layers = [read_layer(body, f"layers[{at}]", self.assets, sizes) for at, body in enumerate(self.blueprint.layers)]
        for layer in layers:
            self._check_font(layer)
        object.__setattr__(self, "_layers", tuple(sorted(layers, key=lambda layer: layer.depth)))

    def view(self, key: str | None, drawn: int | None = None) -> View | None:
        """The view of that key, else the first; None if there is none at all. `drawn` as in `drawn_views`."""
        views = self.drawn_views(drawn)
        return next((view for view in views if view.key == key), views[0] if views else None)

    def drawn_views(self, drawn: int | None) -> tuple[View, ...]:
        """The views whose layers are there after that many steps of drawing; None: all."""
        return self.views[:drawn]

    def is_close(self, view: View, drawn: int) -> bool:
        """Whether, after that many steps, the layers of a view are there in its own width too."""
        return Step(view, view.width) in self.steps[len(self.views) : drawn]

    def pieces(self, selection: Mapping[str, object], view: View) -> tuple[Piece, ...]:
        """What to draw for a complete selection, lowest first."""
        drawn = (self._piece(layer, selection, view) for layer in self._layers if layer.view == view.key)
        return tuple(piece for piece in drawn if piece is not None)

    def surfaces(self, selection: Mapping[str, object], view: View) -> tuple[Surface, ...]:
        """What `pieces` draws, with what it is made of."""
        return tuple(
            Surface(piece, self._declared(layer.colour, "family", selection), self._declared(layer.material, "material", selection))
            for layer in self._layers
            if layer.view == view.key and (piece := self._piece(layer, selection, view))
        )

    def _declared(self, key: str, name: str, selection: Mapping[str, object]) -> str:
        group = self.blueprint.by_key.get(key)
        option = _option(group, selection.get(key)) if group else None
        return str(option.attributes.get(name) or "") if option else ""

    def lettered(self, key: str, selection: Mapping[str, object]) -> Piece | None:
        """How a text group is drawn where it is seen first; None where it is not."""
        layers = ((layer, view) for view in self.views for layer in self._layers if layer.text == key and layer.view == view.key)
        return next((piece for layer, view in layers if (piece := self._piece(layer, selection, view))), None)

    @property
    def steps(self) -> tuple[Step, ...]:
        """In which order the layers are drawn: all views for the page, the first one first, then each in its own width."""
        page = [Step(view, view.widths[0]) for view in self.views]
        return (*page, *(Step(view, width) for view in self.views for width in view.widths[1:]))

    def kept(self, step: Step) -> Iterator[tuple[Piece, dict[str, str]]]:
        """Every layer of a step that any selection may need and that is kept in a file, with the options that ask for it."""
        view = step.view
        for layer in self._layers:
            if layer.view == view.key and layer.file:
                yield Piece(layer.zone, layer.depth, (view.width, view.height), file=layer.file).sized(step.width), {}
            elif layer.view == view.key and layer.mask and not (layer.text or layer.picture):
                for piece, decided in self._variants(layer, view):
                    yield piece.sized(step.width), decided

    def swatch(self, group: str, option: str, selection: Mapping[str, object]) -> Piece | None:
        """The layer of the first view that shows best what an option looks like, given the rest; None where no layer has its colour."""
        layer = self._shows.get(group)
        return self._tinted(layer, {**selection, group: option}, self.views[0]) if layer else None

    def swatches(self) -> Iterator[Piece]:
        """Every layer that `swatch` may name."""
        for layer in dict.fromkeys(self._shows.values()):
            yield from (piece for piece, _ in self._variants(layer, self.views[0]))

    @cached_property
    def _shows(self) -> dict[str, Layer]:
        """For each group the lowest layer of the first view that takes its colour, else its material, from there."""
        first = [layer for layer in self._layers if layer.mask and not (layer.text or layer.picture) and layer.view == self.views[0].key]
        found: dict[str, Layer] = {}
        for layer in sorted(first, key=lambda layer: bool(layer.when)):
            found.setdefault(layer.colour, layer)
        for layer in first:
            found.setdefault(layer.material, layer)
        return {key: layer for key, layer in found.items() if key in self.blueprint.by_key}

    def _variants(self, layer: Layer, view: View) -> Iterator[tuple[Piece, dict[str, str]]]:
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

    def _piece(self, layer: Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        if layer.when and not self.blueprint.holds(layer.when, selection):
            return None
        if layer.file:
            return Piece(layer.zone, layer.depth, (view.width, view.height), file=layer.file)
        if layer.text:
            return self._written(layer, selection, view)
        if layer.picture:
            return self._printed(layer, selection, view)
        return self._tinted(layer, selection, view)

    def _written(self, layer: Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        text = selection.get(layer.text)
        colour = self._colour(layer, selection)
        if not isinstance(text, str) or not text.strip() or colour is None:
            return None
        return Piece(
            layer.zone, layer.depth, (view.width, view.height), colour=colour, text=text, grid=layer.grid,
            font=self._font(layer, selection), mask=layer.mask, shading=self._shading(layer, selection) if layer.mask else "",
        )  # fmt: skip

    def _printed(self, layer: Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        crop = crops.parse(str(selection.get(layer.picture) or ""))
        if crop is None or crop.token == crops.UNNAMED or layer.grid is None:
            return None
        return Piece(
            layer.zone, layer.depth, (view.width, view.height), picture=crop.written, grid=layer.grid, aspect=self.aspect(layer.picture),
            mask=layer.mask, shading=self._shading(layer, selection) if layer.mask else "",
        )  # fmt: skip

    def aspect(self, key: str) -> float:
        """Width over height of the print zone of a picture group: as it is printed, else as its first layer is drawn."""
        printed = self.blueprint.by_key[key].print_mm
        if printed:
            return printed[0] / printed[1]
        return next((crops.aspect_of(layer.grid) for layer in self._layers if layer.picture == key and layer.grid), 1.0)

    def _tinted(self, layer: Layer, selection: Mapping[str, object], view: View) -> Piece | None:
        colour = self._colour(layer, selection)
        if colour is None:
            return None
        size = (view.width, view.height)
        return Piece(layer.zone, layer.depth, size, mask=layer.mask, shading=self._shading(layer, selection), colour=colour)

    def _colour(self, layer: Layer, selection: Mapping[str, object]) -> str | None:
        """The colour of a layer; None where the group that gives it is left out, so that the layer is too."""
        if not layer.colour or HEX.fullmatch(layer.colour):
            return layer.colour or WHITE
        option = _option(self.blueprint.by_key[layer.colour], selection.get(layer.colour))
        return None if option is None else str(option.attributes.get("colour") or WHITE)

    def _font(self, layer: Layer, selection: Mapping[str, object]) -> str:
        group = self.blueprint.by_key.get(layer.font)
        option = _option(group, selection.get(layer.font)) if group else None
        return _font_of(option) if option else "" if group else layer.font

    def _check_font(self, layer: Layer) -> None:
        group = self.blueprint.by_key.get(layer.font)
        wanted = {_font_of(option) for option in group.options} if group else {layer.font}
        if unknown := wanted - {"", *FONTS}:
            raise LayerError(f"{layer.place}.font: there is no font “{min(unknown)}”, only {', '.join(FONTS)}")

    def _shading(self, layer: Layer, selection: Mapping[str, object]) -> str:
        for key in (layer.material, layer.colour):
            group = self.blueprint.by_key.get(key)
            option = _option(group, selection.get(key)) if group else None
            for name in (option.key, str(option.attributes.get("material"))) if option else ():
                if name in layer.shading:
                    return layer.shading[name]
        return layer.shading.get("default", "")


def _font_of(option: Option) -> str:
    """The font an option stands for: its attribute, else its key."""
    return str(option.attributes.get("font") or option.key)


def _option(group: Group, value: object) -> Option | None:
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    return group.option(value) if isinstance(value, str) and value in group.keys else None
