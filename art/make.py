"""Every family from its scripts to the layers in config/demo: `python make.py [PRODUCT …]`. What is newer than its scripts stays.

Stopped and started again it goes on where it was: a pass is a process of its own, and its file appears only when it is whole.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import time
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
SAMPLES = 20


def passes(product: str) -> list[tuple[str, str]]:
    """View and pass of every picture a product is made of."""
    plan = importlib.import_module(f"{product}_plan")
    return [(view, kind) for view, body in plan.VIEWS.items() for kind in body.get("passes", plan.PASSES)]


def file_of(product: str, view: str, kind: str) -> Path:
    return OUT / product / f"{view}-{kind}.{'npz' if kind == 'map' else 'exr'}"


def newest(product: str) -> float:
    """When the scripts that shape a product's pictures last changed."""
    own = HERE.glob(f"{product}*.py")
    return max(path.stat().st_mtime for path in [*own, *(HERE / f"{name}.py" for name in SHARED[:-1])])


def run(script: str, *arguments: object) -> None:
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def make(product: str, samples: int) -> None:
    """Render what is missing or older than its scripts, then write the layers if any of it is newer than they are."""
    since, layers = newest(product), HERE.parent / "config" / "demo" / FOLDERS[product]
    for view, kind in passes(product):
        picture = file_of(product, view, kind)
        if not picture.exists() or picture.stat().st_mtime < since:
            run("render.py", product, view, kind, "--out", OUT, "--samples", samples)
    pictures = [file_of(product, view, kind) for view, kind in passes(product)]
    made = min((path.stat().st_mtime for path in layers.rglob("*.webp")), default=0.0)
    script = "parts.py" if hasattr(importlib.import_module(f"{product}_plan"), "PARTS") else "layers.py"
    if max([(HERE / script).stat().st_mtime, *(path.stat().st_mtime for path in pictures)]) > made:
        run(script, product, layers, "--source", OUT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("product", nargs="*", help=f"of {', '.join(FOLDERS)}; all where none is named")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    args = parser.parse_args()
    if unknown := set(args.product) - set(FOLDERS):
        sys.exit(f"atelier: there is no {min(unknown)}, only {', '.join(FOLDERS)}")
    for product in args.product or FOLDERS:
        began = time.monotonic()
        make(product, args.samples)
        sys.stderr.write(f"{product}: {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main()
