"""Render a product's passes to EXR files, one process per picture: `python render.py PRODUCT [VIEW [PASS]]`.

Everything a product module says: ZONES, VIEWS, SIZE, PASSES, build(view, folder, **pass), aim(view), marks(view), and
border(view, pass) where a part of the picture is enough. A pass called `map` is drawn without light by draw_map(view, size, file).
Its plan may say with `share` and in SHARES which views and passes are rendered smaller than the others.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def one(product: str, view: str, kind: str, out: Path, *, samples: int, share: float, crop: tuple[float, ...] | None = None) -> None:
    """Build, light and render one pass of one view."""
    import stage  # noqa: PLC0415 (bpy is loaded only in the process that renders)

    module = importlib.import_module(product)
    plan = importlib.import_module(f"{product}_plan")
    share *= plan.VIEWS[view].get("share", 1.0) * getattr(plan, "SHARES", {}).get(kind, 1.0)
    scratch = out / "uv" / kind
    scratch.mkdir(parents=True, exist_ok=True)
    stage.reset()
    if kind == "map":
        module.draw_map(view, tuple(int(side * share) for side in module.SIZE), out)
        return
    began = time.monotonic()
    module.build(view, scratch, **module.PASSES[kind])
    module.aim(view)
    width, height = module.SIZE
    stage.frame((width, height))
    border = crop or (module.border(view, kind) if hasattr(module, "border") else None)
    part = out / f".{view}-{kind}.exr"
    stage.render(part, module.ZONES, (int(width * share), int(height * share)), samples, border)
    part.replace(out / f"{view}-{kind}.exr")
    marks = {name: [[stage.on_picture(p) for p in row] for row in grid] for name, grid in module.marks(view).items()}
    (out / f"{view}-marks.json").write_text(json.dumps(marks))
    sys.stderr.write(f"{product} {view} {kind}: {time.monotonic() - began:.0f} s\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("product")
    parser.add_argument("view", nargs="?")
    parser.add_argument("kind", nargs="?", metavar="pass")
    parser.add_argument("--out", type=Path, default=HERE / "build")
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--crop", type=float, nargs=4, metavar=("X0", "Y0", "X1", "Y1"), help="only this part of the picture")
    args = parser.parse_args()
    out = args.out / args.product
    if args.kind:
        one(args.product, args.view, args.kind, out, samples=args.samples, share=args.scale, crop=args.crop)
        return
    plan = importlib.import_module(f"{args.product}_plan")
    for view in [args.view] if args.view else plan.VIEWS:
        for kind in plan.VIEWS[view].get("passes", plan.PASSES):
            command = [
                sys.executable,
                __file__,
                args.product,
                view,
                kind,
                "--out",
                args.out,
                "--samples",
                args.samples,
                "--scale",
                args.scale,
            ]
            subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main()
