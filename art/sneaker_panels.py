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
    "wedge": both((0.230, -0.05), (0.211, 0.34), (0.190, 0.66), (0.199, 0.66), (0.2435, 0.36), (0.298, -0.05)),
    "arc": both(
        *smooth([(0.128, 0.02), (0.150, 0.30), (0.190, 0.50), (0.232, 0.56), (0.270, 0.50), (0.292, 0.30), (0.300, 0.02)]),
        *smooth([(0.276, 0.02), (0.268, 0.24), (0.252, 0.36), (0.228, 0.40), (0.198, 0.36), (0.172, 0.22), (0.156, 0.02)]),
    ),
}


def motif(key: str) -> Panel:
    return Panel(key, SIDES[key])


def panels() -> list[Panel]:
    """Lowest first."""
    guard = [(0.3015, 0.158), (0.332, 0.173), (0.368, 0.225), (0.405, 0.292), (0.450, 0.345), (0.5, 0.365)]
    quarter = [
        (-0.02, -0.05), *smooth([(0.306, -0.05), (0.306, 0.10), (0.314, 0.30), (0.334, 0.50), (0.366, 0.72)]), (0.40, 1.05), (-0.02, 1.05),
    ]  # fmt: skip
    collar = [
        (0, 0.56), (0.022, 0.565), (0.042, 0.610), (0.064, 0.635), (0.100, 0.625), (0.140, 0.600), (0.170, 0.625), (0.186, 0.74),
        (0.196, 1.05),
    ]  # fmt: skip
    heel = [(0, 0.520), (0.026, 0.510), (0.052, 0.440), (0.078, 0.300), (0.100, 0.130), (0.112, -0.05)]
    tab = [(0, 0.530), (0.020, 0.540), (0.033, 0.590), (0.038, 0.700), (0.040, 0.850), (0.043, 1.05)]
    return [
        Panel("toe", across(guard, -0.05), 0.010, DOUBLE),
        Panel("quarter", both(*quarter), 0.010, DOUBLE),
        Panel("collar", round_heel(collar, 1.05), 0.004, (0.026,)),
        Panel("heel", round_heel(heel, -0.05), 0.011, DOUBLE),
        Panel("tab", round_heel(tab, 1.05), 0.012, (0.026,)),
        Panel("eyestay", _eyestay(), 0.012, DOUBLE),
    ]


def _eyestay() -> Outlines:
    line = [
        (0.186, 1.05), (0.189, 0.92), (0.196, 0.80), (0.210, 0.715), (0.236, 0.680), (0.270, 0.675), (0.310, 0.680), (0.350, 0.695),
        (0.390, 0.722), (0.420, 0.750), (0.450, 0.772), (0.5, 0.785),
    ]  # fmt: skip
    return across(line, 1.05)


def holes(body: Surface) -> list[tuple[float, float, float]]:
    """Perforations (u, v, radius in decimetres): rows that widen towards the toe, and two breathing holes at the inner waist."""
    found = []
    for row, count in enumerate((5, 6, 7, 6, 5)):
        v = 0.660 - row * 0.056
        p, _ = body.place(np.array([[0.498, v], [0.502, v]]))
        step = 0.066 / (np.linalg.norm(p[1] - p[0]) / 0.004)
        found += [(0.5 + (k - (count - 1) / 2) * step, v, 0.0120) for k in range(count)]
    return found + [(1 - u, 0.15, 0.018) for u in (0.205, 0.222)]


EYELETS = np.linspace(0.2500, 0.3900, 6)
"""u of the eyelets, top row first; they sit at v = EYELET_V."""
EYELET_V = 0.830
