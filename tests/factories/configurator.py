"""A small made-to-order shoe with generated layers."""

import copy
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest import mock

from PIL import Image, ImageDraw

from catalog.models import Product
from configurator import models, queries, services
from configurator.services import proofs

SIZE = (240, 160)
LIGHT = {"default": "side/shading.webp"}
RUNNER = {
    "product": "runner",
    "title": "Runner",
    "family": "runner",
    "base_price": "120.00",
    "currency": "EUR",
    "groups": [
        {
            "key": "sole",
            "label": "Sole",
            "kind": "one",
            "options": [
                {"key": "white", "label": "White rubber", "default": True, "attributes": {"colour": "#f4f4f0", "family": "white"}},
                {"key": "gum", "label": "Gum", "price": "5.00", "lead_days": 2, "attributes": {"colour": "#b07a4a", "family": "brown"}},
            ],
        },
        {
            "key": "upper",
            "label": "Upper",
            "kind": "one",
            "options": [
                {"key": "mesh", "label": "Mesh", "default": True, "attributes": {"material": "mesh"}},
                {"key": "canvas", "label": "Canvas", "attributes": {"material": "canvas"}},
                {"key": "suede", "label": "Suede", "price": "15.00", "attributes": {"material": "suede", "stock": True}},
            ],
        },
        {
            "key": "colour",
            "label": "Upper colour",
            "kind": "one",
            "options": [
                {"key": "red", "label": "Red", "default": True, "attributes": {"colour": "#c02030", "family": "red"}},
                {"key": "black", "label": "Black", "attributes": {"colour": "#202020", "family": "black"}},
                {"key": "silver", "label": "Silver", "attributes": {"colour": "#c0c4c8", "family": "grey"}},
            ],
        },
        {
            "key": "charm",
            "label": "Charm",
            "kind": "optional",
            "options": [{"key": "star", "label": "Star", "price": "4.00", "attributes": {"colour": "#f0c040"}}],
        },
        {
            "key": "extras",
            "label": "Extras",
            "kind": "many",
            "min": 0,
            "max": 2,
            "options": [
                {"key": "laces", "label": "Spare laces", "price": "3.00", "default": True},
                {"key": "bag", "label": "Bag", "price": "8.00"},
                {"key": "insole", "label": "Insole", "price": "9.50"},
            ],
        },
        {"key": "width", "label": "Width", "kind": "number", "lo": 90, "hi": 110, "step": 5, "unit": "mm", "price_per_step": "1.00"}
        | {"default": 100},
        {"key": "monogram", "label": "Monogram", "kind": "text", "max_length": 3, "alphabet": "A-Z", "price_per_character": "2.00"},
    ],
    "rules": [
        {"when": "sole.gum => upper.canvas | upper.suede", "why": "Gum soles only bond to textile and suede."},
        {"when": "upper.suede => !colour.silver", "why": "Suede is not dyed in metallic colours."},
        {"when": "charm.star => !monogram", "why": "The star sits where the monogram would be."},
    ],
    "tables": [],
    "views": [
        {"key": "side", "label": "Side", "width": SIZE[0], "height": SIZE[1]},
        {"key": "top", "label": "Top", "width": SIZE[0], "height": SIZE[1]},
    ],
    "layers": [
        {"view": "side", "zone": "shadow", "depth": 0, "file": "side/shadow.webp"},
        {
            "view": "side",
            "zone": "upper",
            "depth": 10,
            "mask": "side/mask-upper.webp",
            "shading": {"default": "side/shading.webp", "suede": "side/shading-suede.webp"},
            "colour": "colour",
            "material": "upper",
        },
        {"view": "side", "zone": "sole", "depth": 20, "mask": "side/mask-sole.webp", "shading": LIGHT, "colour": "sole"},
        {"view": "side", "zone": "charm", "depth": 30, "mask": "side/mask-charm.webp", "shading": LIGHT, "colour": "charm"},
        {"view": "side", "zone": "monogram", "depth": 40, "text": "monogram", "box": [90, 60, 150, 90], "colour": "#ffffff"},
        {"view": "top", "zone": "upper", "depth": 10, "mask": "side/mask-upper.webp", "shading": LIGHT, "colour": "colour"},
    ],
}  # fmt: skip


def document(**changes: object) -> dict:
    return copy.deepcopy(RUNNER) | changes


def draw_assets(folder: Path) -> Path:
    """Masks with soft edges and a shading that is not flat, as a renderer would make them."""
    (folder / "side").mkdir(parents=True, exist_ok=True)
    for name, data in _assets().items():
        (folder / "side" / name).write_bytes(data)
    return folder


@cache
def _assets() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        _draw(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder, "side").iterdir()}


def _draw(folder: Path) -> None:
    (folder / "side").mkdir(parents=True, exist_ok=True)
    for name, box in (("upper", (30, 30, 210, 110)), ("sole", (20, 95, 220, 130)), ("charm", (40, 60, 60, 80))):
        mask = Image.new("L", (SIZE[0] * 2, SIZE[1] * 2), 0)
        ImageDraw.Draw(mask).ellipse([2 * side for side in box], fill=255)
        mask.resize(SIZE, Image.Resampling.LANCZOS).save(folder / f"side/mask-{name}.webp", lossless=True)
    light = Image.linear_gradient("L").resize(SIZE)
    light.point(lambda value: 90 + value * 165 // 255).convert("RGB").save(folder / "side/shading.webp", lossless=True)
    light.point(lambda value: 60 + value * 120 // 255).convert("RGB").save(folder / "side/shading-suede.webp", lossless=True)
    shadow = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(shadow).ellipse([20, 120, 220, 140], fill=(0, 0, 0, 70))
    shadow.save(folder / "side/shadow.webp", lossless=True)


_proofs: dict[str, queries.Proof] = {}
_prove = proofs._proof


def _proof(document: dict, assets: dict, seen: str) -> queries.Proof:
    found = _proofs.get(seen) or _prove(document, assets, seen)
    if not found.errors:  # their words depend on more than the document
        _proofs[seen] = found
    return found


@contextmanager
def proved_once() -> Iterator[None]:
    """What is imported in here is proved the first time only: that takes longer than all the rest, and each test's cache begins empty."""
    with mock.patch.object(proofs, "_proof", _proof):
        yield


def runner(*, publish: bool = True, **changes: object) -> models.Blueprint:
    """The runner as a version: published with its layers tinted, unless it shall stay a draft."""
    queries.forget_compiled()
    with tempfile.TemporaryDirectory() as folder, proved_once():
        assets = draw_assets(Path(folder))
        return services.import_blueprint(document=document(**changes), assets=assets, publish=publish, render=publish)


def design(*choices: tuple[str, str], user: object = None, title: str = "") -> models.Design:
    return services.save_design(product_slug="runner", choices=choices, user=user, title=title)


def colourway(slug: str = "runner-night", **choices: str) -> Product:
    saved = design(*(choices or {"colour": "black", "upper": "canvas"}).items())
    return services.publish_colourway(design_id=saved.pk, slug=slug, title=slug.replace("-", " ").capitalize())
