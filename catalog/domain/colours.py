"""Colours as the eye compares them, and the families that products are listed by: the one place that says which colour is which."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KNEE = 0.04045
_TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
)
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]
)
_FROM_LAB, _FROM_CONES = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_CONES)
LINEAR_KNEE = 0.0031308
PALE, TINGE = 0.91, 0.022
"""Lightness of a ground on which every product stands out, and the chroma that it has at most."""
FAMILIES = ("black", "grey", "white", "neutral", "brown", "red", "orange", "yellow", "green", "blue", "purple", "pink")
"""Families that can be told by colour alone. “Gold” and “silver” are finishes and “beige” is the other word for “neutral”."""
_AT = {family: place for place, family in enumerate(FAMILIES)}
# Where the hues begin, in degrees of OKLab, each with the family up to the next one.
_HUES = ((0, "pink"), (10, "red"), (38, "orange"), (72, "yellow"), (112, "green"), (190, "blue"), (285, "purple"), (340, "pink"))
# Tones that have a name of their own: lightness, chroma and hue from and below. The first that fits is taken.
_TONES: tuple[tuple[str, tuple[float, float], tuple[float, float], tuple[float, float]], ...] = (
    ("black", (-0.1, 0.33), (0.0, 0.018), (0.0, 361.0)),
    ("grey", (0.33, 0.925), (0.0, 0.018), (0.0, 361.0)),
    ("white", (0.925, 1.1), (0.0, 0.018), (0.0, 361.0)),
    ("white", (0.95, 1.1), (0.0, 0.03), (0.0, 361.0)),
    ("black", (-0.1, 0.27), (0.0, 0.03), (0.0, 361.0)),
    ("black", (-0.1, 0.33), (0.0, 0.032), (112.0, 361.0)),
    ("grey", (0.33, 0.62), (0.0, 0.032), (112.0, 361.0)),
    ("black", (-0.1, 0.33), (0.0, 0.032), (0.0, 20.0)),
    ("grey", (0.33, 0.62), (0.0, 0.032), (0.0, 20.0)),
    ("neutral", (0.68, 1.1), (0.0, 0.078), (60.0, 112.0)),
    ("brown", (-0.1, 0.66), (0.0, 0.12), (36.0, 80.0)),
    ("brown", (-0.1, 0.66), (0.0, 0.075), (80.0, 98.0)),
    ("brown", (0.66, 0.74), (0.0, 0.1), (58.0, 76.0)),
    ("green", (-0.1, 0.62), (0.0, 0.14), (98.0, 112.0)),
    ("pink", (0.72, 1.1), (0.0, 0.14), (0.0, 40.0)),
    ("pink", (0.72, 1.1), (0.0, 0.085), (40.0, 56.0)),
    ("pink", (0.72, 1.1), (0.0, 0.14), (335.0, 361.0)),
)
_EDGES = np.array([degrees for degrees, _ in _HUES])
_HUED = np.array([_AT[family] for _, family in _HUES])


def linear(values: Floats) -> Floats:
    """Linear light of sRGB values, both in 0…1 (IEC 61966-2-1)."""
    return np.where(values <= KNEE, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(values: Floats) -> Floats:
    """SRGB values of linear light, both in 0…1 (IEC 61966-2-1)."""
    return np.where(values <= LINEAR_KNEE, values * 12.92, 1.055 * np.maximum(values, 0.0) ** (1 / 2.4) - 0.055)


_LIGHT = linear(np.arange(256) / 255.0)


def oklab(pixels: NDArray[np.uint8] | Sequence[int]) -> Floats:
    """Lightness 0…1 and the two opponent axes of sRGB bytes, (…, 3) to (…, 3).

    Björn Ottosson, “A perceptual color space for image processing”, 2020. Distances are Euclidean, 1 between black and white.
    """
    cones = _LIGHT[np.asarray(pixels, dtype=np.uint8)] @ _TO_CONES.T
    lab: Floats = np.cbrt(cones) @ _TO_LAB.T
    return lab


def read(code: str) -> Floats:
    """OKLab of `#rrggbb`."""
    return oklab(np.frombuffer(bytes.fromhex(code[1:]), dtype=np.uint8))


def pale(code: str) -> str:
    """A ground as `#rrggbb` for something of that colour: of the same hue, light and quiet."""
    lab = read(code)
    chroma = float(np.hypot(lab[1], lab[2]))
    ground = np.array([PALE, *(lab[1:] * min(1.0, TINGE / chroma) if chroma > 0 else lab[1:])])
    light = (ground @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T
    return "#" + bytes(np.rint(np.clip(encoded(light), 0, 1) * 255).astype(np.uint8)).hex()


def families(lab: Floats) -> NDArray[np.intp]:
    """The family of each colour, as its place among `FAMILIES`; (…, 3) to (…).

    What is pale or dark enough has no hue; warm tones of little chroma are neutral where light, brown where dark.
    """
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    hued: NDArray[np.intp] = _HUED[np.searchsorted(_EDGES, hue, side="right") - 1]
    rules = [_within(rule, light, chroma, hue) for _, *rule in _TONES]
    return np.select(rules, [np.full_like(hued, _AT[family]) for family, *_ in _TONES], hued)


def _within(rule: Sequence[tuple[float, float]], light: Floats, chroma: Floats, hue: Floats) -> NDArray[np.bool_]:
    inside = np.ones(light.shape, dtype=bool)
    for (low, high), values in zip(rule, (light, chroma, hue), strict=True):
        inside &= (values >= low) & (values < high)
    return inside


def family(code: str) -> str:
    """The family of `#rrggbb`."""
    return FAMILIES[int(families(read(code)))]


def shares(lab: Floats, weights: Floats) -> dict[str, float]:
    """Which share of the weight each family has; empty without any weight. `lab` is (n, 3), `weights` (n,)."""
    total = float(weights.sum())
    if total <= 0:
        return {}
    sums = np.bincount(families(lab), weights=weights, minlength=len(FAMILIES))
    return {FAMILIES[place]: float(sums[place]) / total for place in np.flatnonzero(sums)}
