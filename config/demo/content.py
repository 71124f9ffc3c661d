"""What the demo sells, read from the files beside this module."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from catalog.models import Attribute, Category, Synonyms
from config.demo import FOLDER


def _share(name: str) -> float:
    return float(json.loads((FOLDER / name / "family.json").read_text())["share"])


# The line with most products first: it is the shop's face.
FAMILIES = tuple(sorted((path.parent.name for path in FOLDER.glob("*/family.json")), key=lambda name: (-_share(name), name)))
BACKGROUND = "#f4f2ef"
FACET = ("palette", "Palette", 3)
# slug, title, slug of the parent, description
CATEGORIES = (
    ("shoes", "Shoes", "", "Sneakers made to order, zone by zone."),
    ("sneakers", "Sneakers", "shoes", "One last, three materials, and every colour where you want it."),
    ("bags", "Bags", "", "Bags made to order for a few days away."),
    ("weekenders", "Weekenders", "bags", "Soft bags with a firm base, in canvas, leather or suede."),
    ("home", "Living", "", "Things from the workshop for the table and the shelf."),
    ("mugs", "Mugs", "home", "Stoneware for coffee, tea and brushes."),
    ("candles", "Candles", "home", "Soy wax in tins that are used again."),
    ("lamps", "Lamps", "home", "Light for a desk, joint by joint."),
    ("bicycles", "Bicycles", "", "Steel, carbon or titanium, built for the roads you ride."),
    ("accessories", "Accessories", "", "Small things that go with the large ones."),
    ("watches", "Watches", "accessories", "Case, dial, hands and strap, as you would have them."),
    ("laces", "Laces", "accessories", "A new pair of laces, a new pair of shoes."),
    ("card-sleeves", "Card sleeves", "accessories", "Leather for a few cards."),
)
# What people call these things.
SYNONYMS = (
    "bike, bicycle, cycle, push bike, velo, tourer",
    "sneaker, trainer, running shoe, tennis shoe, kicks, plimsoll, footwear",
    "bag, handbag, holdall, duffel, duffle, travel bag, luggage, overnighter, weekender",
    "watch, wristwatch, timepiece, chronometer, chronograph",
    "lamp, light, desk lamp, desk light, reading lamp, lighting",
    "mug, cup, beaker",
    "candle, tealight",
    "laces, shoelaces, shoestrings",
    "card sleeve, card holder, cardholder, wallet, purse",
    "grey, gray",
    "purple, violet, lilac, mauve",
    "neutral, beige, cream, sand, tan",
    "leather, hide",
    "aluminium, aluminum",
)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours that go together, and the families of colour that somebody who likes them likes."""

    key: str
    title: str
    line: str
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One picture that a product may be shown with: a view, a crop of it, or a scene on a ground in the product's colour."""

    kind: str
    view: str
    what: str
    crop: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Family:
    """What the demo knows of a made-to-order product beyond its blueprint.

    `main` and `second` are the groups that give the colours, `material` and `styles` those of the facets, `words` describes a design
    with the labels of its options; `size` is a number that colourways leave at a usual value. `palettes` has for each palette and
    group the options that belong to it, most typical first.
    """

    key: str
    category: str
    share: float
    main: str
    second: str
    material: str | None
    styles: tuple[str, ...]
    words: str
    size: tuple[str, int] | None
    candidates: tuple[Candidate, ...]
    palettes: dict[str, dict[str, list[str | None]]]


@dataclass(frozen=True, slots=True)
class Good:
    """A kind of ready-made thing, and the colours its zones come in."""

    key: str
    title: str
    category: str
    price: str
    lead_days: int
    stock: int
    material: str
    style: str
    main: str
    zones: dict[str, list[str]]
    layers: list[str]
    description: str


@cache
def palettes() -> dict[str, Palette]:
    """The palettes by key, in the order of their popularity."""
    entries = json.loads((FOLDER / "palettes.json").read_text())
    return {key: Palette(key, body["title"], body["line"], tuple(body["families"])) for key, body in entries.items()}


@cache
def family(key: str) -> Family:
    """What `family.json` says; its palettes in the order of their popularity."""
    body = json.loads((FOLDER / key / "family.json").read_text())
    size = (body["size"]["group"], body["size"]["value"]) if body["size"] else None
    return Family(
        key=key,
        category=body["category"],
        share=body["share"],
        main=body["main"],
        second=body["second"],
        material=body.get("material"),
        styles=tuple(body["styles"]),
        words=body["words"],
        size=size,
        candidates=tuple(Candidate(**{**one, "crop": tuple(one["crop"])}) for one in body["candidates"]),
        palettes={name: body["palettes"][name] for name in palettes() if name in body["palettes"]},
    )


@cache
def _goods() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / "goods" / "goods.json").read_text())
    return document


def goods() -> tuple[Good, ...]:
    """The ready-made goods."""
    return tuple(Good(**body) for body in _goods()["goods"])


def goods_size() -> tuple[int, int]:
    """Width and height of the goods' layers in pixels."""
    return int(_goods()["width"]), int(_goods()["height"])


def goods_colour(key: str) -> tuple[str, str]:
    """`#rrggbb` and colour family of a colour of the goods."""
    colour, family = _goods()["colours"][key]
    return str(colour), str(family)


def blueprint(family: str) -> dict[str, Any]:
    """The blueprint file of a family."""
    document: dict[str, Any] = json.loads((FOLDER / family / "blueprint.json").read_text())
    return document


def questions(family: str) -> list[dict[str, Any]]:
    """The questions of a family's guided start."""
    found: list[dict[str, Any]] = json.loads((FOLDER / family / "questions.json").read_text())
    return found


def make_categories() -> dict[str, Category]:
    """The category tree, its facet, and words to find it by; what is there already is used as it is."""
    made: dict[str, Category] = {}
    for position, (slug, title, parent, description) in enumerate(CATEGORIES):
        defaults = {"title": title, "parent": made.get(parent), "description": description, "position": position}
        made[slug], _ = Category.objects.get_or_create(slug=slug, defaults=defaults)
    key, label, position = FACET
    Attribute.objects.get_or_create(key=key, defaults={"label": label, "position": position})
    for line in SYNONYMS:
        Synonyms.objects.get_or_create(words=line)
    return made
