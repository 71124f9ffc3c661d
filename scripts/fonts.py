"""The shop's two typefaces as small WOFF2 files in static/fonts, those of initials as TTF beside letters.py, with their licence texts.

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

ROOT = Path(__file__).resolve().parent.parent
PAGES, LETTERS = ROOT / "static" / "fonts", ROOT / "configurator" / "rendering" / "fonts"
RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2190, 0x2193))
SINGLE = (0x1E9E, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, 0x2122, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265)
CYRILLIC = ((0x400, 0x45F), (0x490, 0x491))  # for initials, of the faces that have it
FEATURES = ("kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum", "case")
NAMES = (0, 1, 2, 3, 4, 5, 6, 13, 14)  # copyright, names and licence stay in the file


@dataclass(frozen=True)
class Face:
    """One file: where it comes from, and what is kept of its axes."""

    name: str
    package: str
    source: str
    axes: dict[str, float | tuple[float, float]]
    folder: Path = PAGES
    flavor: str | None = "woff2"
    called: str = ""  # another name, where the licence keeps the font's own to the unchanged file

    @property
    def target(self) -> Path:
        return self.folder / f"{self.name}.{self.flavor or 'ttf'}"


FACES = (
    Face("bricolage", "fontpkg_bricolage_grotesque", "BricolageGrotesque[opsz,wdth,wght].ttf", {"opsz": 40, "wdth": 100, "wght": 600}),
    Face("hanken", "fontpkg_hanken_grotesk", "HankenGrotesk[wght].ttf", {"wght": (400, 700)}),
    Face("roman", "fontpkg_cinzel", "Cinzel[wght].ttf", {"wght": 500}, LETTERS, None),
    Face("grotesk", "fontpkg_jost", "Jost[wght].ttf", {"wght": 500}, LETTERS, None),
    Face("script", "fontpkg_dancing_script", "DancingScript[wght].ttf", {"wght": 600}, LETTERS, None, "Atelier Script"),
)


def make(face: Face) -> None:
    """Write one file and its licence, and say what its metrics are."""
    package = resources.files(face.package)
    with resources.as_file(package / "files" / face.source) as path:
        font = TTFont(path)
    options = subset.Options(layout_features=list(FEATURES), hinting=False, name_IDs=list(NAMES))
    wanted = subset.Subsetter(options)
    ranges = RANGES if face.folder == PAGES else (*RANGES, *CYRILLIC)
    wanted.populate(unicodes=[*SINGLE, *(code for first, last in ranges for code in range(first, last + 1))])
    wanted.subset(font)
    font = instancer.instantiateVariableFont(font, face.axes)
    if face.called:
        for record, name in ((1, face.called), (3, face.called), (4, face.called), (6, face.called.replace(" ", ""))):
            font["name"].removeNames(nameID=record)
            font["name"].setName(name, record, 3, 1, 0x409)
    font.flavor = face.flavor
    face.folder.mkdir(parents=True, exist_ok=True)
    font.save(face.target)
    with resources.as_file(package / "LICENSE") as licence:
        shutil.copyfile(licence, face.folder / f"{face.name}-OFL.txt")
    units, metrics = font["head"].unitsPerEm, font["hhea"]
    size = face.target.stat().st_size
    print(f"{face.target.name}: {size} bytes, ascent {metrics.ascent / units:.3f}, descent {-metrics.descent / units:.3f}")


if __name__ == "__main__":
    for one in FACES:
        make(one)
