"""The court sneaker's cup sole: wall with a stitched groove and a painted line, bumper at the toe, and the outsole below it."""

from __future__ import annotations

import geometry as g
import materials as mat
import numpy as np
from sneaker_last import CURVE, outward, spring, thickness

Array = np.ndarray
# Outwards from the foot line in decimetres, height as a share of the sole's thickness.
WALL = [
    (-0.10, 0.20), (0.040, 0.20), (0.0600, 0.205), (0.0665, 0.225), (0.0690, 0.27), (0.0695, 0.38), (0.0675, 0.55), (0.0640, 0.72),
    (0.0600, 0.86), (0.0575, 0.925), (0.0530, 0.970), (0.0465, 0.995), (0.0390, 1.000), (0.0310, 0.985), (0.0240, 0.945), (0.005, 0.88),
    (-0.12, 0.84),
]  # fmt: skip
TREAD = [
    (-0.30, 0.05), (-0.02, 0.0), (0.026, 0.0), (0.0400, 0.006), (0.0520, 0.028), (0.0600, 0.065), (0.0635, 0.110), (0.0630, 0.165),
    (0.0590, 0.196), (0.02, 0.200),
]  # fmt: skip
GROOVE, LINE = 0.815, (0.46, 0.60)
STEPS = 1800
TUCK = 0.055
"""How far the lower edge is set back at the toe."""


def _tucked(s: Array, share: Array) -> Array:
    """The wall leans inwards below: most at the toe, a little at the heel."""
    at_toe = np.exp(-(((s - 0.5) / 0.075) ** 2))
    at_heel = 0.45 * np.exp(-((np.minimum(s, 1 - s) / 0.05) ** 2))
    return TUCK * (at_toe + at_heel)[:, None] * np.clip(0.62 - share, 0, 1)[None, :] ** 1.5 / 0.62**1.5


def sole() -> None:
    s = np.arange(STEPS) / STEPS
    base, out = CURVE(s), outward(s)
    lift, full = spring(base[:, 0]), thickness(base[:, 0])

    def rings(profile: Array) -> Array:
        off = profile[None, :, 0] - _tucked(s, profile[:, 1])
        z = lift[:, None] + profile[None, :, 1] * full[:, None]
        return np.dstack([base[:, None, 0] + off * out[:, None, 0], base[:, None, 1] + off * out[:, None, 1], z])

    fine = np.linspace(0, len(WALL) - 1, 240)
    curve = g.through(range(len(WALL)), np.array(WALL))(fine)
    curve[:, 0] -= 0.0085 * np.exp(-(((curve[:, 1] - GROOVE) / 0.026) ** 2)) * (curve[:, 0] > 0.045)  # noqa: PLR2004
    wall = rings(curve)
    wall += out[:, None] * (_bumper(s, curve))[..., None]
    span = [float(np.flatnonzero((curve[:, 0] > 0.045) & (curve[:, 1] > edge))[0] / (len(curve) - 1)) for edge in LINE]  # noqa: PLR2004
    rubber = mat.banded("midsole", "foxing", "rubber", *span)
    g.add_grid("midsole", wall, rubber, closed=True, uv=(np.linspace(0, 1, STEPS + 1), np.linspace(0, 1, len(fine))))
    tread = g.through(range(len(TREAD)), np.array(TREAD))(np.linspace(0, len(TREAD) - 1, 80))
    g.add_grid("outsole", rings(tread), mat.plain("outsole", "rubber"), closed=True)
    line = rings(np.array([(0.0535, GROOVE)]))[:, 0]
    row = [(np.vstack([line, line[:1]]), np.vstack([out, out[:1]]))]
    g.add_stitches("sole-thread", row, mat.plain("midsole", "thread"), length=0.044, gap=0.016, radius=0.0066)


def _bumper(s: Array, curve: Array) -> Array:
    """Fine level ribs round the toe, where a shoe meets the kerb."""
    near = np.clip((0.085 - np.abs(s - 0.5)) / 0.020, 0, 1)
    on_wall = (curve[:, 0] > 0.045) & (curve[:, 1] > 0.29) & (curve[:, 1] < 0.68)  # noqa: PLR2004
    ribs = np.where(on_wall, 0.0030 * np.abs(np.sin((curve[:, 1] - 0.29) / 0.39 * np.pi * 5)), 0.0)
    return near[:, None] * (ribs - 0.0015 * on_wall)
