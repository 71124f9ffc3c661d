"""The shop's design tokens as static/css/tokens.css has them, and how well its colours can be told apart."""

import math
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

DECLARATION = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
RULE = re.compile(r"(:root[^{]*)\{([^{}]*)\}")
REFERENCE = re.compile(r"var\(--([a-z0-9-]+)\)")
OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)|oklch\(([\d.]+) 0 0\)")
DARK = '[data-theme="dark"]'
Rgb = tuple[float, float, float]

PAIRS = (
    ("text", "surface"),
    ("text", "surface-sunken"),
    ("text-quiet", "surface"),
    ("text-quiet", "surface-sunken"),
    ("text-faint", "surface"),
    ("accent", "surface"),
    ("accent-strong", "accent-wash"),
    ("on-accent", "accent"),
    ("on-action", "action"),
    ("success", "success-wash"),
    ("warning", "warning-wash"),
    ("danger", "danger-wash"),
    ("danger", "surface"),
    ("on-stage", "stage"),
    ("border-strong", "surface"),
    ("accent-mark", "surface"),
)
MARKS = frozenset({"border-strong", "accent-mark"})
"""What is never text: 3:1 is enough."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A meaning with its colour in both themes, as `#rrggbb` and as the style sheet says it."""

    name: str
    light: str
    dark: str
    said: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two meanings that stand on each other, and the ratio of WCAG 2 between them in both themes; `least` is what the pair needs."""

    front: str
    back: str
    light: float
    dark: float
    least: float

    @property
    def enough(self) -> bool:
        return min(self.light, self.dark) >= self.least


@cache
def declared() -> tuple[dict[str, str], dict[str, str]]:
    """Every token of the light and of the dark theme, references resolved."""
    text = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for selector, body in RULE.findall(text):
        found = dict(DECLARATION.findall(body))
        if DARK in selector:
            dark |= found
        elif "[" not in selector:
            light |= found
    return _resolved(light), _resolved(light | dark)


def _resolved(tokens: dict[str, str]) -> dict[str, str]:
    return {name: REFERENCE.sub(lambda found: tokens[found[1]], value) for name, value in tokens.items()}


def scale(prefix: str) -> list[tuple[str, str]]:
    """The tokens of one scale, such as `size` or `space`, in their order."""
    return [(name, value) for name, value in declared()[0].items() if name.startswith(f"{prefix}-")]


def colours() -> list[Colour]:
    """Every colour that components use: the meanings, not the raw values behind them."""
    text = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    meanings = [name for name, value in DECLARATION.findall(text) if REFERENCE.fullmatch(value)]
    light, dark = declared()
    return [Colour(name, hexadecimal(light[name]), hexadecimal(dark[name]), (light[name], dark[name])) for name in meanings]


def contrasts() -> list[Contrast]:
    """The pairs that occur in the shop."""
    light, dark = declared()
    return [
        Contrast(front, back, ratio(light[front], light[back]), ratio(dark[front], dark[back]), 3 if front in MARKS else 4.5)
        for front, back in PAIRS
    ]


def ratio(front: str, back: str) -> float:
    """The contrast of two OKLCH colours after WCAG 2.2, 1 to 21."""
    one, two = sorted((_luminance(front), _luminance(back)))
    return round((two + 0.05) / (one + 0.05), 2)


def hexadecimal(colour: str) -> str:
    """An OKLCH colour as `#rrggbb`, clipped into sRGB."""
    return "#" + "".join(f"{round(255 * _encoded(channel)):02x}" for channel in _linear(colour))


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055  # noqa: PLR2004 - IEC 61966-2-1


def _linear(colour: str) -> Rgb:
    """Linear sRGB of an OKLCH colour; the matrices are Björn Ottosson's (2020)."""
    found = OKLCH.fullmatch(colour)
    if found is None:
        raise ValueError(f"“{colour}” is no OKLCH colour.")
    lightness, chroma, hue = float(found[1] or found[4]), float(found[2] or 0), math.radians(float(found[3] or 0))
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return (min(max(red, 0), 1), min(max(green, 0), 1), min(max(blue, 0), 1))
