"""Colourways: designs sampled from palettes through the engine, no two of which look the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from config.demo.content import BACKGROUND, Palette, palettes
from configurator import queries
from configurator.services import ColourwayIn, PictureIn

SHARE = {"court": 0.72, "weekender": 0.28}
OUTSIDE = 1e-9
TAKEN = 0.35
SIZE = 42
ATTEMPTS = 60
MAIN = {"court": ("upper", "trim"), "weekender": ("body", "trim")}
# What a card shows of a view: 4:3, in pixels of the view.
FRAMES = {
    ("court", "side"): (104, 0, 1096, 744),
    ("court", "three-quarter"): (104, 0, 1096, 744),
    ("weekender", "front"): (24, 0, 1176, 864),
    ("weekender", "three-quarter"): (24, 0, 1176, 864),
}
CROPS = {"court": ("side", (520, 150, 1160, 630), "toe"), "weekender": ("front", (280, 260, 920, 740), "pocket")}
SCENES = {
    "white": "#e9eaea", "neutral": "#eae2d4", "brown": "#e6d9cb", "black": "#dcdcde", "blue": "#d9e1ea", "green": "#dde4da",
    "red": "#ecd9d8", "orange": "#f0dccb", "grey": "#e1e3e5", "yellow": "#f1e6c8", "pink": "#f2e0dc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A base product whose colourways are made: its family, key of its version, and what is known of it."""

    family: str
    title: str
    made: queries.Compiled


def sampled(line: Line, count: int, rng: Random, known: set[tuple[str, ...]]) -> Iterator[ColourwayIn]:
    """`count` colourways that look unlike each other and unlike `known`, which grows; fewer where the palettes are exhausted."""
    numbers = dict.fromkeys((palette.key for palette in palettes()), 0)
    share = [1 / (3 + at) for at in range(len(palettes()))]
    for _ in range(count):
        for _attempt in range(ATTEMPTS):
            palette = rng.choices(palettes(), share)[0]
            selection = line.made.engine.sample({}, rng, weights(line, palette))
            look = appearance(line.made, selection)
            if look not in known:
                known.add(look)
                numbers[palette.key] += 1
                yield _colourway(line, palette, numbers[palette.key], selection)
                break


def weights(line: Line, palette: Palette) -> dict[str, dict[str | int, float]]:
    """How likely each option is in a palette: the first ones most, those of other palettes never."""
    given = palette.options[line.family]
    found: dict[str, dict[str | int, float]] = {}
    for group in line.made.blueprint.groups:
        wanted = given.get(group.key, [])
        if group.kind == "number":
            found[group.key] = {number: OUTSIDE for number in group.numbers if number not in (SIZE, group.default)}
        elif group.kind in ("many", "optional"):
            likely = {key: TAKEN for key in wanted if key is not None}
            found[group.key] = {option.key: likely.get(option.key, OUTSIDE) for option in group.options}
        elif wanted:
            rank = {key: 1 / (1 + at) for at, key in enumerate(wanted)}
            found[group.key] = {option.key: rank.get(option.key, OUTSIDE) for option in group.options}
    return found


def appearance(made: queries.Compiled, selection: Mapping[str, object]) -> tuple[str, ...]:
    """What tells two designs apart by eye: the layers of the first view."""
    return tuple(piece.name for piece in made.plan.pieces(selection, made.plan.views[0]))


def _colourway(line: Line, palette: Palette, number: int, selection: dict[str, Any]) -> ColourwayIn:
    main, second = (_option(line, group, selection) for group in MAIN[line.family])
    material = _option(line, "material", selection)
    families = list(dict.fromkeys(str(option.attributes["family"]) for option in (main, second)))
    title = f"{palette.title} {line.title} {number}"
    words = f"{main.label} {material.label.lower()} with {second.label.lower()}"
    attributes = {
        "colour": families,
        "material": [selection["material"]],
        "style": _styles(line, selection),
        "palette": [palette.title.lower()],
    }
    return ColourwayIn(
        choices=choices(line, selection),
        slug=f"{line.family}-{palette.key}-{number}",
        title=title,
        description=f"{words}. {palette.line}",
        attributes=attributes,
        pictures=tuple(_pictures(line, f"{title}: {words.lower()}", families[0], attributes)),
    )


def _option(line: Line, group: str, selection: Mapping[str, Any]) -> Any:
    return line.made.blueprint.by_key[group].option(selection[group])


def _styles(line: Line, selection: Mapping[str, Any]) -> list[str]:
    options = [_option(line, group, selection) for group in ("material", "side") if selection.get(group)]
    return list(dict.fromkeys(str(option.attributes["style"]) for option in options if "style" in option.attributes))


def choices(line: Line, selection: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The whole look as choices, so that it stays when a default changes; size, text and numbers are left to the shopper."""
    pairs: list[tuple[str, str]] = []
    for group in line.made.blueprint.groups:
        value = selection[group.key]
        if group.kind in ("one", "optional") and value:
            pairs.append((group.key, value))
        elif group.kind == "many":
            pairs += [(group.key, one) for one in value]
    return pairs


def _pictures(line: Line, alt: str, family: str, attributes: Mapping[str, list[str]]) -> Iterator[PictureIn]:
    tags = [f"{facet}:{value}" for facet, values in attributes.items() for value in values]
    first, second = (view.key for view in line.made.plan.views[:2])
    kept: dict[str, Any] = {"background": BACKGROUND}
    yield PictureIn("view", first, f"{alt}, {first}", (*tags, f"view:{first}"), {**kept, "view": first, "crop": FRAMES[line.family, first]})
    scene = {"background": SCENES.get(family, BACKGROUND), "view": second, "crop": FRAMES[line.family, second], "width": 640}
    yield PictureIn("scene", second, f"{alt}, {second}, on a coloured ground", (*tags, f"view:{second}", "scene:colour"), scene)
    view, crop, what = CROPS[line.family]
    yield PictureIn(
        "crop",
        view,
        f"{alt}, {what} from close by",
        (*tags, f"view:{view}", f"crop:{what}"),
        {**kept, "view": view, "crop": crop, "width": 640},
    )
