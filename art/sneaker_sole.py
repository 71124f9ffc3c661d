"""The court sneaker's cup sole: wall with a stitched groove and a painted line, bumper at the toe, outsole with its tread."""

from __future__ import annotations

import geometry as g
import materials as mat
import numpy as np
from sneaker_last import CURVE, outward, spring, thickness

Array = np.ndarray
# Outwards from the foot line in decimetres, height as a share of the sole's thickness.
WALL = [
    (-0.10, 0.17), (0.030, 0.17), (0.0445, 0.185), (0.0500, 0.23), (0.0515, 0.32), (0.0505, 0.55), (0.0475, 0.80), (0.0440, 1.00),
    (0.0415, 1.09), (0.0375, 1.145), (0.0310, 1.175), (0.0225, 1.180), (0.0140, 1.160), (0.0070, 1.11), (-0.010, 1.06), (-0.14, 1.0),
]  # fmt: skip
TREAD = [
    (-0.30, 0.05), (-0.02, 0.0), (0.030, 0.0), (0.0445, 0.012), (0.0530, 0.045), (0.0545, 0.10), (0.0530, 0.150), (0.0460, 0.172),
    (0.02, 0.175),
]  # fmt: skip
GROOVE, LINE = 0.93, (0.50, 0.62)
STEPS = 1800


def sole() -> None:
    s = np.arange(STEPS) / STEPS
    base, out = CURVE(s), outward(s)
    lift, full = spring(base[:, 0]), thickness(base[:, 0])

    def rings(profile: list[tuple[float, float]] | Array) -> Array:
        return np.stack([np.column_stack([base[:, 0], base[:, 1], lift + share * full]) + off * out for off, share in profile], axis=1)

    fine = np.linspace(0, len(WALL) - 1, 170)
    curve = g.through(range(len(WALL)), np.array(WALL))(fine)
    curve[:, 0] -= 0.011 * np.exp(-(((curve[:, 1] - GROOVE) / 0.030) ** 2)) * (curve[:, 0] > 0.03)  # noqa: PLR2004
    wall = rings(curve)
    wall += out[:, None] * (_bumper(s, curve))[..., None]
    span = [float(np.flatnonzero((curve[:, 0] > 0.04) & (curve[:, 1] > edge))[0] / (len(curve) - 1)) for edge in LINE]  # noqa: PLR2004
    rubber = mat.banded("midsole", "foxing", "rubber", *span)
    g.add_grid("midsole", wall, rubber, closed=True, uv=(np.linspace(0, 1, STEPS + 1), np.linspace(0, 1, len(fine))))
    _tread(s, out, rings)
    line = rings([(0.0345, GROOVE)])[:, 0]
    thread = mat.plain("midsole", "thread")
    row = [(np.vstack([line, line[:1]]), np.vstack([out, out[:1]]))]
    g.add_stitches("sole-thread", row, thread, length=0.034, gap=0.013, radius=0.0058)


def _bumper(s: Array, curve: Array) -> Array:
    """Fine level ribs round the toe, where a shoe meets the kerb, and in a short field at the heel."""
    near = np.clip((0.105 - np.abs(s - 0.5)) / 0.012, 0, 1) + np.clip((0.035 - np.minimum(s, 1 - s)) / 0.008, 0, 1)
    on_wall = (curve[:, 0] > 0.03) & (curve[:, 1] > 0.26) & (curve[:, 1] < 0.82)  # noqa: PLR2004
    ribs = np.where(on_wall, 0.0035 * np.abs(np.sin((curve[:, 1] - 0.26) / 0.56 * np.pi * 7)), 0.0)
    return near[:, None] * (ribs - 0.002 * on_wall)


def _tread(s: Array, out: Array, rings: object) -> None:
    tread = rings(TREAD)  # type: ignore[operator]
    notch = 0.0055 * (np.abs(np.sin(s * np.pi * 210)) < 0.34)  # noqa: PLR2004
    tread[:, 3:7] -= notch[:, None, None] * out[:, None]
    g.add_grid("outsole", tread, mat.plain("outsole", "rubber"), closed=True)
