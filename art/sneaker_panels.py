"""The panels sewn onto the court sneaker's upper, and the holes punched into it, in (u, v)."""

from __future__ import annotations

import numpy as np
from panels import Panel, Surface, smooth

UV = tuple[float, float]
Outlines = tuple[tuple[UV, ...], ...]
DOUBLE = (0.030, 0.054)


def both(*points: UV) -> Outlines:
    """The same closed outline on the outer and the inner side."""
    return (tuple(points), tuple((1 - u, v) for u, v in points))


def across(points: list[UV], edge: float) -> Outlines:
    """An outline that goes over the toe (edge v = 0) or round the throat (v = 1): outer points, mirrored about u = .5."""
    line = smooth([*points, *[(1 - u, v) for u, v in points[-2::-1]]])
    return ((*line, (line[-1][0], edge), (line[0][0], edge)),)


def round_heel(points: list[UV], edge: float) -> Outlines:
    line = smooth([*[(-u, v) for u, v in points[:0:-1]], *points])
    return ((*line, (line[-1][0], edge), (line[0][0], edge)),)


def _band(lower: float, upper: float, wide: float, lean: float = 0.05) -> Outlines:
    return both(
        *smooth([(lower, -0.02), (lower + 0.28 * lean, 0.2), (lower + 0.62 * lean, 0.42), (lower + lean, upper)]),
        *smooth(
            [(lower + lean + wide, upper), (lower + 0.62 * lean + wide, 0.42), (lower + 0.28 * lean + wide, 0.2), (lower + wide, -0.02)]
        ),
    )


SIDES: dict[str, Outlines] = {
    "bands": _band(0.236, 0.655, 0.030, -0.052) + _band(0.282, 0.635, 0.011, -0.052),
    "wedge": both(
        (0.150, -0.05),
        *smooth([(0.152, 0.02), (0.190, 0.30), (0.226, 0.655)]),
        *smooth([(0.244, 0.648), (0.262, 0.34), (0.296, 0.02)]),
        (0.300, -0.05),
    ),
    "arc": both(
        *smooth([(0.128, 0.02), (0.150, 0.30), (0.190, 0.50), (0.232, 0.56), (0.270, 0.50), (0.292, 0.30), (0.300, 0.02)]),
        *smooth([(0.276, 0.02), (0.268, 0.24), (0.252, 0.36), (0.228, 0.40), (0.198, 0.36), (0.172, 0.22), (0.156, 0.02)]),
    ),
}


def motif(key: str) -> Panel:
    return Panel(key, SIDES[key])


def panels() -> list[Panel]:
    """Lowest first."""
    quarter = [
        (-0.02, -0.05), *smooth([(0.318, -0.05), (0.316, 0.12), (0.322, 0.32), (0.340, 0.52), (0.366, 0.72)]), (0.40, 1.05), (-0.02, 1.05),
    ]  # fmt: skip
    sewn = [
        Panel("toe", across([(0.376, -0.05), (0.383, 0.12), (0.402, 0.29), (0.44, 0.41), (0.5, 0.455)], -0.05), 0.009, DOUBLE),
        Panel("quarter", both(*quarter), 0.010, DOUBLE),
    ]
    collar = [(0.030, 0.80), (0.075, 0.775), (0.115, 0.755), (0.150, 0.745), (0.176, 0.775), (0.188, 0.86), (0.192, 1.05)]
    return [
        *sewn,
        Panel("collar", both(*smooth(collar), (0.030, 1.05)), 0.004, (0.018,)),
        Panel("heel", round_heel([(0, 0.56), (0.028, 0.55), (0.056, 0.45), (0.084, 0.26), (0.108, -0.05)], -0.05), 0.010, DOUBLE),
        Panel(
            "tab",
            round_heel([(0, 0.50), (0.020, 0.515), (0.034, 0.60), (0.040, 0.74), (0.043, 0.88), (0.046, 1.05)], 1.05),
            0.012,
            (0.026,),
        ),
        Panel("eyestay", _eyestay(), 0.012, (0.026,)),
    ]


def _eyestay() -> Outlines:
    line = [
        (0.178, 1.05), (0.181, 0.90), (0.188, 0.78), (0.204, 0.70), (0.232, 0.675), (0.27, 0.675), (0.31, 0.685), (0.35, 0.705),
        (0.39, 0.74), (0.42, 0.775), (0.446, 0.80), (0.5, 0.81),
    ]  # fmt: skip
    return across(line, 1.05)


def holes(body: Surface) -> list[tuple[float, float, float]]:
    """Perforations (u, v, radius in decimetres): an arrow of rows on the toe cap, and two breathing holes at the inner waist."""
    found = []
    for row, count in enumerate((9, 8, 7, 6, 5)):
        v = 0.385 - row * 0.034
        p, _ = body.place(np.array([[0.498, v], [0.502, v]]))
        step = 0.058 / (np.linalg.norm(p[1] - p[0]) / 0.004)
        found += [(0.5 + (k - (count - 1) / 2) * step, v, 0.0115) for k in range(count)]
    return found + [(1 - u, 0.13, 0.018) for u in (0.205, 0.222)]


EYELETS = np.array([0.2085, 0.2400, 0.2715, 0.3030, 0.3345, 0.3660, 0.3975])
"""u of the eyelets, top row first; they sit at v = 0.845."""
EYELET_V = 0.845
