"""Colourways: designs sampled from palettes through the engine, no two of which look the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from config.demo.content import BACKGROUND, Candidate, Family, Palette, palettes
from configurator import queries
from configurator.services import ColourwayIn, PictureIn

OUTSIDE = 1e-9
TAKEN = 0.35
ATTEMPTS = 60
CHOOSY = 8
SMALLER = 640
WORDS = {"view": "{}", "scene": "{}, on a coloured ground", "crop": "{} from close by"}
SCENES = {
    "white": "#e9eaea", "neutral": "#eae2d4", "brown": "#e6d9cb", "black": "#dcdcde", "blue": "#d9e1ea", "green": "#dde4da",
    "red": "#ecd9d8", "orange": "#f0dccb", "grey": "#e1e3e5", "yellow": "#f1e6c8", "pink": "#f2e0dc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A base product whose colourways are made: its family, its title, and its compiled version."""

    family: Family
    title: str
    made: queries.Compiled


def sampled(line: Line, count: int, rng: Random, known: set[tuple[str, ...]]) -> Iterator[ColourwayIn]:
    """`count` colourways that look unlike each other and unlike `known`, which grows; fewer where the palettes are exhausted."""
    given = [palettes()[key] for key in line.family.palettes]
    numbers = {palette.key: 0 for palette in given}
    share = [1 / (3 + at) for at in range(len(given))]
    for _ in range(count):
        for attempt in range(ATTEMPTS):
            palette = rng.choices(given, share)[0]
            selection = line.made.engine.sample({}, rng, weights(line, palette))
            look, glance = appearance(line.made, selection), _at_a_glance(line, selection)
            if look not in known and (attempt >= CHOOSY or glance not in known):
                known.update((look, glance))
                numbers[palette.key] += 1
                yield _colourway(line, palette, numbers[palette.key], selection)
                break


def weights(line: Line, palette: Palette) -> dict[str, dict[str | int, float]]:
    """How likely each option is in a palette: the first ones most, those of other palettes never."""
    given = line.family.palettes[palette.key]
    found: dict[str, dict[str | int, float]] = {}
    for group in line.made.blueprint.groups:
        wanted = given.get(group.key, [])
        if group.kind == "number":
            usual = (group.default, line.family.size[1] if line.family.size and line.family.size[0] == group.key else group.default)
            found[group.key] = {number: OUTSIDE for number in group.numbers if number not in usual}
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


def _at_a_glance(line: Line, selection: Mapping[str, object]) -> tuple[str, ...]:
    """What tells two designs apart on cards side by side: their colours, their material, their styles."""
    family = line.family
    return tuple(f"{group} {selection.get(group)}" for group in (family.main, family.second, family.material, *family.styles) if group)


def _colourway(line: Line, palette: Palette, number: int, selection: dict[str, Any]) -> ColourwayIn:
    family = line.family
    colours = [_option(line, group, selection) for group in (family.main, family.second)]
    families = list(dict.fromkeys(str(option.attributes["family"]) for option in colours))
    title = f"{palette.title} {line.title} {number}"
    words = described(line, selection)
    attributes = {
        "colour": families,
        "material": [selection[family.material]] if family.material else [],
        "style": _styles(line, selection),
        "palette": [palette.title.lower()],
    }
    return ColourwayIn(
        choices=choices(line, selection),
        slug=f"{family.key}-{palette.key}-{number}",
        title=title,
        description=f"{words}. {palette.line}",
        attributes={facet: values for facet, values in attributes.items() if values},
        pictures=tuple(_pictures(line, f"{title}: {words[0].lower()}{words[1:]}", families[0], attributes)),
    )


def described(line: Line, selection: Mapping[str, Any]) -> str:
    """A design in a few words, such as “Navy leather with white trim”."""
    groups = [group.key for group in line.made.blueprint.groups if f"{{{group.key}}}" in line.family.words]
    words = line.family.words.format(**{group: _option(line, group, selection).label.lower() for group in groups})
    return words[:1].upper() + words[1:]


def _option(line: Line, group: str, selection: Mapping[str, Any]) -> Any:
    return line.made.blueprint.by_key[group].option(selection[group])


def _styles(line: Line, selection: Mapping[str, Any]) -> list[str]:
    options = [_option(line, group, selection) for group in line.family.styles if selection.get(group)]
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
    for at, candidate in enumerate(line.family.candidates):
        recipe: dict[str, Any] = {"background": BACKGROUND, "view": candidate.view, "crop": candidate.crop}
        if candidate.kind == "scene":
            recipe["background"] = SCENES.get(family, BACKGROUND)
        if at:
            recipe["width"] = SMALLER
        more = [f"view:{candidate.view}", *_shows(candidate)]
        yield PictureIn(candidate.kind, candidate.view, f"{alt}, {WORDS[candidate.kind].format(candidate.what)}", (*tags, *more), recipe)


def _shows(candidate: Candidate) -> list[str]:
    return {"view": [], "scene": ["scene:colour"], "crop": [f"crop:{candidate.what}"]}[candidate.kind]
