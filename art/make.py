"""Every family from its scripts to the layers in config/demo: `python make.py [PRODUCT …]`. What is newer than its scripts stays.

Stopped and started again it goes on where it was: a pass is a process of its own, and its file appears only when it is whole.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE / "build"
FOLDERS = {
    "sneaker": "court",
    "weekender": "weekender",
    "watch": "meridian",
    "bicycle": "tourer",
    "lamp": "beacon",
    "goods": "goods",
}
SHARED = ("geometry", "materials", "panels", "facets", "bench", "stage", "render", "layers")
SAMPLES, TRIAL = 20, (1, 0.1)


@dataclass(frozen=True)
class Place:
    """Where pictures and layers go, and how fine the pictures are."""

    build: Path
    demo: Path
    samples: int
    scale: float = 1.0

    def picture(self, product: str, view: str, kind: str) -> Path:
        return self.build / product / f"{view}-{kind}.{'npz' if kind == 'map' else 'exr'}"


def passes(product: str, only: str = "") -> list[tuple[str, str]]:
    """View and pass of every picture a product is made of, or of every picture of one view."""
    plan = importlib.import_module(f"{product}_plan")
    return [(view, kind) for view, body in plan.VIEWS.items() if only in {"", view} for kind in body.get("passes", plan.PASSES)]


def newest(product: str) -> float:
    """When the scripts that shape a product's pictures last changed."""
    own = HERE.glob(f"{product}*.py")
    return max(path.stat().st_mtime for path in [*own, *(HERE / f"{name}.py" for name in SHARED[:-1])])


def run(script: str, *arguments: object) -> None:
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def make(product: str, place: Place, only: str = "") -> None:
    """Render what is missing or older than its scripts, then write the layers if any of it is newer than they are."""
    since, layers = newest(product), place.demo / FOLDERS[product]
    pictures = []
    for view, kind in passes(product, only):
        pictures.append(place.picture(product, view, kind))
        if not pictures[-1].exists() or pictures[-1].stat().st_mtime < since:
            run("render.py", product, view, kind, "--out", place.build, "--samples", place.samples, "--scale", place.scale)
    made = min((path.stat().st_mtime for path in (layers / only).rglob("*.webp")), default=0.0)
    script = "parts.py" if hasattr(importlib.import_module(f"{product}_plan"), "PARTS") else "layers.py"
    if max([(HERE / script).stat().st_mtime, *(path.stat().st_mtime for path in pictures)]) > made:
        layers.mkdir(parents=True, exist_ok=True)
        run(script, product, layers, "--source", place.build, *(("--view", only) if only else ()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("product", nargs="*", help=f"of {', '.join(FOLDERS)}; all where none is named")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--view", default="", help="only this view, of one product")
    parser.add_argument("--trial", type=Path, metavar="FOLDER", help="everything very small, coarse and into this folder alone")
    args = parser.parse_args()
    if unknown := set(args.product) - set(FOLDERS):
        sys.exit(f"atelier: there is no {min(unknown)}, only {', '.join(FOLDERS)}")
    if args.view and (len(args.product) != 1 or not passes(args.product[0], args.view)):
        sys.exit(f"atelier: there is no view {args.view} of {' '.join(args.product) or 'all products'}")
    place = Place(args.trial / "build", args.trial, *TRIAL) if args.trial else Place(OUT, HERE.parent / "config" / "demo", args.samples)
    for product in args.product or FOLDERS:
        began = time.monotonic()
        make(product, place, args.view)
        sys.stderr.write(f"{product}: {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main()
