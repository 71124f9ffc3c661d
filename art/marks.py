"""Where texts go: the grids of a view's renderings, in the layers of a blueprint."""

from __future__ import annotations

import json
from pathlib import Path


def set_marks(path: Path, places: dict[str, dict[str, list[list[list[float]]]]]) -> None:
    """Write the grids into the text and picture layers of a blueprint that has each layer on a line of its own."""
    lines = path.read_text().splitlines()
    for at, line in enumerate(lines):
        bare = line.strip().rstrip(",")
        if not (bare.startswith('{"view"') and bare.endswith("}")):
            continue
        layer = json.loads(bare)
        grid = places.get(layer["view"], {}).get(layer.get("text") or layer.get("picture"))
        if grid:
            kept = {key: value for key, value in layer.items() if key not in {"box", "quad", "grid"}}
            rounded = [[[round(x, 4), round(y, 4)] for x, y in row] for row in grid]
            lines[at] = "  " + json.dumps(kept | {"grid": rounded}, ensure_ascii=False) + ("," if line.rstrip().endswith(",") else "")
    path.write_text("\n".join(lines) + "\n")
