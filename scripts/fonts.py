"""The shop's two typefaces as small WOFF2 files in static/fonts, with their licence texts.

The files are committed, so this is run only to change them, in an environment of its own: `pip install '.[fonts]'`. Latin and
Latin Extended-A, punctuation and arrows; one weight for display, a range of weights for text. The numbers it prints are those of
`size-adjust`, `ascent-override` and `descent-override` in static/css/fonts.css for the fallbacks named there.
"""

import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2190, 0x2193))
SINGLE = (0x1E9E, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, 0x2122, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265)
FEATURES = ("kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum", "case")
NAMES = (0, 1, 2, 3, 4, 5, 6, 13, 14)  # copyright, names and licence stay in the file


@dataclass(frozen=True)
class Face:
    """One file: where it comes from, and what is kept of its axes."""

    name: str
    package: str
    source: str
    axes: dict[str, float | tuple[float, float]]


FACES = (
    Face("bricolage", "fontpkg_bricolage_grotesque", "BricolageGrotesque[opsz,wdth,wght].ttf", {"opsz": 40, "wdth": 100, "wght": 600}),
    Face("hanken", "fontpkg_hanken_grotesk", "HankenGrotesk[wght].ttf", {"wght": (400, 700)}),
)


def make(face: Face) -> None:
    """Write one file and its licence, and say what its metrics are."""
    package = resources.files(face.package)
    with resources.as_file(package / "files" / face.source) as path:
        font = TTFont(path)
    options = subset.Options(layout_features=list(FEATURES), hinting=False, name_IDs=list(NAMES))
    wanted = subset.Subsetter(options)
    wanted.populate(unicodes=[*SINGLE, *(code for first, last in RANGES for code in range(first, last + 1))])
    wanted.subset(font)
    font = instancer.instantiateVariableFont(font, face.axes)
    font.flavor = "woff2"
    target = TARGET / f"{face.name}.woff2"
    font.save(target)
    with resources.as_file(package / "LICENSE") as licence:
        shutil.copyfile(licence, TARGET / f"{face.name}-OFL.txt")
    units, metrics = font["head"].unitsPerEm, font["hhea"]
    print(f"{target.name}: {target.stat().st_size} bytes, ascent {metrics.ascent / units:.3f}, descent {-metrics.descent / units:.3f}")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for one in FACES:
        make(one)
