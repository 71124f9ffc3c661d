"""A made-to-order product of many groups and many options, such as no demo needs: the same one for the same numbers."""

from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

SIZE = (120, 80)
NEAR = 3
LISTED = 0.6
PICTURED = 6


def wide(*, groups: int = 30, options: int = 20, rules: int = 150, near: bool = True, seed: int = 1) -> dict[str, Any]:
    """The document of a product with rules between groups that stand near each other, or between any; the first groups have a layer."""
    rng = Random(seed)  # noqa: S311 - a repeatable product, not a secret
    decisions = [_group(at, options, rng) for at in range(groups)]
    layers = [
        {"view": "side", "zone": f"zone-{at}", "depth": at, "mask": "mask.webp", "shading": {"default": "light.webp"}, "colour": f"g{at}"}
        for at in range(min(PICTURED, groups))
    ]
    return {
        "product": "wide",
        "title": "Wide",
        "family": "wide",
        "base_price": "100.00",
        "currency": "EUR",
        "groups": decisions,
        "rules": [_rule(groups, options, rng, near=near) for _ in range(rules)],
        "views": [{"key": "side", "label": "Side", "width": SIZE[0], "height": SIZE[1]}],
        "layers": layers,
    }


def _group(at: int, options: int, rng: Random) -> dict[str, Any]:
    listed = [
        {
            "key": f"o{n}",
            "label": f"{('Oak', 'Ash', 'Elm', 'Fir')[n % 4]} finish {n + 1}",
            "price": str(rng.randint(0, 30)),
            "attributes": {"colour": f"#{rng.randrange(1 << 24):06x}"},
        }
        for n in range(options)
    ]
    return {"key": f"g{at}", "label": f"Part {at + 1}", "kind": "one", "options": listed}


def _rule(groups: int, options: int, rng: Random, *, near: bool) -> dict[str, str]:
    one = rng.randrange(groups)
    reach = range(max(0, one - NEAR), min(groups, one + NEAR + 1)) if near else range(groups)
    other = rng.choice([at for at in reach if at != one])
    first, some = f"g{one}.o{rng.randrange(options)}", rng.sample(range(options), max(2, options // 3))
    when = f"{first} => " + " | ".join(f"g{other}.o{n}" for n in some) if rng.random() < LISTED else f"!({first} & g{other}.o{some[0]})"
    return {"when": when, "why": f"Part {one + 1} and part {other + 1} are joined in one piece."}


def draw(folder: Path) -> Path:
    """The pictures that the layers name."""
    Image.new("L", SIZE, 255).save(folder / "mask.webp", lossless=True)
    Image.new("RGB", SIZE, (200, 200, 200)).save(folder / "light.webp", lossless=True)
    return folder
